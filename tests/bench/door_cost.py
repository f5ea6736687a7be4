"""Processor time of the gateway for an embedding that comes by HTTP, against one by gRPC, and what HTTP adds to a call."""

import contextlib
import statistics

from table import Row, spread

TITLE = "HTTP beside gRPC"
_CALLS_AT_ONCE = 4  # Fewer than keep the upstream busy, so that texts gather and calls are full.

# What is asked for, how much of it takes each side about a second, and the most that HTTP may take of gRPC's time.
_LOADS = {
    "10 texts, base64": (1.1, "base64", {"callers": 32, "texts": 10, "requests": 1200}),
    "10 texts, floats": (1.8, "float", {"callers": 32, "texts": 10, "requests": 1200}),
    "1 text, base64": (1.0, "base64", {"callers": 256, "texts": 1, "requests": 12000}),
}
_ADDED_MOST_MS = 0.3
_ADDED_REQUESTS = 1000


def _cpu_row(stage, upstream, gateway, name):
    most, form, load = _LOADS[name]
    doors = {"gRPC": {"connections": 4}, "HTTP": {"target": gateway.http_target(), "http": form}}
    rounds = {door: [] for door in doors}
    for turn in range(stage.rounds + 1):
        for door, options in doors.items():
            seconds, _ = stage.cost(gateway, upstream, **options, **load)
            if turn > 0:  # The first one is to warm up.
                rounds[door].append(seconds * 1e6)
    ratios = [http / grpc for http, grpc in zip(rounds["HTTP"], rounds["gRPC"])]
    cost = {door: statistics.median(figures) for door, figures in rounds.items()}
    return Row(f"CPU an embedding by HTTP, {name}", f"<= {most}x gRPC",
               f"{spread(ratios, 'x')}: {cost['HTTP']:.1f} us against {cost['gRPC']:.1f} us",
               statistics.median(ratios) <= most)


def _added_row(stage, upstream, gateway):
    added, directly = [], []
    for turn in range(stage.rounds + 1):
        direct = stage.load(upstream.base_url, upstream.ca_file, requests=_ADDED_REQUESTS)["p50_us"] / 1000
        through = stage.load(gateway.http_target(), http="base64", requests=_ADDED_REQUESTS)["p50_us"] / 1000
        if turn > 0:
            added.append(through - direct)
            directly.append(direct)
    return Row("added latency of an idle gateway by HTTP, one after the other, p50", f"<= {_ADDED_MOST_MS} ms",
               f"{spread(added, ' ms')}, to {statistics.median(directly):.2f} ms direct",
               statistics.median(added) <= _ADDED_MOST_MS)


def rows(stage):
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(stage.upstream())
        gateway = stack.enter_context(stage.gateway(upstream, _CALLS_AT_ONCE))
        for name in _LOADS:
            stage.say(f"CPU an embedding by HTTP, {name}")
            yield _cpu_row(stage, upstream, gateway, name)
        stage.say("added latency by HTTP")
        yield _added_row(stage, upstream, gateway)
