"""Callers with a deadline who come back when they are told to, at a gateway that can't serve them all."""

import dataclasses
import json
import os
import ssl
import subprocess
import tempfile
import time
import urllib.request

import programs

CALLERS = 10
TEXTS = 200
DEADLINE_MS = 2000
_CALLS_PER_MINUTE = 1800  # The provider's published limit for text.
_PROVIDER_MS = "150:20"
_NEVER_MS = 600_000


@dataclasses.dataclass
class Outcome:
    """What became of the requests, as their callers count."""
    admitted: int  # All that were not refused at once.
    in_time: int
    refused: int
    paid_rows: int
    delivered_rows: int
    missed: list  # A line for each that was admitted and not answered in time.

    @property
    def in_time_share(self):
        return self.in_time / self.admitted if self.admitted else 0

    @property
    def wasted_share(self):
        return 1 - self.delivered_rows / self.paid_rows if self.paid_rows else 0

    def __str__(self):
        text = (f"{self.in_time} of {self.admitted} admitted in time ({100 * self.in_time_share:.1f} %), {self.refused} refused, "
                f"{100 * self.wasted_share:.2f} % of {self.paid_rows:,} paid vectors thrown away")
        return "; ".join([text, *self.missed])


def request(texts):
    """An EmbedRequest of so many texts, serialised."""
    texts = (f"what a caller asks for, number {number}".encode() for number in range(texts))
    return b"".join(b"\x12" + bytes([len(text)]) + text for text in texts)


def run(binaries, command, seconds, one_tenant=True):
    """What comes of callers that `command` starts."""
    with tempfile.TemporaryDirectory() as folder, programs.emulator(
            binaries, folder, "--latency-ms", _PROVIDER_MS) as (base_url, ca_file):
        config = programs.config(base_url, ca_file, _CALLS_PER_MINUTE) + "log: {level: error}\n"
        if one_tenant:
            config = config.replace("trust_tenant_header: true", "trust_tenant_header: false")
        with programs.gateway(binaries, folder, config) as gateway:
            lines = _call(gateway, command, request(TEXTS), seconds)
            programs.wait_until(
                lambda: programs.metric(gateway.value("operations_port"), "gateway_inflight_calls") == 0, "the last call")
            return _outcome(lines, _paid_rows(base_url, ca_file))


@dataclasses.dataclass
class Misses:
    """How the gateway counts callers who hung up at their deadline."""
    calls: int
    expired: int
    cancelled: int


def misses(binaries, command, seconds):
    """Calls of one text that is never answered."""
    with tempfile.TemporaryDirectory() as folder, programs.emulator(
            binaries, folder, "--latency-ms", str(_NEVER_MS)) as (base_url, ca_file):
        config = programs.config(base_url, ca_file, _CALLS_PER_MINUTE) + "log: {level: error}\n"
        with programs.gateway(binaries, folder, config) as gateway:
            calls = len(_call(gateway, command, request(1), seconds))
            port = gateway.value("operations_port")
            programs.wait_until(lambda: programs.metric(port, "gateway_admitted_items") == 0, "the end of all")
            return Misses(calls, *(int(programs.metric(port, f"gateway_items_{end}_total")) for end in ("expired", "cancelled")))


def _call(gateway, command, request_bytes, seconds):
    """A line for each call that CALLERS connections have made."""
    arguments = ["127.0.0.1:" + gateway.value("grpc_port"), str(CALLERS), "closed", "1", request_bytes.hex(), str(DEADLINE_MS)]
    with subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as callers:
        time.sleep(seconds)
        lines, _ = callers.communicate(timeout=60)
        if callers.returncode != 0:
            raise AssertionError(f"the callers ended with {callers.returncode}")
    return lines.splitlines()


def _paid_rows(base_url, ca_file):
    context = ssl.create_default_context(cafile=ca_file)
    address = base_url.rpartition("/")[0] if base_url.count("/") > 2 else base_url
    with urllib.request.urlopen(address + "/emulator/stats", context=context, timeout=20) as answer:
        return json.load(answer)["models"]["text-embedding-v4"]["rows"]


def _outcome(lines, paid_rows):
    outcome = Outcome(0, 0, 0, paid_rows, 0, [])
    calls = [line.split() for line in lines]
    first = min(int(call[1]) for call in calls)
    for _, begun, ended, code, _ in calls:
        took_ms = (int(ended) - int(begun)) / 1000
        if code == "RESOURCE_EXHAUSTED":
            outcome.refused += 1
            continue
        outcome.admitted += 1
        if code == "OK" and took_ms <= DEADLINE_MS:
            outcome.in_time += 1
            outcome.delivered_rows += TEXTS
        else:
            outcome.missed.append(f"{code} after {took_ms:.0f} ms, {(int(begun) - first) / 1e6:.1f} s after the first call")
    return outcome
