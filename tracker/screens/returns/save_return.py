"""Saving the file of a return that was made, and choosing among those of earlier periods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from db.register_returns import MadeReturn
from db.views import ReturnView
from tracker.background import apart
from tracker.phrases.return_phrases import in_text, named
from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.files.save_file import SaveFile
from tracker.use_cases.returning import made_of
from tracker.workspace.workspace import Desk


class SaveReturn(SaveFile):
    """Writes a frozen return's workbook, byte for byte as it was made; of a demo as a sample."""

    kinds = {".xlsx": "the return"}

    def __init__(self, desk: Desk, made: MadeReturn) -> None:
        super().__init__()
        self._made = made
        self._desk = desk
        name = named(made.view)
        self.title_text = f"Where do you want to save it? {name}"
        self.done_title = f"{name} saved"
        incomplete = "" if made.view.complete else " It says that it is incomplete."
        self.hint = f"{name} is made and frozen.{incomplete}"
        if made.again:
            whole = f"This is {in_text(name)} as it was made."
            if made.doubt:
                whole = f"This is the workbook of {in_text(name)} as it was made. {made.doubt}"
            self.hint = f"{whole}{corrected_in_words(desk, made)}"

    async def look(self) -> None:
        """See whether the very same file lies there already; that one is replaced unasked.

        To be called before the dialog is shown. A disk may be slow, so it is looked at apart.
        """
        target = self.proposal()
        if await apart(lambda: _holds(target, self._made.workbook)):
            self._agreed_to_replace = target

    def proposal(self) -> Path:
        """Return the place that is proposed: the documents folder, under the return's own name."""
        from exports.returns.file_name import file_name_of

        name = file_name_of(self._made.view)
        return self.folder() / (f"DEMO {name}" if self._desk.demo else name)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file and say whom it is for."""
        from exports.files.atomic_write import write_whole

        write_whole(target, self._made.workbook)
        return f"{made_in_words(self._desk, self._made)}\n{target}"

    def _free_proposal(self) -> Path:
        """Return the place to begin with: another number only beside a file that differs."""
        return self._agreed_to_replace or super()._free_proposal()


def frozen_in_words(made: MadeReturn) -> str:
    """Return what is said of a return that is made, and of one just made that it stays."""
    told = f"{named(made.view)} is made and frozen."
    return told if made.again else f"{told} It cannot be undone; a correction is a new number."


def corrected_in_words(desk: Desk, made: MadeReturn) -> str:
    """Return which later number of its period corrects a return; nothing for the newest."""
    newest = made_of(desk.register.returns(desk.organisation), made.view.period)
    if newest is None or newest.number == made.view.number:
        return ""
    return f" Number {newest.number} corrects it."


def made_in_words(desk: Desk, made: MadeReturn) -> str:
    """Return what is said of a return whose file has been saved; the file's place follows."""
    if made.again and (corrected := corrected_in_words(desk, made)):
        return f"Saved {in_text(named(made.view))} as it was made.{corrected}"
    told = "This is a sample, do not send it:" if desk.demo else "Send this file to your ICB:"
    return f"{frozen_in_words(made)} {told}"


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


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except OSError:
        return False
