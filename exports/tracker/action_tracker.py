"""The action tracker as an Excel workbook, which can be filled in and imported again."""

from __future__ import annotations

from pathlib import Path

from db.views import Position
from exports.files.atomic_write import write_atomically
from exports.files.progress import ProgressCallback, no_progress


def tracker_bytes(position: Position, progress: ProgressCallback | None = None) -> bytes:
    """Return the workbook as the bytes of an .xlsx file. The same position gives the same bytes.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
    """
    from exports.tracker.workbook import tracker_workbook

    return tracker_workbook(position, progress or no_progress)


def write_tracker(
    position: Position, target: Path, progress: ProgressCallback | None = None
) -> Path:
    """Write the workbook to ``target`` and return its path.

    Raises:
        OpenElsewhere: someone has that file open. The error suggests another name.
        ExportError: the file could not be saved. Any earlier file is unchanged.
    """
    return write_atomically(target, tracker_bytes(position, progress))
