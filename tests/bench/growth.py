"""What an embedding costs, and how much memory is in use, as callers, tenants and lanes grow; and memory at rest and full.

Of each axis the other two stay as they are. With one caller a call carries one text, so that its embeddings cost the most;
from where calls are full the cost of one must stay the same, and so must the memory of a caller.
"""

import contextlib
import itertools
import statistics
import subprocess
import time
import urllib.request

from table import Row

TITLE = "Growth"
_CALLS_AT_ONCE = 4
_CONNECTIONS = 16
_MOST_GROWTH = 1.3  # Of the cost of an embedding, from the cheapest point to any larger one.
_IDLE_MB = 64
_QUEUED_MB = 256
_QUEUED_TEXTS = 100_000

# Points of each axis, and what stays.
AXES = {
    "callers": ((1, 10, 100, 1000, 10000), {}),
    "tenants": ((1, 3, 10, 30, 100), {"callers": 1000}),
    "lanes": ((1, 10, 50, 200), {"callers": 4000}),
}


def _requests(load):
    """About a second's work, and each caller's turn twice at least."""
    return max(2 * load["callers"], 6000 if load["callers"] > 1 else 1500)


class Point:
    """What was measured at one place of an axis."""

    def __init__(self, at, costs, resident, idle):
        self.at = at
        self.cost_us = statistics.median(costs)  # Processor time of an embedding.
        self.resident_mb = resident / 1e6
        self.idle_mb = idle / 1e6


class _Place:
    """A place of an axis in the measuring, with a gateway of its own, so that memory is that of this load."""

    def __init__(self, gateway, at, load):
        self.gateway, self.at = gateway, at
        self.load = dict(load, connections=min(_CONNECTIONS, load["callers"]), requests=_requests(load))
        self.idle = gateway.resident_bytes()
        self.costs = []

    def point(self):
        return Point(self.at, self.costs, self.gateway.resident_bytes(), self.idle)


def _points(stage, upstream, axis, places, others):
    """They take turns, so that a change of the machine's pace strikes all of them."""
    with contextlib.ExitStack() as stack:
        places = [_Place(stack.enter_context(stage.gateway(upstream, _CALLS_AT_ONCE)), at,
                         {"callers": 1, **others, axis: at}) for at in places]
        for place in places:
            stage.cost(place.gateway, upstream, **place.load)  # Warms connections, memory and branch predictors.
        for _ in range(stage.rounds):
            for place in places:
                place.costs.append(stage.cost(place.gateway, upstream, **place.load)[0] * 1e6)
        return [place.point() for place in places]


def measure(stage):
    """{axis: points}."""
    with stage.upstream() as upstream:
        measured = {}
        for axis, (places, others) in AXES.items():
            stage.say(f"growth with {axis}")
            measured[axis] = _points(stage, upstream, axis, places, others)
        return measured


def _worst_growth(points):
    """How much more an embedding costs at a point than at the cheapest one before it."""
    return max(point.cost_us / min(earlier.cost_us for earlier in points[:k + 1])
               for k, point in enumerate(points))


def _cost_row(axis, points):
    growth = _worst_growth(points)
    figures = ", ".join(f"{point.cost_us:.1f} ({point.at:,})" for point in points)
    return Row(f"CPU an embedding, us, by {axis}", f"no step up over {_MOST_GROWTH}x", f"{figures}; {growth:.2f}x",
               growth <= _MOST_GROWTH)


def _at_most_linear(points):
    """Whether what a load takes beside the idle gateway's memory grows by no more, from each point to the next, than the
    load does. A MB is taken for granted: the smallest loads take less than what differs from start to start."""
    used = [max(1, point.resident_mb - point.idle_mb) for point in points]
    return all(more / less <= larger.at / smaller.at
               for (smaller, less), (larger, more) in itertools.pairwise(zip(points, used)))


def _memory_row(axis, points):
    linear = _at_most_linear(points)
    figures = ", ".join(f"{point.resident_mb:.0f} ({point.at:,})" for point in points)
    return Row(f"memory after the load, MB, by {axis}", "at most linear", figures, linear)


def _queue_items(gateway):
    text = urllib.request.urlopen(gateway.metrics_url(), timeout=20).read().decode()
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith("gateway_queue_items{"))


def _memory_when_full(stage):
    """(MB idle, MB with the texts queued): held back by a budget that would take minutes for them."""
    with stage.upstream() as upstream, stage.gateway(
            upstream, _CALLS_AT_ONCE, calls_per_minute=600, queued_items=2 * _QUEUED_TEXTS) as gateway:
        stage.load(gateway.target, requests=1)
        idle = gateway.resident_bytes()
        wanted = round(_QUEUED_TEXTS * stage.scale)
        command = [stage.binary("callers"), gateway.target, "--callers", str(wanted // 1000 + 1), "--texts", "1000",
                   "--text-bytes", "300", "--connections", "4", "--requests", "1000", "--timeout-s", "3600"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as callers:
            try:
                while _queue_items(gateway) < wanted:
                    if callers.poll() is not None:
                        raise RuntimeError(f"{' '.join(command)}: {callers.stderr.read()}")
                    time.sleep(0.1)
                full = gateway.resident_bytes()
            finally:
                callers.kill()
        return idle / 1e6, full / 1e6


def rows(stage):
    measured = measure(stage)
    for axis, points in measured.items():
        yield _cost_row(axis, points)
    for axis, points in measured.items():
        yield _memory_row(axis, points)
    stage.say("memory at rest and with full queues")
    idle, full = _memory_when_full(stage)
    yield Row("memory of an idle gateway", f"<= {_IDLE_MB} MB", f"{idle:.1f} MB", idle <= _IDLE_MB)
    yield Row(f"memory with {_QUEUED_TEXTS:,} texts of 300 bytes queued", f"<= {_QUEUED_MB} MB", f"{full:.1f} MB",
              full <= _QUEUED_MB)
    if stage.plots:
        import growth_plot  # Needs a package that measuring does not.
        growth_plot.draw(measured, stage.plots / "growth.png")
