"""Exporting the register: the Excel action tracker, a CSV table, or everything as JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tracker.desk import Desk
from tracker.screens.save_file import SaveFile

KINDS = {".xlsx": "the Excel action tracker", ".csv": "a CSV table", ".json": "everything as JSON"}


class ExportScreen(SaveFile):
    """Writes the kind of file that the name ends in."""

    title_text = "Export the action tracker"
    hint = "Ends in .xlsx (Excel), .csv or .json"
    kinds = KINDS

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def proposal(self) -> Path:
        """Return the place that is proposed."""
        return self.folder() / file_name(self._desk)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file and say of which kind it is."""
        write(self._desk, target, progress)
        return f"Saved {KINDS[target.suffix.lower()]}:\n{target}"


def file_name(desk: Desk) -> str:
    """Return the name proposed: ``A99999 action tracker 2026-11-22.xlsx``; a demo's says so."""
    name = f"{desk.organisation.ods} action tracker {desk.register.today:%Y-%m-%d}.xlsx"
    return f"DEMO {name}" if desk.demo else name


def write(desk: Desk, target: Path, progress: Callable[[int, int], None]) -> None:
    """Write the kind of file that the name of ``target`` ends in.

    Raises:
        GreenPlanError: it cannot be written; what was there is untouched.
    """
    position = desk.register.position(desk.organisation)
    kind = target.suffix.lower()
    if kind == ".csv":
        from exports.tables import write_csv

        write_csv(position, target)
    elif kind == ".json":
        from exports.register_json import write_json

        write_json(position, target)
    else:
        from exports.action_tracker import write_tracker

        write_tracker(position, target, progress)
