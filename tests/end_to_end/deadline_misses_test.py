"""A caller that leaves because its deadline has passed has missed it, and has not cancelled: in metrics and access lines.

grpcio ends a call at its own clock, a moment before the deadline that the gateway has made of the time that was left.
"""

import json
import os
import sys
import tempfile
import unittest

import grpc

import programs

BINARIES, PROTO = os.environ["GATEWAY_BINARIES"], os.environ["GATEWAY_PROTO"]
STUBS = tempfile.TemporaryDirectory()
programs.generate_stubs(PROTO, STUBS.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402

DEADLINE_S = 5  # Of which a hundredth is more than a busy machine takes to hand a call on.
NEVER_MS = 600_000
EXPIRED = "gateway_items_expired_total"
CANCELLED = "gateway_items_cancelled_total"
REQUEST = pb.EmbedRequest(texts=["one", "two"])


def config(base_url, ca_file):
    """One call at a time, so that one request is with the provider and the others wait for it."""
    return programs.config(base_url, ca_file).replace(
        "name: text-embedding-v4,", "name: text-embedding-v4, max_inflight_calls: 1,") + (
        "log: {format: json, access_share: 1}\n")


class DeadlineMisses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enter(tempfile.TemporaryDirectory())
        base_url, ca_file = cls.enter(programs.emulator(BINARIES, folder, "--latency-ms", str(NEVER_MS)))
        cls.gateway = cls.enter(programs.gateway(BINARIES, folder, config(base_url, ca_file)))
        cls.log = cls.enter(programs.Lines(cls.gateway.process.stderr))
        channel = cls.enter(grpc.insecure_channel("127.0.0.1:" + cls.gateway.value("grpc_port")))
        grpc.channel_ready_future(channel).result(timeout=60)
        cls.stub = pb_grpc.EmbeddingServiceStub(channel)

    @classmethod
    def enter(cls, context):
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def count(self, name):
        return programs.metric(self.gateway.value("operations_port"), name)

    def ended(self, rpc, code):
        return self.count(f'gateway_requests_total{{code="{code}",model="text-embedding-v4",rpc="{rpc}"}}')

    def start(self, rpc, trace, timeout):
        """The call, once the gateway has taken it."""
        before = self.count("gateway_admitted_items")
        call = rpc(REQUEST, timeout=timeout, metadata=[("traceparent", f"00-{trace * 32}-00f067aa0ba902b7-01")])
        programs.wait_until(lambda: self.count("gateway_admitted_items") == before + 2, "the call")
        return call

    def line(self, trace):
        return json.loads(self.log.wait_for(f'"trace_id":"{trace * 32}"', patience=60))

    def test_are_expired_with_the_provider_and_in_the_queue(self):
        expired, cancelled = self.count(EXPIRED), self.count(CANCELLED)
        calls = [self.start(self.stub.EmbedUnary.future, "a", DEADLINE_S),
                 self.start(self.stub.EmbedUnary.future, "b", DEADLINE_S),
                 self.start(self.stub.Embed, "c", DEADLINE_S)]
        for call in calls:
            self.assertEqual(call.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        programs.wait_until(lambda: self.count("gateway_admitted_items") == 0, "the end of all")
        self.assertEqual((self.count(EXPIRED), self.count(CANCELLED)), (expired + 6, cancelled))
        self.assertEqual(self.ended("EmbedUnary", "DEADLINE_EXCEEDED"), 2)
        self.assertEqual(self.ended("Embed", "DEADLINE_EXCEEDED"), 1)
        for trace in "abc":
            line = self.line(trace)
            self.assertEqual((line["code"], line["items_failed"]), ("DEADLINE_EXCEEDED", 2))

    def test_are_no_cancellations_by_callers_with_time_left(self):
        expired, cancelled = self.count(EXPIRED), self.count(CANCELLED)
        calls = [self.start(self.stub.EmbedUnary.future, "d", NEVER_MS / 1000), self.start(self.stub.Embed, "e", None)]
        for call in calls:
            call.cancel()
        programs.wait_until(lambda: self.count("gateway_admitted_items") == 0, "the end of both")
        self.assertEqual((self.count(EXPIRED), self.count(CANCELLED)), (expired, cancelled + 4))
        for trace in "de":
            self.assertEqual(self.line(trace)["code"], "CANCELLED")


if __name__ == "__main__":
    sys.exit(unittest.main())
