"""Find the sheets of our own return in a book by their headings, and read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache, lru_cache
from itertools import chain
from string import ascii_uppercase

from db.frozen import frozen
from db.returns import headings as h
from db.vocabulary.synonyms import normalised
from imports.reading.books import Book, Sheet, Value, cell_address
from imports.tables.layout import refuse_rows
from imports.tables.rows import raw_text

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    h.EVIDENCE: (h.NUMBER, h.EVIDENCE_TITLE, h.LINK),
    h.MEASURES: (h.NUMBER, h.MEASURE_NAME, h.UNIT, h.NEW_READING, h.NEW_READING_ON),
    h.BARRIERS: (h.NUMBER, h.BARRIER_KIND, h.BARRIER_NOTE, h.SUPPORT),
    h.QUESTIONS: (h.QUESTION_NUMBER, h.QUESTION, h.WHAT_COUNTS, h.ANSWER, h.COMMENT),
}
"""The headings by which each sheet is known, wherever they are in it."""

_SHOWN: Mapping[str, tuple[str, ...]] = {
    h.UPDATE_LOG: (h.NUMBER, h.LOG_DATE, h.LOG_BY, h.LOG_UPDATE),
    h.COMMITMENTS: (h.OBJECTIVE, h.DESCRIPTION, h.COMMENTS),
}
"""The headings of sheets that are known by their names, as other lists have such headings too."""

_NOT_READ = (h.RISK, h.RISK_LEVEL, h.RISK_KIND, h.MITIGATION, h.RISK_OWNER, h.REVIEW_DATE)
"""The headings of our sheet of risks, which are kept in the register and not imported."""

_TITLES = frozenset({h.COVER, h.GUIDANCE, h.CHECKLIST, h.SUMMARY, *_HEADINGS, *_SHOWN})
"""What the sheets beside the action tracker are called."""

_READINGS = (h.NUMBER, h.MEASURE_NAME, h.READING_TYPE, h.FIGURE, h.READING_DATE)

_EARLIER_HEADINGS = {
    "what stands in the way": "barrier",
    "more about it": "details",
    "support asked for": "support needed",
    "to be reached by": "target date",
    "readings before": "earlier readings",
    "read on": "latest reading on",
}
"""Headings of returns made by earlier versions, as they are compared -> today's headings."""

_LABELS = (h.ODS_CODE, h.PERIOD_BEGINS, h.CONTACT, h.EMAIL)
"""The labels in the first column of the cover."""

_FAR = 50
"""The number of rows in which a sheet's headings are looked for."""

_LONGEST_HEADING = 60

_BELOW_MEASURES = (normalised(h.READINGS_OVER_TIME), normalised(h.ALL_READINGS))
_ABOVE_QUESTIONS = 2


@frozen
class PlacedValue:
    """The value of a cell, and its address."""

    value: Value
    place: str


@frozen
class Cells:
    """Cells that belong together, by the words above or beside them.

    ``number`` is their row's, counted from 0; ``section`` is the text above their table.
    """

    sheet: str
    number: int
    cells: Mapping[str, PlacedValue]
    section: str = ""

    @property
    def name(self) -> str:
        """The name of the row, different from every other in the file."""
        return f"{self.sheet}!{self.number + 1}"


@frozen
class ReturnSheets:
    """The parts of a return in a book besides its action tracker; none if it is not a return.

    ``rows`` are those of each sheet, and of the table of all readings, by the names in
    :mod:`db.returns.headings`; ``cover`` the cover's details. ``names`` are the sheets in which not
    to look for a table of actions; ``unknown`` those of them that people fill in and that have lost
    their headings, ``unread`` the others that have.
    """

    is_return: bool = False
    rows: Mapping[str, Sequence[Cells]] = field(default_factory=dict)
    cover: Cells | None = None
    names: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def find_return_sheets(book: Book, *, is_return: bool) -> ReturnSheets:
    """Find the sheets of a return, whatever they are called now.

    ``is_return`` is true if the book says so itself; otherwise its headings must.

    Raises:
        BookRefused: it has more rows than can be read.
    """
    visible = [_Headed(sheet) for sheet in book.sheets if not sheet.hidden]
    risks = {one.sheet.name for one in visible if next(one.headers(_NOT_READ), None)}
    rows: dict[str, list[Cells]] = {}
    cover: Cells | None = None
    below: list[Cells] = []
    unread: list[str] = []
    found: set[str] = set()
    faulty: defaultdict[str, set[int]] = defaultdict(set)
    for fault in book.faults:
        if figures := fault.cell.lstrip(ascii_uppercase):
            faulty[fault.sheet].add(int(figures) - 1)
    for headed in visible:
        sheet = headed.sheet
        details = _details(sheet) if cover is None else None
        if details is not None:
            cover = details
            found.add(sheet.name)
            continue
        for kind, known_by in _HEADINGS.items():
            headers = list(headed.headers(known_by, every=kind == h.QUESTIONS))
            if headers:
                rows.setdefault(kind, []).extend(_rows(sheet, kind, headers, faulty[sheet.name]))
                found.add(sheet.name)
                if kind == h.MEASURES:
                    readings = headed.headers(_READINGS, far=len(sheet.rows))
                    below.extend(_rows(sheet, h.ALL_READINGS, list(readings), faulty[sheet.name]))
                break
    refuse_rows(sum(map(len, rows.values())), book)
    if not (found or is_return):
        return ReturnSheets(names=frozenset(risks))
    called = {one.sheet.name for one in visible if one.sheet.name in _TITLES}
    unknown = [name for name in (h.COVER, *_HEADINGS) if name in called - found]
    is_return = bool(rows or cover or unknown)
    rows[h.ALL_READINGS] = below
    for headed in visible:
        sheet = headed.sheet
        if sheet.name in _SHOWN:
            headers = list(headed.headers(_SHOWN[sheet.name]))
            rows[sheet.name] = list(_rows(sheet, sheet.name, headers, faulty[sheet.name]))
            unread += [] if headers else [sheet.name]
    return ReturnSheets(
        is_return, rows, cover, frozenset(found | called | risks), tuple(unknown), tuple(unread)
    )


def _details(sheet: Sheet) -> Cells | None:
    """Return the values beside the labels of a cover, ``None`` if it is not a cover."""
    cells: dict[str, PlacedValue] = {}
    for number, row in enumerate(sheet.rows[:_FAR]):
        if len(row) > 1 and isinstance(row[0], str):
            cells.setdefault(normalised(row[0]), PlacedValue(row[1], cell_address(number, 1)))
    if not {normalised(label) for label in _LABELS} <= cells.keys():
        return None
    return Cells(sheet.name, 0, cells)


class _Headed:
    """A sheet, whose headings are looked for once for each kind of sheet that it may be."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._columns: list[dict[str, int]] = []
        self._words: dict[int, frozenset[str]] = {}

    def headers(
        self, headings: Sequence[str], *, every: bool = False, far: int = _FAR
    ) -> Iterator[tuple[int, dict[str, int]]]:
        """Yield the row of headings and their columns; with ``every``, of each table of the sheet.

        The first is within ``far`` rows.
        """
        wanted = _compared(tuple(headings))
        if not wanted <= self._words_within(far):
            return
        found = False
        for number, row in enumerate(self.sheet.rows):
            if number >= far and not found:
                return
            if number == len(self._columns):
                self._columns.append(_columns(row))
            columns = self._columns[number]
            if wanted <= columns.keys():
                yield number, columns
                if not every:
                    return
                found = True

    def _words_within(self, far: int) -> frozenset[str]:
        """Return every heading that the first rows may have: most sheets lack what is looked for,
        and need not be searched row by row.
        """
        if far not in self._words:
            different = set(chain.from_iterable(self.sheet.rows[:far]))
            self._words[far] = frozenset(
                _heading(value)
                for value in different
                if value.__class__ is str and len(value) <= _LONGEST_HEADING
            )
        return self._words[far]


@cache
def _compared(headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normalised, headings))


def _columns(row: Sequence[Value]) -> dict[str, int]:
    """Return the columns of a row that may be one of headings, by their words."""
    columns: dict[str, int] = {}
    for column, value in enumerate(row):
        if value.__class__ is str and len(value) <= _LONGEST_HEADING:
            columns.setdefault(_heading(value), column)
    return columns


@lru_cache(maxsize=4096)  # the sheets of every file repeat the same words
def _heading(text: str) -> str:
    heading = normalised(text)
    return _EARLIER_HEADINGS.get(heading, heading)


def _rows(
    sheet: Sheet, kind: str, headers: Sequence[tuple[int, dict[str, int]]], faulty: set[int]
) -> Iterator[Cells]:
    """Yield every row below the headings that is not empty, readable or not."""
    for place, (header, columns) in enumerate(headers):
        end = headers[place + 1][0] if place + 1 < len(headers) else len(sheet.rows)
        section = _over(sheet, header)
        for number in range(header + 1, end):
            row = sheet.rows[number]
            if kind == h.MEASURES and _ends_measures(row):
                break
            if number not in faulty and not any(value is not None for value in row):
                continue
            cells = {
                heading: PlacedValue(row[column], cell_address(number, column))
                for heading, column in columns.items()
            }
            yield Cells(sheet.name, number, cells, section)


def _over(sheet: Sheet, header: int) -> str:
    over = sheet.rows[header - _ABOVE_QUESTIONS] if header >= _ABOVE_QUESTIONS else ()
    return " ".join(raw_text(over[0]).split()) if over else ""


def _ends_measures(row: Sequence[Value]) -> bool:
    """Whether the charts and the table of all readings begin here."""
    first, *rest = row
    alone = isinstance(first, str) and not any(value is not None for value in rest)
    return alone and normalised(str(first)).startswith(_BELOW_MEASURES)
