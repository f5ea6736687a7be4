#!/usr/bin/env python3
"""Decisions get the time passed in, and deadlines live on one clock.

`now()` is legal only where time enters the program; the wall clock only where people or callers read it.
usage: clock_rule.py ROOT
"""

import pathlib
import re
import sys

import source_tree

_READS = re.compile(r"::\s*now\s*\(|\b(?:clock_gettime|gettimeofday|random_device|mt19937\w*)\b")
_WALL = re.compile(r"\bsystem_clock\b")
_NO_READS = ("domain", "content", "policy", "provider", "door/checks")
_NO_WALL = ("domain", "content", "policy", "provider", "transport", "dispatch", "door/checks")


def violations(root):
    found = []
    for folders, pattern, message in (
        (_NO_READS, _READS, "neither reads a clock nor rolls dice: take `now` or the number as an argument"),
        (_NO_WALL, _WALL, "measures with the steady clock (domain/time.h)"),
    ):
        for path in source_tree.cpp_files(root, *(f"server/{folder}" for folder in folders)):
            code = source_tree.code_of(path)
            folder = path.relative_to(root).parts[1]
            for match in pattern.finditer(code):
                line = source_tree.line_of(code, match.start())
                found.append((path, line, f"{folder} {message}"))
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
