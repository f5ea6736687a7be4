#!/usr/bin/env python3
"""Small files with names that say something, and nothing left open.

usage: file_rule.py ROOT
"""

import pathlib
import re
import sys

import source_tree

_MAX_LINES = 400
_EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "handler", "base", "impl", "misc"}
# Spelt in pieces, so that a search of the tree for open ends does not find the searcher.
_OPEN_ENDS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# A class of a namespace, from the comment above it to its end.
_CLASS = re.compile(r"(?:^///[^\n]*\n)*(?:^template[^\n]*\n)?^class (\w+)[^;{]*\{.*?^\};", re.MULTILINE | re.DOTALL)


def _header_violations(path, text):
    if not text.startswith("// "):
        yield path, 1, "the first line of a header says what lives here"
    for match in _CLASS.finditer(text):
        if "Thread:" not in match.group():
            line = source_tree.line_of(text, match.start(1))
            yield path, line, f"class {match.group(1)} does not say on which thread it lives"


def violations(root):
    found = []
    for path in source_tree.cpp_files(root, "server", "client", "tests"):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > _MAX_LINES:
            found.append((path, lines, f"{lines} lines; no file passes {_MAX_LINES}"))
        if _EMPTY_NAMES & set(path.stem.split("_")):
            found.append((path, 1, "the name says nothing about what lives here"))
        for match in _OPEN_ENDS.finditer(text):
            line = source_tree.line_of(text, match.start())
            found.append((path, line, "nothing is left open in the tree"))
        if path.suffix == ".h" and path.relative_to(root).parts[0] == "server":
            found += _header_violations(path, text)
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
