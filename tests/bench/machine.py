"""What the figures were taken on."""

import os
import pathlib
import platform
import re
import subprocess


def _first(pattern, text, otherwise="unknown"):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1).strip() if found else otherwise


def _output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


_PACKAGES = {"gRPC": "libgrpc++-dev", "protobuf": "libprotobuf-dev", "Boost": "libboost1.81-dev",
             "OpenSSL": "libssl-dev", "simdjson": "libsimdjson-dev"}


def processors():
    """What counts most, so that it stands with each table: they are not all taken on the same day."""
    cpu = _first(r"^model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = int(_first(r"^MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="utf-8"), "0"))
    return f"{cpu}, {os.cpu_count()} processors, {memory / 2**20:.0f} GiB of memory"


def describe():
    """Lines of Markdown: system, compiler, libraries."""
    system = _first(r'^PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text(encoding="utf-8"))
    libraries = [f"{name} {_output('dpkg-query', '-W', '-f=${Version}', package)}"
                 for name, package in _PACKAGES.items()]
    return (f"* {system}, Linux {platform.release()}\n"
            f"* {_output('g++', '--version').splitlines()[0]}, release build\n"
            f"* {', '.join(libraries)}\n")
