"""Counts the instructions of one embedding's way through our code, and holds them against figures.txt.

usage: gate.py <embedding_path> [--update] [--profile FOLDER] [case]...

Exit code: 0 if no case has grown by more than 5 %; 1 if one has; 77 (skipped) if the figures are another compiler's.
--update writes figures.txt, --profile leaves callgrind's files in a folder, for callgrind_annotate --inclusive=yes.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.05
SKIPPED = 77
FIGURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "figures.txt")
UPDATE = "./dev bench --instructions --update"
HEADER = """\
# Instructions that one embedding costs in our code and the libraries it calls, from a request's bytes to its reply's:
# callgrind's count, the same at every run. What each case is, path_case.cc says; what is not counted, path_rig.h.
# Written by `{update}`; ctest fails if a case grows by more than {tolerance:.0%}.
#
"""


class Count:
    """One case, counted: instructions per embedding, and by what they were made."""

    def __init__(self, program, case, profile):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(profile or folder, f"callgrind.{case}")
            run = subprocess.run(
                ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--collect-atstart=no", "--quiet",
                 f"--callgrind-out-file={out}", program, case],
                capture_output=True, text=True, check=False)
            if run.returncode != 0:
                sys.exit(f"{case}: callgrind ended with {run.returncode}\n{run.stdout}{run.stderr}")
            with open(out, encoding="utf-8") as file:
                total = int(re.search(r"^(?:summary|totals): (\d+)$", file.read(), re.M).group(1))
        said = dict(line.split(" ", 1) for line in run.stdout.splitlines())
        self.per_embedding = round(total / int(said.pop("embeddings")))
        self.made_by = said


def read_figures():
    """The committed figures by case, and what made them; both empty if there is no file yet."""
    figures, made_by = {}, {}
    if os.path.exists(FIGURES):
        with open(FIGURES, encoding="utf-8") as file:
            for line in file:
                if made := re.match(r"# (\w+): (.+)$", line):
                    made_by[made.group(1)] = made.group(2)
                elif figure := re.match(r"(\w+)\s+(\d+)$", line):
                    figures[figure.group(1)] = int(figure.group(2))
    return figures, made_by


def write_figures(counts):
    width = max(map(len, counts))
    made_by = next(iter(counts.values())).made_by
    with open(FIGURES, "w", encoding="utf-8") as file:
        file.write(HEADER.format(update=UPDATE, tolerance=TOLERANCE))
        file.writelines(f"# {name}: {version}\n" for name, version in made_by.items())
        file.write("\n")
        file.writelines(f"{case:{width}} {count.per_embedding:>8}\n" for case, count in counts.items())


def differences(here, there):
    return ", ".join(f"{name} {here.get(name)} (figures: {there.get(name)})"
                     for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name))


def judge(counts, figures):
    """Prints the table and returns what is wrong."""
    complaints = []
    print(f"{'case':20} {'committed':>10} {'measured':>10} {'change':>8}   instructions per embedding")
    for case, count in counts.items():
        measured, committed = count.per_embedding, figures.get(case)
        if committed is None:
            complaints.append(f"{case}: no figure is committed; measured {measured}")
            continue
        change = measured / committed - 1
        print(f"{case:20} {committed:10} {measured:10} {change:+8.2%}")
        if change > TOLERANCE:
            complaints.append(f"{case}: committed {committed} instructions per embedding, measured {measured} "
                              f"({change:+.1%}, allowed {TOLERANCE:+.0%})")
        elif change < -TOLERANCE:
            print(f"{case}: {-change:.1%} below the committed figure; `{UPDATE}` lowers it")
    return complaints


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("case", nargs="*")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--profile", metavar="FOLDER")
    arguments = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed; `./dev deps` installs it")
    if arguments.update and arguments.case:
        sys.exit("--update writes all cases")

    cases = arguments.case or subprocess.run(
        [arguments.program, "--list"], capture_output=True, text=True, check=True).stdout.split()
    counts = {}
    figures, made_by = read_figures()
    for case in cases:
        counts[case] = Count(arguments.program, case, arguments.profile)
        here = counts[case].made_by  # The same for all.
        if not arguments.update and any(here[name] != made_by.get(name) for name in ("compiler", "simdjson")):
            print(f"skipped: the committed figures are of another compiler or processor: {differences(here, made_by)}")
            return SKIPPED

    if arguments.update:
        judge(counts, figures)
        write_figures(counts)
        print(f"written: {os.path.relpath(FIGURES)}")
        return 0
    complaints = judge(counts, figures)
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        if other := differences(here, made_by):
            print(f"libraries differ: {other}", file=sys.stderr)
        print(f"If it is worth that: `{UPDATE}`, and commit figures.txt with the change.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
