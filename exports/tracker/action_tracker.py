"""The action tracker as an Excel workbook, which can be filled in and imported again."""

from __future__ import annotations

from db.views import Position
from exports.files.progress import ProgressCallback, no_progress
from exports.tracker import risks_sheet, summary_sheet, tracker_sheet
from exports.workbook.book import Book
from exports.workbook.formulas import POSITION_ON


def tracker_bytes(position: Position, progress: ProgressCallback = no_progress) -> bytes:
    """Return the workbook as the bytes of an .xlsx file. The same position gives the same bytes.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
    """
    risks = (risks_sheet.TITLE,) if position.risks else ()
    book = Book(position, (tracker_sheet.TITLE, *risks, summary_sheet.TITLE))
    tracker_sheet.write(book.pens[tracker_sheet.TITLE], position, progress)
    for name in risks:
        risks_sheet.write(book.pens[name], position)
    summary_sheet.write(book.pens[summary_sheet.TITLE], position)
    organisation = position.organisation
    title = f"Action tracker: {organisation.name} ({organisation.ods})"
    return book.finished(title, {POSITION_ON: tracker_sheet.POSITION_CELL})
