"""Put the return workbook together: its sheets, names, properties and package."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from db.returns.returns import ReturnContent
from exports.returns import (
    barriers,
    checklist,
    commitments,
    cover,
    evidence,
    guidance,
    measures,
    questions,
    sheet_names,
    summary,
    update_log,
)
from exports.returns.sheet_states import sheet_states
from exports.tracker import tracker_sheet
from exports.workbook import hidden_sheets
from exports.workbook.cell_writer import Pen
from exports.workbook.columns import NUMBER
from exports.workbook.formulas import POSITION_ON
from exports.workbook.package import workbook_bytes
from exports.workbook.properties import set_properties
from exports.workbook.styles import Palette


def return_workbook(content: ReturnContent, progress: Callable[[int, int], None]) -> bytes:
    """Return the bytes of the workbook. ``progress`` is called for every action written.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
    """
    position = content.position
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    palette = Palette(workbook)
    states = list(sheet_states(content))
    pens = {sheet.name: Pen(workbook.create_sheet(sheet.name)) for sheet in states}
    leads = hidden_sheets.leads_in_use(position)
    people = hidden_sheets.leads_reference(leads)
    tracker_sheet.write(pens[sheet_names.TRACKER], position, palette, people, progress)
    cover.write(pens[sheet_names.COVER], content, palette, states)
    guidance.write(pens[sheet_names.GUIDANCE], content, palette)
    checklist.write(pens[sheet_names.CHECKLIST], content, palette)
    update_log.write(pens[sheet_names.LOG], content, palette)
    codes = _codes(content)
    for sheet, of in (
        (sheet_names.EVIDENCE, evidence),
        (sheet_names.MEASURES, measures),
        (sheet_names.BARRIERS, barriers),
    ):
        of.write(pens[sheet], content, palette, codes)
    if sheet_names.QUESTIONS in pens:
        questions.write(pens[sheet_names.QUESTIONS], content, palette)
    if sheet_names.COMMITMENTS in pens:
        commitments.write(pens[sheet_names.COMMITMENTS], content, palette)
    summary.write(pens[sheet_names.SUMMARY], content, palette)
    lists, origin = (
        Pen(workbook.create_sheet(title)) for title in (hidden_sheets.LISTS, hidden_sheets.ORIGIN)
    )
    hidden_sheets.write_lists(lists, leads, palette)
    which = (("period", str(content.period)), ("number", str(content.number)))
    hidden_sheets.write_origin(origin, position, palette, which)
    cells = {POSITION_ON: tracker_sheet.POSITION_CELL, **cover.named_cells()}
    for name, cell in cells.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=cell)
    organisation = position.organisation
    title = f"Green plan return: {organisation.name} ({organisation.ods}), {content.period}"
    set_properties(workbook, position, f"{title}, number {content.number}", content.at)
    return workbook_bytes(workbook, (*pens.values(), lists, origin))


def _codes(content: ReturnContent) -> str:
    """Return the reference to the actions' numbers; at least one cell."""
    first, letter = tracker_sheet.FIRST, tracker_sheet.column_letter(NUMBER, content.position)
    last = first + max(len(content.position.actions), 1) - 1
    return f"'{sheet_names.TRACKER}'!${letter}${first}:${letter}${last}"
