"""`embedctl budget` before a gateway whose budget is all used, by `embedctl embed` on a long file."""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
EMBEDCTL = os.path.join(BINARIES, "embedctl")
MODEL = "text-embedding-v4"
CALLS_PER_MINUTE = 600


class BudgetView(unittest.TestCase):
    def setUp(self):
        gateway = self.enterContext(programs.stack(BINARIES, CALLS_PER_MINUTE))
        self.address = "127.0.0.1:" + gateway.value("grpc_port")
        folder = self.enterContext(tempfile.TemporaryDirectory())
        lines = os.path.join(folder, "lines")
        with open(lines, "w", encoding="utf-8") as file:
            file.writelines(f"line {k}\n" for k in range(100_000))
        self.start("embed", "--tenant", "nightly", "--priority", "bulk", "--file", lines, "--format", "jsonl",
                   "--dimension", "64", "--deadline", "600", stdout=subprocess.DEVNULL)

    def start(self, command, *flags, stdout=subprocess.PIPE):
        program = self.enterContext(
            subprocess.Popen([EMBEDCTL, command, "--address", self.address, *flags], stdout=stdout))
        self.addCleanup(program.kill)
        return program

    def test_json_tells_of_the_full_budget_and_of_who_waits(self):
        watch = self.start("budget", "--watch", "--json", "--interval", "0.1", "--model", MODEL)
        for line in watch.stdout:
            [budget] = json.loads(line)["models"][0]["budgets"]
            # A machine that had no time for the gateway lost slots; later ones make up for them.
            if budget["slots_used"] >= 30 and budget["slots_used"] >= 0.95 * budget["slots_allowed"]:
                break
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(), 130)

        once = self.start("budget", "--json", "--model", MODEL)
        model = json.loads(once.communicate()[0])["models"][0]
        self.assertEqual((once.returncode, model["model"]), (0, MODEL))
        [budget] = model["budgets"]
        self.assertEqual(budget["breaker"], "BREAKER_CLOSED")
        self.assertEqual(budget["configured_calls_per_minute"], CALLS_PER_MINUTE)
        self.assertGreaterEqual(budget["slots_used"], 30)
        self.assertGreater(budget["slots_used"] / budget["slots_allowed"], 0.9)
        self.assertLess(budget["slots_used"], budget["slots_allowed"] * 1.1 + budget["burst_calls"])
        [tenant] = model["tenants"]
        self.assertEqual(tenant["tenant"], "nightly")
        self.assertGreater(int(tenant["bulk_items"]), 0)
        self.assertEqual(tenant["bulk_items"], model["queued_items"])

    def test_a_watch_redraws_itself_on_a_terminal(self):
        screen, terminal = pty.openpty()
        self.addCleanup(os.close, screen)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 40, 160, 0, 0))
        watch = self.start("budget", "--watch", "--interval", "0.1", stdout=terminal)
        os.close(terminal)
        drawn = b""
        # A frame that shows the tenant, and the next one in its place.
        while not re.search(rb"nightly.*\x1b\[H.*nightly", drawn, re.DOTALL):
            drawn += os.read(screen, 65536)
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(), 130)
        self.assertIn(b"SLOTS USED", drawn)
        self.assertIn(b"closed", drawn)


if __name__ == "__main__":
    sys.exit(unittest.main())
