"""What an idle gateway adds to the time of a call, against calling the upstream directly."""

import contextlib
import statistics

from table import Row, spread

TITLE = "Added latency"
_MOST_MS = {"p50": 0.5, "p99": 2.0}
_REQUESTS = 1000


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


def rows(stage):
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(stage.upstream())
        gateway = stack.enter_context(stage.gateway(upstream, calls_at_once=16))
        bare = stack.enter_context(stage.bare_pipeline(upstream, calls_at_once=16))
        stage.say("added latency of an idle gateway")
        outcomes = _rounds(stage, upstream, gateway, bare)
    for quantile, most in _MOST_MS.items():
        added = _added_ms(outcomes, "gateway", quantile)
        direct = statistics.median(outcome[f"{quantile}_us"] for outcome in outcomes["direct"]) / 1000
        floor = statistics.median(_added_ms(outcomes, "bare", quantile))
        yield Row(f"added latency of an idle gateway, {quantile}", f"<= {most} ms",
                  f"{spread(added, ' ms')}, to {direct:.2f} ms direct; the bare pipeline adds {floor:.2f} ms",
                  statistics.median(added) <= most)
