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

# Folder: our folders it may include, and the libraries it may include (a pattern on the header's name). A file is of the
# folder with the longest name that fits; what may include a folder may include those inside it.
_RULES = {
    "domain": ((), r"boost/(system|assert|throw_exception)"),
    "content": (("domain",), None),
    "encoding": ((), None),
    "listen": (("domain",), r"openssl/|sys/|netinet/|(netdb|unistd|fcntl)\.h$"),
    "policy/batching": (("domain",), None),
    "policy/pacing": (("domain",), None),
    "policy/queueing": (("domain", "policy/batching"), None),
    "policy/faults": (("domain",), None),
    "policy/budget": (("domain", "policy/batching", "policy/pacing", "policy/queueing", "policy/faults"), None),
    "provider": (("domain", "encoding"), r"nlohmann/|simdjson\.h$|yaml-cpp/|boost/system/"),
    "transport": (("domain",), r"boost/(asio|beast|system)|openssl/|zlib\.h$|netinet/(in|tcp)\.h$|sys/socket\.h$"),
    "dispatch": (("domain", "content", "policy", "provider", "transport"), r"boost/(asio|system)"),
    "http": (
        ("domain", "listen"),
        r"boost/(asio|beast|system)|openssl/|zlib\.h$|netinet/in\.h$|sys/socket\.h$|fcntl\.h$",
    ),
    "door/access": (("domain",), r"openssl/"),
    "door/checks": (("domain", "content"), None),
    "door/request": (("domain", "content", "dispatch", "door/access", "door/checks"), None),
    "grpc_door": (
        ("domain", "listen", "dispatch", "door"),
        r"grpc/|grpcpp/|google/protobuf/|openssl/|status_details\.pb\.h$|" + _PROTO,
    ),
    "uploads": (("domain",), r"openssl/"),
    "http_call": (("domain", "content", "encoding", "dispatch", "door"), r"simdjson\.h$"),
    "openai_door": (("domain", "content", "encoding", "dispatch", "door", "http_call"), r"simdjson\.h$"),
    "dashscope_door": (("domain", "encoding", "dispatch", "door", "uploads", "http_call"), r"simdjson\.h$"),
    "http_door": (("domain", "http", "door", "http_call"), r"boost/asio"),
    "telemetry": (("domain", "policy", "dispatch", "door/request"), r"prometheus/|spdlog/|nlohmann/"),
    "operations": (
        ("domain", "listen", "dispatch", "http", "telemetry"),
        r"boost/(asio|beast|system)|prometheus/|nlohmann/",
    ),
    "app": (
        ("domain", "listen", "policy", "provider", "transport", "dispatch", "http", "door", "grpc_door",
         "openai_door", "dashscope_door", "http_door", "telemetry", "operations"),
        _ANY,
    ),
    "emulator": ((), _ANY),
    "client": ((), _ANY),
}
_TOPS = {folder.split("/")[0] for folder in _RULES}

# Parts of the standard library that would let a pure folder read a clock, roll dice, block or print.
_IMPURE = {"random", "thread", "mutex", "condition_variable", "future", "iostream", "fstream",
           "print", "ctime", "time.h", "stop_token", "semaphore"}
_PURE = {"domain", "content", "encoding", "policy", "provider", "door/checks"}


def _is_in(path, folder):
    return path == folder or path.startswith(folder + "/")


def _folder_of(path):
    """The folder in whose row `path` (a file, below server/) stands; empty if there is none."""
    return max((folder for folder in _RULES if _is_in(path, folder)), key=len, default="")


def _is_pure(folder):
    return any(_is_in(folder, pure) for pure in _PURE)


def _objection(folder, quoted, header):
    allowed_folders, libraries = _RULES[folder]
    if ".." in header.split("/"):
        return "includes start at the include root, not at `..`"
    if quoted and header.split("/")[0] in _TOPS:
        if _folder_of(header) == folder or any(_is_in(header, allowed) for allowed in allowed_folders):
            return None
        return f"{folder} may not include {_folder_of(header) or header}"
    if "/" not in header and (header.isidentifier() or header[:-2] in ("errno", "string", "stdint")):
        impure = _is_pure(folder) and header in _IMPURE
        return f"{folder} is pure and may not include <{header}>" if impure else None
    if libraries and re.match(libraries, header):
        return None
    return f"{folder} may not include the library header {header}"


def violations(root):
    found = []
    for path in source_tree.cpp_files(root, "server", "client"):
        parts = path.relative_to(root).parts
        folder = _folder_of("/".join(parts if parts[0] == "client" else parts[1:]))
        if not folder:
            found.append((path, 1, f"{'/'.join(parts[:-1])} has no row in the table of {__file__}"))
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
