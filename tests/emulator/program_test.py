"""dashscope-emulator as scripts meet it: its ready line, its exit codes, its signals."""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

PROGRAM = sys.argv.pop(1)


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=30)


class Program(unittest.TestCase):
    def start(self, *arguments):
        process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        line = process.stdout.readline()
        ready = re.fullmatch(
            r"dashscope-emulator ready at (https?://127\.0\.0\.1:\d+) ca=(\S+)\n", line)
        self.assertTrue(ready, line)
        return process, ready[1], ready[2]

    def test_serves_until_told_to_stop(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "ca.pem")
                process, url, ca = self.start("--ca-file", path, "--key", "sk-other",
                                              "--limit", "text-embedding-v4=600:1000000")
                self.assertEqual(ca, path)
                request = urllib.request.Request(
                    url + "/compatible-mode/v1/embeddings",
                    data=b'{"model":"text-embedding-v4","input":"alpha","dimensions":64}',
                    headers={"Authorization": "Bearer sk-other"})
                trust = ssl.create_default_context(cafile=path)
                with urllib.request.urlopen(request, context=trust, timeout=10) as answer:
                    self.assertEqual(len(json.load(answer)["data"][0]["embedding"]), 64)
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=10), 0)
                self.assertEqual(process.stdout.read(), "")

    def test_removes_a_ca_file_of_its_own_choice(self):
        process, _, ca = self.start()
        self.assertTrue(os.path.exists(ca))
        process.terminate()
        process.wait(timeout=10)
        self.assertFalse(os.path.exists(ca))

    def test_keeps_its_certificate_if_asked_to(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept.pem")
            authorities = []
            for _ in range(2):
                process, url, ca = self.start("--keep-certificate", path)
                with open(ca, encoding="ascii") as file:
                    authorities.append(file.read())
                trust = ssl.create_default_context(cadata=authorities[0])
                urllib.request.urlopen(url + "/emulator/stats", context=trust, timeout=10).read()
                process.terminate()
                process.wait(timeout=10)
            self.assertEqual(authorities[0], authorities[1])
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            with open(path, "w", encoding="ascii") as file:
                file.write("something else")
            self.assertIn(path, run("--keep-certificate", path).stderr)

    def test_serves_plain_http_if_asked_to(self):
        process, url, _ = self.start("--plain", "--fault", "firewall,match=<script>",
                                     "--no-base64", "--max-body-bytes", "1000")
        self.assertTrue(url.startswith("http://"))
        statuses = []
        for text in ("alpha", "<script>", "a" * 1000):
            body = {"model": "text-embedding-v4", "input": text, "encoding_format": "base64"}
            request = urllib.request.Request(
                url + "/compatible-mode/v1/embeddings", data=json.dumps(body).encode(),
                headers={"Authorization": "Bearer sk-emulator"})
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self.assertIsInstance(json.load(answer)["data"][0]["embedding"], list)
                    statuses.append(answer.status)
            except urllib.error.HTTPError as error:
                with error:
                    statuses.append(error.code)
        self.assertEqual(statuses, [200, 405, 400])
        process.terminate()
        process.wait(timeout=10)

    def test_says_that_the_port_is_in_use(self):
        process, url, _ = self.start()
        second = run("--listen", url.removeprefix("https://"))
        self.assertEqual(second.returncode, 1)
        self.assertIn("cannot listen on", second.stderr)
        process.terminate()
        process.wait(timeout=10)

    def test_refuses_wrong_arguments_with_a_sentence(self):
        for arguments in (["--nope"], ["--listen", "nowhere"], ["--limit", "nope=1"],
                          ["--limit", "x"], ["--fault", "explode"], ["--latency-ms", "fast"],
                          ["--certificate", "odd"]):
            result = run(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(arguments[0].lstrip("-"), result.stderr)
            self.assertEqual(result.stdout, "")

    def test_explains_itself(self):
        result = run("--help")
        self.assertEqual(result.returncode, 0)
        for word in ("--listen", "--fault", "/emulator/stats", "short_vector", "match="):
            self.assertIn(word, result.stdout)


if __name__ == "__main__":
    unittest.main()
