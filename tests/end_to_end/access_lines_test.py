"""Every RPC of the API leaves one access line, and one count, whether its caller may come in or not."""

import hashlib
import json
import os
import re
import sys
import tempfile
import unittest
import urllib.request

import grpc

import programs

BINARIES, PROTO = os.environ["GATEWAY_BINARIES"], os.environ["GATEWAY_PROTO"]
STUBS = tempfile.TemporaryDirectory()
programs.generate_stubs(PROTO, STUBS.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402

TOKEN = "token-of-search"
CONTENTS = [pb.Content(text="a cup")]
RPCS = {
    "Embed": lambda stub, **call: list(stub.Embed(pb.EmbedRequest(texts=["a"]), **call)),
    "EmbedUnary": lambda stub, **call: stub.EmbedUnary(pb.EmbedRequest(texts=["a"]), **call),
    "EmbedMultimodal": lambda stub, **call: list(
        stub.EmbedMultimodal(pb.EmbedMultimodalRequest(contents=CONTENTS), **call)),
    "EmbedMultimodalUnary": lambda stub, **call: stub.EmbedMultimodalUnary(
        pb.EmbedMultimodalRequest(contents=CONTENTS), **call),
    "ListModels": lambda stub, **call: stub.ListModels(pb.ListModelsRequest(), **call),
    "GetBudget": lambda stub, **call: stub.GetBudget(pb.GetBudgetRequest(model="text-embedding-v4"), **call),
}
CREDENTIALS = {"OK": f"Bearer {TOKEN}", "UNAUTHENTICATED": "Bearer wrong"}
MODEL_OF = {"GetBudget": "text-embedding-v4", "ListModels": "", "Embed": "text-embedding-v4",
            "EmbedUnary": "text-embedding-v4", "EmbedMultimodal": "multimodal-embedding-v1",
            "EmbedMultimodalUnary": "multimodal-embedding-v1"}


def guarded(config):
    """That configuration for one tenant, with every RPC in the log."""
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    return re.sub("auth: .*", "log: {format: json, access_share: 1}", config) + (
        f'tenants:\n  - {{name: search, tokens: ["sha256:{digest}"]}}\n')


def count(metrics, series):
    """The value of the one series that begins so; None without it."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", metrics, re.MULTILINE)
    return float(found.group(1)) if found else None


class AccessLines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Calls each RPC once with the tenant's token and once with another, each in a trace of its own."""
        with tempfile.TemporaryDirectory() as folder, programs.emulator(BINARIES, folder) as (base_url, ca_file):
            with programs.gateway(BINARIES, folder, guarded(programs.config(base_url, ca_file))) as gateway:
                with programs.Lines(gateway.process.stderr) as log:
                    with grpc.insecure_channel("127.0.0.1:" + gateway.value("grpc_port")) as channel:
                        cls.codes = cls.call_all(pb_grpc.EmbeddingServiceStub(channel))
                    address = f"http://127.0.0.1:{gateway.value('operations_port')}/metrics"
                    with urllib.request.urlopen(address, timeout=20) as page:
                        cls.metrics = page.read().decode()
                    gateway.process.terminate()  # Writes what is left.
                    gateway.process.wait(timeout=30)
                    log.thread.join()
        lines = [json.loads(line) for line in log.lines if line.startswith("{")]
        cls.lines = [line for line in lines if line["msg"] == "request finished"]

    @classmethod
    def call_all(cls, stub):
        """The code and the trailers' trace id of each call, by the trace id that was sent."""
        codes = {}
        for name, rpc in RPCS.items():
            for code, credential in CREDENTIALS.items():
                trace = hashlib.md5(f"{name} {code}".encode()).hexdigest()
                who = (("authorization", credential), ("traceparent", f"00-{trace}-00f067aa0ba902b7-01"))
                codes[trace] = (name, code, cls.code_of(rpc, stub, who))
        return codes

    @staticmethod
    def code_of(rpc, stub, who):
        try:
            rpc(stub, metadata=who, timeout=20, wait_for_ready=True)
        except grpc.RpcError as error:
            return error.code().name
        return "OK"

    def test_each_rpc_has_one_line_with_its_trace_and_its_caller(self):
        self.assertEqual(len(self.lines), len(self.codes))
        by_trace = {line["trace_id"]: line for line in self.lines}
        for trace, (name, code, got) in self.codes.items():
            with self.subTest(rpc=name, code=code):
                self.assertEqual(got, code)
                line = by_trace[trace]
                known = code == "OK"
                self.assertEqual((line["rpc"], line["code"]), (name, code))
                self.assertEqual(line["tenant"], "search" if known else "")
                self.assertEqual(line["model"], MODEL_OF[name] if known else "")
                self.assertEqual(line["items_succeeded"], int(known and name.startswith("Embed")))

    def test_each_rpc_and_each_rejection_is_counted(self):
        for name in RPCS:
            with self.subTest(rpc=name):
                self.assertEqual(count(self.metrics, 'gateway_rejections_total{reason="unauthenticated",'
                                                     f'rpc="{name}"}}'), 1)
                self.assertEqual(count(self.metrics, 'gateway_requests_total{code="UNAUTHENTICATED",'
                                                     f'model="other",rpc="{name}"}}'), 1)
                self.assertEqual(count(self.metrics, f'gateway_request_duration_seconds_count{{rpc="{name}"}}'), 2)

    def test_only_rpcs_that_embed_have_an_overhead(self):
        for name in RPCS:
            with self.subTest(rpc=name):
                overheads = count(self.metrics, f'gateway_request_overhead_seconds_count{{rpc="{name}"}}')
                self.assertEqual(overheads, 2 if name.startswith("Embed") else None)


if __name__ == "__main__":
    sys.exit(unittest.main())
