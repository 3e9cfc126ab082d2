"""Aligned tables that fit the width of the output."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from db.frozen import frozen

DATE = 15
"""The most characters of a date as a plan prints it."""

_GAP = 2
_NARROWEST = 24


@frozen
class PrintedColumn:
    """A column: its heading and one text per row.

    ``stretches`` marks the column that gets the remaining width, and is cut to fit. If that is too
    narrow, columns with ``gives_way`` above 0 are left out, the highest first.
    ``paint`` colours a cell after padding, given its text and row.
    """

    heading: str
    cells: Sequence[str]
    stretches: bool = False
    gives_way: int = 0
    paint: Callable[[str, int], str] | None = None

    @property
    def width(self) -> int:
        """The width of its widest text."""
        return max(map(width_of, (self.heading, *self.cells)))


def cut_to(text: str, most: int, ellipsis: str) -> str:
    """Return ``text``, or its beginning with ``ellipsis`` if it is longer than ``most``."""
    return text if len(text) <= most else f"{text[: most - len(ellipsis)]}{ellipsis}"


def table(
    columns: Sequence[PrintedColumn],
    width: int,
    ellipsis: str,
    strong: Callable[[str], str] = str,
) -> list[str]:
    """Return a heading and a line for each row, at most ``width`` wide. Leave out empty columns.

    ``ellipsis`` ends a text that was cut; ``strong`` styles the heading.
    """
    there = _that_fit([c for c in columns if any(c.cells) or c.stretches], width)
    widths = [_width(column, there, width) for column in there]
    heading = _line([(c.heading, None) for c in there], widths, ellipsis, 0)
    rows = range(len(columns[0].cells))
    return [
        strong(heading),
        *(_line([(c.cells[row], c.paint) for c in there], widths, ellipsis, row) for row in rows),
    ]


def _that_fit(columns: list[PrintedColumn], width: int) -> list[PrintedColumn]:
    def lacking() -> bool:
        return _left(columns, width) < min([_NARROWEST, *(c.width for c in columns if c.stretches)])

    while lacking() and any(c.gives_way for c in columns):
        columns.remove(max(columns, key=lambda column: column.gives_way))
    return columns


def _left(columns: list[PrintedColumn], width: int) -> int:
    return width - sum(c.width + _GAP for c in columns if not c.stretches)


def _width(column: PrintedColumn, columns: list[PrintedColumn], width: int) -> int:
    return min(column.width, max(_left(columns, width), 8)) if column.stretches else column.width


def _line(
    cells: list[tuple[str, Callable[[str, int], str] | None]],
    widths: list[int],
    ellipsis: str,
    row: int,
) -> str:
    drawn, padding = "", ""
    for (text, paint), width in zip(cells, widths, strict=True):
        cut = _cut(text, width, ellipsis)
        drawn += padding + (paint(cut, row) if paint else cut)
        padding = " " * (width - width_of(cut) + _GAP)
    return drawn.rstrip()


def width_of(text: str) -> int:
    """Return how many columns of a terminal ``text`` needs."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str, width: int, ellipsis: str) -> str:
    if width_of(text) <= width:
        return text
    while text and width_of(text) + width_of(ellipsis) > width:
        text = text[:-1]
    return f"{text.rstrip()}{ellipsis}"
