"""Returns filled in by hand: openpyxl types into the yellow cells as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

DAY = date(2026, 11, 22)
YELLOW = "FFFFF7C2"

Row = dict[str, Cell]


def opened(workbook: bytes) -> Workbook:
    """The workbook with its formulas, as openpyxl opens it."""
    return load_workbook(BytesIO(workbook))


def saved(workbook: Workbook) -> bytes:
    """The bytes of a workbook that openpyxl has open; its formulas have no results any more."""
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def table(workbook: Workbook, name: str) -> list[Row]:
    """The rows of a table, each cell by its heading."""
    sheet, ref = next((s, s.tables[name].ref) for s in workbook if name in s.tables)
    header, *body = sheet[ref]
    return [{h.value: cell for h, cell in zip(header, row, strict=True)} for row in body]


def free(rows: list[Row], heading: str) -> Iterator[Row]:
    """The free rows of a table: ``heading`` is yellow there and empty."""
    return (r for r in rows if r[heading].value is None and is_yellow(r[heading]))


def is_yellow(cell: Cell) -> bool:
    return cell.fill.fgColor.rgb == YELLOW


def type_in(cell: Cell, value: Any) -> None:
    """Put a value in a cell, which must be one that people fill in."""
    assert is_yellow(cell), cell.coordinate
    cell.value = value


def with_every_gap_filled(workbook: bytes) -> bytes:
    """The return after somebody has given all that its checklist asks for."""
    book = opened(workbook)
    cover = {row[0].value: row[1] for row in book["Cover"].iter_rows() if row[0].value}
    for label, text in (
        ("Contact", "Pat Sample"),
        ("Email", "green@example.nhs.uk"),
        ("Signed off by", "Sam Example"),
    ):
        type_in(cover[label], text)
    for row in table(book, "ActionTracker"):
        if row["Action"].value:
            _fill_action(row)
    for row in table(book, "EvidenceList"):
        if row["No."].value and not row["Evidence"].value:
            type_in(row["Evidence"], "Minutes of the meeting")
    for row in table(book, "MeasureList"):
        if row["No."].value:
            type_in(row["New reading"], "Not assessed")
            type_in(row["New reading on"], DAY)
    for row in table(book, "QuestionSet1"):
        type_in(row["Answer"], "Not applicable")
    return saved(book)


def _fill_action(row: Row) -> None:
    if row["Rating"].value == "Must Do" and row["Choice"].value == "Undecided":
        type_in(row["Choice"], "Later")
    if row["Choice"].value == "Not for us":
        type_in(row["Reason"], "No food is served on site")
    if row["Choice"].value == "In our plan" and row["Status"].value != "Complete":
        type_in(row["Lead"], "Zoë Sample")
        type_in(row["Target date"], DAY)
        type_in(row["New update"], "Talked about at the meeting")
