"""Certificates, tokens and the provider's key are replaced under load, and no call fails for it."""

import hashlib
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

import programs

import grpc

BINARIES = os.environ["GATEWAY_BINARIES"]
PROTO = os.environ["GATEWAY_PROTO"]
CALLERS = 4
PATIENCE = 60  # Seconds for what is waited for; it takes about one.

_stubs = tempfile.TemporaryDirectory()
programs.generate_stubs(PROTO, _stubs.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def replace(path, content):
    """As Kubernetes and careful editors do: the new file appears whole."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(content)
    os.rename(path + ".new", path)


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.ca = os.path.join(folder, "authority.pem")
        self.key = os.path.join(folder, "authority.key")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=authority", "-days", "2", "-keyout", self.key, "-out", self.ca)

    def issue(self, name):
        """Paths of a certificate for localhost and of its key."""
        request, certificate, key = (os.path.join(self.folder, f"{name}.{kind}") for kind in ("csr", "pem", "key"))
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                f"/CN={name}", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.key, "-CAcreateserial", "-days", "1",
                "-copy_extensions", "copy", "-out", certificate)
        return certificate, key


class Load:
    """Callers, each with a connection of its own, that ask one after the other until told to stop."""

    def __init__(self, target, ca, token):
        self.target = target
        self.ca = ca
        self.token = token  # May be replaced at any time.
        self.done = 0
        self.failures = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(k,)) for k in range(CALLERS)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        with open(self.ca, "rb") as file:
            credentials = grpc.ssl_channel_credentials(file.read())
        calls = 0
        while not self.stopping.is_set():
            # A new connection now and then, so that handshakes fall into every moment of a change.
            options = [("grpc.use_local_subchannel_pool", 1)]
            with grpc.secure_channel(self.target, credentials, options=options) as channel:
                stub = pb_grpc.EmbeddingServiceStub(channel)
                for _ in range(5):
                    self.call(stub, f"caller {number}, call {calls}")
                    calls += 1

    def call(self, stub, text):
        try:
            reply = stub.EmbedUnary(pb.EmbedRequest(texts=[text], dimension=64), timeout=20, wait_for_ready=True,
                                    metadata=[("authorization", "Bearer " + self.token)])
            with self.lock:
                self.done += len(reply.results)
        except grpc.RpcError as error:
            with self.lock:
                self.failures.append(f"{error.code()}: {error.details()}")

    def wait_for_more(self, calls=30):
        target = self.done + calls
        wait_until(lambda: self.done >= target or self.failures, f"{calls} more calls")

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.05)


class Rotation(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.authority = Authority(self.folder)
        self.certificate, self.key = self.path("server.pem"), self.path("server.key")
        self.install(*self.authority.issue("first"))
        replace(self.path("provider-key"), "sk-first")
        replace(self.path("tenants.yaml"), self.tenants("token-first"))
        self.provider, provider_ca = self.enterContext(
            programs.emulator(BINARIES, self.folder, "--key", "sk-first"))
        self.provider_context = ssl.create_default_context(cafile=provider_ca)
        self.config = f"""
server: {{grpc_address: "localhost:0", operations_address: "127.0.0.1:0"}}
tls: {{certificate_file: "{self.certificate}", key_file: "{self.key}", refresh_ms: 1000}}
auth: {{tenants_file: "{self.path("tenants.yaml")}"}}
reload: {{poll_ms: 100}}
upstreams:
  - name: emulator
    base_url: "{self.provider}"
    ca_file: "{provider_ca}"
    api_key_file: "{self.path("provider-key")}"
models:
  - {{name: text-embedding-v4, upstream: emulator, calls_per_minute: 60000, ramp: false}}
log: {{format: json}}
"""
        self.gateway = self.enterContext(programs.gateway(BINARIES, self.folder, self.config))
        self.log = self.enterContext(programs.Lines(self.gateway.process.stderr))
        target = "localhost:" + self.gateway.value("grpc_port")
        self.load = Load(target, self.authority.ca, "token-first")
        self.addCleanup(self.load.stop)
        self.load.wait_for_more()

    def path(self, name):
        return os.path.join(self.folder, name)

    def install(self, certificate, key):
        for source, place in ((key, self.key), (certificate, self.certificate)):
            with open(source, encoding="utf-8") as file:
                replace(place, file.read())

    def tenants(self, *tokens):
        hashes = ", ".join(f'"sha256:{hashlib.sha256(token.encode()).hexdigest()}"' for token in tokens)
        return f"tenants:\n  - {{name: search, tokens: [{hashes}]}}\n"

    def metric(self, name):
        address = f"http://127.0.0.1:{self.gateway.value('operations_port')}/metrics"
        text = urllib.request.urlopen(address, timeout=20).read().decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))

    def reloads(self, outcome="ok"):
        return self.metric(f'gateway_config_reloads_total{{outcome="{outcome}"}}')

    def accept_keys(self, *keys):
        request = urllib.request.Request(self.provider + "/emulator/keys", json.dumps(keys).encode())
        urllib.request.urlopen(request, context=self.provider_context, timeout=20).read()

    def served_certificate(self):
        context = ssl.create_default_context(cafile=self.authority.ca)
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("localhost", int(self.gateway.value("grpc_port"))), timeout=20) as raw:
            with context.wrap_socket(raw, server_hostname="localhost") as connection:
                return dict(pair[0] for pair in connection.getpeercert()["subject"])["commonName"]

    def assert_nothing_failed(self):
        self.load.wait_for_more()
        self.assertEqual(self.load.failures, [])

    def test_the_certificate(self):
        self.assertEqual(self.served_certificate(), "first")
        self.install(*self.authority.issue("second"))
        wait_until(lambda: self.served_certificate() == "second", "the new certificate")
        self.assert_nothing_failed()

    def test_a_certificate_without_its_key_is_not_used(self):
        certificate, _ = self.authority.issue("third")
        with open(certificate, encoding="utf-8") as file:
            replace(self.certificate, file.read())
        self.log.wait_for("changed certificate files are not used", PATIENCE)
        self.assertEqual(self.served_certificate(), "first")
        self.assert_nothing_failed()

    def test_a_token(self):
        replace(self.path("tenants.yaml"), self.tenants("token-first", "token-second"))
        wait_until(lambda: self.reloads() == 1, "the reload")
        self.load.token = "token-second"
        self.load.wait_for_more(3 * CALLERS)  # Nobody uses the first one any more.
        replace(self.path("tenants.yaml"), self.tenants("token-second"))
        wait_until(lambda: self.reloads() == 2, "the second reload")
        self.assert_nothing_failed()
        self.load.token = "token-first"
        wait_until(lambda: self.load.failures, "the end of the first token")
        self.assertIn("UNAUTHENTICATED", self.load.failures[0])

    def test_the_provider_key(self):
        self.accept_keys("sk-first", "sk-second")
        replace(self.path("provider-key"), "sk-second")
        wait_until(lambda: self.reloads() == 1, "the reload")
        self.accept_keys("sk-second")
        self.assert_nothing_failed()
        self.assertEqual(self.metric("gateway_account_faults_total"), 0)

    def test_limits_on_a_signal(self):
        replace(self.path("gateway.yaml"), self.config.replace("calls_per_minute: 60000", "calls_per_minute: 30000"))
        self.gateway.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.metric("gateway_budget_calls_per_minute") == 30000, "the new limit")
        self.assert_nothing_failed()

    def test_a_bad_file_changes_nothing_and_is_told(self):
        replace(self.path("gateway.yaml"), self.config + "quue: {max_items: 5}\n")
        wait_until(lambda: self.metric("gateway_config_reload_failed") == 1, "the refusal")
        self.assertIn("quue", self.log.wait_for("quue", PATIENCE))
        self.assert_nothing_failed()
        replace(self.path("gateway.yaml"), self.config)
        wait_until(lambda: self.metric("gateway_config_reload_failed") == 0, "the file's recovery")

    def test_what_needs_a_restart_says_so_and_no_secret_is_logged(self):
        replace(self.path("gateway.yaml"), self.config.replace("poll_ms: 100", "poll_ms: 150"))
        line = self.log.wait_for("reload.poll_ms", PATIENCE)
        self.assertIn("restart", line)
        replace(self.path("provider-key"), "sk-second")
        self.accept_keys("sk-first", "sk-second")
        self.log.wait_for("api_key", PATIENCE)
        self.load.stop()
        everything = self.log.everything()
        for secret in ("sk-first", "sk-second", "token-first"):
            self.assertNotIn(secret, everything)


if __name__ == "__main__":
    sys.exit(unittest.main())
