"""How a sheet shows its cells, which python-calamine does not say: merged, hidden, a date's month.

The bytes of a sheet are searched first; a sheet without any of these is not examined further.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from imports.reading.books import PlainShown, Spans

MONTH, YEAR = "month", "year"

Range = tuple[int, int]
"""The first and last of rows or columns, counted from 0."""

MOST = 20_000
"""The most merged areas, and ranges of hidden rows, that are recorded for one sheet."""

MOST_DATES = 400_000
"""The most shortened dates that are recorded for one sheet of an .ods file."""

_TAG = rb"<(?:[\w.-]+:)?"
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_ROW = re.compile(_TAG + rb"row(\s[^<>]*|)>")
_HIDDEN_COLUMN = re.compile(_TAG + rb"""col(?=[^<>]*?\shidden\s*=\s*["'](?:1|true))([^<>]*)>""")
_MERGED = re.compile(
    _TAG + rb"""mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})"""
    rb""":([A-Za-z]{1,3})([0-9]{1,7})["']"""
)
_FORMAT = re.compile(_TAG + rb"numFmt\s([^<>]*)>")
_CELL_FORMAT = re.compile(_TAG + rb"xf\b([^<>]*)>")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
BUILT_IN = {17: MONTH}
"""The built-in number formats that shorten dates: mmm-yy."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[_*].', re.IGNORECASE)


@dataclass(slots=True)
class Appearance:
    """How one sheet shows its cells: areas merged over rows, what is hidden, shortened dates."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[Range] = field(default_factory=list)
    hidden_columns: list[Range] = field(default_factory=list)
    spans: Spans = field(default_factory=dict)

    def within(self, rows: int, columns: int) -> PlainShown:
        """Return it as plain values, for a sheet with this many rows and columns."""
        merged = tuple(
            (top, left, min(bottom, rows - 1), right)
            for top, left, bottom, right in self.merged[:MOST]
            if top < rows - 1 and left < columns
        )
        return (
            merged,
            tuple(sorted(set(_numbers(self.hidden_rows[:MOST], rows)))),
            tuple(sorted(set(_numbers(self.hidden_columns[:MOST], columns)))),
            self.spans,
        )


def date_span(code: str) -> str | None:
    """Return what a number format such as ``mmm-yy`` shows of a date, if it leaves out the day."""
    shown = _NOT_SHOWN.sub("", code.partition(";")[0]).casefold()
    if "general" in shown or any(letter in shown for letter in "dhs0#?"):
        return None
    if "m" in shown:
        return MONTH
    return YEAR if "y" in shown else None


def spans_of_styles(styles: bytes) -> Mapping[int, str]:
    """Return the numbers of the cell formats, in an Open XML ``styles.xml``, that shorten dates.

    Each is mapped to what is still shown: the month or the year.
    """
    formats = dict(BUILT_IN) if b'"17"' in styles or b"'17'" in styles else {}
    for tag in _FORMAT.findall(styles):
        span = date_span(unescape(_given(tag, b"formatCode")))
        number = _given(tag, b"numFmtId") if span else ""
        if span and number.isdecimal():
            formats[int(number)] = span
    begin, end = max(styles.find(b"cellXfs"), 0), max(styles.rfind(b"cellXfs"), 0)
    if not formats or begin == end:
        return {}
    numbers = (_given(tag, b"numFmtId") for tag in _CELL_FORMAT.findall(styles, begin, end))
    spans = (formats.get(int(number)) if number.isdecimal() else None for number in numbers)
    return {place: span for place, span in enumerate(spans) if span}


def sheet_appearance(part: bytes, spans: Mapping[int, str]) -> Appearance | None:
    """Return how an Open XML sheet shows its cells, ``None`` if it does nothing special.

    ``spans`` are those of :func:`spans_of_styles`.
    """
    begin, end = max(part.find(b"sheetData"), 0), max(part.rfind(b"sheetData"), 0)
    found = Appearance(hidden_columns=list(_hidden_columns(part[:begin])))
    if part.find(b" hidden", begin, end) >= 0:
        found.hidden_rows = list(_hidden_rows(part, begin))
    if part.find(b"mergeCell ", end) >= 0:
        found.merged = list(_merged(part, end))
    if spans:
        found.spans = dict(_cells_of(part, spans))
    return found if found != Appearance() else None


def _hidden_columns(head: bytes) -> Iterator[Range]:
    for tag in _HIDDEN_COLUMN.findall(head):
        first, last = _given(tag, b"min"), _given(tag, b"max")
        if first.isdecimal() and last.isdecimal():
            yield int(first[:6]) - 1, int(last[:6]) - 1


def _hidden_rows(part: bytes, begin: int) -> Iterator[Range]:
    number = -1
    for row in _ROW.finditer(part, begin):
        said = _given(row[1], b"r")
        number = int(said[:8]) - 1 if said.isdecimal() else number + 1
        if _HIDDEN.search(row[1]):
            yield number, number


def _merged(part: bytes, begin: int) -> Iterator[tuple[int, int, int, int]]:
    for area in _MERGED.finditer(part, begin):
        top, bottom = sorted((int(area[2]) - 1, int(area[4]) - 1))
        left, right = sorted((_column(area[1]), _column(area[3])))
        if bottom > top >= 0:
            yield top, left, bottom, right


def _cells_of(part: bytes, spans: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    styles = b"|".join(b"%d" % number for number in spans)
    cell = re.compile(
        # The look-ahead keeps it fast: a tag with many such styles is not retried from each one.
        _TAG + rb"""c(?=\s[^<>]*?\bs\s*=\s*["'](""" + styles + rb""")["'])(\s[^<>]*)(?<!/)>"""
    )
    for found in cell.finditer(part):
        if address := _ADDRESS.search(found[2]):
            yield (int(address[2]) - 1, _column(address[1])), spans[int(found[1])]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _given(tag: bytes, name: bytes) -> str:
    found = re.search(rb"(?:^|\s)" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""


def _numbers(ranges: Iterable[Range], most: int) -> Iterator[int]:
    for first, last in ranges:
        yield from range(max(first, 0), min(last, most - 1) + 1)
