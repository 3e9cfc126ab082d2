"""The first screen if the register is damaged or missing: which backup to restore."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from db.backups import backup_folder, newest_first
from db.errors import Damaged, RegisterGone
from tracker.background import run_in_thread
from tracker.keyboard.commands import BACK, COPY_ELSEWHERE, EVERYWHERE, Command, bindings
from tracker.phrases.times import long_time_in_words
from tracker.screens import style_sheets
from tracker.screens.backups.backup_list import BackupListScreen, choose_backup_file
from tracker.use_cases.backup_check import BackupCheck, check_backup
from tracker.widgets.flowing import Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.rescue_text import Rescue, rescue_text

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

TIME_TO_READ = 0.6
"""Seconds that an offer must be on the screen before a key can accept it."""

RESTORE = (Command("restore_backup", "enter", "restore it", "Restore the backup and continue."),)
CHOOSE = (Command("choose", "l", "all backups", "See all backups, and choose another."),)
BEGIN = (Command("begin", "n", "new register", "Start a new register instead."),)
LEAVE = (Command("leave", "escape,q", "leave", "Leave without changing anything."),)
SELECT = (Command("select_backup", "enter", "choose", "Choose the backup under the cursor."),)


class ChooseBackupScreen(BackupListScreen):
    """The backups of a register that cannot be opened; return the chosen one."""

    BAR: ClassVar = (SELECT, EVERYWHERE[2:3], BACK)
    BINDINGS = bindings(*BAR)

    def on_mount(self) -> None:
        """Say what this screen is for."""
        self.query_one(Heading).where = "choose a backup"
        super().on_mount()

    def empty_text(self) -> str:
        """Return the text for an empty list."""
        return "There are no backups here."

    def remark(self) -> Content:
        """Return what happens after the choice."""
        return Content("Nothing is restored yet. You see what would be missing first.")

    def choose_current(self) -> None:
        """Choose the backup under the cursor."""
        self.action_select_backup()

    def action_select_backup(self) -> None:
        """Choose the backup under the cursor."""
        entry = self.list.current
        if entry is None:
            self.show_refusal("There are no backups here.")
        elif entry.looked is not None and entry.looked.fault:
            self.show_refusal(f"{entry.looked.fault} You cannot restore it. Choose another.")
        elif self.is_current:
            self.dismiss(entry.backup)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


class RescueScreen(Screen[None]):
    """Say what happened to the register, and which backup Enter restores.

    ``refused`` is why a backup could not be restored just now.
    """

    app: TrackerApp
    CSS_PATH = style_sheets.RESCUE
    AUTO_FOCUS = "#rescue"
    BINDINGS = bindings(RESTORE, CHOOSE, COPY_ELSEWHERE, BEGIN, EVERYWHERE[2:3], LEAVE)

    def __init__(self, error: Damaged | RegisterGone, refused: str = "") -> None:
        super().__init__()
        self.error = error
        self.register: Path = error.path
        self._refused = refused
        self._shown_at = 0.0
        self._busy = False
        self._rescue = Rescue(error, backup_folder(self.register))

    @property
    def is_missing(self) -> bool:
        """Whether the register is missing, so that a new one can be started."""
        return isinstance(self.error, RegisterGone)

    @property
    def backup(self) -> BackupCheck | None:
        """The backup that Enter restores."""
        return self._rescue.copy

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        with VerticalScroll(id="rescue"):
            yield Flowing(id="rescue-text")
        yield MessageLine()
        yield KeyBar(LEAVE)

    def on_mount(self) -> None:
        """Say what happened, and look for a backup."""
        self.query_one(Heading).where = (
            "register not found" if self.is_missing else "damaged register"
        )
        if self._refused:
            self.query_one(MessageLine).show_refusal(self._refused)
        self._show()
        self._find()

    @work
    async def _find(self) -> None:
        """Look for the newest undamaged backup."""
        damaged = 0
        for backup in newest_first(self.register):
            looked = await run_in_thread(partial(check_backup, self.register, backup))
            if not looked.fault:
                self._offer(looked, damaged)
                return
            damaged += 1
        self._offer(None, damaged)

    def _offer(self, copy: BackupCheck | None, damaged: int = 0, *, chosen: bool = False) -> None:
        """Show the backup that Enter now restores; ``damaged`` newer ones cannot be restored."""
        self._rescue = Rescue(
            self.error, backup_folder(self.register), copy, damaged, looking=False, chosen=chosen
        )
        self._shown_at = monotonic()
        self._show()
        self._show_keys()

    def _show(self) -> None:
        self.query_one(Flowing).flow(partial(rescue_text, self._rescue))

    def _show_keys(self) -> None:
        """Show the keys that work now."""
        self.query_one(KeyBar).remove()
        keys = [RESTORE] if self.backup else []
        keys += [CHOOSE] if self.backup or self._rescue.damaged else []
        keys += [COPY_ELSEWHERE]
        keys += [BEGIN] if self.is_missing else []
        self.mount(KeyBar(*keys, LEAVE))

    def action_restore_backup(self) -> None:
        """Restore the backup, once there was time to read what that means."""
        if self.backup is None or self._busy or monotonic() - self._shown_at < TIME_TO_READ:
            return
        self._busy = True
        words = f"Restoring the backup from {long_time_in_words(self.backup.backup.at)} …"
        self.query_one(MessageLine).show_message(words)
        self.app.restore_backup(self.register, self.backup.backup)

    @work(exclusive=True, group="asking")
    async def action_choose(self) -> None:
        """See all backups, and choose another."""
        if self._busy:
            return
        backup = await self.app.push_screen_wait(ChooseBackupScreen(self.register))
        if backup is not None:
            looked = await run_in_thread(partial(check_backup, self.register, backup))
            if looked.fault:
                self.query_one(MessageLine).show_refusal(f"{looked.fault} You cannot restore it.")
            else:
                self._offer(looked, chosen=True)

    @work(exclusive=True, group="asking")
    async def action_open_elsewhere(self) -> None:
        """Choose a backup saved elsewhere."""
        if self._busy:
            return
        looked = await self.app.push_screen_wait(choose_backup_file(self.register))
        if looked is not None:
            self._offer(looked, chosen=True)

    def action_begin(self) -> None:
        """Start a new register in place of the missing one."""
        if self.is_missing and not self._busy:
            self.app.start_new_register()

    def action_leave(self) -> None:
        """Leave, with an exit code that says nothing was done."""
        if not self._busy:
            self.app.leave_unopened(self.error)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)
