"""Runs the tests of one client, installed from its registry; ends with 77 if the registry can't be reached.

usage: clients_test.py python|dashscope|node|go
"""

import os
import sys

import installation


def main(name):
    try:
        folder = installation.install(name)
    except installation.Unreachable as reason:
        print(f"SKIPPED, NOTHING IS TESTED: a package registry can't be reached. {reason}", file=sys.stderr)
        return 77
    os.environ["CLIENT_FOLDER"] = str(folder)
    # Tests in Python run where the client is; the others' drive a program.
    in_python = name in installation.IN_PYTHON
    interpreter = folder / "venv/bin/python" if in_python else sys.executable
    tests = installation.SOURCES / (name if in_python else "other_languages")
    os.execv(interpreter, [str(interpreter), "-B", "-m", "unittest", "discover", "--pattern", "*_test.py",
                           "--start-directory", str(tests)])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
