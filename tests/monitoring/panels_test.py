"""A real Prometheus before a loaded gateway: all that dashboard, runbook and rules ask of it has points."""

import contextlib
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import grpc

import sources

sys.path.insert(0, str(sources.ROOT / "tests/end_to_end"))
import programs  # noqa: E402
import scraper  # noqa: E402

BINARIES = os.environ["GATEWAY_BINARIES"]
STUBS = tempfile.TemporaryDirectory()
programs.generate_stubs(str(sources.ROOT / "proto"), STUBS.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402

PATIENCE_S = 60
POISON = "the-provider-refuses-this"
# Budgets that are used up, TLS, and so few attempts that some calls are given up.
CONFIG = """
server: {{grpc_address: "127.0.0.1:0", operations_address: "127.0.0.1:0", http_address: "127.0.0.1:0"}}
tls: {{certificate_file: "{folder}/server.pem", key_file: "{folder}/server.key"}}
auth: {{anonymous: true, trust_tenant_header: true}}
upstreams:
  - {{name: emulator, base_url: "{base_url}", ca_file: "{ca_file}"}}
models:
  - {{name: text-embedding-v4, upstream: emulator, calls_per_minute: 1200, tokens_per_minute: 600000}}
  - {{name: multimodal-embedding-v1, upstream: emulator, calls_per_minute: 600, tokens_per_minute: 600000}}
retry: {{max_attempts: 2, base_backoff_ms: 10}}
"""
TROUBLE = ["--latency-ms", "20:20", "--poison", POISON,
           "--fault", "status=429,code=Throttling.RateQuota,share=0.05",
           "--fault", "status=503,share=0.15"]


def texts(tenant, count, **fields):
    return pb.EmbedRequest(model="text-embedding-v4", dimension=64,
                           texts=[f"{tenant} {k} {time.monotonic()}" for k in range(count)], **fields)


# Tenants, each with what it sends again and again.
LOAD = {
    "website": lambda stub, who: stub.EmbedUnary(texts("website", 1), timeout=20, metadata=who),
    "search": lambda stub, who: list(stub.Embed(texts("search", 8), timeout=20, metadata=who)),
    "nightly": lambda stub, who: list(
        stub.Embed(texts("nightly", 30, priority=pb.PRIORITY_BULK), timeout=20, metadata=who)),
    "shop": lambda stub, who: stub.EmbedMultimodalUnary(
        pb.EmbedMultimodalRequest(contents=[pb.Content(text="a cup")]), timeout=20, metadata=who),
    "unlucky": lambda stub, who: list(stub.Embed(
        pb.EmbedRequest(texts=[f"{POISON} {time.monotonic()}", "fine"]), timeout=20, metadata=who)),
    "hasty": lambda stub, who: stub.EmbedUnary(texts("hasty", 4), timeout=0.05, metadata=who),
    "wrong": lambda stub, who: stub.EmbedUnary(pb.EmbedRequest(texts=[""]), timeout=20, metadata=who),
}


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=gateway", "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", f"{folder}/server.key", "-out", f"{folder}/server.pem"], check=True, capture_output=True)
    with open(f"{folder}/server.pem", "rb") as file:
        return file.read()


@contextlib.contextmanager
def load(address, authority):
    """The tenants at work, each on a thread, until the context ends."""
    over = threading.Event()

    def work(tenant, send):
        who = (("x-tenant-id", tenant),)
        with grpc.secure_channel(address, grpc.ssl_channel_credentials(authority)) as channel:
            grpc.channel_ready_future(channel).result(timeout=20)
            stub = pb_grpc.EmbeddingServiceStub(channel)
            while not over.wait(0.02):
                with contextlib.suppress(grpc.RpcError):  # Some are meant to fail.
                    send(stub, who)

    threads = [threading.Thread(target=work, args=tenant) for tenant in LOAD.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def until(deadline, condition):
    """The first true answer; the last one if there is none before the deadline."""
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return answer


class Monitored(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        authority = make_certificate(folder)
        base_url, ca_file = cls.enterClassContext(programs.emulator(BINARIES, folder, *TROUBLE))
        config = CONFIG.format(folder=folder, base_url=base_url, ca_file=ca_file)
        gateway = cls.enterClassContext(programs.gateway(BINARIES, folder, config))
        cls.prometheus = cls.enterClassContext(
            scraper.prometheus(folder, "127.0.0.1:" + gateway.value("operations_port")))
        cls.begun = time.time()
        cls.deadline = time.monotonic() + PATIENCE_S
        cls.enterClassContext(load("127.0.0.1:" + gateway.value("grpc_port"), authority))

    def has_points(self, expression):
        """Whether it has a finite value anywhere since the load began."""
        answer = self.prometheus.get("query_range", {
            "query": expression, "start": self.begun, "end": time.time(), "step": 1})
        return any(math.isfinite(float(value)) for series in answer["result"] for _, value in series["values"])

    def values_of(self, variable, known):
        """What Grafana puts in the variable's place if All is chosen."""
        selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["definition"]).groups()

        def values():
            return self.prometheus.get(f"label/{label}/values", {"match[]": self.filled(selector, known)})

        if variable["allValue"]:
            values()  # That there are some is not asked for: nothing here has a namespace.
            return variable["allValue"]
        found = until(self.deadline, values)
        self.assertTrue(found, f"no values of ${variable['name']}")
        return "(" + "|".join(found) + ")"

    def filled(self, expression, known):
        for name, value in known.items():
            expression = expression.replace("$" + name, value)
        self.assertNotIn("$", expression)
        return expression

    def test_every_query_of_the_dashboard_has_points(self):
        known = {"__rate_interval": "10s"}
        for variable in sources.variables():
            known[variable["name"]] = self.values_of(variable, known)
        waiting = {where: self.filled(query, known) for where, query in sources.dashboard_queries()}
        self.wait_for_points(waiting)

    def test_every_recorded_rule_has_points(self):
        self.wait_for_points({rule["record"]: rule["record"] for rule in sources.rules() if "record" in rule})

    def test_every_query_of_the_runbook_has_points(self):
        self.wait_for_points({query: query for query in sources.runbook_queries()})

    def wait_for_points(self, waiting):
        def all_there():
            for where in [where for where, query in waiting.items() if self.has_points(query)]:
                del waiting[where]
            return not waiting

        until(self.deadline, all_there)
        if waiting:
            self.fail("no points: " + "".join(f"\n  {where}: {query}" for where, query in waiting.items()))

    def test_every_rule_is_loaded_and_evaluates(self):
        def health():
            rules = [rule for group in self.prometheus.get("rules")["groups"] for rule in group["rules"]]
            return {rule["name"]: rule.get("lastError") or rule["health"] for rule in rules}

        until(self.deadline, lambda: "unknown" not in health().values())
        self.assertEqual(health(), {rule.get("record") or rule["alert"]: "ok" for rule in sources.rules()})


if __name__ == "__main__":
    sys.exit(unittest.main())
