#!/usr/bin/env python3
"""In a statement with `co_await`, create nothing: gcc 12 destroys such temporaries twice.

Objects to braces, to lambdas with captures, and to `Type(…)` in the same statement. Name it on the line above
and move it in.
usage: coroutine_rule.py ROOT
"""

import pathlib
import re
import sys

import source_tree

# What stands before a `{` that opens a block rather than an initialiser.
_BLOCK_BEFORE = re.compile(r"(?:[);{}:>\]]|\b(?:else|do|try|const|mutable|noexcept|override|final))\s*$")
_CREATIONS = (
    (re.compile(r"\{"), "braces"),
    (re.compile(r"(?<![\w)\]\[])\s*\[(?![\[\]])(?!\s*\])"), "a lambda with captures"),
    (re.compile(r"(?<![\w.>])(?:\w+::)*[A-Z]\w*[a-z]\w*\s*\("), "a temporary"),
)
_BINDING = re.compile(r"\bauto\s*&{0,2}\s*\[[^\]]*\]")


def _opens_block(code, brace):
    return _BLOCK_BEFORE.search(code[max(0, brace - 80):brace]) is not None


def _start(code, at):
    """Where the statement around offset `at` begins."""
    depth = 0
    for i in range(at - 1, -1, -1):
        c = code[i]
        if c in ")]}":
            if c == "}" and depth == 0:
                return i + 1
            depth += 1
        elif c in "([{":
            if depth > 0:
                depth -= 1
            elif c == "{" and _opens_block(code, i):
                return i + 1
        elif c == ";" and depth == 0:
            return i + 1
    return 0


def _end(code, at):
    """Where the statement that begins at offset `at` ends: its `;`, or the block it governs."""
    depth = 0
    for i in range(at, len(code)):
        c = code[i]
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == ";" and depth <= 0:
            return i
        elif c == "{" and depth <= 0:
            if _opens_block(code, i):
                return i
            depth += 1
        elif c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
    return len(code)


def violations(root):
    found = []
    for path in source_tree.cpp_files(root, "server", "client", "tests"):
        code = source_tree.code_of(path)
        for match in re.finditer(r"\bco_await\b", code):
            start = _start(code, match.start())
            statement = code[start:_end(code, start)]
            statement = _BINDING.sub("auto", statement)
            for pattern, what in _CREATIONS:
                if pattern.search(statement):
                    line = source_tree.line_of(code, match.start())
                    found.append((path, line, f"{what} in a statement with co_await"))
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
