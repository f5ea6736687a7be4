"""Gateway and provider are killed under load and come back; a client that retries loses nothing.

ABSENCE_S has the gateway stay away so many seconds where it is waited for, 90 for instance; without it, 3. TEXTS says
how many lines are embedded, 2,000 if it is not set.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
EMBEDCTL = os.path.join(BINARIES, "embedctl")
TEXTS = int(os.environ.get("TEXTS", "2000"))
KILLS = 3
ABSENCE_S = float(os.environ.get("ABSENCE_S", "3"))
PATIENT = ("--attempts", "100", "--deadline", "150")


class Restarts(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.ports = {name: programs.free_port() for name in ("gateway", "operations", "emulator")}
        with open(self.path("texts"), "w", encoding="utf-8") as file:
            file.writelines(f"text number {k}\n" for k in range(TEXTS))
        config = programs.config(f"https://127.0.0.1:{self.ports['emulator']}", self.path("ca.pem"))
        config = config.replace("127.0.0.1:0", f"127.0.0.1:{self.ports['gateway']}", 1)
        config = config.replace("127.0.0.1:0", f"127.0.0.1:{self.ports['operations']}", 1)
        with open(self.path("gateway.yaml"), "w", encoding="utf-8") as file:
            file.write(config + "log: {level: error}\n")
        self.emulator = self.start_emulator()
        self.gateway = self.start_gateway()

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *command):
        program = programs.Program(*command, env={"DASHSCOPE_API_KEY": programs.KEY})
        self.addCleanup(program.close)
        return program

    def start_emulator(self):
        return self.start(os.path.join(BINARIES, "dashscope-emulator"), "--no-limits", "--latency-ms", "30:30",
                          "--listen", f"127.0.0.1:{self.ports['emulator']}", "--ca-file", self.path("ca.pem"),
                          "--keep-certificate", self.path("emulator.pem"))

    def start_gateway(self):
        return self.start(os.path.join(BINARIES, "embedding-gateway"), "--config", self.path("gateway.yaml"))

    def start_embedding(self, out, *flags):
        process = subprocess.Popen(
            [EMBEDCTL, "embed", "--address", f"127.0.0.1:{self.ports['gateway']}", "--file", self.path("texts"),
             "--out", self.path(out), "--dimension", "64", "--batch", "25", *flags],
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def finish(self, embedding):
        """What it said to people."""
        _, errors = embedding.communicate(timeout=150)
        self.assertEqual(embedding.returncode, 0, errors)
        return errors

    def vectors(self, out):
        """By line of the input: each of them there, once."""
        with open(self.path(out), encoding="utf-8") as file:
            results = [json.loads(line) for line in file]
        self.assertEqual([result["index"] for result in results], list(range(TEXTS)))
        return [result["embedding"] for result in results]

    def wait_for_results(self, out, count):
        def written():
            try:
                with open(self.path(out) + ".partial", "rb") as file:
                    return sum(1 for _ in file) >= count
            except FileNotFoundError:
                return False
        programs.wait_until(written, f"{count} results")

    def embed_while(self, kill):
        """Every text's vector, after `kill` was called again and again on the way."""
        embedding = self.start_embedding("out.jsonl", *PATIENT)
        for k in range(KILLS):
            self.wait_for_results("out.jsonl", (k + 1) * TEXTS // (KILLS + 2))
            kill()
        self.assertIsNone(embedding.poll(), "it ended before the last kill")
        self.finish(embedding)
        return self.vectors("out.jsonl")

    def kill_gateway(self):
        self.gateway.kill()
        self.gateway = self.start_gateway()

    def kill_emulator(self):
        self.emulator.kill()
        self.emulator = self.start_emulator()

    def undisturbed(self):
        self.assertEqual(self.finish(self.start_embedding("undisturbed.jsonl")), "")
        return self.vectors("undisturbed.jsonl")

    def test_a_gateway_that_is_killed_loses_no_text_of_a_client_that_retries(self):
        self.assertEqual(self.embed_while(self.kill_gateway), self.undisturbed())

    def test_a_provider_that_is_killed_loses_no_text_either(self):
        self.assertEqual(self.embed_while(self.kill_emulator), self.undisturbed())

    def stay_away(self, stop):
        """Every text's vector, by default options, though the gateway was stopped and came back much later."""
        embedding = self.start_embedding("out.jsonl")
        with programs.Lines(embedding.stderr) as errors:
            self.wait_for_results("out.jsonl", TEXTS // 4)
            stop()
            self.assertIn("waiting for the gateway: ", errors.wait_for("embedctl:", 30))
            time.sleep(ABSENCE_S)
            self.assertIsNone(embedding.poll(), "it gave up: " + errors.everything())
            self.gateway = self.start_gateway()
            errors.wait_for("the gateway answers again", 60)
            self.assertEqual(embedding.wait(timeout=60), 0, errors.everything())
        return self.vectors("out.jsonl")

    def test_a_gateway_that_drains_and_comes_back_later_is_waited_for(self):
        self.assertEqual(self.stay_away(self.gateway.terminate), self.undisturbed())

    def test_a_gateway_that_is_killed_and_comes_back_later_is_waited_for(self):
        self.assertEqual(self.stay_away(self.gateway.kill), self.undisturbed())

    def test_an_interruption_ends_the_wait_for_a_gateway(self):
        embedding = self.start_embedding("out.jsonl")
        with programs.Lines(embedding.stderr) as errors:
            self.wait_for_results("out.jsonl", TEXTS // 4)
            self.gateway.kill()
            errors.wait_for("waiting for the gateway", 30)
            embedding.send_signal(signal.SIGINT)
            self.assertEqual(embedding.wait(timeout=30), 130)
            errors.wait_for("which are in " + self.path("out.jsonl.partial"), 30)


if __name__ == "__main__":
    sys.exit(unittest.main())
