"""The files of a source tree, and the code of C++ without comments and literals."""

import pathlib
import re
import sys

_COMMENT_OR_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^ ()\\\n]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|'
    r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)


def files(root, kinds, *tops):
    """Paths of all files with a suffix of `kinds` under root/<top>, sorted; a top that is not there holds none."""
    found = []
    for top in tops:
        found += [p for p in pathlib.Path(root, top).rglob("*") if p.suffix in kinds]
    return sorted(found)


def cpp_files(root, *tops):
    """Paths of all .h and .cc under root/<top>, sorted."""
    return files(root, (".h", ".cc"), *tops)


def code_of(path):
    """The file's text with comments and literals blanked; offsets and lines stay what they were."""

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    return _COMMENT_OR_LITERAL.sub(blank, path.read_text(encoding="utf-8"))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def report(root, violations):
    """Prints `path:line: message` for each (path, line, message) and gives the exit code."""
    for path, line, message in violations:
        print(f"{path.relative_to(root)}:{line}: {message}", file=sys.stderr)
    return 1 if violations else 0
