"""The action tracker as an Excel workbook: the practice's own, and what comes back filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db.views import Position
from exports.files.atomic_write import write_whole

Progress = Callable[[int, int], None]
"""Told the actions written so far and how many there are; what it raises stops the writing."""


def tracker_bytes(position: Position, progress: Progress | None = None) -> bytes:
    """Return the workbook as the bytes of an .xlsx file; the same position, the same bytes.

    Raises:
        ExportError: a text in the register that Excel cannot hold.
    """
    from exports.tracker.workbook import tracker_workbook

    return tracker_workbook(position, progress or _no_progress)


def write_tracker(position: Position, target: Path, progress: Progress | None = None) -> Path:
    """Write the workbook to ``target`` and return where it is.

    Raises:
        OpenElsewhere: somebody has that file open; a second name is offered.
        ExportError: the file could not be written. What was there before is as it was.
    """
    return write_whole(target, tracker_bytes(position, progress))


def _no_progress(_done: int, _total: int) -> None:
    pass
