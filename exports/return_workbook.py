"""The return as an Excel workbook, which a practice sends its ICB for a period."""

from __future__ import annotations

from collections.abc import Callable

from db.returns import ReturnContent

Progress = Callable[[int, int], None]
"""Called with the number of actions written and the total. An exception stops the export."""


def return_bytes(content: ReturnContent, progress: Progress | None = None) -> bytes:
    """Return the workbook as the bytes of an .xlsx file. The same content gives the same bytes.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
    """
    from exports.returning.workbook import return_workbook

    return return_workbook(content, progress or _no_progress)


def _no_progress(_done: int, _total: int) -> None:
    pass
