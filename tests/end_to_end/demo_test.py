"""`./dev demo`: what it shows of a bad text, and that it fails where somebody else paid for it."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

BINARIES = os.environ["GATEWAY_BINARIES"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]

# An embedctl that keeps one of the vectors that it got for a service.
GREEDY = """#!/bin/sh
case "$*" in *--tenant*service-2*) {embedctl} "$@" | sed '$d' ;; *) exec {embedctl} "$@" ;; esac
"""


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "run").mkdir()

    def demo(self, binaries=BINARIES):
        """demo/demo.sh, which `./dev demo` becomes once it has built the programs."""
        done = subprocess.run([SOURCE / "demo/demo.sh"], capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, "GATEWAY_BINARIES": str(binaries), "TMPDIR": self.folder / "run"})
        self.assertEqual(list((self.folder / "run").iterdir()), [], "nothing is left behind")
        return done

    def test_one_bad_text_among_a_hundred_fails_alone(self):
        done = self.demo()
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = re.findall(r"^service-(\d) +(\d+) +(\d+) +(\d+) *(.*)$", done.stdout, re.MULTILINE)
        self.assertEqual([row[:4] for row in rows],
                         [(str(k), "25", "24" if k == 3 else "25", "1" if k == 3 else "0") for k in (1, 2, 3, 4)])
        self.assertEqual([row[4].partition(":")[0] for row in rows], ["", "", "INVALID_ARGUMENT", ""])
        refused = int(re.search(r"^refused by provider +(\d+)", done.stdout, re.MULTILINE).group(1))
        self.assertGreater(refused, 0)

    def test_it_fails_if_another_caller_lost_a_vector(self):
        (self.folder / "bin").mkdir()
        for name in ("dashscope-emulator", "embedding-gateway"):
            (self.folder / "bin" / name).symlink_to(os.path.join(BINARIES, name))
        greedy = self.folder / "bin" / "embedctl"
        greedy.write_text(GREEDY.format(embedctl=os.path.join(BINARIES, "embedctl")), encoding="utf-8")
        greedy.chmod(0o755)
        done = self.demo(self.folder / "bin")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cost others their vectors: service-2\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
