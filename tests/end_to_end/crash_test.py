"""A gateway that crashes takes its keys with it: no core file, and no word of them on its way out."""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import programs

GATEWAY = os.path.join(os.environ["GATEWAY_BINARIES"], "embedding-gateway")
KEY = "sk-must-not-be-seen"


def allow_cores():
    """As where an operator has set `ulimit -c unlimited`."""
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class CrashingGateway(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        self.cores_allowed = hard == resource.RLIM_INFINITY

    def start(self, *command, env=None):
        process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=dict(os.environ, **(env or {})),
                                   preexec_fn=allow_cores if self.cores_allowed else None)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def start_gateway(self):
        ca_file = programs.make_ca_file(self.folder)
        path = os.path.join(self.folder, "gateway.yaml")
        pathlib.Path(path).write_text(programs.config("https://127.0.0.1:1", ca_file), encoding="utf-8")
        gateway = self.start(GATEWAY, "--config", path, env={"DASHSCOPE_API_KEY": KEY})
        self.assertIn(b" ready", gateway.stdout.readline())
        return gateway

    def crash(self, process):
        """Ends it as a bug would; whether the kernel wrote a core."""
        process.send_signal(signal.SIGSEGV)
        _, status = os.waitpid(process.pid, 0)
        self.assertTrue(os.WIFSIGNALED(status), status)
        process.returncode = -os.WTERMSIG(status)
        return os.WCOREDUMP(status)

    def test_leaves_no_core_where_others_do(self):
        gateway = self.start_gateway()
        self.assertFalse(self.crash(gateway))
        self.assertEqual([name for name in os.listdir(self.folder) if "core" in name], [])
        # That this machine makes cores at all, or the above says nothing.
        sleeper = self.start(shutil.which("sleep"), "60")
        time.sleep(0.2)  # Until it is that program and no longer this one's copy.
        if not self.crash(sleeper):
            self.skipTest("this machine makes no cores")

    def test_says_nothing_of_its_keys(self):
        gateway = self.start_gateway()
        self.crash(gateway)
        said = gateway.stdout.read() + gateway.stderr.read()
        self.assertNotIn(KEY.encode(), said)

    def test_lets_no_other_process_of_its_user_look_into_it(self):
        gateway = self.start_gateway()
        limits = pathlib.Path(f"/proc/{gateway.pid}/limits").read_text(encoding="ascii")
        self.assertRegex(limits, r"Max core file size\s+0\s+0\s")
        # What the kernel does not let dump belongs to root, whoever runs it.
        self.assertEqual(os.stat(f"/proc/{gateway.pid}/environ").st_uid, 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
