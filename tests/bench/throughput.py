"""Embeddings a second of 64 callers with one text each, through the gateway and directly.

What a provider takes 20 ms for, it does for many at once, but it bounds how many: by calls a minute, by calls in flight, by
connections. A bound of so many calls at once is the kind under which latency counts, so both sides are held to the same
one. Without any bound a call can carry one text as well as ten, and there is nothing to gain; that is told too.
"""

import contextlib
import statistics

from table import Row, spread

TITLE = "Throughput"
_LEAST = 5
_CALLERS = 64
_LATENCY_MS = 20
_CALLS_AT_ONCE = 4
_SECONDS = 2


def _rounds(stage, upstream, calls_at_once):
    """A list of embeddings a second for each way, in turns."""
    with stage.gateway(upstream, calls_at_once) as gateway:
        ways = {"direct": (upstream.base_url, upstream.ca_file, calls_at_once), "gateway": (gateway.target, None, 4)}
        rates = {way: [] for way in ways}
        for turn in range(stage.rounds + 1):
            for way, (target, ca_file, connections) in ways.items():
                outcome = stage.load(target, ca_file, callers=_CALLERS, connections=connections,
                                     seconds=(_SECONDS if turn > 0 else 0.2) * stage.scale)
                if turn > 0:
                    rates[way].append(outcome["embeddings"] / outcome["seconds"])
    return rates


def _measured(rates):
    ratios = [through / direct for through, direct in zip(rates["gateway"], rates["direct"])]
    return ratios, (f"{spread(ratios, 'x')}: {statistics.median(rates['gateway']):.0f} against "
                    f"{statistics.median(rates['direct']):.0f} embeddings a second")


def rows(stage):
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(stage.upstream("--latency-ms", str(_LATENCY_MS)))
        stage.say("throughput of 64 callers")
        ratios, measured = _measured(_rounds(stage, upstream, _CALLS_AT_ONCE))
        what = f"throughput of {_CALLERS} callers of one text, {_LATENCY_MS} ms a call"
        yield Row(f"{what}, {_CALLS_AT_ONCE} calls at once", f">= {_LEAST}x direct", measured,
                  statistics.median(ratios) >= _LEAST)
        _, measured = _measured(_rounds(stage, upstream, _CALLERS))
        yield Row(f"{what}, {_CALLERS} calls at once", "", measured, None)
