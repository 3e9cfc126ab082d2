"""Save the file of a return, and choose one of the earlier returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from db.parts.returns import MadeReturn
from db.register import Register
from db.views import Organisation, ReturnView
from tracker.background import run_in_thread
from tracker.phrases.return_phrases import return_name, return_name_in_sentence
from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.files.save_file import SaveFile
from tracker.use_cases.returning import file_holds, newest_return_of
from tracker.workspace.workspace import Workspace


class SaveReturn(SaveFile):
    """Save a frozen return's workbook, byte for byte as it was made; in a demo, as a sample."""

    kinds = {".xlsx": "the return"}

    def __init__(self, workspace: Workspace, made: MadeReturn, corrected: str) -> None:
        """``corrected`` is the sentence of :func:`correction_in_words`."""
        super().__init__()
        self._corrected = corrected
        self._made = made
        self._workspace = workspace
        name = return_name(made.view)
        self.title_text = f"Where do you want to save {return_name_in_sentence(name)}?"
        self.done_title = f"{name} saved"
        incomplete = "" if made.view.complete else " It is marked incomplete."
        self.hint = f"{name} made and frozen.{incomplete}"
        if made.again:
            whole = f"This is {return_name_in_sentence(name)} as it was made."
            if made.doubt:
                which = return_name_in_sentence(name)
                whole = f"This is the workbook of {which} as it was made. {made.doubt}"
            self.hint = f"{whole}{corrected}"

    async def check_saved_file(self) -> None:
        """Check whether the same file is saved there already; if so, replace it without asking.

        Call this before showing the dialog. It runs in a thread, as a disk may be slow.
        """
        target = self.proposal()
        if await run_in_thread(lambda: file_holds(target, self._made.workbook)):
            self._agreed_to_replace = target

    def proposal(self) -> Path:
        """Return the proposed path: the Documents folder, with the return's own file name."""
        from exports.returns.file_name import file_name_of

        name = file_name_of(self._made.view)
        return self.folder() / (f"DEMO {name}" if self._workspace.demo else name)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file and return a message that says who to send it to."""
        from exports.files.atomic_write import write_atomically

        write_atomically(target, self._made.workbook)
        said = saved_return_in_words(self._made, self._corrected, demo=self._workspace.demo)
        return f"{said}\n{target}"

    def _free_proposal(self) -> Path:
        """Return the first proposal: add a number only if a different file has the name."""
        return self._agreed_to_replace or super()._free_proposal()


def made_return_in_words(made: MadeReturn) -> str:
    """Return the confirmation for a return; for a new one, add that it cannot be undone."""
    told = f"{return_name(made.view)} made and frozen."
    return told if made.again else f"{told} You cannot undo this. A correction gets a new number."


def correction_in_words(register: Register, organisation: Organisation, made: MadeReturn) -> str:
    """Return which later number of its period corrects a return; empty for the newest."""
    newest = newest_return_of(register.returns.made(organisation), made.view.period)
    if newest is None or newest.number == made.view.number:
        return ""
    return f" Number {newest.number} corrects it."


def saved_return_in_words(made: MadeReturn, corrected: str, *, demo: bool) -> str:
    """Return the confirmation for a saved return; the file's path follows it."""
    if made.again and corrected:
        return f"Saved {return_name_in_sentence(return_name(made.view))} as it was made.{corrected}"
    told = "This is a sample. Do not send it:" if demo else "Send this file to your ICB:"
    return f"{made_return_in_words(made)} {told}"


def earlier_returns(returns: Sequence[ReturnView]) -> Pick[ReturnView]:
    """Return the dialog that lists the returns already made, newest first."""
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
    return Pick("Which return do you want to save again?", items)
