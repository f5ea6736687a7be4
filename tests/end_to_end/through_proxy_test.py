"""The real program where nothing leads out but an HTTP proxy, and the provider's name is known to that alone."""

import base64
import os
import subprocess
import sys
import tempfile
import unittest

import forward_proxy
import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
GATEWAY = os.path.join(BINARIES, "embedding-gateway")
EMBEDCTL = os.path.join(BINARIES, "embedctl")
ORIGIN = "provider.invalid"  # No name server knows it (RFC 6761, section 6.4).
USER, PASSWORD = "ann", "open:s@same"
IN_URL = "ann:open:s%40same"
AS_SENT = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
REFUSED = 'gateway_calls_total{model="text-embedding-v4",outcome="proxy_refused",upstream="emulator"}'


class ThroughProxy(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        provider, self.ca_file = self.enterContext(programs.emulator(BINARIES, self.folder, "--name", ORIGIN))
        self.provider_port = int(provider.rpartition(":")[2])
        self.target = f"{ORIGIN}:{self.provider_port}"
        self.config = programs.config(f"https://{self.target}", self.ca_file) + "log: {level: debug, access_share: 1}\n"

    def start_proxy(self, login=None):
        proxy = forward_proxy.ForwardProxy(self.provider_port, login)
        self.addCleanup(proxy.close)
        return proxy

    def start_gateway(self, config, **env):
        gateway = self.enterContext(programs.gateway(BINARIES, self.folder, config, **env))
        log = self.enterContext(programs.Lines(gateway.process.stderr))
        return gateway, log

    def embed(self, gateway, *flags, **env):
        """One text by embedctl; what it ended with."""
        return subprocess.run(
            [EMBEDCTL, "embed", "a warm cup", "--address", f"127.0.0.1:{gateway.value('grpc_port')}", *flags],
            env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False)

    def page(self, gateway, path):
        return programs.answer_of(f"http://127.0.0.1:{gateway.value('operations_port')}{path}")[1]

    def all_that_is_told(self, gateway, log):
        told = [gateway.ready, log.everything()]
        told += [self.page(gateway, path) for path in ("/metrics", "/statusz", "/statusz.json", "/readyz")]
        return "\n".join(told)

    def expect_no_login(self, text):
        for secret in (PASSWORD, IN_URL, AS_SENT, "s%40same"):
            self.assertNotIn(secret, text)

    def test_calls_go_by_the_proxy_of_the_environment_and_show_its_login_to_nobody_else(self):
        proxy = self.start_proxy(f"Basic {AS_SENT}")
        env = {"HTTPS_PROXY": f"http://{IN_URL}@127.0.0.1:{proxy.port}"}
        gateway, log = self.start_gateway(self.config, **env)
        log.wait_for("upstream reached", 30)
        for _ in range(3):
            done = self.embed(gateway, **env)
            self.assertEqual(done.returncode, 0, done.stderr)
        # One tunnel to look whether the provider is there, and one for all calls; embedctl, which calls the gateway by
        # gRPC, asked for none.
        self.assertEqual(proxy.targets, 2 * [self.target])
        printed = subprocess.run([GATEWAY, "--config", os.path.join(self.folder, "gateway.yaml"), "--print-config"],
                                 env={**os.environ, "DASHSCOPE_API_KEY": programs.KEY, **env},
                                 capture_output=True, text=True, timeout=30, check=True).stdout
        self.assertIn(f'    proxy: "http://***@127.0.0.1:{proxy.port}"\n', printed)
        self.expect_no_login(self.all_that_is_told(gateway, log) + printed)

    def test_a_proxy_that_refuses_the_login_is_told_as_such_without_it(self):
        proxy = self.start_proxy("Basic another")
        gateway, log = self.start_gateway(
            self.config, HTTPS_PROXY=f"http://{IN_URL}@127.0.0.1:{proxy.port}")
        told = f"the proxy 127.0.0.1:{proxy.port} refuses the user or the password (407)"
        self.assertIn(told, log.wait_for("upstream not reached yet", 30))
        done = self.embed(gateway, "--attempts", "1", "--deadline", "20")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("UNAVAILABLE", done.stderr)
        self.assertIn("the provider could not be asked: " + told, done.stderr)
        line = log.wait_for("kind=proxy_refused", 30)
        self.assertIn("status=407", line)
        self.assertIn(told, line)
        self.assertGreaterEqual(programs.metric(gateway.value("operations_port"), REFUSED), 1)
        self.expect_no_login(self.all_that_is_told(gateway, log) + done.stderr)

    def test_a_proxy_that_comes_round_is_used_again(self):
        proxy = self.start_proxy()
        proxy.refusal = "503 Service Unavailable"
        gateway, log = self.start_gateway(self.config, HTTPS_PROXY=f"127.0.0.1:{proxy.port}")
        log.wait_for(f"can't reach {self.target} (503)", 30)
        proxy.refusal = None
        done = self.embed(gateway, "--attempts", "100", "--deadline", "50")
        self.assertEqual(done.returncode, 0, done.stderr)
        proxy.close_tunnels()
        done = self.embed(gateway)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_configuration_names_a_proxy_even_for_this_machine_which_the_environment_never_does(self):
        proxy = self.start_proxy()
        base_url = f"https://127.0.0.1:{self.provider_port}"
        configured = programs.config(base_url, self.ca_file).replace(
            "ca_file:", f'proxy: "http://127.0.0.1:{proxy.port}", ca_file:')
        gateway, log = self.start_gateway(configured, NO_PROXY="*")
        log.wait_for("upstream reached", 30)
        self.assertEqual(self.embed(gateway).returncode, 0)
        self.assertEqual(set(proxy.targets), {f"127.0.0.1:{self.provider_port}"})
        proxy.targets.clear()
        straight, _ = self.start_gateway(programs.config(base_url, self.ca_file),
                                         HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
        self.assertEqual(self.embed(straight).returncode, 0)
        self.assertEqual(proxy.targets, [])

    def test_a_kind_of_proxy_that_is_not_spoken_to_is_refused_at_start(self):
        path = os.path.join(self.folder, "gateway.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.config)
        env = {"DASHSCOPE_API_KEY": programs.KEY, "ALL_PROXY": f"socks5://{IN_URL}@proxy.corp:1080"}
        done = subprocess.run([GATEWAY, "--config", path], env={**os.environ, **env}, capture_output=True, text=True,
                              timeout=30, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("upstreams[0].proxy: the variable ALL_PROXY: socks5:// proxies are not spoken to", done.stderr)
        self.expect_no_login(done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
