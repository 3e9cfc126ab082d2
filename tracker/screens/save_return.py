"""Saving the file of a return that was made, and choosing among those of earlier periods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from db.register_returns import MadeReturn
from db.views import ReturnView
from tracker.desk import Desk
from tracker.returning import in_text, named
from tracker.screens.dialogs import Item, Pick
from tracker.screens.save_file import SaveFile, is_there


class SaveReturn(SaveFile):
    """Writes a frozen return's workbook, byte for byte as it was made; of a demo as a sample."""

    kinds = {".xlsx": "the return"}

    def __init__(self, desk: Desk, made: MadeReturn) -> None:
        super().__init__()
        self._made = made
        self._desk = desk
        name = named(made.view)
        self.title_text = f"Where shall the file go? {name}"
        incomplete = "" if made.view.complete else " It says that it is incomplete."
        self.hint = f"{name} is made and frozen.{incomplete}"
        if made.again:
            self.hint = f"Nothing was changed since {in_text(name)} was made: this is its file."

    def on_mount(self) -> None:
        """Ask nothing where the very same file lies there already."""
        super().on_mount()
        target = self.proposal()
        if self._is_the_same(target):
            self._agreed_to_replace = target

    def proposal(self) -> Path:
        """Return the place that is proposed: the documents folder, under the return's own name."""
        name = self._made.view.file_name
        return self.folder() / (f"DEMO {name}" if self._desk.demo else name)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file and say whom it is for."""
        from exports.files import write_whole

        write_whole(target, self._made.workbook)
        return f"{made_in_words(self._desk, self._made.view)}\n{target}"

    def _free_proposal(self) -> Path:
        """Return the place to begin with: another number only beside a file that differs."""
        target = self.proposal()
        return target if self._is_the_same(target) else super()._free_proposal()

    def _is_the_same(self, target: Path) -> bool:
        with suppress(OSError):
            return is_there(target) and target.read_bytes() == self._made.workbook
        return False


def made_in_words(desk: Desk, view: ReturnView) -> str:
    """Return what is said of a return whose file has been saved; the file's place follows."""
    told = f"{named(view)} is made and frozen."
    if desk.demo:
        return f"{told} This is a sample, do not send it:"
    return f"{told} Send this file to your ICB:"


def earlier_returns(returns: Sequence[ReturnView]) -> Pick[ReturnView]:
    """Return the dialog that offers the returns that were made, newest first."""
    items = [
        Item(
            view,
            "",
            f"{view.period} number {view.number}",
            f"{view.on:%d/%m/%Y} · {'complete' if view.complete else 'incomplete'}"
            f" · {view.signed_by}",
        )
        for view in returns
    ]
    return Pick("Which return? Its file is written again as it was made", items)
