"""Where a sheet's tables of actions stand: the heading rows, and what each column holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.synonyms import plain, status_meant, yes_or_no
from db.text import shown
from imports.books import PLAINLY, Book, BookRefused, Sheet, Shown, Value
from imports.proposal import FoundColumn, FoundTable
from imports.tables.explained import NOTHING_SAID, Explained
from imports.tables.headings import BY_CONTENT, FIELDS, OUR_OWN_HEADINGS, field_of

Row = tuple[Value, ...]
Remembered = Callable[[str], Explained]
"""Gives what a person said of the layout with a fingerprint."""
Heading = tuple[int, int, list[str]]
"""The numbers of a heading's row and of the first row below it, and its texts."""

_NAMES_AN_ACTION = {"code", "title"}
_WORK = set(FIELDS) - {*_NAMES_AN_ACTION, "detail", "area", "rating", "quick_win", "reason"}
MOST_ROWS = 20_000
"""The most rows that are gone through; a plan has some hundreds of actions."""

MOST_READ = 400_000
"""The most cells of those rows that are read: as many as there are in rows of 20."""

_MANY = {"update"}
_LONGEST_HEADING = 120
_NOT_HEADED = "(no heading)"


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column (``number`` from 0) with its heading and what it holds; ``None`` is not taken in.

    ``name`` is the heading as corrections and fingerprints know it, each a different one.
    """

    number: int
    heading: str
    field: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of actions: its columns, and its rows with their numbers (from 0) in the sheet.

    ``words`` are the status words that a person explained, with their meanings; ``left_out`` tells
    that a person left its sheet out; ``shown`` is how its sheet shows its cells.
    """

    sheet: str
    header: int
    columns: tuple[ColumnFound, ...]
    rows: tuple[tuple[int, Row], ...]
    words: Mapping[str, str] = field(default_factory=dict)
    left_out: bool = False
    shown: Shown = PLAINLY

    @property
    def fingerprint(self) -> str:
        """What tells this layout from others: the same headings give the same text."""
        names = "\n".join(column.name for column in self.columns)
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    @property
    def layout(self) -> tuple[tuple[str, str | None], ...]:
        """Its headings and what each column holds: the same in the pages of one list."""
        return tuple((column.name, column.field) for column in self.columns)

    @property
    def names_actions(self) -> bool:
        """Whether words stand where actions are named; a summary has figures there."""
        named = [column.number for column in self.columns if column.field in _NAMES_AN_ACTION]
        cells = [row[number] for _, row in self.rows for number in named]
        return not any(cells) or any(isinstance(cell, str) for cell in cells)

    def column_of(self, field: str) -> ColumnFound | None:
        """Return the first column that holds ``field``."""
        return next((column for column in self.columns if column.field == field), None)


def tables_in(
    book: Book,
    known_codes: Callable[[Value], bool],
    remembered: Remembered = lambda _: NOTHING_SAID,
) -> tuple[Table, ...]:
    """Return the tables of actions in the sheets of a book that are not hidden.

    Raises:
        BookRefused: those that are not left out have more than :data:`MOST_ROWS` rows together,
            or :data:`MOST_READ` cells in columns of ours.
    """
    tables = tuple(
        table
        for sheet in book.sheets
        if not sheet.hidden
        for table in find_tables(sheet, known_codes, remembered)
    )
    kept = [table for table in tables if not table.left_out]
    refuse_rows(sum(len(table.rows) for table in kept), book)
    read = sum(len(t.rows) * sum(c.field is not None for c in t.columns) for t in kept)
    if read > MOST_READ:
        raise BookRefused(
            f"{shown(book.name)} has {read:,} cells in columns that would be read; {MOST_READ:,}"
            " can be gone through. Take out columns that are not about the plan's actions, save,"
            " and try again."
        )
    return tables


def refuse_rows(count: int, book: Book) -> None:
    """Refuse a book of which so many rows would have to be gone through.

    Raises:
        BookRefused: they are more than :data:`MOST_ROWS`.
    """
    if count > MOST_ROWS:
        raise BookRefused(
            f"{shown(book.name)} has {count:,} rows in its lists; {MOST_ROWS:,} can be gone"
            " through. Take out what is not about the plan's actions, save, and try again."
        )


def find_tables(
    sheet: Sheet,
    known_codes: Callable[[Value], bool],
    remembered: Remembered = lambda _: NOTHING_SAID,
) -> tuple[Table, ...]:
    """Return the tables of actions in a sheet, from top to bottom.

    A heading row is one that names the action (by code or title) and something of the work on it
    (status, lead, a date, ...), and holds no code itself; two rows may share that work, under
    merged cells. Where no words are known, the row above the first code (which ``known_codes``
    recognises) is taken for it.
    """
    headers = _headers(sheet.rows, known_codes)
    # Below the heading of our own tracker "No" and "In our plan" are answers.
    ours = [heading for heading in headers if set(map(plain, heading[2])) >= OUR_OWN_HEADINGS]
    headers = ours[:1] or headers
    if not headers:
        headers = _header_over_codes(sheet.rows, known_codes)
    tables = []
    for place, (_, first_body_row, headings) in enumerate(headers):
        end = headers[place + 1][0] if place + 1 < len(headers) else len(sheet.rows)
        rows = tuple(
            (number, sheet.rows[number])
            for number in range(first_body_row, end)
            if any(value is not None for value in sheet.rows[number])
        )
        columns = _columns(headings, [row for _, row in rows])
        table = Table(sheet.name, first_body_row - 1, columns, rows, shown=sheet.shown)
        tables.append(explained(table, remembered(table.fingerprint)))
    return tuple(table for table in tables if table.names_actions)


def explained(table: Table, by_a_person: Explained) -> Table:
    """Return the table as a person says that it is to be read; theirs is the last word."""
    left_out = not by_a_person.sheets.get(table.sheet, True)
    corrected = _corrected(table, by_a_person.columns)
    return replace(corrected, words=by_a_person.words, left_out=left_out)


def _corrected(table: Table, corrections: Mapping[str, str]) -> Table:
    if not corrections:
        return table
    said = {
        column.number: corrections[column.name] or None
        for column in table.columns
        if column.name in corrections
    }
    taken = {field for field in said.values() if field and field not in _MANY}
    columns = tuple(
        replace(column, field=said[column.number])
        if column.number in said
        else replace(column, field=None if column.field in taken else column.field)
        for column in table.columns
    )
    return replace(table, columns=_each_once(columns))


def _headers(rows: Sequence[Row], known_codes: Callable[[Value], bool]) -> list[Heading]:
    """Return the headings that are known by their words, from top to bottom."""
    may_be = [_may_be_heading(row) and not any(map(known_codes, row)) for row in rows]
    found: list[Heading] = []
    number = 0
    while number < len(rows):
        texts = _texts(rows[number]) if may_be[number] else []
        if texts and number + 1 < len(rows) and may_be[number + 1]:
            below = _texts(rows[number + 1])
            both = _combined(texts, below)
            if _says_more(both, texts, below) and not _is_body(texts, below):
                found.append((number, number + 2, both))
                number += 2
                continue
        if _names_actions(_known(texts)) and not _only_answers(texts):
            found.append((number, number + 1, texts))
        number += 1
    return found


def _may_be_heading(row: Row) -> bool:
    said = [value for value in row if value is not None]
    return len(said) > 0 and all(
        isinstance(value, str) and len(value) <= _LONGEST_HEADING for value in said
    )


def _only_answers(texts: Sequence[str]) -> bool:
    """Whether all that might be headings are answers too, as "No" and "Complete" are."""
    return all(
        status_meant(text) is not None or yes_or_no(text) is not None
        for text in texts
        if _named(text)
    )


def _says_more(both: Sequence[str], upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether two rows together are a heading, and more of one than either by itself."""
    together, below = _known(both), _known(lower)
    alone = max(_known(upper), below if _names_actions(below) else set(), key=len)
    return _names_actions(together) and len(together) > len(alone)


def _is_body(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the lower row names an action where the upper one says that actions are named."""
    return any(
        field_of(over) in _NAMES_AN_ACTION and under and not field_of(under)
        for over, under in zip(upper, lower, strict=True)
    )


def _texts(row: Row) -> list[str]:
    return ["" if value is None else str(value).strip() for value in row]


def _combined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return one heading a column from two rows; a merged cell above speaks for those below."""
    both, above = [], ""
    for over, under in zip(upper, lower, strict=True):
        if over:
            above = over
        if not under:
            both.append(over)
        elif field_of(f"{above} {under}"):
            both.append(f"{above} {under}")
        elif field_of(under) or not over:
            both.append(under)
        else:
            both.append(over if field_of(over) else f"{over} {under}")
    return both


def _known(texts: Iterable[str]) -> set[str]:
    return {field for text in texts if text and (field := _named(text))}


def _named(text: str) -> str | None:
    return field_of(text) or (BY_CONTENT if plain(text) == BY_CONTENT else None)


def _names_actions(fields: set[str]) -> bool:
    return bool(fields & _NAMES_AN_ACTION) and bool(fields & {*_WORK, BY_CONTENT})


def _header_over_codes(rows: Sequence[Row], known_codes: Callable[[Value], bool]) -> list[Heading]:
    for number, row in enumerate(rows):
        if any(known_codes(value) for value in row):
            above = next((n for n in range(number - 1, -1, -1) if any(rows[n])), None)
            if above is None or not _may_be_heading(rows[above]):
                return []
            return [(above, above + 1, _texts(rows[above]))]
    return []


def _columns(headings: Sequence[str], rows: Sequence[Row]) -> tuple[ColumnFound, ...]:
    columns: list[ColumnFound] = []
    named: Counter[str] = Counter()
    for number, heading in enumerate(headings):
        filled = [row[number] for row in rows if row[number] is not None]
        if not heading and not filled:
            continue
        field = field_of(heading) if heading else None
        if heading and plain(heading) == BY_CONTENT:
            field = _by_content(filled)
        name = plain(heading or _NOT_HEADED)
        again = named[name]
        name = f"{name} #{again + 1}" if again else name
        named[name.partition(" #")[0]] += 1
        columns.append(ColumnFound(number, heading or _NOT_HEADED, field, name))
    return _each_once(tuple(columns))


def _by_content(values: Sequence[Value]) -> str:
    """Return what a column "Progress" holds: percent or status if most of it is, else updates."""
    numbers = sum(isinstance(v, int | float) or str(v).strip().endswith("%") for v in values)
    statuses = sum(isinstance(v, str) and status_meant(v) is not None for v in values)
    if statuses * 2 > len(values):
        return "status"
    return "percent" if numbers * 2 > len(values) else "update"


def _each_once(columns: tuple[ColumnFound, ...]) -> tuple[ColumnFound, ...]:
    """Let each field come from one column, the first; only updates may stand in several."""
    taken: set[str] = set()
    kept = []
    for column in columns:
        field = column.field if column.field in FIELDS else None
        if field in taken and field not in _MANY:
            # "Action" beside "Description": the second title is what the first one means.
            field = "detail" if field == "title" and "detail" not in taken else None
        if field:
            taken.add(field)
        kept.append(replace(column, field=field))
    return tuple(kept)


def not_taken_in(tables: Sequence[Table]) -> list[str]:
    """Return the headings of columns that hold nothing of ours, each once, in order."""
    columns = [column for table in tables for column in table.columns]
    headings = (
        " ".join(column.heading.split())
        for column in columns
        if column.field is None and column.name not in OUR_OWN_HEADINGS
    )
    return list(dict.fromkeys(headings))


def described(table: Table) -> FoundTable:
    """Return what a person is shown of a table, to correct what its columns hold."""
    columns = (FoundColumn(heading=c.heading, name=c.name, field=c.field) for c in table.columns)
    return FoundTable(
        sheet=table.sheet,
        header=table.header + 1,
        fingerprint=table.fingerprint,
        columns=tuple(columns),
        rows=len(table.rows),
        left_out=table.left_out,
    )
