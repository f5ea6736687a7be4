#!/usr/bin/env python3
"""Each folder of server/ is a namespace, and a name means one thing in it.

A file of server/a/b stands in `gateway::b`; server/domain's nouns stand in `gateway`, where all others find them; the
emulator has a namespace of its own. What two files of one namespace define under one name (a constant in headers, a type)
is undefined behaviour that no compiler has to report, and so is refused here.
usage: namespace_rule.py ROOT
"""

import collections
import pathlib
import re
import sys

import source_tree

_OPENED = re.compile(r"^namespace (?P<name>[\w:]+) \{(?P<whole>[^\n]*\}[^\n]*)?$", re.MULTILINE)
# Code of a namespace begins in the first column; what is inside a class or a function does not.
_ANONYMOUS = re.compile(r"^namespace \{$.*?^\}$", re.MULTILINE | re.DOTALL)
_CONSTANT = re.compile(r"^(?:inline |constexpr |const )+[^=;({\n]*?\b(k[A-Z]\w*)\b", re.MULTILINE)
_TYPE = re.compile(r"^(?:class|struct|union|enum(?: class)?) (\w+)\b(?!::)[^;{]*\{", re.MULTILINE)


def _expected(path, root):
    folder = path.relative_to(root / "server").parts[-2]
    return {"domain": "gateway", "emulator": "emulator"}.get(folder, f"gateway::{folder}")


def _strays(path, code, expected, others):
    """Namespaces that a file opens and may not; so it can't declare what lives in another folder, either."""
    for match in _OPENED.finditer(code):
        name = match.group("name")
        nested = name.startswith(expected + "::") and expected != "gateway"
        if name != expected and not nested and (name.startswith(("gateway", "emulator")) or name in others):
            yield path, source_tree.line_of(code, match.start()), f"opens {name}; what lives here stands in {expected}"


def _definitions(path, code):
    """(name, offset) of what other files of the namespace could define again."""
    named = _ANONYMOUS.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), code)
    for match in _TYPE.finditer(named):
        yield match.group(1), match.start()
    if path.suffix == ".h":
        for match in _CONSTANT.finditer(named):
            yield match.group(1), match.start()


def violations(root):
    found = []
    places = collections.defaultdict(list)
    folders = {path.parent.name for path in source_tree.cpp_files(root, "server")}
    for path in source_tree.cpp_files(root, "server"):
        if path.parent == root / "server" or path.name == "main.cc":
            continue
        code = source_tree.code_of(path)
        expected = _expected(path, root)
        found += _strays(path, code, expected, folders - {path.parent.name})
        for name, offset in _definitions(path, code):
            places[expected, name].append((path, source_tree.line_of(code, offset)))
    for (namespace, name), where in places.items():
        for path, line in where[1:]:
            first = where[0][0].relative_to(root)
            found.append((path, line, f"{name} is defined in {first} too, and both stand in {namespace}"))
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
