"""Put the tracker workbook together: its sheets, properties and package."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from db.views import Position
from exports.tracker import summary_sheet, tracker_sheet
from exports.workbook import hidden_sheets
from exports.workbook.cell_writer import Pen
from exports.workbook.formulas import POSITION_ON
from exports.workbook.package import workbook_bytes
from exports.workbook.properties import set_properties
from exports.workbook.styles import Palette


def tracker_workbook(position: Position, progress: Callable[[int, int], None]) -> bytes:
    """Return the bytes of the workbook. ``progress`` is called for every action written.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
    """
    workbook = Workbook()
    tracker: Worksheet = workbook.worksheets[0]
    tracker.title = tracker_sheet.TITLE
    palette = Palette(workbook)
    summary, lists, origin = (
        Pen(workbook.create_sheet(name))
        for name in (summary_sheet.TITLE, hidden_sheets.LISTS, hidden_sheets.ORIGIN)
    )
    front = Pen(tracker)
    leads = hidden_sheets.leads_in_use(position)
    names = hidden_sheets.leads_reference(leads)
    tracker_sheet.write(front, position, palette, names, progress)
    summary_sheet.write(summary, position, palette)
    hidden_sheets.write_lists(lists, leads, palette)
    hidden_sheets.write_origin(origin, position, palette)
    workbook.defined_names[POSITION_ON] = DefinedName(
        POSITION_ON, attr_text=tracker_sheet.POSITION_CELL
    )
    organisation = position.organisation
    title = f"Action tracker: {organisation.name} ({organisation.ods})"
    set_properties(workbook, position, title)
    return workbook_bytes(workbook, (front, summary, lists, origin))
