"""Callers that ask an OpenAI-compatible gateway over HTTP, each again as soon as it is answered; prints what came of it, as
`callers` does.

Leaner than the official client, so that the gateway and not its callers is measured.
"""

import argparse
import asyncio
import collections
import json
import math
import time

import aiohttp
import orjson


class Outcome:
    def __init__(self):
        self.latencies = []
        self.errors = collections.Counter()

    def json(self, seconds):
        ordered = sorted(self.latencies) or [0]

        def quantile(share):  # As outcome.cc takes it.
            return round(1e6 * ordered[max(1, math.ceil(share * len(ordered))) - 1])
        return json.dumps({
            "requests": len(self.latencies) + sum(self.errors.values()), "embeddings": len(self.latencies),
            "errors": self.errors, "seconds": seconds, "p50_us": quantile(0.5),
            "p99_us": quantile(0.99), "max_us": quantile(1)})


def _text(number):
    """The texts of `callers`: see texts.cc."""
    return f"article {number:07}: a stoneware mug with a wide handle, glazed in blue"[:60]


async def _call(session, asked, number, outcome):
    body = {"model": asked.model, "input": [_text(number)], "encoding_format": "float"}
    begun = time.perf_counter()
    async with session.post(asked.url, json=body) as answer:
        content = await answer.read()
        if answer.status != 200:
            outcome.errors[f"HTTP {answer.status}"] += 1
            return
    latency = time.perf_counter() - begun
    rows = orjson.loads(content)["data"]
    if len(rows) != 1 or len(rows[0]["embedding"]) != 1024:
        outcome.errors["WRONG_ANSWER"] += 1
        return
    outcome.latencies.append(latency)


async def _caller(session, asked, turns, end, outcome):
    while (number := next(turns, None)) is not None and time.perf_counter() < end:
        await _call(session, asked, number, outcome)


async def _run(asked):
    headers = dict(header.split(": ", 1) for header in asked.header)
    outcome = Outcome()
    connector = aiohttp.TCPConnector(limit=asked.callers)
    async with aiohttp.ClientSession(headers=headers, connector=connector) as session:
        begun = time.perf_counter()
        turns = iter(range(asked.requests or 10**9))
        end = begun + (asked.seconds or 10**9)
        await asyncio.gather(*(_caller(session, asked, turns, end, outcome) for _ in range(asked.callers)))
        print(outcome.json(time.perf_counter() - begun))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--model", default="text-embedding-v4")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--callers", type=int, default=1)
    parser.add_argument("--requests", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
