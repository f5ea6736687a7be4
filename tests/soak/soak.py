#!/usr/bin/env python3
"""Runs the gateway at half its budget while everything changes: tenants, lanes, connections, cancelled calls, faults of
the provider. At the end nothing may be lost, held or grown.

soak.py [--minutes 30]; `./dev soak` builds and runs it. Exit code 0 if every account balances."""

import argparse
import contextlib
import json
import os
import ssl
import sys
import tempfile
import threading
import time
import urllib.request

import accounts
import program_watch
import programs
import traffic

WARM_UP = 1 / 6  # Of the time, before memory is held to be flat: five minutes of thirty.
GROWTH = 2.0  # MB that memory may grow by, from the end of the warm-up to the end of the load, by its slope.
HALF_LOAD = 150  # Texts a second: half of 30 calls of ten.

CONFIG = """
server: {{insecure: true, grpc_address: "127.0.0.1:0", operations_address: "127.0.0.1:0"}}
auth: {{anonymous: true, trust_tenant_header: true}}
upstreams:
  - {{name: emulator, base_url: "{base_url}", ca_file: "{ca_file}", idle_timeout_ms: 2000}}
models:
  - {{name: text-embedding-v4, upstream: emulator, calls_per_minute: 1800, ramp: false}}
  - {{name: multimodal-embedding-v1, upstream: emulator, calls_per_minute: 120, ramp: false}}
log: {{level: error}}
"""

# What the provider does wrong in turn; "next" strikes that many calls.
FAULTS = (
    [{"kind": "status", "status": 500, "next": 8}],
    [{"kind": "drop", "next": 8}],
    [{"kind": "truncate", "next": 4}],
    [{"kind": "status", "status": 429, "next": 5}],
    [{"kind": "slow", "delay_ms": 1500, "next": 10}],
    [{"kind": "swap", "share": 0.5}],
    [{"kind": "missing_row", "next": 2}],
    [{"kind": "status", "status": 400, "code": "DataInspectionFailed", "next": 4}],
    [],
)


class Faults(threading.Thread):
    """Lets the provider do something wrong every `interval` seconds, until stopped, then nothing; until `failure`."""

    def __init__(self, base_url, ca_file, interval):
        super().__init__(daemon=True)
        self.url = base_url + "/emulator/faults"
        self.context = ssl.create_default_context(cafile=ca_file)
        self.interval = interval
        self.stopping = threading.Event()
        self.failure = None

    def set(self, faults):
        request = urllib.request.Request(self.url, json.dumps(faults).encode())
        urllib.request.urlopen(request, context=self.context, timeout=20).read()

    def run(self):
        turn = 0
        try:
            while not self.stopping.wait(self.interval):
                self.set(FAULTS[turn % len(FAULTS)])
                turn += 1
            self.set([])
        except OSError as failure:
            self.failure = failure

    def stop(self):
        self.stopping.set()
        self.join()


def run(binaries, seconds):
    """Returns (samples, what callers saw, what the gateway counted, its figures before and after)."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        base_url, ca_file = stack.enter_context(programs.emulator(binaries, folder, "--latency-ms", "20"))
        gateway = stack.enter_context(
            programs.gateway(binaries, folder, CONFIG.format(base_url=base_url, ca_file=ca_file)))
        stack.enter_context(programs.Lines(gateway.process.stderr))
        watch = program_watch.ProgramWatch(gateway.process.pid, gateway.value("operations_port"))

        before = watch.handles()
        load = traffic.Traffic("127.0.0.1:" + gateway.value("grpc_port"), HALF_LOAD)
        faults = Faults(base_url, ca_file, interval=min(20, seconds / (2 * len(FAULTS))))
        load.start()
        faults.start()
        samples = watch.sample(seconds, load.progress)
        faults.stop()
        load.stop()
        if faults.failure:
            raise AssertionError(f"the provider took no more faults: {faults.failure}")
        watch.wait_until_idle()
        counted = watch.metrics()
        after = watch.wait_for_handles(before)
        if gateway.terminate() != 0:
            raise AssertionError("the gateway did not end well")
        return samples, load.seen, counted, before, after


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=30)
    arguments.add_argument("--judge-memory", action=argparse.BooleanOptionalAction, default=True,
                           help="whether growth is a failure; a short run has not settled")
    chosen = arguments.parse_args()

    begun = time.monotonic()
    samples, seen, counted, before, after = run(os.environ["GATEWAY_BINARIES"], chosen.minutes * 60)
    settled = samples[int(len(samples) * WARM_UP):]
    slope = program_watch.slope(settled)
    growth = slope * (settled[-1].at - settled[0].at) / 60
    failures = accounts.unbalanced(seen, counted)
    if after > before:
        failures.append(f"{after - before} handles more than before the load")
    if chosen.judge_memory and growth > GROWTH:
        failures.append(f"memory grew by {growth:.1f} MB after the first {WARM_UP:.0%} of the time")

    print(accounts.report(seen, counted))
    print(f"memory: {settled[0].resident:.1f} MB after {settled[0].at:.0f} s, {settled[-1].resident:.1f} MB at the end, "
          f"most {max(sample.resident for sample in samples):.1f} MB; slope {slope * 1000:+.1f} KB a minute")
    print(f"handles: {before} before, most {max(sample.handles for sample in samples)}, {after} after")
    print(f"{time.monotonic() - begun:.0f} s")
    for failure in failures:
        print("FAILED: " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    programs.end_with(main)
