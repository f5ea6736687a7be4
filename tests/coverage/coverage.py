#!/usr/bin/env python3
"""How many lines the tests have run, by folder, and whether that is enough.

coverage.py BUILD_FOLDER   after the tests of a build with -DGATEWAY_COVERAGE=ON; `./dev test --coverage` does all of it.
Exit code 1 if a folder or the whole has less than its target. Lines that no test has run are listed in
BUILD_FOLDER/coverage.txt."""

import collections
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = {"server/policy": 95.0, "server/provider": 95.0, "server/domain": 95.0}
OVERALL = 90.0
OURS = ("server", "client")
BRACES = re.compile(r"[\s{}();,]*")  # No statement; gcc puts there what an exception destroys in passing.
NORMAL = ("cannot open data file, assuming not executed",  # Of an object in no program that ran.
          "no functions found")  # Of one that holds data alone.


def notes_of(build):
    """What the compiler noted of each object of this build; others may be left of sources that are gone."""
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        command = shlex.split(entry["command"])
        notes = pathlib.Path(entry["directory"], command[command.index("-o") + 1]).with_suffix(".gcno")
        if notes.exists():  # What `all` does not build has none.
            yield notes


def read(notes, build):
    """[(file of ours, line, times run)] of an object; a line appears once for each function that it is part of."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", "--relative-only", "--source-prefix", ROOT, notes],
                          cwd=build, capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if not line.endswith(NORMAL)]
    if done.returncode or complaints:
        sys.exit(f"gcov can't read {notes}:\n" + "\n".join(complaints))
    answer = json.loads(done.stdout)
    counts = []
    for file in answer["files"]:
        path = pathlib.Path(os.path.normpath(os.path.join(answer["current_working_directory"], file["file"])))
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            name = str(path.relative_to(ROOT))
            counts += [(name, line["line_number"], line["count"]) for line in file["lines"]]
    return counts


def read_all(build):
    """The lines of our files that hold a statement: {file: {line: times run}}."""
    files = collections.defaultdict(collections.Counter)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for counts in pool.map(lambda notes: read(notes, build), notes_of(build)):
            for file, line, count in counts:
                files[file][line] += count
    return {file: {line: count for line, count in lines.items() if not BRACES.fullmatch(text_of(file)[line - 1])}
            for file, lines in files.items()}


@functools.cache
def text_of(file):
    return (ROOT / file).read_text(encoding="utf-8").splitlines()


def folder_of(file):
    parts = pathlib.PurePath(file).parts
    return "/".join(parts[:2]) if parts[0] == "server" else parts[0]


def by_folder(files):
    """{folder: (lines run, lines)}."""
    sums = collections.defaultdict(lambda: [0, 0])
    for file, lines in files.items():
        sums[folder_of(file)][0] += sum(count > 0 for count in lines.values())
        sums[folder_of(file)][1] += len(lines)
    return sums


def gaps(files):
    """A line of text for each line that no test has run."""
    for file, lines in sorted(files.items()):
        for line, count in sorted(lines.items()):
            if count == 0:
                yield f"{file}:{line}: {text_of(file)[line - 1].strip()}\n"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    files = read_all(build)
    if not any(any(lines.values()) for lines in files.values()):
        sys.exit(f"nothing has run in {build}, or it counts no lines")
    (build / "coverage.txt").write_text("".join(gaps(files)), encoding="utf-8")
    sums = by_folder(files)
    rows = [(folder, *sums[folder], TARGETS.get(folder)) for folder in sorted(sums)]
    rows.append(("all", *map(sum, zip(*sums.values())), OVERALL))

    short = False
    print("| folder | lines | run by tests | target |\n|---|---|---|---|")
    for folder, hit, lines, target in rows:
        share = 100 * hit / lines
        short |= target is not None and share < target
        print(f"| {folder} | {lines} | {share:.1f} % | {f'{target:.0f} %' if target else ''} |")
    if short:
        print(f"Too few; what is missing stands in {build}/coverage.txt.", file=sys.stderr)
    return short


if __name__ == "__main__":
    sys.exit(main())
