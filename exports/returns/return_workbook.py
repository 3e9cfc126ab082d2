"""The return as an Excel workbook: what a practice sends its ICB for a period."""

from __future__ import annotations

from collections.abc import Callable

from db.returns.returns import ReturnContent

Progress = Callable[[int, int], None]
"""Told the actions written so far and how many there are; what it raises stops the writing."""


def return_bytes(content: ReturnContent, progress: Progress | None = None) -> bytes:
    """Return the workbook as the bytes of an .xlsx file; the same content, the same bytes.

    Raises:
        ExportError: a text in the register that Excel cannot hold.
    """
    from exports.returns.workbook import return_workbook

    return return_workbook(content, progress or _no_progress)


def _no_progress(_done: int, _total: int) -> None:
    pass
