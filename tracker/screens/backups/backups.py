"""The register's backups: see what each lacks, back up now, restore one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.content import Content

from db.backups import Backup, Why
from db.errors import GreenPlanError
from db.parts.backups import ON_A_SERVER
from db.storage.write_targets import check_target
from tracker.background import run_in_thread
from tracker.keyboard.commands import BACK, BACKUPS, EVERYWHERE, bindings
from tracker.phrases.backup_phrases import (
    NOT_AS_WRITTEN,
    backup_only_in_words,
    contents_in_words,
    missing_in_words,
    path_in_words,
    size_in_words,
)
from tracker.phrases.times import long_time_in_words
from tracker.screens.backups.backup_list import BackupListScreen, choose_backup_file
from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.files.save_file import SaveFile
from tracker.use_cases.backup_check import BackupCheck
from tracker.widgets.heading import Heading
from tracker.workspace.workspace import Workspace

NONE_YET = (
    "No backups yet. One is made automatically the first time you open the register on a day after"
    " a change, before an import, and before you restore a backup. Press B to back up now."
    "\n\nBackups are kept beside the register, on the same disk. Press C to save one elsewhere,"
    " such as on a shared drive or a USB stick. Press O to open one that you saved."
)
OF_A_DEMO = "This is a demo. Its backups are deleted when you leave."
FIRST_COPIED = (
    "The register as it is now is backed up first. That backup is then in this list, and you can"
    " restore it in the same way."
)
FIRST_KEPT = "The register as it is now is kept first, in the backups folder."


class ConfirmRestore(Pick[bool]):
    """Ask whether to restore a backup. The cursor starts on "no".

    For a backup from ``elsewhere``, also say what it is: no list has shown that yet.
    """

    def __init__(self, check: BackupCheck, *, elsewhere: bool = False) -> None:
        title = f"Restore the backup from {long_time_in_words(check.backup.at)}?"
        items = [
            Item(False, "k", "Keep the register as it is"),
            Item(True, "r", "Restore the backup"),
        ]
        super().__init__(title, items)
        explanation, first = [], FIRST_KEPT
        if elsewhere and check.held is not None:
            holds = contents_in_words(check.held, long_time_in_words)
            explanation = [path_in_words(check.backup.path), f"It holds {holds}."]
        if check.since is not None:
            explanation.append(
                missing_in_words(check.since, organisation=check.has_several_organisations)
            )
            explanation.append(backup_only_in_words(check.since))
            first = FIRST_COPIED if check.since.whole else FIRST_KEPT
        self.explanation = "\n\n".join(filter(None, ("\n".join(filter(None, explanation)), first)))


class SaveBackup(SaveFile):
    """Save a backup of the register where the person chooses."""

    title_text = "Save a backup of the register"
    done_title = "Backup saved"
    hint = (
        "On a shared drive or a USB stick, it is safe even if this computer fails. To restore it,"
        " press F4, then O."
    )
    kinds = {".db": "a backup of the register"}

    def __init__(self, workspace: Workspace, register: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._register = register

    def proposal(self) -> Path:
        """Return the proposed path: the register's name and the date."""
        demo = "DEMO " if self._workspace.demo else ""
        day = self._workspace.register.today
        return self.folder() / f"{demo}{self._register.stem} backup {day:%Y-%m-%d}.db"

    def check(self, target: Path) -> None:
        """Refuse an unsuitable path; a backup that a person saved may be replaced."""
        check_target(target, reading=self._register, replace_backup=True)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Save the backup, and return a message with its size.

        Raises:
            GreenPlanError: It could not be saved. An existing file is left as it was.
        """
        progress(0, 1)
        made = self._workspace.register.backups.back_up(Why.HAND, target)
        if made.amiss:
            return f"Backup saved ({size_in_words(made.size)}):\n{target}\n{NOT_AS_WRITTEN}"
        return f"Backup saved and checked ({size_in_words(made.size)}):\n{target}"


class BackupsScreen(BackupListScreen):
    """The backups of the open register."""

    BAR: ClassVar = (BACKUPS, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)
    _busy = False

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.register.place.path)
        self.workspace = workspace

    def on_mount(self) -> None:
        """Say whose register it is."""
        self.query_one(Heading).show(self.workspace)
        super().on_mount()

    def empty_text(self) -> str:
        """Return the text for an empty list."""
        return ON_A_SERVER if self.register is None else NONE_YET

    def remark(self) -> Content:
        """Return when backups are made; for a demo, that nothing is kept."""
        return Content(OF_A_DEMO) if self.workspace.demo else super().remark()

    def choose_current(self) -> None:
        """Restore the backup under the cursor, after asking."""
        self.action_restore_backup()

    @work
    async def action_back_up(self) -> None:
        """Back up now, into the list."""
        if not self._can_begin():
            return
        self._busy = True
        self.show_message("Backing up the register …")
        try:
            made = await run_in_thread(lambda: self.workspace.register.backups.back_up(Why.HAND))
        except GreenPlanError as error:
            self.show_refusal(str(error))
        else:
            await self.show_backups(made)
            size = size_in_words(made.size)
            if made.amiss:
                self.show_message(f"Backup made ({size}). {NOT_AS_WRITTEN}")
            else:
                self.show_message(
                    f"Backup made and checked ({size}). It is never deleted automatically."
                )
        finally:
            self._busy = False

    @work
    async def action_save_backup(self) -> None:
        """Save a backup where the person chooses."""
        if not self._can_begin() or self.register is None:
            return
        saved = await self.app.push_screen_wait(SaveBackup(self.workspace, self.register))
        if saved is not None:
            self.show_message(f"Backup saved: {saved}")

    @work(exclusive=True, group="asking")
    async def action_restore_backup(self) -> None:
        """Restore the backup under the cursor, after asking."""
        if not self._can_begin():
            return
        register, backup = self.register, self.current
        if register is None or backup is None:
            self.show_refusal("No backups here yet. Press B to make one, or O to open one.")
            return
        if self.app.view is not None:
            self.show_refusal(self.app.view.why)
            return
        looked = await self.examine(backup)
        if looked.fault:
            self.show_refusal(f"{looked.fault} You cannot restore it. Choose another.")
        elif await self.app.push_screen_wait(ConfirmRestore(looked)):
            self._restore(register, backup)

    @work(exclusive=True, group="asking")
    async def action_open_elsewhere(self) -> None:
        """Choose a backup saved elsewhere, and restore it after asking."""
        register = self.register
        if not self._can_begin() or register is None:
            return
        if self.app.view is not None:
            self.show_refusal(self.app.view.why)
            return
        looked = await self.app.push_screen_wait(choose_backup_file(register))
        if looked is None:
            return
        if await self.app.push_screen_wait(ConfirmRestore(looked, elsewhere=True)):
            self._restore(register, looked.backup)

    def _restore(self, register: Path, backup: Backup) -> None:
        if not self._busy:
            self._busy = True
            self.show_message(f"Restoring the backup from {long_time_in_words(backup.at)} …")
            self.app.restore_backup(register, backup)

    def action_back(self) -> None:
        """Go back, but not during a backup or a restore."""
        if not self._busy:
            self.dismiss(None)

    def _can_begin(self) -> bool:
        """Whether a job can start now; say why not where the register has no backups."""
        if self.register is None:
            self.show_refusal(ON_A_SERVER)
        return self.register is not None and not self._busy
