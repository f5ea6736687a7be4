#!/usr/bin/env python3
"""Imports go one way, and each folder knows only its own libraries (docs/architecture.md).

usage: include_rule.py ROOT
"""

import pathlib
import re
import sys

import source_tree

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.MULTILINE)
_ANY = r"."
_PROTO = r"embedding/v1/"

# Folder: our folders it may include, and the libraries it may include (a pattern on the header's name).
_RULES = {
    "domain": ((), r"boost/(system|assert|throw_exception)"),
    "policy": (("domain",), None),
    "provider": (("domain",), r"nlohmann/|simdjson\.h$|yaml-cpp/|boost/system/"),
    "transport": (("domain",), r"boost/(asio|beast|system)|openssl/|zlib\.h$|sys/socket\.h$"),
    "dispatch": (("domain", "policy", "provider", "transport"), r"boost/(asio|system)"),
    # Its listening sockets are its own, for gRPC does not bound connections.
    "service": (
        ("domain", "policy", "dispatch"),
        r"grpc/|grpcpp/|google/protobuf/|openssl/|sys/|netinet/|(netdb|unistd|fcntl)\.h$|" + _PROTO,
    ),
    "telemetry": (("domain", "policy", "dispatch"), r"prometheus/|spdlog/|nlohmann/"),
    "operations": (
        ("domain", "policy", "dispatch", "telemetry"),
        r"boost/(asio|beast|system)|prometheus/|nlohmann/|zlib\.h$",
    ),
    "app": (
        ("domain", "policy", "provider", "transport", "dispatch", "service", "telemetry", "operations"),
        _ANY,
    ),
    "emulator": ((), _ANY),
    "client": ((), _ANY),
}

# Parts of the standard library that would let a pure folder read a clock, roll dice, block or print.
_IMPURE = {"random", "thread", "mutex", "condition_variable", "future", "iostream", "fstream",
           "print", "ctime", "time.h", "stop_token", "semaphore"}
_PURE = {"domain", "policy", "provider"}


def _objection(folder, quoted, header):
    allowed_folders, libraries = _RULES[folder]
    top = header.split("/")[0]
    if ".." in header.split("/"):
        return "includes start at the include root, not at `..`"
    if quoted and top in _RULES:
        return None if top == folder or top in allowed_folders else f"{folder} may not include {top}"
    if "/" not in header and (header.isidentifier() or header[:-2] in ("errno", "string", "stdint")):
        impure = folder in _PURE and header in _IMPURE
        return f"{folder} is pure and may not include <{header}>" if impure else None
    if libraries and re.match(libraries, header):
        return None
    return f"{folder} may not include the library header {header}"


def violations(root):
    found = []
    for path in source_tree.cpp_files(root, "server", "client"):
        parts = path.relative_to(root).parts
        folder = "client" if parts[0] == "client" else parts[1]
        if folder not in _RULES:
            found.append((path, 1, f"server/{folder} has no row in the table of {__file__}"))
            continue
        text = path.read_text(encoding="utf-8")
        for match in _INCLUDE.finditer(text):
            objection = _objection(folder, match.group(1) == '"', match.group(2))
            if objection:
                found.append((path, source_tree.line_of(text, match.start()), objection))
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
