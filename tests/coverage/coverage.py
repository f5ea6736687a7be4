#!/usr/bin/env python3
"""How many lines the tests have run, by folder, and whether that is enough.

coverage.py BUILD_FOLDER   after the tests of a build with -DGATEWAY_COVERAGE=ON; `./dev test --coverage` does all of it.
Exit code 1 if a folder or the whole has less than its target. Lines that no test has run are listed in
BUILD_FOLDER/coverage.txt."""

import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = {"server/policy": 95.0, "server/provider": 95.0, "server/domain": 95.0}
OVERALL = 90.0
OURS = ("server/", "client/")


def run_gcovr(build):
    """The lines of our files: {file: {line: times run}}."""
    report = build / "coverage.json"
    subprocess.run(
        ["gcovr", "--root", ROOT, "--object-directory", build, "--json", report, "-j", "2",
         "--gcov-ignore-parse-errors", *(f"--filter={ROOT}/{folder}" for folder in OURS)],
        check=True, cwd=build, stderr=subprocess.DEVNULL)
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {file["file"]: {line["line_number"]: line["count"] for line in file["lines"] if not line["gcovr/noncode"]}
            for file in files}


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
    """A line of text for each file with lines that no test has run."""
    for file, lines in sorted(files.items()):
        missed = [line for line, count in sorted(lines.items()) if count == 0]
        if missed:
            yield f"{file}: " + ", ".join(map(str, missed))


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    files = run_gcovr(build)
    (build / "coverage.txt").write_text("\n".join(gaps(files)) + "\n", encoding="utf-8")
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
        print("Too few; what is missing stands in coverage.txt in the build folder.", file=sys.stderr)
    return short


if __name__ == "__main__":
    sys.exit(main())
