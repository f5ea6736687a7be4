"""The gateway beside two others that people use for embeddings: the same upstream, the same texts, one of them a request.

Both are used as installed; neither joins requests of several callers into one call, and neither has an option to. Each is
called by its natural client: ours by gRPC, theirs by HTTP and JSON. Theirs is written leaner than the official one, so that it
leaves them more of the processors. What a gateway adds to the time of a call is held against direct calls of the same
language: ours against those of `callers --direct`, theirs against those of that client.
"""

import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys

from stage import programs
from table import Row, spread

sys.path.insert(0, str(pathlib.Path(__file__).parent / "peers"))
import installation  # noqa: E402
import running  # noqa: E402

TITLE = "Peers"
_CALLERS = 64
_SECONDS = 4
_CALLS_AT_ONCE = 64
_LIMIT_PER_MINUTE = 1800
_LIMITED_SECONDS = 10
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class _Ours:
    """Our gateway, in the shape of a peer."""

    name = "this gateway"

    def __init__(self, stage, server):
        self.stage, self.pid, self.target = stage, server.pid, server.target

    def load(self, **options):
        return self.stage.load(self.target, connections=min(4, options["callers"]), **options)

    def load_directly(self, upstream, **options):
        return self.stage.load(upstream.base_url, upstream.ca_file, **options)


class _Theirs:
    def __init__(self, peer):
        self.name, self.pid, self.peer = peer.name, peer.pid, peer

    def load(self, **options):
        return _http_load(self.peer.url, self.peer.headers, **options)

    def load_directly(self, upstream, **options):
        return _http_load(upstream.base_url + "/compatible-mode/v1/embeddings", [f"Authorization: Bearer {programs.KEY}"],
                          ca_file=upstream.ca_file, **options)


def _http_load(url, headers, ca_file=None, **options):
    command = [installation.PYTHON, pathlib.Path(__file__).parent / "peers/http_callers.py", url]
    command += [part for header in headers for part in ("--header", header)]
    command += [part for name, value in options.items() for part in ("--" + name, str(value))]
    environment = dict(os.environ, SSL_CERT_FILE=ca_file) if ca_file else None
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def _processes(pid):
    """Fields of /proc/PID/stat after the name, of the program and of what it has started."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(folder.name) == pid or int(fields[3]) == pid:  # Itself, or of its session.
                yield fields


def _cpu_seconds(pid):
    return sum(int(fields[11]) + int(fields[12]) for fields in _processes(pid)) / _TICKS_PER_SECOND


def _resident_mb(pid):
    return sum(int(fields[21]) for fields in _processes(pid)) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def _contestants(stage, upstream, **limits):
    with contextlib.ExitStack() as stack:
        gateway = stack.enter_context(stage.gateway(upstream, _CALLS_AT_ONCE, **limits))
        yield [_Ours(stage, gateway), _Theirs(stack.enter_context(running.portkey(upstream, programs.KEY))),
               _Theirs(stack.enter_context(running.litellm(upstream, programs.KEY)))]


def _throughput(stage):
    with stage.upstream("--latency-ms", "20") as upstream, _contestants(stage, upstream) as contestants:
        rates, costs = ({one.name: [] for one in contestants} for _ in range(2))
        for turn in range(stage.rounds + 1):
            for one in contestants:
                before = _cpu_seconds(one.pid)
                outcome = one.load(callers=_CALLERS, seconds=_SECONDS * stage.scale)
                if turn > 0:  # The first one is to warm up.
                    rates[one.name].append(outcome["embeddings"] / outcome["seconds"])
                    costs[one.name].append(1e6 * (_cpu_seconds(one.pid) - before) / max(1, outcome["embeddings"]))
        for one in contestants:
            yield Row(f"{one.name}: {_CALLERS} callers, embeddings a second", "", spread(rates[one.name], digits=0), None)
            yield Row(f"{one.name}: CPU an embedding, us", "", spread(costs[one.name], digits=0), None)
            yield Row(f"{one.name}: memory after it, MB", "", f"{_resident_mb(one.pid):.0f}", None)


def _latency(stage):
    with stage.upstream() as upstream, _contestants(stage, upstream) as contestants:
        added = {one.name: {"p50": [], "p99": []} for one in contestants}
        for turn in range(stage.rounds + 1):
            for one in contestants:
                direct = one.load_directly(upstream, callers=1, requests=200)
                outcome = one.load(callers=1, requests=200)
                for quantile in ("p50", "p99") if turn > 0 else ():
                    added[one.name][quantile].append((outcome[f"{quantile}_us"] - direct[f"{quantile}_us"]) / 1000)
        for name, quantiles in added.items():
            yield Row(f"{name}: added latency, ms", "",
                      f"p50 {statistics.median(quantiles['p50']):.2f}, p99 {statistics.median(quantiles['p99']):.2f}", None)


def _under_a_limit(stage):
    """One after the other, each with an upstream of its own that starts with all of its limit."""
    for number in range(3):
        limit = f"text-embedding-v4={_LIMIT_PER_MINUTE}"
        with stage.upstream("--latency-ms", "20", "--limit", limit, "--per-second") as upstream, \
                _contestants(stage, upstream, calls_per_minute=_LIMIT_PER_MINUTE) as contestants:
            one = contestants[number]
            outcome = one.load(callers=_CALLERS, seconds=_LIMITED_SECONDS * stage.scale)
            yield Row(f"{one.name}: under {_LIMIT_PER_MINUTE // 60} calls a second, embeddings a second", "",
                      f"{outcome['embeddings'] / outcome['seconds']:.0f}; {upstream.throttles()} throttles caused; "
                      f"{sum(outcome['errors'].values())} requests failed", None)


def rows(stage):
    stage.say("peers: installing, if they are not there")
    installation.install()
    for name, version in installation.versions().items():
        yield Row(f"{name}: version", "", version, None)
    for part in (_throughput, _latency, _under_a_limit):
        stage.say(f"peers: {part.__name__.strip('_').replace('_', ' ')}")
        yield from part(stage)
