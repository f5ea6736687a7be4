"""Processor time of the gateway for an embedding, against the bare pipeline's, with full calls."""

import contextlib
import statistics

from table import Row, spread

TITLE = "Processor time"
_MOST = 1.3
_CALLS_AT_ONCE = 4  # Fewer than keep the upstream busy, so that texts gather and calls are full.
_CONNECTIONS = 4

# What is asked for, and how much of it takes each side about a second.
_SHAPES = {
    "requests of 1 text, dense 1024": {"callers": 256, "texts": 1, "requests": 12000},
    "requests of 10 texts, dense 1024": {"callers": 32, "texts": 10, "requests": 1200},
    "requests of 100 texts, dense 1024": {"callers": 8, "texts": 100, "requests": 120},
    "sparse, 10 texts": {"callers": 32, "texts": 10, "requests": 2000, "output_type": "sparse"},
    "dense and sparse, 10 texts": {"callers": 32, "texts": 10, "requests": 1000,
                                   "output_type": "dense_and_sparse"},
    "dense 64, 10 texts": {"callers": 32, "texts": 10, "requests": 2000, "dimension": 64},
    "dense 2048, 10 texts": {"callers": 32, "texts": 10, "requests": 600, "dimension": 2048},
}


def _measure(stage, sides, upstream, shape):
    """A list of rounds for each side: (microseconds an embedding, rows a call)."""
    options = dict(shape, connections=_CONNECTIONS)
    rounds = {side: [] for side in sides}
    for server in sides.values():
        stage.cost(server, upstream, **options)  # Warms connections, memory and branch predictors.
    for _ in range(stage.rounds):
        for side, server in sides.items():
            seconds, rows_per_call = stage.cost(server, upstream, **options)
            rounds[side].append((seconds * 1e6, rows_per_call))
    return rounds


def _row(name, rounds):
    gateway, bare = rounds["gateway"], rounds["bare"]
    ratios = [ours[0] / floor[0] for ours, floor in zip(gateway, bare)]
    cost = {side: statistics.median(us for us, _ in rounds[side]) for side in rounds}
    rows_per_call = min(rows for side in rounds.values() for _, rows in side)
    measured = (f"{spread(ratios, 'x')}: {cost['gateway']:.1f} us against {cost['bare']:.1f} us; "
                f"{rows_per_call:.1f} rows a call or more")
    return Row(f"CPU an embedding, {name}", f"<= {_MOST}x bare", measured, statistics.median(ratios) <= _MOST)


def rows(stage):
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(stage.upstream())
        sides = {"bare": stack.enter_context(stage.bare_pipeline(upstream, _CALLS_AT_ONCE)),
                 "gateway": stack.enter_context(stage.gateway(upstream, _CALLS_AT_ONCE))}
        for name, shape in _SHAPES.items():
            stage.say(f"CPU an embedding, {name}")
            yield _row(name, _measure(stage, sides, upstream, shape))
