"""Read the tables of actions in a workbook: what every row says, and what could not be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from db.frozen import frozen
from imports.proposal import FoundTable, FoundWord
from imports.reading.books import Book, CellFault, cell_address
from imports.tables.headings import OUR_OWN_HEADINGS
from imports.tables.hidden_cells import hidden_parts
from imports.tables.known_actions import KnownActions
from imports.tables.layout import (
    Remembered,
    SheetTable,
    describe_table,
    find_tables,
    headings_not_imported,
)
from imports.tables.layout_explanation import NO_EXPLANATION
from imports.tables.no_table import no_table_error
from imports.tables.rows import Cell, RowRead, read_rows
from imports.tables.written_status import status_word


@frozen
class TrackerRead:
    """What the tables of actions in a workbook say; every value has its place.

    ``is_ours`` is true if the tracker made them. ``tables`` are those found, ``rows`` those of the
    tables that are not left out. ``words`` are the status words that have no certain meaning or
    were explained.

    What was not read: ``faults`` are the cells of our columns, in rows about actions, that cannot
    be; ``headings`` those of columns that are none of ours; ``colours`` that of a column for BRAG
    that has only fill colours, empty for none; ``unread_sheets`` the visible sheets without a table
    of actions, and ``hidden_sheets``. ``hidden`` says which hidden rows and columns were read.
    """

    is_ours: bool
    tables: tuple[FoundTable, ...]
    rows: tuple[RowRead, ...]
    words: tuple[FoundWord, ...]
    faults: tuple[CellFault, ...]
    headings: tuple[str, ...]
    colours: str
    unread_sheets: tuple[str, ...]
    hidden_sheets: tuple[str, ...]
    hidden: tuple[str, ...]


def read_tracker(
    book: Book,
    known: KnownActions,
    today: date,
    remembered: Remembered = lambda _: NO_EXPLANATION,
    heading_row: int | None = None,
    *,
    beside: Collection[str] = (),
    needed: bool = True,
) -> TrackerRead:
    """Return what the tables of actions say; only ``known`` is needed, and no register.

    ``today`` tells which year a date without one means. ``remembered`` and ``heading_row`` are what
    a person said about layouts, and about where the headings are. ``beside`` are sheets that hold
    something else. Without ``needed`` there may be no table at all.

    Raises:
        NoTable: there is no table of actions, and one is needed.
        BookRefused: it has more rows or cells than can be read.
    """
    rest = tuple(sheet for sheet in book.sheets if sheet.name not in beside)
    found = find_tables(replace(book, sheets=rest), known, remembered, heading_row)
    ours = [table for table in found if {c.name for c in table.columns} >= OUR_OWN_HEADINGS]
    if ours:
        # Our summary has headings that look like a tracker's, and no codes.
        found = tuple(table for table in found if table in ours or table.column_of("code"))
    if needed and not any(table.is_readable for table in found):
        raise no_table_error(book, found, known, remembered, heading_row)
    tables = [table for table in found if not table.left_out]
    rows = _rows(tables, book, today, ours=bool(ours))
    with_a_table = {table.sheet for table in found}
    return TrackerRead(
        is_ours=bool(ours),
        tables=tuple(map(describe_table, found)),
        rows=rows,
        words=_words(tables, rows),
        faults=tuple(_faults(tables, rows, book)),
        headings=tuple(headings_not_imported(tables)),
        colours=_only_colours(tables),
        unread_sheets=tuple(
            sheet.name
            for sheet in book.sheets
            if not sheet.hidden and sheet.name not in with_a_table and any(map(any, sheet.rows))
        ),
        hidden_sheets=tuple(
            sheet.name for sheet in book.sheets if sheet.hidden and not sheet.name.startswith("_")
        ),
        hidden=tuple(hidden_parts(tables)),
    )


def _rows(
    tables: Sequence[SheetTable], book: Book, today: date, *, ours: bool
) -> tuple[RowRead, ...]:
    layouts: dict[object, list[SheetTable]] = {}
    for table in tables:
        layouts.setdefault(table.layout, []).append(table)
    faults = {(fault.sheet, fault.cell) for fault in book.faults}
    return tuple(
        row
        for table in tables
        for row in read_rows(table, layouts[table.layout], today, ours=ours, unreadable=faults)
    )


def _words(tables: Sequence[SheetTable], rows: Sequence[RowRead]) -> tuple[FoundWord, ...]:
    """Return the status words that have no certain meaning or were explained, each once."""
    said = {table.fingerprint: table.words for table in tables}
    found: dict[str, list[tuple[RowRead, Cell]]] = {}
    for row in rows:
        if row.word and not row.is_example and (word := status_word(row.word.raw)):
            found.setdefault(word, []).append((row, row.word))
    words = []
    for word, cells in found.items():
        layouts = tuple(dict.fromkeys(row.layout for row, _ in cells))
        meanings = (said[layout].get(word) for layout in layouts)
        words.append(
            FoundWord(
                word=word,
                text=" ".join(cells[0][1].raw.split()),
                places=tuple(f"{row.sheet}!{cell.place}" for row, cell in cells),
                layouts=layouts,
                meaning=next((meaning for meaning in meanings if meaning is not None), None),
            )
        )
    return tuple(words)


def _faults(tables: Sequence[SheetTable], rows: Sequence[RowRead], book: Book) -> list[CellFault]:
    """Return the cells of our columns, in rows about actions, that could not be read."""
    if not book.faults:
        return []
    numbers: dict[str, set[int]] = {}
    for row in rows:
        numbers.setdefault(row.sheet, set()).add(row.number)
    ours = {
        (table.sheet, cell_address(number, column.number))
        for table in tables
        for column in table.columns
        if _is_read(table, column.field)
        for number in numbers.get(table.sheet, ())
    }
    return [fault for fault in book.faults if not fault.cell or (fault.sheet, fault.cell) in ours]


def _is_read(table: SheetTable, field: str | None) -> bool:
    return field is not None and not (field == "brag" and table.column_of("status"))


def _only_colours(tables: Sequence[SheetTable]) -> str:
    """Return the heading of the first column for colours that has no text, empty for none."""
    if not any(table.rows for table in tables):
        return ""
    empty = (
        column.heading
        for table in tables
        for column in table.columns
        if column.field == "brag" and not any(row[column.number] for _, row in table.rows)
    )
    return next(empty, "")
