"""Save the roll-up workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.screens.files.save_file import SaveFile

if TYPE_CHECKING:
    from db.validation.periods import Period
    from tracker.use_cases.collating import Collated


class SaveRollUp(SaveFile):
    """Save what the returns of a period say together. ``rolled_up`` gives it, in a thread."""

    title_text = "Where do you want to save the roll-up?"
    done_title = "Roll-up saved"
    hint = "Every figure has the way back to its file and cell."
    kinds = {".xlsx": "the roll-up workbook"}

    def __init__(self, period: Period, rolled_up: Callable[[], Collated]) -> None:
        super().__init__()
        self._period = period
        self._rolled_up = rolled_up

    def proposal(self) -> Path:
        """Return the proposed path."""
        return self.folder() / f"Roll-up {str(self._period).replace('/', '-')}.xlsx"

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the workbook, and return where it is."""
        from exports.rollup.workbook import write_rollup

        collated = self._rolled_up()
        write_rollup(collated.rollup, collated.counted, target)
        return str(target)
