"""Gets the clients from their registries into build/clients, at the versions written beside them.

What is there already is kept as long as the files that name the versions stay the same.
"""

import contextlib
import fcntl
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys

SOURCES = pathlib.Path(__file__).resolve().parent
_FOLDER = SOURCES.parents[1] / "build/clients"

# How pip, npm and Go tell that nobody answers, apart from a registry that answers and refuses.
_UNREACHABLE = re.compile(
    r"connection broken by|NewConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name resolution"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT"
    r"|dial tcp|i/o timeout|no such host|TLS handshake timeout")


class Unreachable(Exception):
    """A registry doesn't answer; says which command wanted it."""


def _run(folder, *command):
    try:
        ended = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        raise Unreachable(" ".join(command) + ": not done after 300 s") from None
    if ended.returncode == 0:
        return
    if found := _UNREACHABLE.search(ended.stdout):
        raise Unreachable(f"{' '.join(command)}: {found.group()}")
    sys.exit(" ".join(command) + " failed:\n" + ended.stdout)


def _python(folder):
    _run(folder, "/usr/bin/python3", "-m", "venv", "venv")
    _run(folder, "venv/bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
         "--require-hashes", "--retries", "2", "--requirement", "requirements.txt")


def _node(folder):
    _run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "1")


def _go(folder):
    _run(folder, "go", "build", "-mod=readonly", "-o", "client", ".")


IN_PYTHON = ("python", "dashscope")
_INSTALL = {**dict.fromkeys(IN_PYTHON, _python), "node": _node, "go": _go}
_SETTLED_BY = {**dict.fromkeys(IN_PYTHON, ["requirements.txt"]), "node": ["package.json", "package-lock.json", "client.js"],
               "go": ["go.mod", "go.sum", "client.go"]}
TOOLS = {**dict.fromkeys(IN_PYTHON, ["/usr/bin/python3"]), "node": ["node", "npm"], "go": ["go"]}


@contextlib.contextmanager
def _alone():
    """Tests of two presets may start at once."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with open(_FOLDER / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(name):
    """The folder with that client; raises Unreachable."""
    if missing := [tool for tool in TOOLS[name] if not shutil.which(tool)]:
        sys.exit(f"the client in {name} needs " + " and ".join(missing))
    files = [SOURCES / name / file for file in _SETTLED_BY[name]]
    settled = hashlib.sha256(b"\0".join([str(_FOLDER).encode()] + [file.read_bytes() for file in files])).hexdigest()
    folder = _FOLDER / name
    done = folder / "installed"
    with _alone():
        if not done.exists() or done.read_text(encoding="utf-8") != settled:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for file in files:
                shutil.copy(file, folder)
            _INSTALL[name](folder)
            done.write_text(settled, encoding="utf-8")
    return folder
