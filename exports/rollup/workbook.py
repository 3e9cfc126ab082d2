"""The roll-up: what many returns say together, as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook

from db.received.rollup import RollUp
from exports.files.atomic_write import write_atomically
from exports.rollup import lists
from exports.rollup.by_organisation import BY_ORGANISATION, write_by_organisation
from exports.rollup.rows import ROWS, Counted, source_rows, write_rows
from exports.rollup.sheet import SUMMARY, fitting, write_listing
from exports.rollup.summary import write_summary
from exports.rollup.table import Listing
from exports.rollup.uptake import BY_GROUP, UPTAKE, write_by_group, write_uptake
from exports.workbook.cell_writer import Pen
from exports.workbook.package import write_workbook
from exports.workbook.styles import Palette

_LISTS: dict[str, Callable[[RollUp], Listing[Any]]] = {
    lists.MUST_DOS: lists.must_dos,
    lists.BARRIERS: lists.barriers,
    lists.MEASURES: lists.measures,
    lists.CHANGES: lists.changes,
    lists.MISSING: lists.missing,
    lists.FILES: lists.files,
}
_SHEETS = (SUMMARY, UPTAKE, BY_GROUP, BY_ORGANISATION, *_LISTS, ROWS)


def write_rollup(rollup: RollUp, counted: Counted, target: Path) -> Path:
    """Save the roll-up as an Excel workbook, and return its path.

    ``counted`` gives each return that counts, for the sheet of all rows.

    Raises:
        ExportError: it cannot be saved there.
    """
    return write_atomically(target, lambda file: _write(rollup, counted, file))


def rollup_bytes(rollup: RollUp, counted: Counted) -> bytes:
    """Return the roll-up as the bytes of an .xlsx file."""
    file = BytesIO()
    _write(rollup, counted, file)
    return file.getvalue()


def _write(rollup: RollUp, counted: Counted, file: IO[bytes]) -> None:
    """Write the roll-up to a file. Only the rows of one return are held at a time."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    palette = Palette(workbook)
    pens = {name: Pen(workbook.create_sheet(name), palette) for name in _SHEETS}
    write_summary(pens[SUMMARY], rollup)
    write_uptake(pens[UPTAKE], rollup)
    write_by_group(pens[BY_GROUP], rollup)
    write_by_organisation(pens[BY_ORGANISATION], rollup)
    for name, listing in _LISTS.items():
        write_listing(pens[name], rollup, listing(rollup))
    write_rows(pens[ROWS], rollup, source_rows(rollup, counted))
    properties = workbook.properties
    properties.title = f"Green plan roll-up, {rollup.period}"
    properties.subject = fitting(f"{rollup.plan.title}, {rollup.plan.edition}")
    properties.creator = properties.lastModifiedBy = "Green Plan Tracker"
    properties.language = "en-GB"
    made = datetime.combine(rollup.period.end, time(), UTC).replace(tzinfo=None)
    properties.created = properties.modified = made
    write_workbook(workbook, tuple(pens.values()), file)
