"""Gets the peers from npm and PyPI into build/peers, at the versions written beside this file."""

import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys
import venv

_HERE = pathlib.Path(__file__).parent
FOLDER = _HERE.parents[2] / "build/peers"
PYTHON = FOLDER / "python/bin/python"
PORTKEY = FOLDER / "node_modules/@portkey-ai/gateway"


def _run(*command):
    subprocess.run(command, cwd=FOLDER, check=True, stdout=subprocess.DEVNULL)


def _refuse_without_installers():
    missing = [package for package, there in (("npm", shutil.which("npm")), ("nodejs", shutil.which("node")),
                                              ("python3-venv", importlib.util.find_spec("ensurepip"))) if not there]
    if missing:
        sys.exit("the peers need " + " and ".join(missing) + ", which ./dev deps does not install")


def install():
    """Nothing to do if it was done before with the same files; some minutes and some hundred megabytes else."""
    wanted = (_HERE / "package.json").read_text(encoding="utf-8") + (_HERE / "requirements.txt").read_text(encoding="utf-8")
    done = FOLDER / "installed"
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
    _refuse_without_installers()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    shutil.copy(_HERE / "package.json", FOLDER)
    _run("npm", "install", "--no-audit", "--no-fund", "--silent")
    venv.create(FOLDER / "python", with_pip=True)
    _run(PYTHON, "-m", "pip", "install", "--quiet", "--requirement", _HERE / "requirements.txt")
    done.write_text(wanted, encoding="utf-8")


def versions():
    """{peer: version}, as installed."""
    portkey = json.loads((PORTKEY / "package.json").read_text(encoding="utf-8"))["version"]
    shown = subprocess.run([PYTHON, "-m", "pip", "show", "litellm"], capture_output=True, text=True, check=True).stdout
    return {"Portkey": portkey, "LiteLLM": re.search(r"^Version: (.*)", shown, re.MULTILINE).group(1)}
