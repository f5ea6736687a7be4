"""A gateway that the system refuses a thread says so and ends, whichever of its threads it is."""

import os
import resource
import subprocess
import sys
import tempfile
import unittest

import programs

GATEWAY = os.path.join(os.environ["GATEWAY_BINARIES"], "embedding-gateway")
# As the default size of a thread's stack: the address space has room for none of them, for one, for a few.
STACK_BYTES = (2**46, 2**44, 2**43, 2**42)


class RefusedThreads(unittest.TestCase):
    def run_gateway(self, stack_bytes):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "gateway.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(programs.config("https://127.0.0.1:1", programs.make_ca_file(folder)))
            return subprocess.run(
                [GATEWAY, "--config", path], env=dict(os.environ, DASHSCOPE_API_KEY=programs.KEY),
                capture_output=True, text=True, timeout=30, check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (stack_bytes, resource.RLIM_INFINITY)))

    def test_are_told_of(self):
        for stack_bytes in STACK_BYTES:
            with self.subTest(stack_bytes=stack_bytes):
                done = self.run_gateway(stack_bytes)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("embedding-gateway: the system refuses a thread", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
