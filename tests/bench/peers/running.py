"""The peers as running programs, as they are after installation: their defaults, one upstream."""

import contextlib
import dataclasses
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import installation

_PATIENCE = 120  # Seconds; LiteLLM takes twenty or so.
_MASTER_KEY = "sk-0123456789abcdef0123456789abcdef"  # Without one LiteLLM refuses to start.
_LITELLM = """
model_list:
  - model_name: text-embedding-v4
    litellm_params: {{model: openai/text-embedding-v4, api_base: "{base_url}/compatible-mode/v1", api_key: "{key}"}}
"""


@dataclasses.dataclass
class Peer:
    name: str
    pid: int
    url: str
    headers: list


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url, process):
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except urllib.error.HTTPError:
            return  # It answers.
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"nobody answers at {url}") from None
            time.sleep(0.2)


@contextlib.contextmanager
def _running(command, url, **env):
    process = subprocess.Popen(command, env=dict(os.environ, **env), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(url, process)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def portkey(upstream, key):
    """It takes the upstream from each request's headers."""
    port = _free_port()
    command = ["node", installation.PORTKEY / "build/start-server.js", f"--port={port}", "--headless"]
    with _running(command, f"http://127.0.0.1:{port}/", NODE_EXTRA_CA_CERTS=upstream.ca_file) as process:
        base_url = upstream.base_url.replace("127.0.0.1", "localhost")
        yield Peer("Portkey", process.pid, f"http://127.0.0.1:{port}/v1/embeddings", [
            f"Authorization: Bearer {key}", "x-portkey-provider: dashscope",
            f"x-portkey-custom-host: {base_url}/compatible-mode/v1"])


@contextlib.contextmanager
def litellm(upstream, key):
    port = _free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
        config.write(_LITELLM.format(base_url=upstream.base_url, key=key))
        config.flush()
        command = [installation.FOLDER / "python/bin/litellm", "--config", config.name, "--host", "127.0.0.1",
                   "--port", str(port)]
        # The list of prices would be fetched from the internet, which a bench must not depend on.
        with _running(command, f"http://127.0.0.1:{port}/health/liveliness", SSL_CERT_FILE=upstream.ca_file,
                      LITELLM_LOCAL_MODEL_COST_MAP="True", LITELLM_MASTER_KEY=_MASTER_KEY) as process:
            yield Peer("LiteLLM", process.pid, f"http://127.0.0.1:{port}/v1/embeddings",
                       [f"Authorization: Bearer {_MASTER_KEY}"])
