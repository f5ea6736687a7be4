#!/usr/bin/env python3
"""The tree that docs/architecture.md shows is the tree, and its answers name what is there.

Of the folders: each line of the block under "## The house" is a folder of the project, and each folder of server/ that
holds sources has a line. Of the answers: each row of the table under "## Ten questions" names files with the symbols
to look for, `path/file.cc` `symbol`, and each symbol stands in the code of its file.
usage: architecture_rule.py ROOT
"""

import pathlib
import re
import sys

import source_tree

_PAGE = "docs/architecture.md"
_BLOCK = re.compile(r"^## The house\n.*?^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_QUESTIONS = re.compile(r"^## Ten questions\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_FOLDER = re.compile(r"^( *)([\w./]+)/( |$)")
_PLACE = re.compile(r"`([\w./]+\.(?:h|cc))` `([\w:]+)`")


def _shown(text):
    """(folder, offset of its line) for each line of the block; indentation nests."""
    block = _BLOCK.search(text)
    if not block:
        return
    offset = block.start(1)
    above = []
    for line in block.group(1).splitlines(keepends=True):
        match = _FOLDER.match(line)
        if match:
            depth = len(match.group(1)) // 2
            above = above[:depth] + [match.group(2)]
            yield "/".join(above), offset
        offset += len(line)


def _source_folders(root):
    return {str(path.parent.relative_to(root)) for path in source_tree.cpp_files(root, "server")}


def _tree_violations(root, page, text):
    shown = dict(_shown(text))
    if not shown:
        yield page, 1, "shows no tree under \"## The house\""
    for folder, offset in shown.items():
        if not (root / folder).is_dir():
            yield page, source_tree.line_of(text, offset), f"there is no folder {folder}"
    for folder in sorted(_source_folders(root) - set(shown)):
        yield page, 1, f"the tree lacks {folder}"


def _answer_violations(root, page, text):
    questions = _QUESTIONS.search(text)
    rows = [row for row in questions.group(1).splitlines() if row.startswith("| ")][1:] if questions else []
    for row in rows:
        line = source_tree.line_of(text, text.index(row))
        places = _PLACE.findall(row)
        if not places:
            yield page, line, "the answer names no file with a symbol"
        for file, symbol in places:
            path = root / "server" / file
            name = symbol.split("::")[-1]
            if not path.is_file():
                yield page, line, f"there is no server/{file}"
            elif not re.search(rf"\b{name}\b", source_tree.code_of(path)):
                yield page, line, f"server/{file} knows no {symbol}"
    if not rows:
        yield page, 1, "answers nothing under \"## Ten questions\""


def violations(root):
    page = root / _PAGE
    if not page.is_file():
        return []
    text = page.read_text(encoding="utf-8")
    return [*_tree_violations(root, page, text), *_answer_violations(root, page, text)]


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
