"""What callers see as their load comes near the budget and passes it, through the gateway and without it.

Requests of one text begin at random, independent of each other and of what is answered. A load of 100 % is as many of them a
second as the provider allows calls. Without the gateway each request is a call; one that is throttled is made again as
OpenAI's Python client does by default: twice at most, after some half second and some second. With it requests may share a
call. No point takes much of a processor, and a quantile takes long at a few requests a minute: so all points run at once, both
ways, each with a gateway and an upstream of its own.
"""

import contextlib
import dataclasses
import typing

from stage import Load

TITLE = "Latency under load"
LOADS = (1, 5, 10, 25, 40, 50, 60, 75, 90, 100, 110, 120)  # Per cent.
CALLS_PER_SECOND = 30
LATENCY_MS = 20
_LIMITS = ("--latency-ms", str(LATENCY_MS), "--limit", f"text-embedding-v4={60 * CALLS_PER_SECOND}:1200000", "--per-second")
_WARM_UP_SECONDS = 60  # The longest window that calls are counted in.
_SECONDS = 240
_SETTLE_SECONDS = 5  # So many programs that start at once are in each other's way.
_RETRIES = 2
_THROTTLED = frozenset({"HTTP_429"})
_CONNECTIONS = {"gateway": 1, "direct": 8}


@dataclasses.dataclass(frozen=True)
class Seen:
    """What callers saw on one way. Shares are in per cent."""

    p50_ms: float
    p99_ms: float
    throttled: float  # Of the calls.
    failed: float  # Of the requests.
    rows_per_call: float


@dataclasses.dataclass(frozen=True)
class Point:
    """A load and what came of it: a row of the table."""

    head: typing.ClassVar = ["load", "requests a second", "gateway: p50, ms", "p99, ms", "rows a call", "calls throttled",
                             "direct: p50, ms", "p99, ms", "calls throttled", "requests failed"]
    met: typing.ClassVar = None
    load: int
    gateway: Seen
    direct: Seen

    def cells(self):
        gateway, direct = self.gateway, self.direct
        return [f"{self.load} %", f"{self.load / 100 * CALLS_PER_SECOND:.1f}",
                f"{gateway.p50_ms:.1f}", f"{gateway.p99_ms:.1f}", f"{gateway.rows_per_call:.2f}", f"{gateway.throttled:.1f} %",
                f"{direct.p50_ms:.1f}", f"{direct.p99_ms:.1f}", f"{direct.throttled:.1f} %", f"{direct.failed:.1f} %"]


class _Place:
    """A load on one way, under measurement."""

    def __init__(self, stack, stage, load, way):
        self._load, self._way = load, way
        self._upstream = stack.enter_context(stage.upstream(*_LIMITS))
        if way == "gateway":
            self._target, self._ca_file = stack.enter_context(stage.shipped_gateway(self._upstream)).target, None
        else:
            self._target, self._ca_file = self._upstream.base_url, self._upstream.ca_file

    def asked(self, seconds, seed, settle=0):
        options = {"per_second": self._load / 100 * CALLS_PER_SECOND, "arrivals": "random", "seed": seed, "seconds": seconds,
                   "connections": _CONNECTIONS[self._way], "settle_s": settle}
        if self._way == "gateway":
            return Load(self._target, self._ca_file, options)
        return Load(self._target, self._ca_file, dict(options, retries=_RETRIES), may_fail=_THROTTLED)

    def begin(self):
        self._before = self._counts()

    def _counts(self):
        return (*self._upstream.counts(), self._upstream.throttles())

    def seen(self, outcome):
        calls, rows, throttles = (now - before for now, before in zip(self._counts(), self._before))
        return Seen(outcome["p50_us"] / 1000, outcome["p99_us"] / 1000, 100 * throttles / max(1, calls),
                    100 * sum(outcome["errors"].values()) / max(1, outcome["requests"]), rows / max(1, calls - throttles))


def measure(stage):
    """Points, by load."""
    with contextlib.ExitStack() as stack:
        places = [_Place(stack, stage, load, way) for load in LOADS for way in ("gateway", "direct")]
        stage.loads([place.asked(_WARM_UP_SECONDS * stage.scale, seed=1) for place in places])
        for place in places:
            place.begin()
        settle, seconds = _SETTLE_SECONDS * stage.scale, _SECONDS * stage.scale
        outcomes = stage.loads([place.asked(settle + seconds, seed=2, settle=settle) for place in places])
        seen = [place.seen(outcome) for place, outcome in zip(places, outcomes)]
    return [Point(load, gateway, direct) for load, gateway, direct in zip(LOADS, seen[::2], seen[1::2])]


def rows(stage):
    stage.say(f"latency under load: {len(LOADS)} points, both ways, all at once")
    points = measure(stage)
    yield from points
    if stage.plots:
        import load_curve_plot  # Needs a package that measuring does not.
        load_curve_plot.draw(points, stage.plots / "load-curve.png")
