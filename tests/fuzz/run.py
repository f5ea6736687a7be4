#!/usr/bin/env python3
"""Runs fuzz targets one after the other, and tells what they did; `./dev fuzz` calls it.

usage: run.py BINARIES [TARGET...] [--seconds N] [--merge]
"""

import argparse
import pathlib
import re
import signal
import subprocess
import sys
import time

_HERE = pathlib.Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
# Inputs beyond this tell nothing that smaller ones don't, and are not kept.
_MAX_BYTES = 4096
_DICTIONARIES = {
    "answer": ("text_answer", "multimodal_answer", "compatible_answer", "delivered_result"),
    "call": ("emulator_text", "emulator_compatible", "emulator_multimodal"),
    "provider_fault": ("provider_fault",),
    "emulator_faults": ("emulator_faults",),
    "dashscope_request": ("dashscope_request",),
    "openai_request": ("openai_request",),
    "yaml": ("gateway_yaml", "tenants_yaml", "catalogue_yaml"),
}
_PROGRESS = re.compile(r"^#(\d+)\s.*?cov: (\d+).*?corp: (\d+)/.*?exec/s: (\d+)")
_FIGURE = re.compile(r"^stat::(\w+):\s+(\d+)")


class Target:
    """One program, the inputs that are committed, and those that it has found since."""

    def __init__(self, program):
        self.program = program
        self.name = program.name.removeprefix("fuzz_")
        self.corpus = _HERE / "corpus" / self.name
        self.crashes = _HERE / "crashes" / self.name
        self.found = program.parent.parent / "corpus" / self.name
        self.found.mkdir(parents=True, exist_ok=True)
        self.corpus.mkdir(parents=True, exist_ok=True)

    def options(self):
        options = [f"-max_len={_MAX_BYTES}", "-timeout=10", "-rss_limit_mb=2048"]
        for dictionary, targets in _DICTIONARIES.items():
            if self.name in targets:
                options.append(f"-dict={_HERE / 'dictionaries' / dictionary}.dict")
        return options

    def crashing_inputs(self):
        return set(self.crashes.glob("*")) if self.crashes.is_dir() else set()


def _show(line):
    if sys.stdout.isatty():
        print(f"\r\033[K{line}", end="", flush=True)


def _tell(target, progress, told):
    """Shows how far it is: in passing on a terminal, twice a minute elsewhere. Answers when it told last."""
    line = (f"{target.name}: {progress[1]} executions, {progress[4]}/s, {progress[2]} edges, "
            f"{progress[3]} inputs")
    _show(line)
    if sys.stdout.isatty() or time.monotonic() < told + 30:
        return told
    print(line, flush=True)
    return time.monotonic()


def _run(target, seconds):
    """Fuzzes for `seconds`. Answers libFuzzer's last figures, and whether it ended well."""
    before = target.crashing_inputs()
    target.crashes.mkdir(parents=True, exist_ok=True)
    command = [target.program, f"-max_total_time={seconds}", "-print_final_stats=1",
               f"-artifact_prefix={target.crashes}/", *target.options(), target.found, target.corpus]
    figures, tail, told = {}, [], time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          errors="replace") as fuzzer:
        try:
            for line in fuzzer.stderr:
                progress = _PROGRESS.match(line)
                if progress:
                    figures["edges"] = int(progress[2])
                    told = _tell(target, progress, told)
                elif figure := _FIGURE.match(line):
                    figures[figure[1]] = int(figure[2])
                tail = [*tail[-60:], line]
            code = fuzzer.wait()
        finally:
            if fuzzer.poll() is None:
                fuzzer.terminate()
            if not any(target.crashes.iterdir()):
                target.crashes.rmdir()
    new = target.crashing_inputs() - before
    _show("")
    if code != 0:
        print("".join(tail), file=sys.stderr)
    for path in sorted(new):
        path = path.relative_to(_ROOT)
        print(f"{target.name}: a failure is saved; replay it with\n  {target.program} {path}")
    return figures, code == 0


def _merge(target):
    """Puts what reaches new code into the committed corpus, in the smallest inputs that do."""
    command = [target.program, "-merge=1", *target.options(), target.corpus, target.found]
    before = len(list(target.corpus.iterdir()))
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode != 0:
        sys.exit(f"{target.name}: not merged\n{done.stderr[-2000:]}")
    files = list(target.corpus.iterdir())
    size = sum(path.stat().st_size for path in files)
    print(f"{target.name}: {len(files) - before} more inputs, {len(files)} in all, {size // 1024} KiB")


def _chosen(binaries, names):
    programs = {path.name.removeprefix("fuzz_"): path for path in sorted(binaries.glob("fuzz_*"))}
    unknown = [name for name in names if name not in programs]
    if unknown:
        sys.exit(f"no target {unknown[0]}; there are: {', '.join(programs)}")
    return [Target(programs[name]) for name in names or programs]


def main():
    parser = argparse.ArgumentParser(prog="./dev fuzz")
    parser.add_argument("binaries", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", metavar="target", help="all, if none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--merge", action="store_true", help="into tests/fuzz/corpus what the runs found")
    arguments = parser.parse_args()
    if arguments.seconds < 1:  # To libFuzzer, 0 is for ever.
        parser.error("--seconds takes 1 or more")
    targets = _chosen(arguments.binaries.resolve(), arguments.targets)
    if arguments.merge:
        for target in targets:
            _merge(target)
        return 0
    print(f"{'target':22}{'executions':>12}{'exec/s':>9}{'edges':>8}{'inputs':>8}  ended", flush=True)
    failed = 0
    for target in targets:
        figures, well = _run(target, arguments.seconds)
        failed += not well
        print(f"{target.name:22}{figures.get('number_of_executed_units', 0):>12}"
              f"{figures.get('average_exec_per_sec', 0):>9}{figures.get('edges', 0):>8}"
              f"{len(list(target.found.iterdir())):>8}  {'well' if well else 'WITH A FAILURE'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # And the fuzzer ends before.
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
