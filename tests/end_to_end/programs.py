"""Starts the real binaries for tests that look at the programs from outside."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

KEY = "sk-emulator"
CONFIG = """
server: {{insecure: true, grpc_address: "127.0.0.1:0", operations_address: "127.0.0.1:0"}}
auth: {{anonymous: true, trust_tenant_header: true}}
upstreams:
  - {{name: emulator, dialect: dashscope_native, base_url: "{base_url}", ca_file: "{ca_file}"}}
models:
  - {{name: text-embedding-v4, upstream: emulator, calls_per_minute: {calls_per_minute}}}
  - {{name: multimodal-embedding-v1, upstream: emulator, calls_per_minute: {calls_per_minute}}}
"""


def config(base_url, ca_file, calls_per_minute=60000):
    return CONFIG.format(base_url=base_url, ca_file=ca_file, calls_per_minute=calls_per_minute)


def make_ca_file(folder):
    """Any authority's certificate, for an upstream that is never reached; the file's path."""
    path = os.path.join(folder, "ca.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-subj", "/CN=test", "-days", "2", "-keyout", os.devnull, "-out", path],
        check=True, capture_output=True)
    return path


def free_port():
    """For what must be found again after a restart."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_until(condition, what, patience=60):
    """The first true value of `condition()`."""
    end = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.01)
    return value


def metric(operations_port, name):
    """The sum of a metric's series; labels may be given as they are written."""
    address = f"http://127.0.0.1:{operations_port}/metrics"
    text = urllib.request.urlopen(address, timeout=20).read().decode()
    values = re.findall(rf"^{re.escape(name)}(?:{{.*}})? (\S+)$", text, re.MULTILINE)
    return sum(float(value) for value in values)


def answer_of(address):
    """Status and text of an HTTP GET."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


class Program:
    """A running binary and the line by which it said that it is up."""

    def __init__(self, *command, env=None):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=dict(os.environ, **(env or {})))
        self.ready = self.process.stdout.readline()
        if " ready" not in self.ready:
            raise RuntimeError(f"{command[0]} did not start: {self.process.communicate()[1]}")

    def value(self, name):
        return re.search(rf"\b{name}=(\S+)", self.ready).group(1)

    def terminate(self):
        """Sends SIGTERM and returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
        return self.process.returncode

    def kill(self):
        """Ends it as the system would when memory is short."""
        self.process.kill()
        self.process.communicate()

    def close(self):
        """Ends it gently if it lets itself: what is killed has not counted the lines it has run."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()


class Lines:
    """Reads what a program writes, so that it never waits for a reader, and remembers it."""

    def __init__(self, stream):
        self.stream = stream
        self.lines = []
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._read)

    def _read(self):
        for line in self.stream:
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()

    def wait_for(self, text, patience):
        """The first line that holds `text`."""
        def found():
            return next((line for line in self.lines if text in line), None)
        with self.changed:
            if not self.changed.wait_for(found, patience):
                raise AssertionError(f"no line with {text!r} in: " + "".join(self.lines[-20:]))
            return found()

    def everything(self):
        with self.changed:
            return "".join(self.lines)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        pass  # The thread ends with the program.


@contextlib.contextmanager
def emulator(binaries, folder, *flags):
    ca_file = os.path.join(folder, "ca.pem")
    program = Program(os.path.join(binaries, "dashscope-emulator"), "--listen", "127.0.0.1:0",
                      "--ca-file", ca_file, "--key", KEY, "--no-limits", *flags)
    try:
        yield re.search(r"https://\S+", program.ready).group(0), ca_file
    finally:
        program.close()


@contextlib.contextmanager
def gateway(binaries, folder, config, **env):
    path = os.path.join(folder, "gateway.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(config)
    program = Program(os.path.join(binaries, "embedding-gateway"), "--config", path,
                      env={"DASHSCOPE_API_KEY": KEY, **env})
    try:
        yield program
    finally:
        program.close()


@contextlib.contextmanager
def stack(binaries, calls_per_minute=60000):
    """Emulator and gateway; yields the gateway."""
    with tempfile.TemporaryDirectory() as folder, emulator(binaries, folder) as (base_url, ca_file):
        with gateway(binaries, folder, config(base_url, ca_file, calls_per_minute)) as program:
            yield program


def end_with(main):
    """Ends with main's exit code. When it is interrupted or terminated, all that it has started ends before it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def generate_stubs(proto_root, folder):
    """Python stubs as any user would make them, put on the import path."""
    subprocess.run(
        ["protoc", "-I", proto_root, f"--python_out={folder}", f"--grpc_python_out={folder}",
         "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin",
         "embedding/v1/embedding_service.proto"], check=True)
    sys.path.insert(0, folder)
