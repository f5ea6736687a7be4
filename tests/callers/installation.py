"""Gets the callers' libraries from their registries into build/callers, at the versions written beside the callers."""

import pathlib
import shutil
import subprocess
import sys
import venv

_SOURCES = pathlib.Path(__file__).resolve().parent
_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "build/callers"


def _run(folder, *command):
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _python(folder):
    venv.create(folder / "venv", with_pip=True)
    _run(folder, "venv/bin/python", "-m", "pip", "install", "--quiet", "--requirement", "requirements.txt")
    return [folder / "venv/bin/python", folder / "caller.py"]


def _go(folder):
    _run(folder, "go", "build", "-o", "caller", ".")
    return [folder / "caller"]


def _node(folder):
    _run(folder, "npm", "install", "--no-audit", "--no-fund", "--silent")
    return ["node", folder / "caller.js"]


def _java(folder):
    _run(folder, "mvn", "--quiet", "--batch-mode", "dependency:copy-dependencies", "-DoutputDirectory=lib")
    _run(folder, "javac", "-cp", "lib/*", "Caller.java")
    return ["java", "-cp", f"{folder}/lib/*:{folder}", "Caller"]


def _rust(folder):
    _run(folder, "cargo", "build", "--release", "--quiet")
    return [folder / "target/release/caller"]


CALLERS = {"python": _python, "go": _go, "node": _node, "java": _java, "rust": _rust}
_TOOLS = {"python": ["python3"], "go": ["go"], "node": ["node", "npm"], "java": ["java", "javac", "mvn"], "rust": ["cargo"]}


def install(name):
    """The command of that caller, without its arguments."""
    missing = [tool for tool in _TOOLS[name] if not shutil.which(tool)]
    if missing:
        sys.exit(f"the caller in {name} needs " + " and ".join(missing) + "; --callers leaves it out")
    folder = _FOLDER / name
    shutil.copytree(_SOURCES / name, folder, dirs_exist_ok=True)
    return [str(word) for word in CALLERS[name](folder)]
