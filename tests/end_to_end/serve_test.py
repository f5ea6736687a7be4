"""`./dev serve` as a reader of README meets it, in a network of its own: its ports are free unless a test takes them."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
README = (SOURCE / "README.md").read_text(encoding="utf-8")
NETWORK = "SERVE_TEST_NETWORK"
SKIPPED = 77


def enter_own_network():
    """Runs this script again in a network of which it has all ports; exits with SKIPPED where that is not allowed."""
    if NETWORK not in os.environ:
        own = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
        tried = subprocess.run([*own, "true"], capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            print("needs a network of its own, which this system refuses:", tried.stderr.strip(), file=sys.stderr)
            sys.exit(SKIPPED)
        os.environ[NETWORK] = "1"
        os.execvp(own[0], [*own, sys.executable, "-B", *sys.argv])
    with socket.socket() as any_socket:  # Brings up what is called localhost.
        request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


@contextlib.contextmanager
def taken(host, port):
    """Somebody else's door, by this family alone."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as other:
        if family == socket.AF_INET6:
            other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        other.bind((host, port))
        other.listen()
        yield


def listening():
    """The ports that somebody listens on, by either family."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(table):
            with open(table, encoding="ascii") as lines:
                yield from (int(line.split()[1].rpartition(":")[2], 16) for line in lines if line.split()[3] == "0A")


class Serve:
    """demo/serve.sh, which `./dev serve` becomes once it has built the programs."""

    def __init__(self, folder, *flags, binaries=BINARIES, **env):
        self.process = subprocess.Popen(
            [SOURCE / "demo/serve.sh", *flags], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "GATEWAY_BINARIES": binaries, "TMPDIR": folder, **env})

    def said(self):
        """What it has said once it serves."""
        text = ""
        for line in self.process.stdout:
            text += line
            if "Ctrl-C ends it" in line:
                return text
        raise AssertionError(f"it ended by itself: {text}")

    def interrupt(self):
        """Ends it by Ctrl-C: what it says to that, and its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=60)[0], self.process.returncode


class ServeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "run").mkdir()
        os.environ.pop("EMBEDCTL_ADDRESS", None)

    def serve(self, *flags, **env):
        serving = Serve(self.folder / "run", *flags, **env)
        self.addCleanup(serving.interrupt)
        return serving

    def assert_nothing_left(self):
        self.assertEqual(list(listening()), [])
        self.assertEqual(list((self.folder / "run").iterdir()), [])

    def embed(self, **env):
        done = subprocess.run([os.path.join(BINARIES, "embedctl"), "embed", "a warm cup"], env={**os.environ, **env},
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"embedding":[', done.stdout[:100])

    def snippet(self, language, beginning):
        return re.search(rf"```{language}\n({beginning}.*?)```", README, re.DOTALL).group(1)

    def run_python_snippet(self, text):
        (self.folder / "proto").symlink_to(SOURCE / "proto")
        subprocess.run(["bash", "-ec", self.snippet("sh", "protoc -I proto --python_out")], cwd=self.folder, check=True)
        done = subprocess.run([sys.executable, "-B", "-"], input=text, cwd=self.folder, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(line.split()[0] for line in done.stdout.splitlines()), ["0", "1"])

    def test_the_readmes_words_hold_as_they_stand(self):
        serving = self.serve()
        said = serving.said()
        self.assertNotIn("taken", said)
        self.embed()
        self.run_python_snippet(self.snippet("python", "import grpc"))
        answer = subprocess.run(["bash", "-ec", self.snippet("sh", "curl")], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((answer.returncode, answer.stdout.count('"index":')), (0, 2), answer.stderr)
        self.assertEqual(programs.answer_of("http://127.0.0.1:9464/statusz")[0], 200)
        left, code = serving.interrupt()
        self.assertEqual((left, code), ("\nDraining.\n", 0))
        self.assert_nothing_left()

    def test_a_taken_port_is_named_and_what_to_say_in_its_place(self):
        with taken("127.0.0.1", 50051), taken("127.0.0.1", 9464):
            said = self.serve().said()
            for port in (50051, 9464):
                self.assertIn(f"Port {port} is taken by another program", said)
            address = re.search(r"export EMBEDCTL_ADDRESS=(127\.0\.0\.1:\d+)", said).group(1)
            self.assertIn(f"gRPC     {address}\n", said)
            self.assertIn(f"EMBEDCTL_ADDRESS={address} ", re.search(r"try +(.*)", said).group(1))
            self.embed(EMBEDCTL_ADDRESS=address)
            self.run_python_snippet(
                self.snippet("python", "import grpc").replace("localhost:50051", address))
            page = re.search(r"http://\S+/statusz", said).group(0)
            self.assertEqual(programs.answer_of(page)[0], 200)

    def test_one_port_may_be_taken_and_the_other_not(self):
        with taken("127.0.0.1", 9464):
            said = self.serve().said()
            self.assertIn("Port 9464 is taken", said)
            self.assertNotIn("export EMBEDCTL_ADDRESS", said)
            self.embed()

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6"), "there is no IPv6")
    def test_a_port_that_localhost_may_mean_by_ipv6_is_taken_too(self):
        with taken("::1", 50051):
            said = self.serve().said()
            self.assertIn("Port 50051 is taken", said)
            self.assertNotIn("Port 9464", said)
            self.embed(EMBEDCTL_ADDRESS=re.search(r"gRPC +(\S+)", said).group(1))

    def test_a_second_one_leaves_the_first_alone(self):
        first = self.serve()
        self.assertNotIn("taken", first.said())
        second = self.serve()
        self.assertIn("Port 50051 is taken", second.said())
        self.assertEqual(second.interrupt()[1], 0)
        self.embed()
        self.assertEqual(first.interrupt()[1], 0)
        self.assert_nothing_left()

    def test_the_real_providers_configuration_gives_way_too(self):
        with taken("127.0.0.1", 50051):
            said = self.serve("--provider", "dashscope", DASHSCOPE_API_KEY="none").said()
            self.assertIn("its calls are billed", said)
            self.assertIn("Port 50051 is taken", said)
            self.assertIn("status   http://127.0.0.1:9464/statusz", said)

    def test_it_says_why_it_can_not_start(self):
        broken = self.folder / "broken"
        broken.mkdir()
        for name in ("dashscope-emulator", "embedctl"):
            (broken / name).symlink_to(os.path.join(BINARIES, name))
        (broken / "embedding-gateway").symlink_to(shutil.which("false"))
        serving = self.serve(binaries=broken)
        said = serving.process.communicate(timeout=60)[0]
        self.assertEqual(serving.process.returncode, 1)
        self.assertIn("gateway did not start", said)
        self.assert_nothing_left()

    def test_ctrl_c_ends_it_while_it_starts(self):
        slow = self.folder / "slow"
        slow.mkdir()
        begun = self.folder / "begun"
        program = slow / "dashscope-emulator"
        program.write_text(f"#!/bin/sh\ntouch {begun}\nexec sleep 600\n", encoding="utf-8")
        program.chmod(0o755)
        serving = self.serve(binaries=slow)
        programs.wait_until(begun.exists, "the emulator to be started")
        self.assertEqual(serving.interrupt()[1], 130)
        self.assert_nothing_left()


if __name__ == "__main__":
    enter_own_network()
    unittest.main()
