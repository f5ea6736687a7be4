#!/usr/bin/env python3
"""Whoever points into docs/provider.md finds the section there.

A pointer is the page's name, a comma, and the number of a section: `docs/provider.md, N.M`. Others may follow behind `,`
and `and`. Links to the page's headings are held too, and the headings' numbers follow each other.

usage: provider_rule.py ROOT
"""

import pathlib
import re
import sys

import source_tree

_PAGE = "docs/provider.md"
_TOPS = ("server", "client", "tests", "docs", "deploy", "demo", "proto", "cmake")
_KINDS = (".h", ".cc", ".py", ".sh", ".yaml", ".yml", ".proto", ".cmake", ".txt", ".in", ".md")

_HEADING = re.compile(r"^#+ (?:(?P<number>\d+(?:\.\d+)*)\.? )?.*$", re.MULTILINE)
_EXAMPLE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<page>[^)#\s]*)#(?P<anchor>[^)\s]*)\)")

_NUMBER = r"\d+(?:\.\d+)*"
_GAP = r"\s(?:\s|//[/!]?<?|#)*"  # A comment goes on behind its mark on the next line.
_POINTER = re.compile(rf"docs/provider\.md,{_GAP}(?P<numbers>{_NUMBER}(?:(?:,|,?{_GAP}and){_GAP}{_NUMBER})*)")
_ALMOST = re.compile(rf"docs/provider\.md(?:{_GAP}|,{_GAP}(?=\D))(?:§|sections?\b|\d)")


def _successors(number):
    """What the next heading may be numbered: one deeper, or the next at any depth."""
    parts = [int(part) for part in number.split(".")] if number else []
    return [[*parts, 1]] + [[*parts[:depth], parts[depth] + 1] for depth in range(len(parts))]


def _anchor(heading):
    """As GitHub names it."""
    return re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


def _headings(text):
    """The matches of _HEADING, those in examples left out."""
    return list(_HEADING.finditer(_EXAMPLE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)))


def _order_violations(page, text, headings):
    before = ""
    for heading in headings:
        number = heading.group("number")
        if number is None:
            continue
        if [int(part) for part in number.split(".")] not in _successors(before):
            yield page, source_tree.line_of(text, heading.start()), f"section {number} can't follow {before or 'nothing'}"
        before = number


def _pointer_violations(path, text, numbers):
    for pointer in _POINTER.finditer(text):
        for number in re.findall(_NUMBER, pointer.group("numbers")):
            if number not in numbers:
                yield path, source_tree.line_of(text, pointer.start()), f"{_PAGE} has no section {number}"
    for pointer in _ALMOST.finditer(text):
        yield path, source_tree.line_of(text, pointer.start()), f"a pointer is written `{_PAGE}, N.M`"


def _link_violations(root, path, text, anchors):
    for link in _LINK.finditer(text):
        page = path.parent / link.group("page") if link.group("page") else path
        if page.resolve() == (root / _PAGE).resolve() and link.group("anchor") not in anchors:
            yield path, source_tree.line_of(text, link.start()), f"{_PAGE} has no heading #{link.group('anchor')}"


def violations(root):
    page = root / _PAGE
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    headings = _headings(text)
    numbers = {heading.group("number") for heading in headings}
    anchors = {_anchor(heading.group()) for heading in headings}
    found = list(_order_violations(page, text, headings))
    for path in source_tree.files(root, _KINDS, *_TOPS) + sorted(root.glob("*.md")):
        content = path.read_text(encoding="utf-8", errors="replace")
        found += _pointer_violations(path, content, numbers)
        if path.suffix == ".md":
            found += _link_violations(root, path, content, anchors)
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
