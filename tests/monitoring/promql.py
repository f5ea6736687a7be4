"""Which metrics and labels a PromQL expression names: enough of its grammar for the expressions of this project."""

import re

GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)")
SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\s*(\{[^{}]*\})?")
MATCHER = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')
KEYWORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan", "by", "without", "on", "ignoring", "group_left",
            "group_right"}


def grouping_labels(expression):
    """The labels of every by (…), on (…) and the like."""
    return {label.strip() for labels in GROUPING.findall(expression) for label in labels.split(",") if label.strip()}


def selectors(expression):
    """Yields each metric with its matchers, a list of (label, value)."""
    bare = re.sub(r"\[[^\]]*\]", "", GROUPING.sub("", expression))  # Without ranges and groupings.
    position = 0
    while match := SELECTOR.search(bare, position):
        position = match.end()
        name, braces = match.groups()
        is_call = bare[position:].lstrip().startswith("(")
        is_number = match.start() > 0 and bare[match.start() - 1].isdigit()
        if not is_call and not is_number and name.lower() not in KEYWORDS:
            yield name, MATCHER.findall(braces or "")
