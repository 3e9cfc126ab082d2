"""Returns as workbooks, each written once for all tests, and what stands in them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any

from filled_in_by_hand import table
from openpyxl import Workbook, load_workbook

from db.returns.returns import ReturnContent
from exports.returns.workbook import return_bytes


@cache
def written(content: ReturnContent) -> bytes:
    return return_bytes(content)


@cache
def shown(content: ReturnContent) -> Workbook:
    """The return with the results of its formulas, as any other program reads it."""
    return load_workbook(BytesIO(written(content)), data_only=True)


@cache
def live(content: ReturnContent) -> Workbook:
    """The return with its formulas."""
    return load_workbook(BytesIO(written(content)))


def values(book: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a table by heading; days are days."""
    return [{h: day_of(cell.value) for h, cell in row.items()} for row in table(book, name)]


def day_of(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def texts(book: Workbook, sheet: str) -> list[str]:
    """All that stands in a sheet, row by row."""
    return [str(c.value) for row in book[sheet].iter_rows() for c in row if c.value is not None]


def cover(book: Workbook) -> dict[str, str | date | None]:
    """What the cover says, by its labels."""
    return {row[0].value: day_of(row[1].value) for row in book["Cover"].iter_rows(max_row=19)}


def states(book: Workbook) -> dict[str, tuple[str, str]]:
    """State and figures of each sheet, as the cover gives them."""
    rows = [[cell.value for cell in row] for row in book["Cover"].iter_rows()]
    first = next(number for number, row in enumerate(rows) if row[0] == "Sheet")
    return {row[0]: (row[3], row[4]) for row in rows[first + 1 :] if row[0]}


def checklist(book: Workbook) -> list[tuple[str, str, int, str]]:
    """The checklist: text, Yes or No, how many are missing, which."""
    rows = values(book, "ReturnChecklist")
    headings = ("What the return needs", "Yes or No", "Number missing")
    return [(*(row[h] for h in headings), row["What is missing"] or "") for row in rows]
