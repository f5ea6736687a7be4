"""A gateway serves on, whatever becomes of its log and of its standard streams."""

import os
import signal
import subprocess
import sys
import tempfile
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
GATEWAY = os.path.join(BINARIES, "embedding-gateway")
LOST = "gateway_log_lines_dropped_total"
FOLDER_BYTES = 64 * 1024


class StandardStreams(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        base_url, ca_file = self.enterContext(programs.emulator(BINARIES, self.folder))
        self.port, self.operations_port = programs.free_port(), programs.free_port()
        config = programs.config(base_url, ca_file)
        config = config.replace("127.0.0.1:0", f"127.0.0.1:{self.port}", 1)
        config = config.replace("127.0.0.1:0", f"127.0.0.1:{self.operations_port}", 1)
        self.config = self.path("gateway.yaml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(config + "log: {level: debug}\n")  # A line for each request.

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *command, **streams):
        """Returns when the gateway answers; where its ready line went is the test's affair."""
        process = subprocess.Popen(command or [GATEWAY, "--config", self.config],
                                   env=dict(os.environ, DASHSCOPE_API_KEY=programs.KEY), **streams)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        programs.wait_until(lambda: process.poll() is not None or self.is_ready(), "the gateway")
        self.assertIsNone(process.poll(), "it ended")
        return process

    def is_ready(self):
        try:
            return programs.metric(self.operations_port, "gateway_ready") == 1
        except OSError:
            return False

    def lost_lines(self):
        return programs.metric(self.operations_port, LOST)

    def embed(self):
        done = subprocess.run(
            [os.path.join(BINARIES, "embedctl"), "embed", "--address", f"127.0.0.1:{self.port}", "a text"],
            capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def assert_serves_and_drains(self, process):
        self.embed()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)

    def test_a_log_on_a_full_disk_is_lost_and_counted(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            process = self.start(stdout=subprocess.DEVNULL, stderr=full)
        self.embed()
        programs.wait_until(lambda: self.lost_lines() > 0, "a lost line")
        self.assert_serves_and_drains(process)

    def test_a_log_goes_on_when_its_disk_has_room_again(self):
        disk = self.path("disk")
        os.mkdir(disk)
        mounted = f"mount -t tmpfs -o size={FOLDER_BYTES} none {disk}"
        if subprocess.run(["unshare", "--mount", "sh", "-c", mounted], capture_output=True, check=False).returncode:
            self.skipTest("may not mount a small disk")
        filled = f"head -c {FOLDER_BYTES} /dev/zero >{disk}/filler"
        process = self.start("unshare", "--mount", "sh", "-c",
                             f"{mounted}; {filled}; exec {GATEWAY} --config {self.config} 2>>{disk}/log",
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.embed()
        lost = programs.wait_until(self.lost_lines, "a lost line")
        inside = f"/proc/{process.pid}/root{disk}"  # The disk is there for that process alone.
        os.remove(f"{inside}/filler")
        self.embed()

        def logged():
            with open(f"{inside}/log", encoding="utf-8") as log:
                return "request finished" in log.read()
        programs.wait_until(logged, "a line of the log")
        self.assertEqual(self.lost_lines(), lost)
        self.assert_serves_and_drains(process)

    def test_a_log_that_nobody_reads_any_more_ends_nothing(self):
        reader, writer = os.pipe()
        process = self.start(stdout=writer, stderr=writer)
        os.close(writer)
        os.close(reader)
        self.embed()
        programs.wait_until(lambda: self.lost_lines() > 0, "a lost line")
        self.assert_serves_and_drains(process)

    def test_streams_that_are_closed_leave_their_numbers_to_no_connection(self):
        process = self.start("sh", "-c", f"exec {GATEWAY} --config {self.config} <&- >&- 2>&-")
        self.embed()
        opened = [os.readlink(f"/proc/{process.pid}/fd/{stream}") for stream in range(3)]
        # One of them may be the eventfd by which gRPC tries, before main() and never again, whether there are any.
        self.assertGreaterEqual(opened.count("/dev/null"), 2, opened)
        self.assert_serves_and_drains(process)


if __name__ == "__main__":
    sys.exit(unittest.main())
