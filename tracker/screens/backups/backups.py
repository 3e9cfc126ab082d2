"""The copies of the register: what differs from now, one made by hand, one restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.content import Content

from db.backups import Backup, Why
from db.errors import GreenPlanError
from db.register import ON_A_SERVER
from db.storage.write_targets import check_target
from tracker.background import apart
from tracker.keyboard.commands import BACK, BACKUPS, EVERYWHERE, bindings
from tracker.phrases.backup_phrases import (
    NOT_AS_WRITTEN,
    held_in_words,
    made_in_words,
    missing_in_words,
    only_there_in_words,
    place_in_words,
    size_in_words,
    time_in_words,
)
from tracker.screens.backups.backup_list import CopiesScreen, choose_copy
from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.files.save_file import SaveFile
from tracker.use_cases.backup_check import Looked
from tracker.widgets.lines import Heading
from tracker.workspace.workspace import Desk

NONE_YET = (
    "There is no copy yet. One is made automatically at the first opening of a day after a change,"
    " before an import, and before a copy is restored. Press B to make one now.\n\nCopies are kept"
    " beside the register, on the same disk. Press C to save one elsewhere, such as on a shared"
    " drive or a USB stick, and O to open one that you saved."
)
OF_A_DEMO = "This is a demo: its copies go with it when you leave."
FIRST_COPIED = (
    "The register as it is now is copied first. That copy is then in this list, and you can"
    " restore it in the same way."
)
FIRST_KEPT = "The register as it is now is kept first, in the folder of its copies."


class PutBack(Pick[bool]):
    """Whether a copy is to take the register's place. The cursor is on "no".

    Of one from ``elsewhere`` it says what it is: no list has shown that.
    """

    def __init__(self, looked: Looked, *, elsewhere: bool = False) -> None:
        title = f"Restore the copy of {time_in_words(looked.backup.at)}?"
        items = [
            Item(False, "k", "Keep the register as it is"),
            Item(True, "r", "Restore the copy"),
        ]
        super().__init__(title, items)
        told, first = [], FIRST_KEPT
        if elsewhere and looked.held is not None:
            told = [f"{place_in_words(looked.backup.path)}", f"Holds {held_in_words(looked.held)}."]
        if looked.since is not None:
            told.append(missing_in_words(looked.since, organisation=looked.several))
            told.append(only_there_in_words(looked.since))
            first = FIRST_COPIED if looked.since.whole else FIRST_KEPT
        self.told = "\n\n".join(filter(None, ("\n".join(filter(None, told)), first)))


class SaveCopy(SaveFile):
    """Saves a copy of the register to a place of the person's own."""

    title_text = "Save a copy of the register"
    done_title = "Copy of the register saved"
    hint = (
        "On a shared drive or a USB stick it also outlives this computer. To restore it, press F4,"
        " then O."
    )
    kinds = {".db": "a copy of the register"}

    def __init__(self, desk: Desk, register: Path) -> None:
        super().__init__()
        self._desk = desk
        self._register = register

    def proposal(self) -> Path:
        """Return the place that is proposed: the register's name and the day."""
        demo = "DEMO " if self._desk.demo else ""
        day = self._desk.register.today
        return self.folder() / f"{demo}{self._register.stem} copy {day:%Y-%m-%d}.db"

    def check(self, target: Path) -> None:
        """Refuse a place for the copy; one that a person made may be replaced."""
        check_target(target, reading=self._register, over_a_copy=True)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Copy the register, and say how large the copy is.

        Raises:
            GreenPlanError: it could not be; what was there is untouched.
        """
        progress(0, 1)
        made = self._desk.register.back_up(Why.HAND, target)
        if made.amiss:
            return f"Saved a copy of {size_in_words(made.size)}:\n{target}\n{NOT_AS_WRITTEN}"
        return f"Saved and checked a copy of {size_in_words(made.size)}:\n{target}"


class BackupsScreen(CopiesScreen):
    """The copies of the register that is open."""

    BINDINGS = bindings(BACKUPS, EVERYWHERE, BACK)
    BAR: ClassVar = (BACKUPS, EVERYWHERE, BACK)
    _busy = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.register.place.path)
        self.desk = desk

    def on_mount(self) -> None:
        """Say whose register it is."""
        self.query_one(Heading).show(self.desk)
        super().on_mount()

    def none_there(self) -> str:
        """Return what is said where there is no copy."""
        return ON_A_SERVER if self.register is None else NONE_YET

    def remark(self) -> Content:
        """Return when copies are made; of a demo, that nothing is kept."""
        return Content(OF_A_DEMO) if self.desk.demo else super().remark()

    def chosen(self) -> None:
        """Put the copy under the cursor back, once that is confirmed."""
        self.action_put_back()

    @work
    async def action_back_up(self) -> None:
        """Make a copy now, among the others."""
        if not self._can_begin():
            return
        self._busy = True
        self.say("Copying the register …")
        try:
            made = await apart(lambda: self.desk.register.back_up(Why.HAND))
        except GreenPlanError as error:
            self.refuse(str(error))
        else:
            self.show_copies(made)
            size = size_in_words(made.size)
            if made.amiss:
                self.say(f"Copied: {size}. {NOT_AS_WRITTEN}")
            else:
                self.say(f"Copied and checked: {size}. It is kept for good.")
        finally:
            self._busy = False

    @work
    async def action_copy_to(self) -> None:
        """Save a copy to a place of one's own."""
        if not self._can_begin() or self.register is None:
            return
        saved = await self.app.push_screen_wait(SaveCopy(self.desk, self.register))
        if saved is not None:
            self.say(f"Saved a copy of the register: {saved}")

    @work(exclusive=True, group="asking")
    async def action_put_back(self) -> None:
        """Put the copy under the cursor in the register's place, once that is confirmed."""
        if not self._can_begin():
            return
        register, backup = self.register, self.current
        if register is None or backup is None:
            self.refuse("There is no copy here yet. Press B to make one, or O to open one.")
            return
        if self.app.view is not None:
            self.refuse(self.app.view.why)
            return
        looked = await self.look(backup)
        if looked.fault:
            self.refuse(f"{looked.fault} You cannot restore it. Choose another.")
        elif await self.app.push_screen_wait(PutBack(looked)):
            self._restore(register, backup)

    @work(exclusive=True, group="asking")
    async def action_open_elsewhere(self) -> None:
        """Choose a copy that was saved elsewhere, and restore it once that is confirmed."""
        register = self.register
        if not self._can_begin() or register is None:
            return
        if self.app.view is not None:
            self.refuse(self.app.view.why)
            return
        looked = await self.app.push_screen_wait(choose_copy(register))
        if looked is None:
            return
        if await self.app.push_screen_wait(PutBack(looked, elsewhere=True)):
            self._restore(register, looked.backup)

    def _restore(self, register: Path, backup: Backup) -> None:
        if not self._busy:
            self._busy = True
            self.say(f"Restoring the copy of {made_in_words(backup)} …")
            self.app.put_back(register, backup)

    def action_back(self) -> None:
        """Go back, but not while the register is being copied or replaced."""
        if not self._busy:
            self.dismiss(None)

    def _can_begin(self) -> bool:
        """Whether something can be begun now; says why not where the register has no copies."""
        if self.register is None:
            self.refuse(ON_A_SERVER)
        return self.register is not None and not self._busy
