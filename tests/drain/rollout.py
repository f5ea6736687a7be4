"""Gateways that replace each other behind one address, under callers that never pause."""

import contextlib
import dataclasses
import os
import subprocess
import sys
import tempfile
import time

import programs

_HERE = os.path.dirname(os.path.abspath(__file__))
_DELAY_MS = 300
_PROVIDER_MS = "20:10"
_REQUEST = b"\x12\x0aa warm cup"  # An EmbedRequest of one text, serialised.


@dataclasses.dataclass
class Call:
    connection: int
    begun: float  # Seconds since 1970, as all times here.
    ended: float
    code: str
    pushback_ms: int | None

    @classmethod
    def parse(cls, line):
        connection, begun, ended, code, pushback = line.split()
        return cls(int(connection), int(begun) / 1e6, int(ended) / 1e6, code,
                   None if pushback == "-" else int(pushback))


@dataclasses.dataclass
class Kind:
    """How callers call."""
    name: str
    number: int  # Calls at once on each connection, or all calls a second.


CLOSED_1, CLOSED_4, OPEN_300 = Kind("closed", 1), Kind("closed", 4), Kind("open", 300)


class Callers:
    """Callers in a program of their own, from the moment they are made."""

    def __init__(self, command, gateways, connections, kind):
        arguments = [gateways.address, str(connections), kind.name, str(kind.number), _REQUEST.hex()]
        self._process = subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end(self):
        """What became of each call."""
        lines, _ = self._process.communicate(timeout=60)
        if self._process.returncode != 0:
            raise AssertionError(f"the callers ended with {self._process.returncode}")
        return [Call.parse(line) for line in lines.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.communicate()


class Rollout:
    """One address, behind which a gateway serves; replace() starts the next and ends that one."""

    def __init__(self, binaries, server_extra=""):
        self._binaries = binaries
        self._server_extra = server_extra
        self._stack = contextlib.ExitStack()
        self._folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        self._upstream = self._stack.enter_context(
            programs.emulator(binaries, self._folder, "--latency-ms", _PROVIDER_MS))
        self._forwarder = subprocess.Popen([sys.executable, os.path.join(_HERE, "forwarder.py")], text=True,
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._stack.callback(self._end_forwarder)
        self.address = "127.0.0.1:" + self._forwarder.stdout.readline().rpartition("=")[2].strip()
        self._serving = self._start()
        self._show(self._serving)
        self._forwarder.stdout.readline()  # It forwards there.

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()

    def replace(self):
        """When the old gateway told its callers to go, about."""
        old, new = self._serving, self._start()
        self._serving = new
        self._show(old, new)
        told = time.time() + _DELAY_MS / 1000
        code = old.terminate()
        if code != 0:
            raise AssertionError(f"a gateway ended with {code}")
        return told

    def _start(self):
        config = programs.config(*self._upstream, calls_per_minute=600000)
        config = config.replace("insecure: true", "insecure: true" + self._server_extra, 1)
        path = os.path.join(self._folder, "gateway.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config + f"drain: {{delay_ms: {_DELAY_MS}, grace_ms: 10000}}\nlog: {{level: error}}\n")
        program = programs.Program(os.path.join(self._binaries, "embedding-gateway"), "--config", path,
                                   env={"DASHSCOPE_API_KEY": programs.KEY})
        self._stack.callback(program.close)
        readiness = f"http://127.0.0.1:{program.value('operations_port')}/readyz"
        programs.wait_until(lambda: programs.answer_of(readiness)[0] == 200, "a gateway that is ready")
        return program

    def _show(self, *gateways):
        ports = [port for gateway in gateways for port in (gateway.value("grpc_port"), gateway.value("operations_port"))]
        print(*ports, file=self._forwarder.stdin, flush=True)

    def _end_forwarder(self):
        self._forwarder.kill()
        self._forwarder.communicate()
