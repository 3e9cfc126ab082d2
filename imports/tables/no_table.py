"""Find the rows of a file that may be headings, if none is known to be one."""

from __future__ import annotations

from collections.abc import Sequence

from db.validation.nhs_number import without_nhs_numbers
from db.validation.text_rules import safe_line
from db.vocabulary.phrases import first_of
from imports.proposal import FoundTable
from imports.reading.books import Book, BookRefused
from imports.tables.headings import FIELDS
from imports.tables.known_actions import KnownActions
from imports.tables.layout import (
    Remembered,
    SheetTable,
    describe_table,
    heading_candidates,
    may_be_answer,
    table_below,
)

MOST = 12
"""The most rows that are offered."""

_COLUMNS, _LENGTH = 8, 28
_EXPECTED = "no sheet has a row of headings such as No., Action, Status, Lead"


class NoTable(BookRefused):
    """No row of a file was recognised as the headings of a list of actions.

    ``rows`` are those that may be, with their cells as in the file; ``nearest`` is the place
    among them of the one that names most fields, ``missing`` says what it lacks.
    """

    def __init__(self, why: str, rows: tuple[FoundTable, ...], nearest: int, missing: str) -> None:
        super().__init__(why)
        self.rows = rows
        self.nearest = nearest
        self.missing = missing

    @property
    def nearest_first(self) -> tuple[FoundTable, ...]:
        """The rows, the nearest first."""
        rest = (*self.rows[: self.nearest], *self.rows[self.nearest + 1 :])
        return (*self.rows[self.nearest : self.nearest + 1], *rest)


def no_table_error(
    book: Book,
    found: Sequence[SheetTable],
    plan: KnownActions,
    remembered: Remembered,
    row: int | None,
) -> NoTable:
    """Return the refusal of a book in which no table can be read.

    ``found`` are tables from which nothing can be read; ``row`` is the heading row that a person
    named, counted from 1.
    """
    sheets = [sheet for sheet in book.sheets if not sheet.hidden]
    may_be = [(sheet, *place) for sheet in sheets for place in heading_candidates(sheet)]
    if row is not None:
        may_be = [(sheet, row - 1, 0) for sheet in sheets if any(sheet.rows[row - 1 : row])]
    # Of rows that name equally many fields, prefer the first ones.
    likely = sorted(may_be, key=lambda place: place[2], reverse=True)[:MOST]
    tables = {
        (sheet.name, number): table_below(sheet, number, plan, remembered)
        for sheet, number, _ in may_be
        if any(number == n and sheet is s for s, n, _ in likely)
    }
    tables |= {(table.sheet, table.header): table for table in found}
    name = safe_line(book.name)
    if not tables:
        where = _EXPECTED if row is None else f"row {row} has no headings on any sheet"
        why = f"No table of actions was recognised in {name}: {where}. Add the headings"
        return NoTable(f"{why}, save, and try again.", (), 0, "")
    rows = list(tables.values())
    best = max(rows, key=_likeness)
    missing = _missing(best)
    why = (
        f"No table of actions was recognised in {name}. Row {best.header + 1} of the sheet"
        f" {_heading(best.sheet)!r} is closest to a row of headings:"
        f" {heading_row_in_words(describe_table(best))}."
        f" {missing} Say what the columns hold, or correct the headings and save, then try again."
    )
    return NoTable(why, tuple(map(describe_table, rows)), rows.index(best), missing)


def heading_row_in_words(row: FoundTable) -> str:
    """Return a row's cells with the letters of their columns, and the field each one names."""
    parts = [
        f"{column.letter} {_heading(column.heading)!r}"
        + (f" ({short_field_name(column.field)})" if column.field else "")
        for column in row.columns
    ]
    return first_of(parts, _COLUMNS)


def short_field_name(field: str) -> str:
    """Return the short name of a field: ``No.``, ``Target date``."""
    return FIELDS[field].partition(" (")[0].partition(",")[0]


def _heading(text: str) -> str:
    return safe_line(without_nhs_numbers(" ".join(text.split())), _LENGTH)


def _likeness(table: SheetTable) -> tuple[bool, int, int]:
    fields = {c.field for c in table.columns if c.field and not may_be_answer(c.heading)}
    return (len(table.rows) > 0, len(fields), len(table.columns))


def _missing(table: SheetTable) -> str:
    wanted = [] if table.is_named else ["an action's number or title"]
    wanted += [] if table.has_progress_column else ["a status, a lead or a date"]
    if wanted:
        return f"No column there was recognised as {', nor as '.join(wanted)}."
    return "The column that should name the actions holds figures, not words."
