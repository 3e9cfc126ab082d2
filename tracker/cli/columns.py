"""``--column``: what a person says on the command line that the columns of a file hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from imports.proposal import FoundTable, Proposal
    from imports.reading.books import Book
    from imports.tables.nearest import NoTable

Said = Mapping[str, Mapping[str, str]]
"""For each layout: heading, as it is compared -> field, or empty."""


def column_held(column: str) -> tuple[str, str]:
    """Read ``Boss=lead``: a heading or the letter of a column, and the field that it holds.

    Raises:
        UsageError: it is not written like that, or there is no such field.
    """
    from imports.tables.headings import FIELDS, field_of

    heading, equals, named = column.rpartition("=")
    field = "-".join(named.split()).casefold().replace("-", "_")
    if not (equals and heading.strip()):
        raise click.UsageError(
            f"--column {column!r}: write the heading or the letter of the column, = and what it"
            " holds, such as --column 'Boss=lead' or --column C=lead."
        )
    if field in ("out", "leave_out"):
        return heading.strip(), ""
    known = field if field in FIELDS else field_of(named)
    if known is None:
        fields = ", ".join(FIELDS)
        raise click.UsageError(f"--column {column!r}: write one of {fields} or out after =.")
    return heading.strip(), known


def read_with_columns(
    read: Callable[[Said], Proposal],
    held: Sequence[tuple[str, str]],
    book: Book,
) -> Proposal:
    """Read the file, with what a person says of its columns where they say something.

    Raises:
        Refused: a column that they name is not there.
        BookRefused: there is no table of actions, and how to say what the columns hold.
    """
    from imports.tables.nearest import NoTable

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
    """Return what is said of the columns of each layout."""
    from db.errors import Refused
    from db.validation.text_rules import shown
    from db.vocabulary.synonyms import plain

    said: dict[str, dict[str, str]] = {}
    for heading, field in held:
        by_name = [(t, c) for t in tables for c in t.columns if c.name == plain(heading)]
        # A letter stands for another column in each table: it is said of the first.
        by_letter = [
            (table, column)
            for table in tables[:1]
            for column in table.columns
            if column.letter == heading.upper()
        ]
        for table, column in by_name or by_letter:
            said.setdefault(table.fingerprint, {})[column.name] = field
        if not (by_name or by_letter):
            there = [f"{c.letter} {shown(c.heading, 28)!r}" for t in tables[:1] for c in t.columns]
            raise Refused(
                f"{shown(book.name)} has no column {heading!r}."
                f" It has: {', '.join(there) or 'no columns'}."
            )
    return said


def _with_the_option(refusal: NoTable) -> NoTable:
    """Say which option tells what the columns hold."""
    from imports.tables.nearest import NoTable

    if not refusal.rows:
        return refusal
    row = refusal.nearest_first[0]
    letter = next((column.letter for column in row.columns if not column.field), "A")
    field = (
        "status" if any(column.field in ("code", "title") for column in row.columns) else "title"
    )
    why = (
        f"{refusal} To say it, add an option such as --column {letter}={field},"
        " and --heading-row where it is another row."
    )
    return NoTable(why, refusal.rows, refusal.nearest, refusal.missing)
