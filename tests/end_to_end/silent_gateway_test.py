"""A gateway that falls silent in the middle of a long call is noticed by the C++ client's pings.

Stopped, it closes no connection, and its kernel goes on acknowledging what comes. SILENT_AFTER_S has it stopped so many
seconds after the call has begun, several times if several are named: "20 150". Without it, at once.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
AFTER_S = [float(text) for text in os.environ.get("SILENT_AFTER_S", "0").split()]
NOTICED_WITHIN_S = 60
LONGER_THAN_THE_TEST_MS = 600_000


class SilentGateway(unittest.TestCase):
    def test_is_noticed_however_long_the_call_has_lasted(self):
        for after in AFTER_S:
            with self.subTest(after_s=after):
                self.assertLess(self.time_until_noticed(after), NOTICED_WITHIN_S)

    def time_until_noticed(self, after):
        with tempfile.TemporaryDirectory() as folder, programs.emulator(
                BINARIES, folder, "--latency-ms", str(LONGER_THAN_THE_TEST_MS)) as (base_url, ca_file):
            patient = programs.config(base_url, ca_file).replace(
                "name: emulator,", f"name: emulator, call_timeout_ms: {LONGER_THAN_THE_TEST_MS},", 1)
            with programs.gateway(BINARIES, folder, patient) as gateway:
                return self.stop_and_wait(gateway, after)

    def stop_and_wait(self, gateway, after):
        caller = subprocess.Popen(
            [os.path.join(BINARIES, "embedctl"), "embed", "--address", "127.0.0.1:" + gateway.value("grpc_port"),
             "--deadline", "600", "--attempts", "1", "a text"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(caller.communicate)
        self.addCleanup(caller.kill)
        port = gateway.value("operations_port")
        programs.wait_until(lambda: programs.metric(port, "gateway_admitted_items") == 1, "the call")
        time.sleep(after)
        gateway.process.send_signal(signal.SIGSTOP)
        try:
            stopped = time.monotonic()
            _, errors = caller.communicate(timeout=2 * NOTICED_WITHIN_S)
            noticed = time.monotonic() - stopped
        finally:
            gateway.process.send_signal(signal.SIGCONT)
        self.assertIn("is unavailable", errors)
        print(f"stopped {after:g} s after the call's begin, noticed {noticed:.1f} s later", file=sys.stderr)
        return noticed


if __name__ == "__main__":
    sys.exit(unittest.main())
