"""Gets the peers from npm and PyPI into build/peers, at the versions written beside this file."""

import json
import pathlib
import re
import shutil
import subprocess
import venv

_HERE = pathlib.Path(__file__).parent
FOLDER = _HERE.parents[2] / "build/peers"
PYTHON = FOLDER / "python/bin/python"
PORTKEY = FOLDER / "node_modules/@portkey-ai/gateway"


def _run(*command):
    subprocess.run(command, cwd=FOLDER, check=True, stdout=subprocess.DEVNULL)


def install():
    """Nothing to do if it was done before with the same files; some minutes and some hundred megabytes else."""
    wanted = (_HERE / "package.json").read_text(encoding="utf-8") + (_HERE / "requirements.txt").read_text(encoding="utf-8")
    done = FOLDER / "installed"
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
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
