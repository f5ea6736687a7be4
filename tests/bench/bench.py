"""Measures speed and size, each figure beside what it is to be compared with; prints one table.

Exits with 1 if a target is missed.
"""

import argparse
import importlib
import pathlib
import sys

import machine
import table
from stage import Stage, programs

_ROOT = pathlib.Path(__file__).parents[2]
_DOCUMENT = _ROOT / "docs/benchmarks.md"

# Name on the command line and in the document, and the module: its `rows(stage)` yields the table's rows.
_MEASURES = {
    "cpu": "cpu_cost",
    "doors": "door_cost",
    "latency": "added_latency",
    "curve": "load_curve",
    "throughput": "throughput",
    "growth": "growth",
    "peers": "peer_comparison",
}
_ON_REQUEST = ("curve", "peers")  # One takes six minutes, the other installs a lot.


def _arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", action="append", choices=sorted(_MEASURES), metavar="MEASURE",
                        help=f"one of {', '.join(_MEASURES)}; may be repeated")
    parser.add_argument("--peers", action="store_const", const=["peers"], dest="only",
                        help="only compare with Portkey and LiteLLM, which are installed into build/peers from npm and PyPI")
    parser.add_argument("--update", action="store_true", help=f"write the table into {_DOCUMENT.relative_to(_ROOT)}")
    parser.add_argument("--rounds", type=int, default=5, help="of each side, in turns; the median counts [5]")
    parser.add_argument("--scale", type=float, default=1.0, help="of the loads; less than 1 only tries [1]")
    parser.add_argument("--binaries", default=str(_ROOT / "build/release/bin"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.update and arguments.scale != 1:
        parser.error("--update writes what was measured in full, not with --scale")
    return arguments


def _update(results):
    text = _DOCUMENT.read_text(encoding="utf-8")
    text = table.replace_block(text, "machine", machine.describe())
    for name, rows in results.items():
        text = table.replace_block(text, name, f"{table.markdown(rows)}\nTaken on {machine.processors()}.\n")
    _DOCUMENT.write_text(text, encoding="utf-8")


def main():
    arguments = _arguments()
    stage = Stage(arguments.binaries, arguments.rounds, arguments.scale, lambda line: print(f"# {line}", flush=True),
                  plots=_DOCUMENT.parent if arguments.update else None)
    results = {}
    for name in arguments.only or [measure for measure in _MEASURES if measure not in _ON_REQUEST]:
        results[name] = list(importlib.import_module(_MEASURES[name]).rows(stage))
    print(table.plain([row for rows in results.values() for row in rows]), end="")
    if arguments.update:
        _update(results)
    return 1 if any(row.met is False for rows in results.values() for row in rows) else 0


if __name__ == "__main__":
    programs.end_with(main)
