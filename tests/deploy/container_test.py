#!/usr/bin/env python3
"""The images, built from the Dockerfile and run as the overlays of deploy/kubernetes say: not root, nothing writable,
no capability, and doing their work."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "tests/house"), str(SOURCE / "tests/end_to_end")]

import containers
import kustomization
import programs
import schema
from pod import Pod

BINARIES = pathlib.Path(os.environ["GATEWAY_BINARIES"])
BASE = os.environ["GATEWAY_CONTAINER_BASE"]
OVERLAYS = SOURCE / "deploy/kubernetes/overlays"
STORE = None
PODMAN = None


def setUpModule():
    """Both images, on a minimal Debian, with the programs that the build has made."""
    global STORE, PODMAN
    STORE = tempfile.TemporaryDirectory(dir=BINARIES.parent, prefix="containers-")
    PODMAN = containers.Podman(STORE.name)
    built = pathlib.Path(STORE.name, "builder/src/build/release/bin")
    built.mkdir(parents=True)
    for program in ("embedding-gateway", "embedctl", "dashscope-emulator"):
        subprocess.run(["strip", "-o", built / program, BINARIES / program], check=True)
    PODMAN("import", BASE, "localhost/debian")
    for target in ("emulator", "gateway"):
        PODMAN.build(SOURCE, "localhost/debian", f"{STORE.name}/builder", target)
    shutil.rmtree(f"{STORE.name}/builder")


def tearDownModule():
    PODMAN.close()
    STORE.cleanup()


class Container(unittest.TestCase):
    overlay = None

    def setUp(self):
        manifests = kustomization.render(OVERLAYS / self.overlay, schema.Schemas(SOURCE / "tests/house/schemas"))
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=STORE.name))
        self.pod = Pod(PODMAN, manifests, self.folder)
        self.addCleanup(self.pod.close)

    def inside(self, *command, container="gateway"):
        """Runs a command in a running container."""
        return PODMAN("exec", container, *command, check=False)

    def embed(self, *flags):
        return self.inside("embedctl", "embed", *flags, "a warm cup", "--format", "jsonl", "--deadline", "20")

    def until(self, what, true, within=60):
        """Waits for something that comes by itself."""
        end = time.monotonic() + within
        while not true():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.2)

    def assert_confined(self, container):
        status = self.inside("cat", "/proc/1/status", container=container).stdout
        said = dict(re.findall(r"^(\w+):\s*(.*)$", status, re.MULTILINE))
        self.assertEqual(said["Uid"].split(), ["65532"] * 4)
        self.assertEqual({said[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")}, {"0" * 16})
        self.assertEqual((said["NoNewPrivs"], said["Seccomp"]), ("1", "2"))
        for folder in ("/", "/tmp", "/var/tmp", "/etc"):
            touched = self.inside("touch", f"{folder}/mark", container=container)
            self.assertIn("Read-only file system", touched.stderr)


class Demo(Container):
    overlay = "demo"

    def setUp(self):
        super().setUp()
        self.pod.fill_volumes({})
        self.emulator = self.pod.start(self.pod.spec["initContainers"][0], "localhost/emulator")
        self.gateway = self.pod.start(self.pod.spec["containers"][0], "localhost/gateway")

    def printed(self, server):
        """What the image makes of a configuration."""
        config = server + '''
auth: {anonymous: true}
upstreams: [{name: any, base_url: "https://h"}]
models: [{name: text-embedding-v4, upstream: any}]
'''
        read = "DASHSCOPE_API_KEY=any embedding-gateway --print-config --config <(printf %s \"$0\")"
        return self.inside("bash", "-c", read, config).stdout

    def test_it_serves_confined_and_drains(self):
        self.assert_confined("emulator")
        self.assert_confined("gateway")
        embedded = self.embed()
        self.assertEqual(embedded.returncode, 0, embedded.stderr)
        self.assertIn('"embedding":[', embedded.stdout[:100])
        self.until("ready", lambda: self.inside("embedctl", "health", "-a", "localhost:50052").returncode == 0)
        self.assertEqual(self.inside("embedctl", "health").returncode, 0)  # The image's own health check.
        self.assertIn('operations_address: "0.0.0.0:9464"', self.printed("server: {insecure: true}"))
        self.assertIn('operations_address: "127.0.0.1:1"',
                      self.printed('server: {insecure: true, operations_address: "127.0.0.1:1"}'))
        self.assertEqual(self.gateway.terminate(), 0)
        self.assertEqual(self.emulator.terminate(), 0)


class Production(Container):
    """The overlay's own configuration, word for word. The emulator stands where the provider is, by its name."""

    overlay = "production"

    def setUp(self):
        super().setUp()
        self.lines = {name: self.new_tenant(name) for name in ("search", "website")}
        key, certificate = self.new_certificate()
        self.pod.fill_volumes({
            "embedding-gateway-provider": {"api-key": "sk-production"},
            "embedding-gateway-tls": {"tls.key": key, "tls.crt": certificate},
            "embedding-gateway-tenants": self.tenants("search"),
        })
        (self.folder / "hosts").write_text("127.0.0.1 localhost dashscope.aliyuncs.com\n", encoding="utf-8")
        shared = [f"--volume={self.folder}/hosts:/etc/hosts:ro", "--no-hosts"]
        self.pod.start(self.provider(), "localhost/emulator",
                       [*shared, "--sysctl=net.ipv4.ip_unprivileged_port_start=443"])
        # Beside what the overlay says: the emulator's authority, and what a client would hold.
        shared += [f"--volume={self.folder}/emulator:/emulator:ro", "--env=SSL_CERT_FILE=/emulator/ca.pem"]
        self.gateway = self.pod.start(self.pod.spec["containers"][0], "localhost/gateway",
                                      [*shared, f"--volume={self.client}:/client:ro"])

    @property
    def client(self):
        return self.pod.shared("client")

    def provider(self):
        """A container that serves on the provider's port, slowly enough to be seen at it."""
        self.pod.shared("emulator")
        closed = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        return {
            "name": "provider", "securityContext": closed,
            "args": ["--listen", "127.0.0.1:443", "--name", "dashscope.aliyuncs.com", "--ca-file", "/emulator/ca.pem",
                     "--key", "sk-production", "--latency-ms", "2000"],
            "volumeMounts": [{"name": "emulator", "mountPath": "/emulator"}]}

    def new_tenant(self, name):
        """Makes a token, for /client, and returns the line of the tenants file that admits it."""
        token = self.client / f"{name}.token"
        line = subprocess.run([BINARIES / "embedctl", "token", "new", "--tenant", name, "--token-out", token],
                              capture_output=True, text=True, check=True).stdout
        os.chown(token, 65532, 65532)
        return line

    def tenants(self, *names):
        return {"tenants.yaml": "tenants:\n" + "".join(self.lines[name] for name in names)}

    def new_certificate(self):
        """Key and certificate of the gateway as PEM; the latter is also what /client trusts."""
        key, certificate = self.folder / "key.pem", self.client / "ca.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=embedding-gateway", "-addext", "basicConstraints=critical,CA:FALSE",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        return key.read_text(encoding="utf-8"), certificate.read_text(encoding="utf-8")

    def embed_as(self, tenant):
        return self.embed("--ca", "/client/ca.pem", "--token-file", f"/client/{tenant}.token")

    def metric(self, name):
        """The sum over its series, as a scrape of the operations port has it."""
        scrape = r"exec 3<>/dev/tcp/127.0.0.1/9464; printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3; cat <&3"
        page = self.inside("bash", "-c", scrape).stdout
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)", page, re.MULTILINE))

    def test_it_admits_who_has_a_token_and_drains_what_it_has_begun(self):
        self.assert_confined("gateway")
        self.until("ready", lambda: self.inside("embedctl", "health", "-a", "localhost:50052").returncode == 0)
        embedded = self.embed_as("search")
        self.assertEqual(embedded.returncode, 0, embedded.stderr)
        self.assertEqual(self.embed("--ca", "/client/ca.pem").returncode, 4)
        self.assertEqual(self.embed_as("website").returncode, 4)

        self.pod.put("tenants", self.tenants("search", "website"))
        self.until("the new tenant admitted", lambda: self.embed_as("website").returncode == 0)

        with concurrent.futures.ThreadPoolExecutor() as threads:
            begun = threads.submit(self.embed_as, "search")
            self.until("the call under way", lambda: self.metric("gateway_inflight_calls") > 0)
            self.assertEqual(self.gateway.terminate(), 0)
            self.assertEqual(begun.result().returncode, 0, begun.result().stderr)


if __name__ == "__main__":
    containers.enter_own_namespaces()
    unittest.main()
