"""Read the tables of an OpenDocument workbook from its ``content.xml``.

python-calamine stops at a line break between two cells, which Gnumeric and the commonest web
library write; and the extent of the cells would have to be checked before it anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NoReturn, TypeVar
from xml.parsers.expat import ExpatError, ParserCreate

from imports.reading.appearance import MONTH, MOST, MOST_DATES, YEAR, Appearance
from imports.reading.books import Value
from imports.reading.sheet_xml import NO_RESULT, BadXml, SheetContents

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE, _DRAW, _DATES = (
    f"{_NAMES}{name}:1.0 " for name in ("office", "table", "text", "style", "drawing", "datastyle")
)
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
# Notes beside cells, pictures, deleted text, tables kept from elsewhere: not the text of a cell.
_ASIDE = frozenset(
    {
        *(f"{_OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}tracked-changes"),
        *(f"{_TABLE}dde-links", f"{_TABLE}named-expressions"),
    }
)
_SPACES = re.compile(r"[ \t\r\n]+")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d*)?S)?")
_REPEAT_LIMIT = 1 << 24

Noted = TypeVar("Noted")


@dataclass(slots=True)
class OdsTable:
    """A sheet: ``look`` is its extent and its faults, ``rows`` its filled rows by their numbers.

    ``appearance`` is how it shows its cells. A row is how often it is repeated and its cells:
    column, how often, value.
    """

    name: str
    hidden: bool
    look: SheetContents = field(default_factory=SheetContents)
    appearance: Appearance = field(default_factory=Appearance)
    rows: dict[int, tuple[int, list[tuple[int, int, Value]]]] = field(default_factory=dict)

    def values(self) -> list[list[Value]]:
        """Return its rows from A1 to the last cell, with ``None`` for what is empty."""
        rows: list[list[Value]] = [[None] * self.look.columns for _ in range(self.look.rows)]
        for number, (times, cells) in self.rows.items():
            for column, wide, value in cells:
                rows[number][column : column + wide] = [value] * wide
            for copy in range(number + 1, number + times):
                rows[copy] = rows[number]
        return rows


def ods_tables(content: bytes, styles: bytes = b"") -> list[OdsTable]:
    """Return the sheets of a workbook, however often cells are repeated.

    ``content`` and ``styles`` are the parts ``content.xml`` and, if there is one, ``styles.xml``.

    Raises:
        BadXml: the content is not well-formed, or defines entities.
    """
    reader = _Reader()
    if styles:
        try:
            _parse(styles, reader)
        except BadXml:  # then dates that show only their month are not recognised, nothing else
            reader = _Reader()
    _parse(content, reader)
    return reader.tables


def _parse(part: bytes, reader: _Reader) -> None:
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_definitions
    try:
        parser.Parse(part, True)
    except ExpatError as error:
        raise BadXml from error


def _refuse_definitions(*_: object) -> NoReturn:
    raise BadXml


class _Reader:
    """Follow tables, rows and cells, which may be repeated, and the words in cells."""

    def __init__(self) -> None:
        self.tables: list[OdsTable] = []
        self._style = ""
        self._hidden: set[str] = set()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._cells: list[tuple[int, int, Value]] = []
        self._cell: dict[str, str] | None = None
        self._said: list[str] = []
        self._in_words = self._filled = False
        self._aside = 0
        self._date, self._shows = "", set[str]()
        self._dates: dict[str, str] = {}
        self._spans: dict[str, str] = {}
        self._column_styles: list[tuple[int, str]] = []
        self._row_style = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        if self._aside or tag in _ASIDE or (self._cell is not None and _is_aside(tag)):
            self._aside += 1
        elif tag in _CELLS:
            self._columns = _times(given.get(f"{_TABLE}number-columns-repeated"))
            self._cell, self._said, self._filled = given, [], False
        elif tag.startswith(_TEXT):
            self._start_words(tag, given)
        elif tag == f"{_TABLE}table-row":
            self._start_row(given)
        elif tag == f"{_TABLE}table-column":
            self._take_column(given)
        elif tag == f"{_TABLE}table":
            hidden = given.get(f"{_TABLE}style-name") in self._hidden
            self.tables.append(OdsTable(given.get(f"{_TABLE}name", ""), hidden))
            self._row, self._column_styles = 0, []
        elif tag == f"{_STYLE}style":
            self._take_style(given)
        elif tag == f"{_DATES}date-style":
            self._date, self._shows = given.get(f"{_STYLE}name", ""), set()
        elif tag.startswith(_DATES):
            self._shows.add(tag.removeprefix(_DATES))
        elif tag == f"{_STYLE}table-properties" and given.get(f"{_TABLE}display") == "false":
            self._hidden.add(self._style)

    def _take_style(self, given: Mapping[str, str]) -> None:
        """Record what cells of this style show of a date."""
        self._style = given.get(f"{_STYLE}name", "")
        if given.get(f"{_STYLE}family") == "table-cell":
            shown = given.get(f"{_STYLE}data-style-name")
            parent = self._spans.get(given.get(f"{_STYLE}parent-style-name", ""), "")
            self._spans[self._style] = parent if shown is None else self._dates.get(shown, "")

    def _take_column(self, given: Mapping[str, str]) -> None:
        first = self._column_styles[-1][0] if self._column_styles else 0
        end = first + _times(given.get(f"{_TABLE}number-columns-repeated"))
        self._column_styles.append((end, given.get(f"{_TABLE}default-cell-style-name", "")))
        if self.tables and _is_hidden(given):
            self._note(self.tables[-1].appearance.hidden_columns, (first, end - 1))

    def _start_row(self, given: Mapping[str, str]) -> None:
        self._rows = _times(given.get(f"{_TABLE}number-rows-repeated"))
        self._row_style = given.get(f"{_TABLE}default-cell-style-name", "")
        self._column, self._cells = 0, []
        if self.tables and _is_hidden(given):
            hidden = (self._row, self._row + self._rows - 1)
            self._note(self.tables[-1].appearance.hidden_rows, hidden)

    @staticmethod
    def _note(found: list[Noted], one: Noted) -> None:
        if len(found) < MOST:
            found.append(one)

    def _start_words(self, tag: str, given: dict[str, str]) -> None:
        if self._cell is None:
            return
        if tag == f"{_TEXT}p":
            if self._filled:
                self._said.append("\n")
            self._in_words = self._filled = True
        elif tag == f"{_TEXT}s":
            self._said.append(" " * min(_times(given.get(f"{_TEXT}c")), 1_000))
        elif tag == f"{_TEXT}tab":
            self._said.append("\t")
        elif tag == f"{_TEXT}line-break":
            self._said.append("\n")

    def text(self, text: str) -> None:
        if self._in_words and not self._aside:
            self._said.append(_SPACES.sub(" ", text))

    def end(self, tag: str) -> None:
        if self._aside:
            self._aside -= 1
        elif tag in _CELLS:
            self._end_cell()
        elif tag == f"{_TEXT}p":
            self._in_words = False
        elif tag == f"{_DATES}date-style" and self._shows and not self._shows & {"day", "hours"}:
            self._dates[self._date] = MONTH if "month" in self._shows else YEAR
        elif tag == f"{_TABLE}table-row":
            if self._cells:
                self.tables[-1].rows[self._row] = (self._rows, self._cells)
            self._row += self._rows

    def _end_cell(self) -> None:
        given, self._cell = self._cell or {}, None
        place = (self._row, self._column)
        self._column += self._columns
        if not self.tables or (len(given) < 2 and not self._filled):
            return
        self._take_appearance(place, given)
        look, said = self.tables[-1].look, "".join(self._said)
        kind = given.get(f"{_OFFICE}value-type", "")
        fault = ""
        if _is_error(given):
            fault = f"the error {said.strip()[:20]}"
        elif f"{_TABLE}formula" in given and not kind and not said:
            fault = NO_RESULT
        value = None if fault else _value(kind, given, said)
        if fault:
            look.faults.append((*place, fault))
        if fault or value is not None:
            look.add_cell(self._row + self._rows - 1, self._column - 1)
        if value is not None:
            self._cells.append((place[1], self._columns, value))

    def _take_appearance(self, place: tuple[int, int], given: Mapping[str, str]) -> None:
        row, column = place
        found = self.tables[-1].appearance
        down = _times(given.get(f"{_TABLE}number-rows-spanned"))
        if down > 1:
            right = column + _times(given.get(f"{_TABLE}number-columns-spanned")) - 1
            self._note(found.merged, (row, column, row + down - 1, right))
        if given.get(f"{_OFFICE}value-type") == "date":
            of_column = next((style for end, style in self._column_styles if column < end), "")
            style = given.get(f"{_TABLE}style-name") or self._row_style or of_column
            span = self._spans.get(style)
            if span and self._rows * self._columns <= MOST_DATES - len(found.spans):
                rows = range(row, row + self._rows)
                columns = range(column, column + self._columns)
                found.spans.update({(r, c): span for r in rows for c in columns})


def _is_hidden(given: Mapping[str, str]) -> bool:
    return given.get(f"{_TABLE}visibility", "visible") != "visible"


def _is_aside(tag: str) -> bool:
    return tag.startswith(_DRAW) or tag == f"{_TABLE}table"


def _is_error(given: dict[str, str]) -> bool:
    """Whether a cell holds an error: each program says so in its own attribute."""
    return any(
        name.endswith(" error-value") or (name.endswith(" value-type") and value == "error")
        for name, value in given.items()
    )


def _value(kind: str, given: dict[str, str], said: str) -> Value:
    """Return the value of a cell, or its text where the value is not valid for its kind."""
    read = _KINDS.get(kind)
    if read is not None:
        name, of_text = read
        with suppress(KeyError, ValueError, OverflowError):
            return of_text(given[f"{_OFFICE}{name}"])
    words = said or given.get(f"{_OFFICE}string-value", "")
    return words if words.strip() else None


def _moment(text: str) -> date | datetime:
    # Some programs add a time zone that no one chose: the day is the one written.
    if "T" not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    return moment if moment.time() != time() else moment.date()


def _time(text: str) -> time | timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if hours > 23:
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return time(hours, minutes, seconds)


_KINDS: dict[str, tuple[str, Callable[[str], Value]]] = {
    "float": ("value", float),
    "percentage": ("value", float),
    "currency": ("value", float),
    "boolean": ("boolean-value", lambda text: text == "true"),
    "date": ("date-value", _moment),
    "time": ("time-value", _time),
}


def _times(repeated: str | None) -> int:
    if repeated is None or not repeated.isdecimal():
        return 1
    return min(int(repeated[:10]), _REPEAT_LIMIT)
