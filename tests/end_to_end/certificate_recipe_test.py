"""README's recipe for the gateway's certificate, carried out as it stands there: it makes a server's and no authority's."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import grpc

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


class CertificateRecipe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        recipe = re.search(r"^openssl req (?:.*\\\n)*.*\n", README.read_text(encoding="utf-8"), re.MULTILINE).group(0)
        subprocess.run(["bash", "-ec", recipe], cwd=cls.folder, check=True, capture_output=True)
        cls.certificate, cls.key = (os.path.join(cls.folder, f"tls.{kind}") for kind in ("crt", "key"))

    def test_it_says_once_what_it_is_and_for_whom(self):
        """rustls takes no authority's certificate for a server's; nobody should take one that says both."""
        text = subprocess.run(["openssl", "x509", "-in", self.certificate, "-noout", "-text"], check=True,
                              capture_output=True, text=True).stdout
        self.assertEqual(re.findall(r"X509v3 Basic Constraints:(.*)\n +(.*)\n", text), [(" critical", "CA:FALSE")])
        self.assertIn("DNS:localhost", text)

    def test_a_gateway_serves_with_it_whoever_trusts_it(self):
        config = programs.config("https://127.0.0.1:1", programs.make_ca_file(self.folder))
        config = config.replace("insecure: true,", "") + (
            f'tls: {{certificate_file: "{self.certificate}", key_file: "{self.key}"}}\n')
        with programs.gateway(BINARIES, self.folder, config) as gateway:
            address = "localhost:" + gateway.value("grpc_port")
            done = subprocess.run(
                [os.path.join(BINARIES, "embedctl"), "models", "--address", address, "--ca", self.certificate],
                capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            trusted = grpc.ssl_channel_credentials(pathlib.Path(self.certificate).read_bytes())
            with grpc.secure_channel(address, trusted) as channel:
                grpc.channel_ready_future(channel).result(timeout=60)


if __name__ == "__main__":
    unittest.main()
