"""Turn a checked file into plain values, with python-calamine for workbooks.

Open XML that it cannot parse is read with openpyxl, in this process too.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from db.files.cloud_files import fault_of_reading
from db.files.paths import why_not_connected
from db.files.windows_paths import why_too_long
from imports.reading.appearance import Appearance
from imports.reading.books import BookRefused, PlainShown, Value, cell_address, safe_file_name
from imports.reading.checks import Checked, LeaveOut, check_file, read_all, refuse_area
from imports.reading.csv_parsing import csv_rows
from imports.reading.xls_appearance import sheet_appearances
from imports.reading.xls_errors import error_cells
from imports.reading.zip_checks import MEGABYTE

TEXT_LIMIT = 32_767
"""The most characters that Excel keeps in a cell."""

_FILE_LIMIT = 50 * MEGABYTE
_ANY_READ = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
_MOST_FAULTS = 1_000
_EXACT = 2**53  # a float holds every whole number up to here

Rows = tuple[tuple[Value, ...], ...]
Plain = tuple[
    str,
    list[tuple[str, Rows, bool, PlainShown | None]],
    list[tuple[str, str, str]],
    str | None,
    datetime | None,
]
"""The fields of a ``Book`` from ``kind`` on, its sheets and faults as plain tuples."""


def parse_file(path: Path) -> Plain:
    """Read the table file at ``path`` in this process; call this in a child process.

    Raises:
        BookRefused: it cannot be read, or not safely.
    """
    return parse_content(*read_content(path), path.name)


def parse_content(
    data: bytes, written: datetime, file_name: str, leave_out: LeaveOut = read_all
) -> Plain:
    """Return what a table file holds, given its content, when it was written, and its name, without
    the sheets to ``leave_out``.

    Raises:
        BookRefused: it cannot be read, or not safely.
    """
    path = Path(file_name)
    name = safe_file_name(path)
    checked = check_file(data, file_name, name, leave_out)
    try:
        sheets = _sheets(data, path, checked, name)
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    faults = [(sheet, cell_address(row, column), why) for sheet, row, column, why in checked.faults]
    looks = sheet_appearances(data) if checked.kind == "xls" else checked.looks
    if checked.kind == "xls":
        faults += [
            (sheet, cell_address(row, col), why) for sheet, row, col, why in error_cells(data)
        ]
    values = [
        (sheet, _plain_rows(rows, sheet, faults), hidden, _look(looks.get(sheet), rows))
        for sheet, rows, hidden in sheets
    ]
    saved_at = checked.saved_at or written
    return checked.kind, values, _at_most(faults), checked.saved_by, saved_at


def _look(look: Appearance | None, rows: Sequence[Sequence[Value]]) -> PlainShown | None:
    return look.within(len(rows), len(rows[0])) if look and rows else None


def read_content(path: Path) -> tuple[bytes, datetime]:
    """Return the content of a file, and when it was written.

    Raises:
        BookRefused: it cannot be read, or is too large.
    """
    name = safe_file_name(path)
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise BookRefused(f"{name} is a folder. Choose a file in it.")
        if not stat.S_ISREG(about.st_mode):
            raise BookRefused(f"{name} is not an ordinary file. Choose another.")
        if os.name == "posix" and not about.st_mode & _ANY_READ:
            raise PermissionError
        if about.st_size > _FILE_LIMIT:
            raise _larger_than_read(name)
        with path.open("rb") as file:
            content = file.read(_FILE_LIMIT + 1)  # it may be growing
        if len(content) > _FILE_LIMIT:
            raise _larger_than_read(name)
        return content, datetime.fromtimestamp(about.st_mtime, UTC)
    except FileNotFoundError:
        why = why_too_long(path) or why_not_connected(path)
        raise BookRefused(why or f"{name} does not exist. Check the name and the folder.") from None
    except PermissionError:
        why = why_not_connected(path)  # Windows raises this for a drive without a disk
        raise BookRefused(
            why or f"You do not have access to {name}. Close it if it is open elsewhere, or ask IT."
        ) from None
    except OSError as error:
        found = fault_of_reading(path, error)
        raise BookRefused(f"{name} cannot be read ({found}). {found.cure}") from error


def _larger_than_read(name: str) -> BookRefused:
    return BookRefused(
        f"{name} is too large. Files of up to {_FILE_LIMIT // MEGABYTE} MB can be read."
        " Delete pictures and sheets you do not need, save it, and try again."
    )


Unchecked = Iterable[tuple[str, Sequence[Sequence[Value]], bool]]


def _sheets(data: bytes, path: Path, checked: Checked, name: str) -> Unchecked:
    """Return each sheet's name, its rows as parsed, and whether it is hidden."""
    if checked.kind == "csv":
        return [(path.stem, csv_rows(data, name), False)]
    if checked.kind == "ods":
        return [(table.name, table.values(), table.hidden) for table in checked.tables]
    try:
        return _read_again(data, checked, name) if checked.sparse else _read(data, checked, name)
    except (CalamineError, OSError, ValueError):
        if checked.sparse or checked.kind == "xls":
            raise
        return _read_again(data, checked, name)


def _read(data: bytes, checked: Checked, name: str) -> Unchecked:
    found = []
    cells = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for number, about in enumerate(book.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet or about.name in checked.left_out:
                continue
            sheet = book.get_sheet_by_index(number)
            last = sheet.end
            if last is not None:
                cells += (last[0] + 1) * (last[1] + 1)
                refuse_area(cells, about.name, last, name)
            rows = sheet.to_python(skip_empty_area=False) if last is not None else []
            found.append((about.name, rows, about.visible is not SheetVisibleEnum.Visible))
    return found


def _read_again(data: bytes, checked: Checked, name: str) -> Unchecked:
    """Read an Open XML workbook with openpyxl, which skips the empty cells between.

    Raises:
        ValueError: openpyxl cannot read it either, or not all of it.
    """
    from imports.reading.second_reader import open_xml_sheets

    try:
        sheets = open_xml_sheets(data)
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError from error
    if tuple(sheet for sheet, *_ in sheets) != checked.sheets:
        raise ValueError
    found, total = [], 0
    for sheet, look, cells, hidden in sheets:
        if sheet in checked.left_out:
            continue
        total += look.cells
        refuse_area(total, sheet, look.furthest, name)
        rows: list[list[Value]] = [[None] * look.columns for _ in range(look.rows)]
        for (row, column), value in cells.items():
            rows[row][column] = value
        found.append((sheet, rows, hidden))
    return found


class _Unfit(Exception):
    """A value that no Excel cell can hold; its text says why."""


def _plain_rows(
    rows: Sequence[Sequence[Value]], sheet: str, faults: list[tuple[str, str, str]]
) -> Rows:
    """Return the rows with ``None`` for empty and unfit cells; the unfit ones go to ``faults``."""
    width = len(rows[0]) if rows else 0
    blank, empty = [""] * width, (None,) * width
    plain: list[tuple[Value, ...]] = []
    for number, row in enumerate(rows):
        if row == blank:
            plain.append(empty)  # the same object for every empty row
            continue
        try:
            plain.append(
                tuple(
                    [
                        None
                        if value == ""
                        # Most filled cells: a call for each would take too long.
                        else value
                        if value.__class__ is str
                        and len(value) <= TEXT_LIMIT
                        and not value.isspace()
                        else _plain(value)
                        for value in row
                    ]
                )
            )
        except _Unfit:
            plain.append(_row_with_faults(row, number, sheet, faults))
    return tuple(plain)


def _row_with_faults(
    row: Sequence[Value], number: int, sheet: str, faults: list[tuple[str, str, str]]
) -> tuple[Value, ...]:
    values: list[Value] = []
    for column, value in enumerate(row):
        try:
            values.append(None if value == "" else _plain(value))
        except _Unfit as unfit:
            values.append(None)
            faults.append((sheet, cell_address(number, column), str(unfit)))
    return tuple(values)


def _plain(value: Value) -> Value:
    if value.__class__ is str:
        if len(value) > TEXT_LIMIT:
            raise _Unfit(f"text of {len(value):,} characters; Excel holds {TEXT_LIMIT:,}")
        if value.isspace():
            return None
    elif value.__class__ is float:
        if not -_EXACT <= value <= _EXACT:
            if not isfinite(value):
                raise _Unfit("a number too large for Excel")
        elif value.is_integer():
            return int(value)
    return value


def _at_most(faults: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    if len(faults) <= _MOST_FAULTS:
        return faults
    sheet = faults[_MOST_FAULTS][0]
    left = f"and {len(faults) - _MOST_FAULTS:,} more cells in this file"
    return [*faults[:_MOST_FAULTS], (sheet, "", left)]


def _unreadable(name: str, error: Exception) -> BookRefused:
    if "password" in str(error).lower():
        return BookRefused(
            f"{name} is password-protected. Open it in Excel, remove the password (File, Info,"
            " Protect Workbook), save, and try again."
        )
    return BookRefused(
        f"{name} is damaged or not a proper workbook. Open it in Excel, save it as an Excel"
        " Workbook (.xlsx), and try again."
    )
