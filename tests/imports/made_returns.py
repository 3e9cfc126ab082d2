"""Trackers filled in, as they come back."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.tracker.tracker_sheet import FIRST, TITLE
from exports.workbook.cell_writer import stored_text
from exports.workbook.columns import (
    ACTION,
    COLUMNS,
    LATEST_UPDATE,
    NEW_UPDATE,
    NUMBER,
    UPDATED_BY,
    UPDATED_ON,
    TrackerColumn,
)
from imports.reading.books import Book, Value

Shown = list[dict[TrackerColumn, Value]]


def what_stands_in(tracker: Book) -> Shown:
    """Return the table of a tracker row by row, without who changed a row and when."""
    sheet = next(sheet for sheet in tracker.sheets if sheet.name == TITLE)
    rows = [dict(zip(COLUMNS, row, strict=False)) for row in sheet.rows[FIRST - 1 :]]
    return [
        {column: row[column] for column in COLUMNS if column not in (UPDATED_ON, UPDATED_BY)}
        for row in rows
        if row[ACTION]
    ]


def typed_in(sent: bytes, wanted: Shown, updated: Collection[str]) -> bytes:
    """Return the tracker ``sent`` with every cell that people fill in as it is in ``wanted``.

    That has the same actions and perhaps more own ones, which go to the free rows. For the codes
    that were ``updated``, its latest update goes to "New update".
    """
    tracker = load_workbook(BytesIO(sent))
    sheet = tracker[TITLE]
    for number, row in enumerate(wanted, start=FIRST):
        is_free = not cell(sheet, number, NUMBER).value
        for column in COLUMNS:
            if column.yellow or (is_free and column.free):
                type_in(sheet, number, column, row[column])
        if row[NUMBER] in updated:
            type_in(sheet, number, NEW_UPDATE, row[LATEST_UPDATE])
    file = BytesIO()
    tracker.save(file)
    return file.getvalue()


def type_in(sheet: Worksheet, row: int, column: TrackerColumn, value: Value) -> None:
    """Put a value in a cell of a tracker that openpyxl has open; text stays text."""
    filled = cell(sheet, row, column)
    if isinstance(value, str):
        filled.value = stored_text(value)
        filled.data_type = "s"
    else:
        filled.value = value


def cell(sheet: Worksheet, row: int, column: TrackerColumn) -> Any:
    """Return a cell of a tracker that openpyxl has open."""
    return sheet.cell(row, COLUMNS.index(column) + 1)
