"""What an idle gateway adds to the time of a call, against calling the upstream directly.

Once as fast as one caller asks, configured like that of the other measures; once as shipped, with a call each quarter of a
second, far below the budget. There calls come so rarely that all ways are taken at once, their calls evenly between each
other's: a change of the machine's pace strikes all of them.
"""

import contextlib
import statistics

from stage import Load
from table import Row, spread

TITLE = "Added latency"
_MOST_MS = {"p50": 0.5, "p99": 2.0}
_REQUESTS = 1000
_SHIPPED_MOST_MS = {"p50": 0.3, "p99": None}
_SHIPPED_REQUESTS = 100
_SHIPPED_PACE = {"per_second": 4, "arrivals": "even"}


def _rounds(stage, upstream, gateway, bare):
    """A list of outcomes for each way, in turns."""
    ways = {"direct": (upstream.base_url, upstream.ca_file), "gateway": (gateway.target, None),
            "bare": (bare.target, None)}
    outcomes = {way: [] for way in ways}
    for turn in range(stage.rounds + 1):
        for way, (target, ca_file) in ways.items():
            outcome = stage.load(target, ca_file, requests=_REQUESTS)
            if turn > 0:  # The first one is to warm up.
                outcomes[way].append(outcome)
    return outcomes


def _added_ms(outcomes, way, quantile):
    return [(through[f"{quantile}_us"] - direct[f"{quantile}_us"]) / 1000
            for through, direct in zip(outcomes[way], outcomes["direct"])]


def _shipped_rounds(stage, ways):
    """A list of outcomes for each way."""
    outcomes = {way: [] for way in ways}
    for turn in range(stage.rounds + 1):
        options = dict(_SHIPPED_PACE, requests=_SHIPPED_REQUESTS if turn > 0 else 10)
        loads = [Load(target, ca_file, options) for target, ca_file in ways.values()]
        apart = 1 / _SHIPPED_PACE["per_second"] / len(ways)
        for way, outcome in zip(ways, stage.loads(loads, apart_seconds=apart)):
            if turn > 0:
                outcomes[way].append(outcome)
    return outcomes


def _figures(outcomes, way, quantile):
    """What is added, and the text that says so."""
    added = _added_ms(outcomes, way, quantile)
    direct = statistics.median(outcome[f"{quantile}_us"] for outcome in outcomes["direct"]) / 1000
    return statistics.median(added), f"{spread(added, ' ms')}, to {direct:.2f} ms direct"


def _idle_rows(stage):
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(stage.upstream())
        gateway = stack.enter_context(stage.gateway(upstream, calls_at_once=16))
        bare = stack.enter_context(stage.bare_pipeline(upstream, calls_at_once=16))
        stage.say("added latency of an idle gateway")
        outcomes = _rounds(stage, upstream, gateway, bare)
    for quantile, most in _MOST_MS.items():
        added, text = _figures(outcomes, "gateway", quantile)
        floor, _ = _figures(outcomes, "bare", quantile)
        yield Row(f"added latency of an idle gateway, {quantile}", f"<= {most} ms",
                  f"{text}; the bare pipeline adds {floor:.2f} ms", added <= most)


def _shipped_rows(stage):
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(stage.upstream())
        servers = {"gateway": stage.shipped_gateway(upstream), "uncompressed": stage.shipped_gateway(upstream, gzip=False),
                   "bare": stage.bare_pipeline(upstream, calls_at_once=1)}
        servers = {way: stack.enter_context(server) for way, server in servers.items()}
        ways = {"direct": (upstream.base_url, upstream.ca_file)} | {way: (server.target, None) for way, server in servers.items()}
        stage.say("added latency of a gateway as shipped")
        outcomes = _shipped_rounds(stage, ways)
        overhead, wait = (servers["gateway"].mean_ms(f"gateway_{of}_seconds") for of in ("request_overhead", "queue_delay"))
    for quantile, most in _SHIPPED_MOST_MS.items():
        added, text = _figures(outcomes, "gateway", quantile)
        uncompressed, _ = _figures(outcomes, "uncompressed", quantile)
        floor, _ = _figures(outcomes, "bare", quantile)
        yield Row(f"added latency as shipped, a call each 250 ms, {quantile}", f"<= {most} ms" if most else "",
                  f"{text}; {uncompressed:.2f} ms with `gzip: false`; the bare pipeline adds {floor:.2f} ms",
                  added <= most if most else None)
    yield Row("the same on the gateway's own clock, mean", "", f"{overhead:.2f} ms of overhead, {wait:.2f} ms of wait for the budget",
              None)


def rows(stage):
    yield from _idle_rows(stage)
    yield from _shipped_rows(stage)
