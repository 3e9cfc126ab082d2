"""How a sheet shows its cells, which python-calamine does not say: merged, hidden, a date's month.

The bytes of a sheet are searched, and nothing is looked at closely that has none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.parsers.expat import ExpatError, ParserCreate

from imports.books import PlainShown, Spans

MONTH, YEAR = "month", "year"

Range = tuple[int, int]
"""The first and last of rows or columns, counted from nought."""

_MOST = 20_000
"""The most merged areas, and ranges of hidden rows, of one sheet that are taken note of."""

_MOST_CELLS = 400_000
_TAG = rb"<(?:[\w.-]+:)?"
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_ROW = re.compile(_TAG + rb"row(\s[^<>]*|)>")
_HIDDEN_COLUMN = re.compile(_TAG + rb"""col(?=[^<>]*?\shidden\s*=\s*["'](?:1|true))([^<>]*)>""")
_MERGED = re.compile(
    _TAG + rb"""mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})"""
    rb""":([A-Za-z]{1,3})([0-9]{1,7})["']"""
)
_FORMAT = re.compile(_TAG + rb"numFmt\s([^<>]*)>")
_CELL_FORMATS = re.compile(_TAG + rb"cellXfs\b.*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(_TAG + rb"xf\b([^<>]*)>")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
BUILT_IN = {17: MONTH}
"""The number formats that every workbook has and that cut dates short: mmm-yy."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[_*].', re.IGNORECASE)


@dataclass(slots=True)
class Appearance:
    """How one sheet shows its cells: areas merged over rows, what is hidden, dates cut short."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[Range] = field(default_factory=list)
    hidden_columns: list[Range] = field(default_factory=list)
    spans: Spans = field(default_factory=dict)

    def within(self, rows: int, columns: int) -> PlainShown:
        """Return it for a sheet of so many rows and columns, as plain values."""
        merged = tuple(
            (top, left, min(bottom, rows - 1), right)
            for top, left, bottom, right in self.merged[:_MOST]
            if top < rows - 1 and left < columns
        )
        return (
            merged,
            tuple(sorted(set(_numbers(self.hidden_rows[:_MOST], rows)))),
            tuple(sorted(set(_numbers(self.hidden_columns[:_MOST], columns)))),
            self.spans,
        )


def span_shown(code: str) -> str | None:
    """Return what a number format such as ``mmm-yy`` shows of a date, if that is not its day."""
    shown = _NOT_SHOWN.sub("", code.partition(";")[0]).casefold()
    if "general" in shown or any(letter in shown for letter in "dhs0#?"):
        return None
    if "m" in shown:
        return MONTH
    return YEAR if "y" in shown else None


def spans_of_styles(styles: bytes) -> Mapping[int, str]:
    """Return the numbers of the cell formats, in an Open XML ``styles.xml``, that cut dates short.

    Each with what is left to see: its month or its year.
    """
    formats = dict(BUILT_IN) if b'"17"' in styles or b"'17'" in styles else {}
    for tag in _FORMAT.findall(styles):
        span = span_shown(unescape(_given(tag, b"formatCode")))
        number = _given(tag, b"numFmtId") if span else ""
        if span and number.isdecimal():
            formats[int(number)] = span
    if not formats or (cells := _CELL_FORMATS.search(styles)) is None:
        return {}
    numbers = (_given(tag, b"numFmtId") for tag in _CELL_FORMAT.findall(cells[0]))
    spans = (formats.get(int(number)) if number.isdecimal() else None for number in numbers)
    return {place: span for place, span in enumerate(spans) if span}


def sheet_appearance(part: bytes, spans: Mapping[int, str]) -> Appearance | None:
    """Return how an Open XML sheet shows its cells, ``None`` where there is nothing to say.

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
        _TAG + rb"""c(\s[^<>]*?\bs\s*=\s*["'](""" + styles + rb""")["'][^<>]*)(?<!/)>"""
    )
    for found in cell.finditer(part):
        if address := _ADDRESS.search(found[1]):
            yield (int(address[2]) - 1, _column(address[1])), spans[int(found[2])]


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


_SAYS_SO = re.compile(rb"""visibility="(?:collapse|filter)"|rows-spanned="(?!1")""")
_DATE_STYLE = re.compile(rb"<number:date-style\b.*?</number:date-style>", re.DOTALL)
_REPEATED_MOST = 1 << 24


def tables_appearance(content: bytes, styles: bytes) -> Mapping[str, Appearance]:
    """Return how the sheets of an OpenDocument workbook show their cells, by their names.

    ``content`` and ``styles`` are the parts called so; sheets with nothing to say are left out.
    """
    cut_short = any(
        b"number:day" not in style
        for part in (content, styles)
        for style in _DATE_STYLE.findall(part)
    )
    if not cut_short and not _SAYS_SO.search(content):
        return {}
    reader = _TablesReader()
    for part in (styles, content):
        if part:
            _parse(part, reader)
    return {name: found for name, found in reader.found.items() if found != Appearance()}


def _parse(part: bytes, reader: _TablesReader) -> None:
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(part, True)
    except ExpatError:
        return  # the look before has refused what is broken; of styles.xml nothing else is needed


class _TablesReader:
    """Follows the styles of dates and cells, and tables with their columns, rows and cells."""

    def __init__(self) -> None:
        self.found: dict[str, Appearance] = {}
        self._table = Appearance()
        self._dates: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._date = ""
        self._shows: set[str] = set()
        self._columns: list[tuple[int, str]] = []
        self._row = self._column = self._last_column = 0
        self._rows = 1
        self._row_style = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "number:date-style":
                self._date, self._shows = given.get("style:name", ""), set()
            case "number:day" | "number:month" | "number:year" | "number:hours":
                self._shows.add(tag.partition(":")[2])
            case "style:style" if given.get("style:family") == "table-cell":
                self._take_style(given)
            case "table:table":
                self._table = Appearance()
                self.found.setdefault(given.get("table:name", ""), self._table)
                self._row, self._last_column, self._columns = 0, 0, []
            case "table:table-column":
                self._take_column(given)
            case "table:table-row":
                self._rows = _times(given.get("table:number-rows-repeated"))
                self._row_style = given.get("table:default-cell-style-name", "")
                self._column = 0
                hidden = (self._row, self._row + self._rows - 1)
                if _is_hidden(given):
                    self._table.hidden_rows.append(hidden)
            case "table:table-cell" | "table:covered-table-cell":
                self._take_cell(given)

    def end(self, tag: str) -> None:
        if tag == "number:date-style" and self._shows and not self._shows & {"day", "hours"}:
            self._dates[self._date] = MONTH if "month" in self._shows else YEAR
        elif tag == "table:table-row":
            self._row += self._rows

    def _take_style(self, given: Mapping[str, str]) -> None:
        shown = given.get("style:data-style-name")
        parent = self._cells.get(given.get("style:parent-style-name", ""), "")
        span = parent if shown is None else self._dates.get(shown, "")
        if span:
            self._cells[given.get("style:name", "")] = span

    def _take_column(self, given: Mapping[str, str]) -> None:
        first = self._last_column
        self._last_column += _times(given.get("table:number-columns-repeated"))
        self._columns.append((self._last_column, given.get("table:default-cell-style-name", "")))
        if _is_hidden(given):
            self._table.hidden_columns.append((first, self._last_column - 1))

    def _take_cell(self, given: Mapping[str, str]) -> None:
        times = _times(given.get("table:number-columns-repeated"))
        down = _times(given.get("table:number-rows-spanned"))
        if down > 1:
            right = self._column + _times(given.get("table:number-columns-spanned")) - 1
            self._table.merged.append((self._row, self._column, self._row + down - 1, right))
        if given.get("office:value-type") == "date":
            style = given.get("table:style-name") or self._row_style or self._column_style()
            span = self._cells.get(style)
            room = _MOST_CELLS - len(self._table.spans)
            if span and self._rows * times <= room:
                rows = range(self._row, self._row + self._rows)
                columns = range(self._column, self._column + times)
                self._table.spans.update({(r, c): span for r in rows for c in columns})
        self._column += times

    def _column_style(self) -> str:
        return next((style for end, style in self._columns if self._column < end), "")


def _is_hidden(given: Mapping[str, str]) -> bool:
    return given.get("table:visibility", "visible") != "visible"


def _times(repeated: str | None) -> int:
    if repeated is None or not repeated.isdecimal():
        return 1
    return min(int(repeated[:10]), _REPEATED_MOST)
