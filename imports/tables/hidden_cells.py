"""List the rows and columns that a person or a filter hid; they are read like the others."""

from __future__ import annotations

from collections.abc import Sequence

from db.vocabulary.phrases import first_of
from imports.reading.books import column_letters
from imports.tables.layout import SheetTable

_NAMED = 20


def hidden_parts(tables: Sequence[SheetTable]) -> list[str]:
    """Return a sentence about the hidden rows that were read, and one about the hidden columns."""
    rows: list[str] = []
    columns: list[str] = []
    several = len({table.sheet for table in tables}) > 1
    for table in tables:
        of_sheet = f"{table.sheet} " if several else ""
        there = {number for number, _ in table.rows}
        rows += [f"{of_sheet}{n + 1}" for n in sorted(there.intersection(table.shown.hidden_rows))]
        columns += [
            f"{of_sheet}{column_letters(column.number)} ({' '.join(column.heading.split())})"
            for column in table.columns
            if column.field and column.number in table.shown.hidden_columns
        ]
    columns = list(dict.fromkeys(columns))
    return [_read(what, found) for what, found in (("row", rows), ("column", columns)) if found]


def _read(what: str, found: Sequence[str]) -> str:
    named = first_of(found, _NAMED)
    if len(found) == 1:
        return f"1 hidden {what} was read too: {named}."
    return f"{len(found):,} hidden {what}s were read too: {named}."
