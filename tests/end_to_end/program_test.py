"""The gateway as an operator meets it: exit codes, and messages that say what to mend."""

import datetime
import os
import re
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
        path = self.path("gateway.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        return self.run_with(path, *flags, key=key)

    def run_with(self, path, *flags, key=programs.KEY, **handed_over):
        env = dict(os.environ)
        env.pop("DASHSCOPE_API_KEY", None)
        if key:
            env["DASHSCOPE_API_KEY"] = key
        return subprocess.run([GATEWAY, "--config", path, *flags], env=env, capture_output=True, text=True,
                              timeout=30, check=False, **handed_over)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def make_pipe(self, name):
        os.mkfifo(self.path(name))
        return self.path(name)

    def test_a_good_configuration_is_said_to_be_good(self):
        done = self.run_gateway(self.config, "--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_path_that_is_seldom_meant_is_a_warning_alone(self):
        config = re.sub(r'(base_url: "[^"]*)"', r'\1/v1"', self.config)
        done = self.run_gateway(config, "--check-config")
        self.assertEqual(done.returncode, 0)
        self.assertIn("upstreams[0].base_url: warning: calls go to /v1/api/v1/", done.stderr)

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

    def test_a_pipe_in_place_of_a_file_is_not_waited_for(self):
        pipe = self.make_pipe("pipe")
        for config in (self.config.replace("ca_file:", f'api_key_file: "{pipe}", ca_file:'),
                       self.config.replace("anonymous: true,", f'anonymous: true, tenants_file: "{pipe}",'),
                       self.config.replace("insecure: true,", "") +
                       f'tls: {{certificate_file: "{pipe}", key_file: "{pipe}"}}\n'):
            done = self.run_gateway(config)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"the file {pipe} is not a regular file", done.stderr)
        done = self.run_with(pipe)
        self.assertEqual((done.returncode, done.stderr), (2, f"{pipe}: is not a regular file\n"))

    def test_a_configuration_may_be_checked_from_a_pipe(self):
        reader, writer = os.pipe()
        with open(reader, "rb"), open(writer, "w", encoding="utf-8") as file:
            file.write(self.config)
            file.close()
            done = self.run_with(f"/dev/fd/{reader}", "--check-config", pass_fds=[reader])
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_certificate_out_of_its_time_is_named_with_the_date(self):
        day = datetime.timedelta(days=1)
        now = datetime.datetime.now(datetime.timezone.utc)
        for begin, end, complaint in ((now - 2 * day, now - day, f"expired on {now - day:%Y-%m-%d}T"),
                                      (now + day, now + 2 * day, f"is not valid before {now + day:%Y-%m-%d}T")):
            certificate, key = self.make_certificate(begin, end)
            config = (self.config.replace("insecure: true,", "") +
                      f'tls: {{certificate_file: "{certificate}", key_file: "{key}"}}\n')
            for flags in (["--check-config"], []):
                done = self.run_gateway(config, *flags)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(f"the file {certificate} holds a certificate that {complaint}", done.stderr)

    def make_certificate(self, begin, end):
        """Paths of a certificate that is valid from then to then, and of its key."""
        certificate, key, request = self.path("server.pem"), self.path("server.key"), self.path("server.csr")
        for name in ("index", "serial", "index.attr"):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write({"serial": "01", "index.attr": "unique_subject = no"}.get(name, ""))
        settings = self.path("authority.cnf")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(f"[ca]\ndefault_ca = it\n[it]\ndatabase = {self.path('index')}\n"
                       f"serial = {self.path('serial')}\nnew_certs_dir = {self.folder.name}\n"
                       "default_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n")
        for command in (
                ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=gateway",
                 "-keyout", key, "-out", request],
                ["ca", "-batch", "-selfsign", "-config", settings, "-keyfile", key, "-in", request, "-out", certificate,
                 "-startdate", f"{begin:%Y%m%d%H%M%SZ}", "-enddate", f"{end:%Y%m%d%H%M%SZ}"]):
            subprocess.run(["openssl", *command], check=True, capture_output=True)
        return certificate, key

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

    def test_too_few_file_descriptors_are_told_of(self):
        path = self.path("gateway.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.config)
        gateway = programs.Program("prlimit", "--nofile=512:512", GATEWAY, "--config", path,
                                   env={"DASHSCOPE_API_KEY": programs.KEY})
        self.addCleanup(gateway.close)
        gateway.process.terminate()
        said = gateway.process.communicate(timeout=30)[1]
        self.assertRegex(said, "too few file descriptors for server.max_connections.*512")

    def test_while_it_drains_it_is_not_ready(self):
        with tempfile.TemporaryDirectory() as folder, programs.emulator(BINARIES, folder) as (base_url, ca_file):
            config = programs.config(base_url, ca_file) + "drain: {delay_ms: 8000}\n"
            with programs.gateway(BINARIES, folder, config) as running:
                page = f"http://127.0.0.1:{running.value('operations_port')}/readyz"
                programs.wait_until(lambda: programs.answer_of(page)[0] == 200, "the gateway to be ready")
                running.process.terminate()
                status, reason = programs.wait_until(
                    lambda: (answer := programs.answer_of(page))[0] == 503 and answer, "the drain")
                self.assertIn("it is shutting down", reason)
                self.assertEqual(running.process.wait(timeout=60), 0)

    def test_sigterm_drains_and_exits_with_0(self):
        with programs.gateway(BINARIES, self.folder.name, self.config) as running:
            self.assertEqual(running.terminate(), 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
