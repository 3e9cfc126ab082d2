"""The return as an Excel workbook, which a practice sends its ICB for a period."""

from __future__ import annotations

from db.returns.returns import ReturnContent
from exports.files.progress import ProgressCallback, no_progress


def return_bytes(content: ReturnContent, progress: ProgressCallback | None = None) -> bytes:
    """Return the workbook as the bytes of an .xlsx file. The same content gives the same bytes.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
    """
    from exports.returns.workbook import return_workbook

    return return_workbook(content, progress or no_progress)
