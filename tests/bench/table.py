"""The rows that a measure comes to, on the terminal and in docs/benchmarks.md."""

import dataclasses
import itertools
import statistics
import typing


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table. A figure without a target is there to explain the others; its `met` is None.

    A measure whose figures want columns of their own has rows of another class, with the same `head`, `cells()` and `met`.
    """

    head: typing.ClassVar = ["what", "target", "measured", "met"]
    what: str
    target: str
    measured: str
    met: bool | None

    def cells(self):
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        return [self.what, self.target, self.measured, met]


def spread(values, unit="", digits=2):
    """The median and, in brackets, the smallest and the largest."""
    return f"{statistics.median(values):.{digits}f}{unit} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def markdown(rows):
    head = rows[0].head
    lines = [head, ["---"] * len(head)] + [row.cells() for row in rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def plain(rows):
    """Columns for a terminal; a further table where rows have other columns."""
    return "\n".join(_columns(head, group) for head, group in itertools.groupby(rows, key=lambda row: row.head))


def _columns(head, rows):
    lines = [head] + [[cell.replace("**", "") for cell in row.cells()] for row in rows]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    return "".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() + "\n"
                   for line in lines)


def replace_block(text, name, content):
    """`text` with `content` between the lines `<!-- name -->` and `<!-- end -->`; KeyError if they aren't there."""
    begin, end = f"<!-- {name} -->\n", "<!-- end -->\n"
    head, found, rest = text.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise KeyError(f"no block {name}")
    return head + begin + content + end + tail
