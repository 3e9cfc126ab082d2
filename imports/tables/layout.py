"""Find a sheet's tables of actions: the heading rows, and what each column holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import islice, pairwise

from db.frozen import frozen
from db.validation.text_rules import safe_line
from db.vocabulary.action_fields import BRAG, EDITED, UPDATE
from db.vocabulary.synonyms import normalised, status_meant, yes_or_no
from imports.proposal import FoundColumn, FoundTable
from imports.reading.books import (
    PLAINLY,
    Book,
    BookRefused,
    Sheet,
    SheetDisplay,
    Value,
    column_letters,
)
from imports.tables.cell_readings import short_value
from imports.tables.columns import ColumnFound, Row, find_columns, named_columns, with_corrections
from imports.tables.headings import (
    BY_CONTENT,
    NOTHING_TO_IMPORT,
    OUR_OWN_HEADINGS,
    field_of_heading,
    is_progress_heading,
)
from imports.tables.known_actions import KnownActions
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation

Remembered = Callable[[str], LayoutExplanation]
"""Returns what a person said about the layout with a fingerprint."""
Heading = tuple[int, int, list[str]]
"""The numbers of a heading's row and of the first row below it, and its texts."""

_NAMES_AN_ACTION = {"code", "title"}
_WORK = {field.key for field in (*EDITED, BRAG, UPDATE)} - {"reason"}
MOST_ROWS = 20_000
"""The most rows that are read; a plan has a few hundred actions."""

MOST_READ = 400_000
"""The most cells of those rows that are read: 20 for each row."""

_LONGEST_HEADING = 120
_DEEPEST = 3
"""The most rows that a heading can span."""
_ABOVE = 20
"""How many rows above the first action of the plan are searched for its heading."""
_SEARCHED, _SEARCHED_CELLS = 1_000, 100_000
"""How many rows, and cells, are searched for a heading that is not known by its words."""
_TRIED = 200
"""How many rows of a sheet are looked up among the layouts that a person has explained."""


@frozen
class SheetTable:
    """A table of actions: its columns, and its rows with their numbers (from 0) in the sheet.

    ``words`` are the status words that a person explained, with their meanings; ``left_out`` is
    true if a person left its sheet out; ``shown`` is how its sheet shows its cells.
    """

    sheet: str
    header: int
    columns: tuple[ColumnFound, ...]
    rows: tuple[tuple[int, Row], ...]
    words: Mapping[str, str] = field(default_factory=dict)
    left_out: bool = False
    shown: SheetDisplay = PLAINLY

    @property
    def fingerprint(self) -> str:
        """An identifier of this layout: the same headings give the same text."""
        return _fingerprint(column.name for column in self.columns)

    @property
    def layout(self) -> tuple[tuple[str, str | None], ...]:
        """Its headings and what each column holds: the same on every page of one list."""
        return tuple((column.name, column.field) for column in self.columns)

    @property
    def names_actions(self) -> bool:
        """Whether the column that names actions holds words; a summary has figures there."""
        named = [column.number for column in self.columns if column.field in _NAMES_AN_ACTION]
        cells = [row[number] for _, row in self.rows for number in named]
        return not any(cells) or any(isinstance(cell, str) for cell in cells)

    @property
    def is_named(self) -> bool:
        """Whether a column holds the code or the title of actions."""
        return any(column.field in _NAMES_AN_ACTION for column in self.columns)

    @property
    def has_progress_column(self) -> bool:
        """Whether a column is about work on an action: a status, a lead, a date."""
        return any(column.field in _WORK for column in self.columns)

    @property
    def is_readable(self) -> bool:
        """Whether its columns name actions, and the work on them."""
        return self.is_named and self.has_progress_column

    def column_of(self, field: str) -> ColumnFound | None:
        """Return the first column that holds ``field``."""
        return next((column for column in self.columns if column.field == field), None)


def find_tables(
    book: Book,
    plan: KnownActions,
    remembered: Remembered = lambda _: NO_EXPLANATION,
    heading_row: int | None = None,
) -> tuple[SheetTable, ...]:
    """Return the tables of actions in the sheets of a book that are not hidden.

    ``heading_row`` is the row (from 1) that a person says is the heading.

    Raises:
        BookRefused: the tables that are not left out have more than :data:`MOST_ROWS` rows in
            total, or :data:`MOST_READ` cells in columns of ours.
    """
    sheets = [sheet for sheet in book.sheets if not sheet.hidden]
    tables = tuple(
        table
        for sheet in sheets
        for table in find_tables_in_sheet(sheet, plan, remembered, heading_row)
    )
    if not any(table.is_readable for table in tables):
        tables = tuple(_tables_explained(sheets, plan, remembered)) or tables
    kept = [table for table in tables if not table.left_out]
    refuse_rows(sum(len(table.rows) for table in kept), book)
    read = sum(len(t.rows) * sum(c.field is not None for c in t.columns) for t in kept)
    if read > MOST_READ:
        raise BookRefused(
            f"{safe_line(book.name)} has {read:,} cells to read; up to {MOST_READ:,} can be read."
            " Delete the columns that are not about the plan's actions, save, and try again."
        )
    return tables


def refuse_rows(count: int, book: Book) -> None:
    """Refuse a book with too many rows to read.

    Raises:
        BookRefused: ``count`` is more than :data:`MOST_ROWS`.
    """
    if count > MOST_ROWS:
        raise BookRefused(
            f"{safe_line(book.name)} has {count:,} rows in its lists; up to {MOST_ROWS:,} can be"
            " read. Delete what is not about the plan's actions, save, and try again."
        )


def find_tables_in_sheet(
    sheet: Sheet,
    plan: KnownActions,
    remembered: Remembered = lambda _: NO_EXPLANATION,
    heading_row: int | None = None,
) -> tuple[SheetTable, ...]:
    """Return the tables of actions in a sheet, from top to bottom.

    A heading row names the action (by code or title) and something about the work on it (status,
    lead, a date, ...), and holds no code itself; it may be split over several rows, under merged
    cells. If no words are known, it is the row that names most fields above the first code or
    title of the ``plan``.
    """
    if heading_row is not None:
        headers = list(_heading_at(sheet.rows, heading_row - 1))
    else:
        headers = _headers(sheet.rows, plan)
        # Below the heading of our own tracker "No" and "In our plan" are answers.
        ours = [
            heading for heading in headers if set(map(normalised, heading[2])) >= OUR_OWN_HEADINGS
        ]
        headers = ours[:1] or headers
    if not headers:
        headers = _header_over_actions(sheet.rows, plan)
    tables = []
    for place, heading in enumerate(headers):
        end = headers[place + 1][0] if place + 1 < len(headers) else len(sheet.rows)
        tables.append(_table(sheet, heading, end, plan, remembered))
    return tuple(table for table in tables if table.names_actions)


def heading_candidates(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Yield the rows (from 0) that may be headings, and how many fields each names."""
    for number, row in enumerate(_first_rows(sheet.rows)):
        if _may_be_heading(row) and sum(value is not None for value in row) > 1:
            yield number, len(_known(text for text in _texts(row) if not may_be_answer(text)))


def table_below(
    sheet: Sheet, number: int, plan: KnownActions, remembered: Remembered = lambda _: NO_EXPLANATION
) -> SheetTable:
    """Return the table below a row (from 0), as if the row were its heading."""
    heading = (number, number + 1, _texts(sheet.rows[number]))
    return _table(sheet, heading, len(sheet.rows), plan, remembered)


def _tables_explained(
    sheets: Sequence[Sheet], plan: KnownActions, remembered: Remembered
) -> Iterator[SheetTable]:
    """Yield the table of each sheet whose columns a person has explained."""
    for sheet in sheets:
        for table in _tables_of_which_was_said(sheet, plan, remembered):
            if table.names_actions and table.is_readable:
                yield table
                break


def _tables_of_which_was_said(
    sheet: Sheet, plan: KnownActions, remembered: Remembered
) -> Iterator[SheetTable]:
    last: dict[int, int] = {}
    for number, row in enumerate(sheet.rows):
        last.update((column, number) for column, value in enumerate(row) if value is not None)
    for number, _ in islice(heading_candidates(sheet), _TRIED):
        filled = {column for column, lowest in last.items() if lowest > number}
        columns = named_columns(_texts(sheet.rows[number]), filled.__contains__)
        if remembered(_fingerprint(column.name for column in columns)).columns:
            yield table_below(sheet, number, plan, remembered)


def _table(
    sheet: Sheet, heading: Heading, end: int, plan: KnownActions, remembered: Remembered
) -> SheetTable:
    _, first, headings = heading
    rows = tuple(
        (number, row)
        for number, row in enumerate(sheet.rows[first:end], first)
        if any(value is not None for value in row) and not _repeats(row, headings)
    )
    columns = find_columns(headings, [row for _, row in rows], plan)
    table = SheetTable(sheet.name, first - 1, columns, rows, shown=sheet.shown)
    return apply_explanation(table, remembered(table.fingerprint))


def _repeats(row: Row, headings: Sequence[str]) -> bool:
    """Whether a row is the heading again, as on every printed page."""
    at_first = next(((n, text) for n, text in enumerate(headings) if text), None)
    if at_first is None or row[at_first[0]] is None:
        return False
    return _texts(row[at_first[0] :][:1]) == [at_first[1]] and _texts(row) == headings


def apply_explanation(table: SheetTable, by_a_person: LayoutExplanation) -> SheetTable:
    """Return the table as a person has explained it; their explanation decides."""
    left_out = not by_a_person.sheets.get(table.sheet, True)
    columns = with_corrections(table.columns, by_a_person.columns)
    return replace(table, columns=columns, words=by_a_person.words, left_out=left_out)


def _fingerprint(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _headers(rows: Sequence[Row], plan: KnownActions) -> list[Heading]:
    """Return the headings that are known by their words, from top to bottom."""
    may_be = [_may_be_heading(row) and not any(map(plan.has_code, row)) for row in rows]
    found: list[Heading] = []
    number = 0
    while number < len(rows):
        heading = _heading_from(rows, number, may_be) if may_be[number] else None
        if heading is not None:
            found.append(heading)
        number = heading[1] if heading else number + 1
    return found


def _heading_from(rows: Sequence[Row], number: int, may_be: Sequence[bool]) -> Heading | None:
    """Return the heading that begins in a row: one row, or several rows together."""
    alone = together = _texts(rows[number])
    heading = None
    if _names_actions(_known(alone)) and not _only_answers(alone):
        heading = (number, number + 1, alone)
    most = len(_known(alone))
    for below in range(number + 1, min(number + _DEEPEST, len(rows))):
        lower = _texts(rows[below])
        if not may_be[below] or not _is_text(rows[below]) or _is_body(together, lower):
            break
        under = _known(lower) if _names_actions(_known(lower)) else set()
        if under and below > number + 1:
            break  # a complete heading, with two rows of guidance above it
        together, most = _combined(together, lower), max(most, len(under))
        if _names_actions(_known(together)) and len(_known(together)) > most:
            heading, most = (number, below + 1, together), len(_known(together))
    return heading


def _may_be_heading(row: Row) -> bool:
    """Whether a row holds short texts; months, years or weeks in order may be beside them."""
    said = [value for value in row if value is not None]
    texts = [value for value in said if isinstance(value, str)]
    if len(texts) < len(said) and not (len(texts) > 1 and _is_series(said)):
        return False
    return len(texts) > 0 and all(len(text) <= _LONGEST_HEADING for text in texts)


def _is_series(values: Iterable[Value]) -> bool:
    """Whether all values except texts are days, or whole numbers, in ascending order."""
    others = [value for value in values if not isinstance(value, str)]
    if len({isinstance(value, date) for value in others}) > 1:
        return False
    places = [value.toordinal() if isinstance(value, date) else value for value in others]
    whole = [place for place in places if type(place) is int]
    return len(whole) == len(places) and all(one < other for one, other in pairwise(whole))


def _is_text(row: Row) -> bool:
    return all(value is None or isinstance(value, str) for value in row)


def may_be_answer(text: str) -> bool:
    """Whether a text that might be a heading may also be an answer, such as "No"."""
    return status_meant(text) is not None or yes_or_no(text) is not None


def _only_answers(texts: Sequence[str]) -> bool:
    return all(may_be_answer(text) for text in texts if _named(text))


def _is_body(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the lower row names an action under a heading for actions in the upper row."""
    return any(
        field_of_heading(over) in _NAMES_AN_ACTION and under and not field_of_heading(under)
        for over, under in zip(upper, lower, strict=True)
    )


def _texts(row: Row) -> list[str]:
    return [
        "" if value is None else value.strip() if isinstance(value, str) else short_value(value)
        for value in row
    ]


def _combined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return one heading per column from two rows; a merged cell above applies to those below."""
    both, above = [], ""
    for over, under in zip(upper, lower, strict=True):
        if over:
            above = over
        if not under:
            both.append(over)
        elif field_of_heading(f"{above} {under}"):
            both.append(f"{above} {under}")
        elif field_of_heading(under) or not over:
            both.append(under)
        else:
            both.append(over if field_of_heading(over) else f"{over} {under}")
    return both


def _known(texts: Iterable[str]) -> set[str]:
    return {field for text in texts if text and (field := _named(text))}


def _named(text: str) -> str | None:
    return field_of_heading(text) or (BY_CONTENT if is_progress_heading(text) else None)


def _names_actions(fields: set[str]) -> bool:
    return bool(fields & _NAMES_AN_ACTION) and bool(fields & {*_WORK, BY_CONTENT})


def _first_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows in which a heading is looked for, fewer where they are very wide."""
    return rows[: min(_SEARCHED, _SEARCHED_CELLS // max(map(len, rows[:1]), default=1))]


def _heading_at(rows: Sequence[Row], number: int) -> Iterator[Heading]:
    """Yield the heading in a row that a person named, if the row is not empty."""
    if number < len(rows) and any(value is not None for value in rows[number]):
        yield (number, number + 1, _texts(rows[number]))


def _header_over_actions(rows: Sequence[Row], plan: KnownActions) -> list[Heading]:
    """Return the row that names most fields above the plan's first code or title."""
    first = next(
        (
            number
            for number, row in enumerate(_first_rows(rows))
            if any(plan.has_code(value) or plan.codes_with_title(value) for value in row)
        ),
        0,
    )
    filled = [n for n in range(first) if any(value is not None for value in rows[n])][-_ABOVE:]
    may_be = [number for number in filled if _may_be_heading(rows[number])]
    known = {number: len(_known(_texts(rows[number]))) for number in may_be}
    best = max(may_be, key=lambda number: (known[number], number), default=None)
    if best is None or (not known[best] and best != filled[-1]):
        return []
    texts, body = _texts(rows[best]), best + 1
    for lower in may_be[may_be.index(best) + 1 :]:
        under = _texts(rows[lower])
        # A row under a known heading is a row of the table, and so is a section.
        is_row = any(one and _named(over) for over, one in zip(texts, under, strict=True))
        if lower != body or is_row or sum(map(bool, under)) == 1:
            break
        texts = [one or other for one, other in zip(texts, under, strict=True)]
        body = lower + 1
    return [(best, body, texts)]


def headings_not_imported(tables: Sequence[SheetTable]) -> list[str]:
    """Return the headings of columns that are not imported, each once, in order."""
    columns = [column for table in tables for column in table.columns]
    headings = (
        " ".join(column.heading.split())
        for column in columns
        if column.field is None and not column.shown and column.name not in NOTHING_TO_IMPORT
    )
    return list(dict.fromkeys(headings))


def describe_table(table: SheetTable) -> FoundTable:
    """Return a table as it is shown to a person, who can correct what its columns hold."""
    columns = (
        FoundColumn(letter=column_letters(c.number), heading=c.heading, name=c.name, field=c.field)
        for c in table.columns
    )
    return FoundTable(
        sheet=table.sheet,
        header=table.header + 1,
        fingerprint=table.fingerprint,
        columns=tuple(columns),
        rows=len(table.rows),
        left_out=table.left_out,
    )
