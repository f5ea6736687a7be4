"""The gateway as an operator meets it: exit codes, and messages that say what to mend."""

import os
import socket
import subprocess
import sys
import tempfile
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
GATEWAY = os.path.join(BINARIES, "embedding-gateway")


class Operator(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.ca_file = programs.make_ca_file(self.folder.name)
        self.config = programs.config("https://127.0.0.1:1", self.ca_file)

    def run_gateway(self, config, *flags, key=programs.KEY):
        path = os.path.join(self.folder.name, "gateway.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        env = dict(os.environ)
        env.pop("DASHSCOPE_API_KEY", None)
        if key:
            env["DASHSCOPE_API_KEY"] = key
        return subprocess.run([GATEWAY, "--config", path, *flags], env=env, capture_output=True, text=True,
                              timeout=30, check=False)

    def test_a_good_configuration_is_said_to_be_good(self):
        done = self.run_gateway(self.config, "--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_printed_configuration_loads_again_and_holds_no_key(self):
        printed = self.run_gateway(self.config, "--print-config")
        self.assertEqual(printed.returncode, 0)
        self.assertNotIn(programs.KEY, printed.stdout)
        self.assertEqual(self.run_gateway(printed.stdout, "--print-config").stdout, printed.stdout)

    def test_an_unknown_key_is_named(self):
        done = self.run_gateway(self.config + "quue: {max_items: 5}\n", "--check-config")
        self.assertEqual(done.returncode, 2)
        self.assertIn("quue", done.stderr)

    def test_a_missing_key_is_an_error_before_anything_is_served(self):
        done = self.run_gateway(self.config, key=None)
        self.assertEqual(done.returncode, 2)
        self.assertIn("DASHSCOPE_API_KEY", done.stderr)

    def test_a_missing_key_file_is_named(self):
        config = self.config.replace("ca_file:", 'api_key_file: "/nowhere/key", ca_file:')
        done = self.run_gateway(config)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere/key", done.stderr)

    def test_an_unreadable_ca_is_named(self):
        done = self.run_gateway(self.config.replace(self.ca_file, "/nowhere/ca.pem"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("/nowhere/ca.pem", done.stderr)

    def test_a_port_in_use_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            for key in ("grpc_address", "operations_address"):
                done = self.run_gateway(self.config.replace(f'{key}: "127.0.0.1:0"', f'{key}: "{address}"'))
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(address, done.stderr)

    def test_a_missing_configuration_is_named(self):
        done = subprocess.run([GATEWAY, "--config", "/nowhere.yaml"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere.yaml", done.stderr)

    def test_bad_arguments_exit_with_2(self):
        self.assertEqual(subprocess.run([GATEWAY], capture_output=True, check=False).returncode, 2)

    def test_sigterm_drains_and_exits_with_0(self):
        with programs.gateway(BINARIES, self.folder.name, self.config) as running:
            self.assertEqual(running.terminate(), 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
