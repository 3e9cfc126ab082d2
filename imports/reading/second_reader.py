"""Read with openpyxl the Open XML workbooks that python-calamine cannot parse within memory.

It is slower and needs more memory for each cell, but none for the empty cells between.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from datetime import datetime, time

from openpyxl import load_workbook

from imports.reading.books import Value
from imports.reading.sheet_xml import SheetContents

Sparse = Mapping[tuple[int, int], Value]


def open_xml_sheets(data: bytes) -> list[tuple[str, SheetContents, Sparse, bool]]:
    """Return each sheet: its name, its extent, its cells counted from 0, whether it is hidden.

    Raises:
        Exception: whatever openpyxl raises for a workbook that it cannot read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and lists that it does not know
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    sheets: list[tuple[str, SheetContents, Sparse, bool]] = []
    for sheet in book.worksheets:
        look = SheetContents()
        cells: dict[tuple[int, int], Value] = {}
        # Reading row by row would create a cell for every place between.
        for (row, column), cell in sheet._cells.items():
            value = None if cell.data_type == "e" else _value(cell.value)
            if value is not None:
                look.add_cell(row - 1, column - 1)
                cells[row - 1, column - 1] = value
        sheets.append((sheet.title, look, cells, sheet.sheet_state != "visible"))
    return sheets


def _value(value: object) -> Value:
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, str) and not value.strip():
        return None
    return value  # type: ignore[return-value]
