"""The programs of a measure, started and stopped, and what they cost while they run."""

import contextlib
import dataclasses
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "end_to_end"))
import programs  # noqa: E402

# All that a gateway does it does here too; only its budget is more than any processor can spend, so that it is measured and
# not the provider's limit. Answers come as they are, not compressed, for the bare pipeline and the direct calls as well.
_CONFIG = """
server: {{insecure: true, grpc_address: "127.0.0.1:0", operations_address: "127.0.0.1:0",
          http_address: "127.0.0.1:0", max_concurrent_streams: 20000,
          max_items_per_request: 1000, max_unary_answer_bytes: 67108864}}
auth: {{anonymous: true, trust_tenant_header: true}}
upstreams:
  - {{name: emulator, base_url: "{base_url}", ca_file: "{ca_file}", gzip: false}}
queue: {{max_items: {queued_items}, max_bytes: 1073741824}}
models:
  - {{name: text-embedding-v4, upstream: emulator, calls_per_minute: {calls_per_minute}, ramp: false,
      tokens_per_minute: 1000000000000, max_inflight_calls: {calls_at_once}}}
"""


# What deploy/config/emulator.yaml says, at ports of its own: all else has its default, the budget has the catalogue's.
_SHIPPED_CONFIG = """
server: {{insecure: true, grpc_address: "127.0.0.1:0", operations_address: "127.0.0.1:0", http_address: "127.0.0.1:0"}}
auth: {{anonymous: true}}
upstreams:
  - {{name: emulator, base_url: "{base_url}", ca_file: "{ca_file}", gzip: {gzip}}}
models:
  - {{name: text-embedding-v4, upstream: emulator}}
"""


@dataclasses.dataclass(frozen=True)
class Load:
    """What `callers` is to do, its own options as keywords: against a gateway or, with the upstream's `ca_file`, directly."""

    target: str
    ca_file: str | None
    options: dict
    may_fail: frozenset = frozenset()  # Codes that requests may come to.


class Upstream:
    """The emulator, as programs reach it."""

    def __init__(self, base_url, ca_file):
        self.base_url = base_url
        self.ca_file = ca_file

    def _stats(self):
        context = ssl.create_default_context(cafile=self.ca_file)
        with urllib.request.urlopen(self.base_url + "/emulator/stats", context=context) as answer:
            return json.load(answer)["models"].get("text-embedding-v4", {})

    def counts(self):
        """(calls, rows) answered so far."""
        model = self._stats()
        return model.get("calls", 0), model.get("rows", 0)

    def throttles(self):
        """Calls refused so far because they were too many."""
        return sum(self._stats().get("throttles_by_kind", {}).values())


class Server:
    """A gateway, or what stands in its place."""

    def __init__(self, program):
        self.pid = program.process.pid
        self.target = f"127.0.0.1:{program.value('grpc_port')}"
        self._program = program

    def http_target(self):
        """Of its HTTP port; only of a gateway."""
        return f"127.0.0.1:{self._program.value('http_port')}"

    def metrics_url(self):
        return f"http://127.0.0.1:{self._program.value('operations_port')}/metrics"

    def mean_ms(self, histogram):
        """Of what the gateway has observed since it started, in milliseconds, of a histogram in seconds."""
        port = self._program.value("operations_port")
        return 1000 * programs.metric(port, f"{histogram}_sum") / programs.metric(port, f"{histogram}_count")

    def cpu_seconds(self):
        """Processor time so far, the kernel's on its behalf included, to the nanosecond."""
        clock = ~self.pid << 3 | 2  # As clock_getcpuclockid(3) makes it, which Python has for its own threads only.
        return time.clock_gettime(clock)

    def resident_bytes(self):
        """Memory that it has in RAM."""
        pages = int(pathlib.Path(f"/proc/{self.pid}/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


class Stage:
    """Starts programs in a folder of their own. `scale` shrinks loads: 1 measures, less only tries."""

    def __init__(self, binaries, rounds=5, scale=1.0, say=lambda line: None, plots=None):
        self.binaries = binaries
        self.rounds = rounds
        self.scale = scale
        self.say = say
        self.plots = plots  # The folder that pictures are drawn into; None: none is.

    def binary(self, name):
        return os.path.join(self.binaries, name)

    @contextlib.contextmanager
    def upstream(self, *flags):
        """An emulator without limits unless `flags` set them."""
        with tempfile.TemporaryDirectory() as folder:
            with programs.emulator(self.binaries, folder, "--idle-timeout-ms", "3600000", *flags) as (url, ca_file):
                yield Upstream(url, ca_file)

    def gateway(self, upstream, calls_at_once, calls_per_minute=10000000, queued_items=100000):
        return self._gateway(_CONFIG.format(
            base_url=upstream.base_url, ca_file=upstream.ca_file, calls_at_once=calls_at_once,
            calls_per_minute=calls_per_minute, queued_items=queued_items))

    def shipped_gateway(self, upstream, gzip=True):
        """One that is configured no further than it must be; `gzip` is true as shipped."""
        return self._gateway(_SHIPPED_CONFIG.format(base_url=upstream.base_url, ca_file=upstream.ca_file,
                                                    gzip=str(gzip).lower()))

    @contextlib.contextmanager
    def _gateway(self, config):
        with tempfile.TemporaryDirectory() as folder, programs.gateway(self.binaries, folder, config) as program:
            yield Server(program)

    @contextlib.contextmanager
    def bare_pipeline(self, upstream, calls_at_once):
        program = programs.Program(
            self.binary("bare_pipeline"), "--upstream", upstream.base_url, "--ca-file", upstream.ca_file,
            "--connections", str(calls_at_once), env={"DASHSCOPE_API_KEY": programs.KEY})
        try:
            yield Server(program)
        finally:
            program.close()

    def load(self, target, ca_file=None, **options):
        """What came of one load."""
        return self.loads([Load(target, ca_file, options)])[0]

    def loads(self, wanted, apart_seconds=0):
        """What came of each of several loads that run at once; they begin one after the other, so far `apart`.

        Of `requests` only `scale` times as many are made. Raises if one failed.
        """
        with contextlib.ExitStack() as stack:
            running = []
            for load in wanted:
                if running:
                    time.sleep(apart_seconds)
                running.append(stack.enter_context(self._callers(load)))
            return [self._outcome(process, load) for process, load in zip(running, wanted)]

    @contextlib.contextmanager
    def _callers(self, load):
        options = dict(load.options)
        if "requests" in options:
            options["requests"] = max(1, round(options["requests"] * self.scale))
        command = [self.binary("callers"), load.target]
        command += [part for name, value in options.items() for part in ("--" + name.replace("_", "-"), str(value))]
        if load.ca_file:
            command += ["--direct", "--ca-file", load.ca_file]
        with subprocess.Popen(command, env=dict(os.environ, DASHSCOPE_API_KEY=programs.KEY), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()

    @staticmethod
    def _outcome(process, load):
        printed, complaint = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(process.args)}: {complaint}")
        outcome = json.loads(printed)
        if not load.may_fail.issuperset(outcome["errors"]):
            raise RuntimeError(f"{' '.join(process.args)}: {outcome['errors']}")
        return outcome

    def cost(self, server, upstream, target=None, **options):
        """(processor seconds of `server` an embedding, rows a call) over one load on its gRPC port, or on `target`."""
        cpu, (calls, rows) = server.cpu_seconds(), upstream.counts()
        outcome = self.load(target or server.target, **options)
        time.sleep(0.05)  # What follows the last answer: acknowledgements, memory given back.
        calls_after, rows_after = upstream.counts()
        return ((server.cpu_seconds() - cpu) / outcome["embeddings"],
                (rows_after - rows) / max(1, calls_after - calls))
