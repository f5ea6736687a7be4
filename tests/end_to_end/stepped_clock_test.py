"""The wall clock is set an hour forward or back while requests wait: deadlines are on steady time."""

import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request

import programs

import grpc

BINARIES = os.environ["GATEWAY_BINARIES"]
HOUR = 3600
PROVIDER_MS = 3000  # Time enough to step the clock while a call is out.

_stubs = tempfile.TemporaryDirectory()
programs.generate_stubs(os.environ["GATEWAY_PROTO"], _stubs.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402


class SteppedClock(unittest.TestCase):
    def setUp(self):
        preloaded = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        self.assertTrue(preloaded, "no libfaketime")
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.offset = os.path.join(folder, "offset")
        self.step_clock(0)
        base_url, ca_file = self.enterContext(
            programs.emulator(BINARIES, folder, "--latency-ms", str(PROVIDER_MS)))
        config = os.path.join(folder, "gateway.yaml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(programs.config(base_url, ca_file))
        # The gateway alone lives in stepped time, and of its clocks only the one on the wall.
        gateway = programs.Program(
            os.path.join(BINARIES, "embedding-gateway"), "--config", config,
            env={"DASHSCOPE_API_KEY": programs.KEY, "LD_PRELOAD": preloaded[0], "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_TIMESTAMP_FILE": self.offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        self.addCleanup(gateway.close)
        self.target = "127.0.0.1:" + gateway.value("grpc_port")
        self.operations_port = gateway.value("operations_port")

    def step_clock(self, seconds):
        with open(self.offset + ".new", "w", encoding="ascii") as file:
            file.write(f"{seconds:+}\n")
        os.rename(self.offset + ".new", self.offset)

    def wall_clock(self):
        """The gateway's, in seconds."""
        page = urllib.request.urlopen(f"http://127.0.0.1:{self.operations_port}/statusz.json", timeout=20)
        return json.load(page)["at_ms"] / 1000

    def metric(self, name):
        return programs.metric(self.operations_port, name)

    def embed(self, outcome):
        with grpc.insecure_channel(self.target) as channel:
            try:
                request = pb.EmbedRequest(texts=["patience"], dimension=64)
                pb_grpc.EmbeddingServiceStub(channel).EmbedUnary(request, timeout=60)
                outcome.append("OK")
            except grpc.RpcError as error:
                outcome.append(str(error.code()))

    def start_patient(self):
        outcome = []
        thread = threading.Thread(target=self.embed, args=(outcome,))
        thread.start()
        return thread, outcome

    def start_hasty(self):
        """A caller of two seconds' patience that is stopped while it waits: it ends nothing itself."""
        process = subprocess.Popen(
            [os.path.join(BINARIES, "embedctl"), "embed", "--address", self.target, "--deadline", "2", "--attempts",
             "1", "haste"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def assert_deadlines_hold(self, step):
        before = self.wall_clock()
        patient, outcome = self.start_patient()
        hasty = self.start_hasty()
        programs.wait_until(lambda: self.metric("gateway_inflight_calls") == 2, "both calls")
        hasty.send_signal(signal.SIGSTOP)
        self.step_clock(step)
        programs.wait_until(lambda: abs(self.wall_clock() - before - step) < HOUR / 2, "the step")
        programs.wait_until(lambda: self.metric("gateway_items_expired_total") == 1, "the hasty caller's deadline")
        patient.join()
        self.assertEqual(outcome, ["OK"])
        self.embed(outcome)
        self.assertEqual(outcome, ["OK", "OK"])
        programs.wait_until(lambda: self.metric("gateway_admitted_items") == 0, "the last item's end")

    def test_an_hour_forward(self):
        self.assert_deadlines_hold(HOUR)

    def test_an_hour_back(self):
        self.assert_deadlines_hold(-HOUR)


if __name__ == "__main__":
    sys.exit(unittest.main())
