"""The gateway and its emulated provider, as the clients under test meet them."""

import contextlib
import os
import re
import tempfile

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
MODEL = "text-embedding-v4"


class Stage:
    """A running gateway and its provider."""

    def __init__(self, gateway):
        self.gateway = gateway
        address = f"http://127.0.0.1:{gateway.value('http_port')}"
        self.base_url = f"{address}/v1"
        self.dashscope_url = f"{address}/api/v1"

    def metric(self, name):
        return programs.metric(self.gateway.value("operations_port"), name)


def http_config(base_url, ca_file, calls_per_minute=60000, http_port=0, changes=()):
    """programs.config with a port for HTTP, and with each (pattern, replacement) of `changes`."""
    config = programs.config(base_url, ca_file, calls_per_minute).replace(
        "insecure: true,", f'insecure: true, http_address: "127.0.0.1:{http_port}",')
    for pattern, replacement in changes:
        config, count = re.subn(pattern, replacement, config)
        assert count, pattern
    return config


@contextlib.contextmanager
def stage(*emulator_flags, **of_config):
    with tempfile.TemporaryDirectory() as folder, \
            programs.emulator(BINARIES, folder, *emulator_flags) as (base_url, ca_file), \
            programs.gateway(BINARIES, folder, http_config(base_url, ca_file, **of_config)) as gateway:
        yield Stage(gateway)
