"""Find the sheets of our own return in a book by their headings, and read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from db.returns import headings
from db.vocabulary.synonyms import normalised
from imports.reading.books import Book, Sheet, Value, cell_address
from imports.tables.layout import refuse_rows
from imports.tables.rows import raw_text

EVIDENCE, MEASURES = headings.EVIDENCE, headings.MEASURES
BARRIERS, QUESTIONS = headings.BARRIERS, headings.QUESTIONS
COVER = headings.COVER
TITLES = frozenset(
    {COVER, headings.GUIDANCE, headings.CHECKLIST, headings.UPDATE_LOG, EVIDENCE, MEASURES}
    | {BARRIERS, QUESTIONS, headings.COMMITMENTS, headings.SUMMARY}
)
"""What the sheets beside the action tracker are called."""

NUMBER, ADDED_ON, ADDED_BY = headings.NUMBER, headings.ADDED_ON, headings.ADDED_BY

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    EVIDENCE: (NUMBER, headings.EVIDENCE_TITLE, headings.LINK),
    MEASURES: (
        *(NUMBER, headings.MEASURE_NAME, headings.UNIT),
        *(headings.NEW_READING, headings.NEW_READING_ON),
    ),
    BARRIERS: (NUMBER, headings.BARRIER_KIND, headings.BARRIER_NOTE, headings.SUPPORT),
    QUESTIONS: (
        *(headings.QUESTION_NUMBER, headings.QUESTION, headings.WHAT_COUNTS),
        *(headings.ANSWER, headings.COMMENT),
    ),
}
"""The headings by which each sheet is known, wherever they are in it."""

_EARLIER_HEADINGS = {
    "what stands in the way": "barrier",
    "more about it": "details",
    "support asked for": "support needed",
    "to be reached by": "target date",
    "readings before": "earlier readings",
    "read on": "latest reading on",
}
"""Headings of returns made by earlier versions, as they are compared -> today's headings."""

ODS = headings.ODS_CODE
_LABELS = (ODS, headings.PERIOD_BEGINS, headings.CONTACT, headings.EMAIL)
"""The labels in the first column of the cover."""

_FAR = 50
"""The number of rows in which a sheet's headings are looked for."""

_LONGEST_HEADING = 60

UPDATE_LOG, COMMITMENTS = headings.UPDATE_LOG, headings.COMMITMENTS
READINGS = headings.ALL_READINGS

_SHOWN: Mapping[str, tuple[str, ...]] = {
    UPDATE_LOG: (NUMBER, headings.LOG_DATE, headings.LOG_BY, headings.LOG_UPDATE),
    COMMITMENTS: (headings.OBJECTIVE, headings.DESCRIPTION, headings.COMMENTS),
}
"""The headings of sheets that are known by their names, as other lists have such headings too."""

_READINGS = (
    *(NUMBER, headings.MEASURE_NAME, headings.READING_TYPE),
    *(headings.FIGURE, headings.READING_DATE),
)

_BELOW_MEASURES = (normalised(headings.READINGS_OVER_TIME), normalised(headings.ALL_READINGS))
_ABOVE_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class PlacedValue:
    """The value of a cell, and its address."""

    value: Value
    place: str


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ReturnSheets:
    """The parts of a return in a book besides its action tracker; none if it is not a return.

    ``rows`` are those of each sheet by :data:`EVIDENCE` and so on, :data:`UPDATE_LOG`,
    :data:`COMMITMENTS` and :data:`READINGS`; ``cover`` the cover's details. ``names`` are the
    sheets in which not to look for a table of actions; ``unknown`` those of them that people fill
    in and that have lost their headings, ``unread`` the others that have.
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
    rows: dict[str, list[Cells]] = {}
    cover: Cells | None = None
    below: list[Cells] = []
    unread: list[str] = []
    found: set[str] = set()
    faulty: defaultdict[str, set[int]] = defaultdict(set)
    for fault in book.faults:
        if figures := fault.cell.lstrip(ascii_uppercase):
            faulty[fault.sheet].add(int(figures) - 1)
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        details = _details(sheet) if cover is None else None
        if details is not None:
            cover = details
            found.add(sheet.name)
            continue
        for kind, known_by in _HEADINGS.items():
            headers = list(_headers(sheet, known_by, every=kind == QUESTIONS))
            if headers:
                rows.setdefault(kind, []).extend(_rows(sheet, kind, headers, faulty[sheet.name]))
                found.add(sheet.name)
                if kind == MEASURES:
                    readings = _headers(sheet, _READINGS, far=len(sheet.rows))
                    below.extend(_rows(sheet, READINGS, list(readings), faulty[sheet.name]))
                break
    refuse_rows(sum(map(len, rows.values())), book)
    if not (found or is_return):
        return ReturnSheets()
    called = {sheet.name for sheet in book.sheets if sheet.name in TITLES and not sheet.hidden}
    unknown = [name for name in (COVER, *_HEADINGS) if name in called - found]
    is_return = bool(rows or cover or unknown)
    rows[READINGS] = below
    for sheet in book.sheets:
        if sheet.name in called and sheet.name in _SHOWN:
            headers = list(_headers(sheet, _SHOWN[sheet.name]))
            rows[sheet.name] = list(_rows(sheet, sheet.name, headers, faulty[sheet.name]))
            unread += [] if headers else [sheet.name]
    return ReturnSheets(
        is_return, rows, cover, frozenset(found | called), tuple(unknown), tuple(unread)
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


def _headers(
    sheet: Sheet, headings: Iterable[str], *, every: bool = False, far: int = _FAR
) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the row of headings and their columns; with ``every``, of each table of the sheet.

    The first is within ``far`` rows.
    """
    wanted = {normalised(heading) for heading in headings}
    found = False
    for number, row in enumerate(sheet.rows):
        if number >= far and not found:
            return
        columns: dict[str, int] = {}
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) <= _LONGEST_HEADING:
                heading = normalised(value)
                columns.setdefault(_EARLIER_HEADINGS.get(heading, heading), column)
        if wanted <= columns.keys():
            yield number, columns
            if not every:
                return
            found = True


def _rows(
    sheet: Sheet, kind: str, headers: Sequence[tuple[int, dict[str, int]]], faulty: set[int]
) -> Iterator[Cells]:
    """Yield every row below the headings that is not empty, readable or not."""
    for place, (header, columns) in enumerate(headers):
        end = headers[place + 1][0] if place + 1 < len(headers) else len(sheet.rows)
        section = _over(sheet, header)
        for number in range(header + 1, end):
            row = sheet.rows[number]
            if kind == MEASURES and _ends_measures(row):
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
