"""Put the return workbook together: its sheets, names and properties."""

from __future__ import annotations

from db.returns.returns import ReturnContent
from exports.files.progress import ProgressCallback, no_progress
from exports.returns import (
    barriers,
    checklist,
    commitments,
    cover,
    evidence,
    guidance,
    measures,
    questions,
    risks,
    sheet_names,
    summary,
    update_log,
)
from exports.returns.sheet_states import sheet_states
from exports.tracker import tracker_sheet
from exports.workbook.book import Book
from exports.workbook.formulas import POSITION_ON

_WRITE = {
    sheet_names.COVER: cover.write,
    sheet_names.GUIDANCE: guidance.write,
    sheet_names.CHECKLIST: checklist.write,
    sheet_names.LOG: update_log.write,
    sheet_names.EVIDENCE: evidence.write,
    sheet_names.MEASURES: measures.write,
    sheet_names.BARRIERS: barriers.write,
    sheet_names.QUESTIONS: questions.write,
    sheet_names.COMMITMENTS: commitments.write,
    sheet_names.RISKS: risks.write,
    sheet_names.SUMMARY: summary.write,
}


def return_bytes(content: ReturnContent, progress: ProgressCallback = no_progress) -> bytes:
    """Return the workbook as the bytes of an .xlsx file. The same content gives the same bytes.

    ``progress`` is called for every action written.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
        KeyError: the register has a check that the workbook has no rule for.
    """
    position, organisation = content.position, content.position.organisation
    book = Book(position, (sheet.name for sheet in sheet_states(content)))
    tracker_sheet.write(book.pens[sheet_names.TRACKER], position, progress)
    for name, write in _WRITE.items():
        if name in book.pens:
            write(book.pens[name], content)
    title = f"Green plan return: {organisation.name} ({organisation.ods}), {content.period}"
    return book.finished(
        f"{title}, number {content.number}",
        {POSITION_ON: tracker_sheet.POSITION_CELL, **cover.named_cells()},
        which=(("period", str(content.period)), ("number", str(content.number))),
        at=content.at,
    )
