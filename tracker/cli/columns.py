"""``--column``: read from the command line which fields the columns of a file contain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from imports.proposal import FoundTable, Proposal
    from imports.reading.books import Book
    from imports.tables.no_table import NoTable

ColumnsSaid = Mapping[str, Mapping[str, str]]
"""For each layout: heading, as it is compared -> field, or empty to leave the column out."""


def parse_column_option(column: str) -> tuple[str, str]:
    """Read ``Boss=lead``: the heading or letter of a column, and the field that it contains.

    Raises:
        UsageError: ``column`` is not in this form, or there is no such field.
    """
    from imports.tables.headings import FIELDS, field_of_heading

    heading, equals, named = column.rpartition("=")
    field = "-".join(named.split()).casefold().replace("-", "_")
    if not (equals and heading.strip()):
        raise click.UsageError(
            f"--column {column!r}: enter the heading or letter of the column, then = and the"
            " field, such as --column 'Boss=lead' or --column C=lead."
        )
    if field in ("out", "leave_out"):
        return heading.strip(), ""
    known = field if field in FIELDS else field_of_heading(named)
    if known is None:
        fields = ", ".join(FIELDS)
        raise click.UsageError(
            f"--column {column!r}: {named!r} is not a field. After = enter {fields} or out."
        )
    return heading.strip(), known


def read_with_columns(
    read: Callable[[ColumnsSaid], Proposal],
    held: Sequence[tuple[str, str]],
    book: Book,
) -> Proposal:
    """Read the file, using the fields that ``held`` gives for its columns, if any.

    Raises:
        Refused: the file does not have one of the columns.
        BookRefused: the file has no table of actions; the message says how to name its columns.
    """
    from imports.tables.no_table import NoTable

    try:
        if not held:
            return read({})
        try:
            tables: Sequence[FoundTable] = read({}).tables
        except NoTable as refusal:
            if not refusal.rows:
                raise
            tables = refusal.nearest_first
        return read(_columns_meant(held, tables, book))
    except NoTable as refusal:
        raise _with_the_option(refusal) from refusal


def _columns_meant(
    held: Sequence[tuple[str, str]], tables: Sequence[FoundTable], book: Book
) -> dict[str, dict[str, str]]:
    """Return the fields given for the columns of each layout."""
    from db.errors import Refused
    from db.validation.text_rules import safe_line
    from db.vocabulary.synonyms import normalised

    said: dict[str, dict[str, str]] = {}
    for heading, field in held:
        by_name = [(t, c) for t in tables for c in t.columns if c.name == normalised(heading)]
        # A letter means a different column in each table, so it is used for the first only.
        by_letter = [
            (table, column)
            for table in tables[:1]
            for column in table.columns
            if column.letter == heading.upper()
        ]
        for table, column in by_name or by_letter:
            said.setdefault(table.fingerprint, {})[column.name] = field
        if not (by_name or by_letter):
            there = [
                f"{c.letter} {safe_line(c.heading, 28)!r}" for t in tables[:1] for c in t.columns
            ]
            raise Refused(
                f"{safe_line(book.name)} has no column {heading!r}."
                f" It has: {', '.join(there) or 'no columns'}."
            )
    return said


def _with_the_option(refusal: NoTable) -> NoTable:
    """Add to the refusal which option says what the columns contain."""
    from imports.tables.no_table import NoTable

    if not refusal.rows:
        return refusal
    row = refusal.nearest_first[0]
    letter = next((column.letter for column in row.columns if not column.field), "A")
    field = (
        "status" if any(column.field in ("code", "title") for column in row.columns) else "title"
    )
    why = (
        f"{refusal} On the command line, add an option such as --column {letter}={field}. If the"
        " headings are in another row, also add --heading-row."
    )
    return NoTable(why, refusal.rows, refusal.nearest, refusal.missing)
