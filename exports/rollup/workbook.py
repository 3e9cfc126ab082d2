"""The roll-up: what many returns say together, as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path

from openpyxl import Workbook

from db.received.rollup import RollUp
from exports.files.atomic_write import write_atomically
from exports.rollup import lists
from exports.rollup.lists import Counted
from exports.rollup.sheet import SUMMARY
from exports.rollup.summary import write_summary
from exports.rollup.uptake import BY_ORGANISATION, UPTAKE, write_by_organisation, write_uptake
from exports.workbook.cell_writer import Pen
from exports.workbook.package import workbook_bytes
from exports.workbook.styles import Palette

_SHEETS = (
    *(SUMMARY, UPTAKE, BY_ORGANISATION, lists.MUST_DOS, lists.BARRIERS, lists.MEASURES),
    *(lists.CHANGES, lists.MISSING, lists.FILES, lists.ROWS),
)


def write_rollup(rollup: RollUp, counted: Callable[[], Counted], target: Path) -> Path:
    """Save the roll-up as an Excel workbook, and return its path.

    ``counted`` gives each return that counts, for the sheet of all rows.

    Raises:
        ExportError: it cannot be saved there.
    """
    return write_atomically(target, rollup_bytes(rollup, counted))


def rollup_bytes(rollup: RollUp, counted: Callable[[], Counted]) -> bytes:
    """Return the roll-up as the bytes of an .xlsx file."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    palette = Palette(workbook)
    pens = {name: Pen(workbook.create_sheet(name), palette) for name in _SHEETS}
    last_row = lists.write_rows(pens[lists.ROWS], rollup, counted())
    write_summary(pens[SUMMARY], rollup)
    write_uptake(pens[UPTAKE], rollup, last_row)
    write_by_organisation(pens[BY_ORGANISATION], rollup)
    lists.write_must_dos(pens[lists.MUST_DOS], rollup)
    lists.write_barriers(pens[lists.BARRIERS], rollup)
    lists.write_measures(pens[lists.MEASURES], rollup)
    lists.write_changes(pens[lists.CHANGES], rollup)
    lists.write_missing(pens[lists.MISSING], rollup)
    lists.write_files(pens[lists.FILES], rollup)
    properties = workbook.properties
    properties.title = f"Green plan roll-up, {rollup.period}"
    properties.subject = f"{rollup.plan.title}, {rollup.plan.edition}"
    properties.creator = properties.lastModifiedBy = "Green Plan Tracker"
    properties.language = "en-GB"
    made = datetime.combine(rollup.period.end, time(), UTC).replace(tzinfo=None)
    properties.created = properties.modified = made
    return workbook_bytes(workbook, tuple(pens.values()))
