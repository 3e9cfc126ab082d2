"""The list of a register's backups. Each is examined in a background thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from db.backups import Backup, backup_folder, backups_of
from db.vocabulary.phrases import count_in_words
from tracker.background import run_in_thread
from tracker.keyboard.commands import Command
from tracker.keyboard.key_queue import BACKGROUND
from tracker.phrases.backup_phrases import path_in_words
from tracker.screens import style_sheets
from tracker.screens.files.choose_file import ChooseFile
from tracker.use_cases.backup_check import BackupCheck, check_backup, check_backup_file
from tracker.widgets.action_panel import ActionPanel
from tracker.widgets.backup_list import (
    NOT_IN_IT,
    BackupEntry,
    BackupList,
    backup_details_text,
    lost_text,
)
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

WIDE = 120
"""Width in cells from which a backup's missing changes are beside the list, not below it."""

VERY_WIDE = 160
"""Width in cells from which that panel is wider."""

WHEN_MADE = "Made automatically on first opening each day, before imports and restores."


def choose_backup_file(register: Path) -> ChooseFile[BackupCheck]:
    """Return the dialog that asks for a backup saved elsewhere and examines it."""
    return ChooseFile(
        "Which backup file do you want to open?", (".db",), partial(check_backup_file, register)
    )


class BackupListScreen(Screen[Backup | None]):
    """The backups, newest first; subclasses decide what to do with one.

    ``register`` is the register's file, or ``None`` for one on a server, which has no backups
    here.
    """

    app: TrackerApp
    CSS_PATH = style_sheets.BACKUPS
    AUTO_FOCUS = "BackupList"
    VERTICAL_BREAKPOINTS = [(0, "-least"), (24, "-tall")]
    BAR: ClassVar[tuple[tuple[Command, ...], ...]] = ()

    def __init__(self, register: Path | None) -> None:
        super().__init__()
        self.register = register
        self._found: dict[Path, BackupCheck] = {}

    # For subclasses

    def empty_text(self) -> str:
        """Return the text for an empty list."""
        raise NotImplementedError

    def remark(self) -> Content:
        """Return the line under the title."""
        return Content(WHEN_MADE)

    def choose_current(self) -> None:
        """Do what Enter does with the backup under the cursor."""
        raise NotImplementedError

    # The screen

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static(id="copies-title")
        yield Static(id="copies-remark")
        with Container(id="copies"):
            yield BackupList()
            yield ActionPanel(id="lost")
        yield Static(Content(self.empty_text()), id="no-copies")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        self._fit(self.app.size.width)
        self.watch(self.list, "place", self._tell, init=False)
        self.query_one("#no-copies").display = False
        self.run_worker(self.show_backups(), group="showing")

    @property
    def list(self) -> BackupList:
        """The list."""
        return self.query_one(BackupList)

    @property
    def current(self) -> Backup | None:
        """The backup under the cursor."""
        entry = self.list.current
        return None if entry is None else entry.backup

    async def show_backups(self, newest: Backup | None = None) -> None:
        """Show the current backups, and examine those not examined yet.

        The cursor stays on its backup, or moves to ``newest``, which was just made.
        """
        there: tuple[Backup, ...] = ()
        if self.register is not None:
            there = tuple(await run_in_thread(partial(backups_of, self.register)))
        title = "Backups"
        if self.register is not None:
            number = count_in_words(len(there), "backup")
            title = f"{number} in {path_in_words(backup_folder(self.register))}"
        self.query_one("#copies-title", Static).update(Content(title))
        self.query_one("#copies-remark", Static).update(self.remark())
        self.query_one("#no-copies").display = not there
        self.query_one("#copies").display = bool(there)
        self.list.show_backups([BackupEntry(one, self._found.get(one.path)) for one in there])
        if newest in there:
            self.list.highlighted = there.index(newest)
        self.list.disabled = not there  # else Enter would act on the hidden list
        self.query_one(KeyBar).hide_commands(() if there else {"restore_backup"})
        if there:
            self.list.focus()
        self._look_at_all()

    @work(exclusive=True, group=f"{BACKGROUND}-copies")
    async def _look_at_all(self) -> None:
        """Examine the backups one by one, the one under the cursor first."""
        while (backup := self._next()) is not None:
            await self.examine(backup)

    def _next(self) -> Backup | None:
        unknown = [entry.backup for entry in self.list.entries if entry.looked is None]
        return self.current if self.current in unknown else next(iter(unknown), None)

    async def examine(self, backup: Backup) -> BackupCheck:
        """Examine a backup, show the result and return it."""
        assert self.register is not None
        if backup.path not in self._found:
            self._found[backup.path] = await run_in_thread(
                partial(check_backup, self.register, backup)
            )
        looked = self._found[backup.path]
        if self.is_mounted:
            self.list.show_check(looked)
        return looked

    def on_resize(self, event: events.Resize) -> None:
        """Show a backup's missing changes beside the list, or below it."""
        self._fit(event.size.width)
        self.call_after_refresh(self._tell)

    def _fit(self, width: int) -> None:
        self.set_class(width >= WIDE, "-wide")
        self.set_class(width >= VERY_WIDE, "-very-wide")

    def _tell(self) -> None:
        """Show what the backup under the cursor lacks."""
        entry = self.list.current
        panel = self.query_one(ActionPanel)
        height = panel.scrollable_content_region.height
        if entry is None or not height:
            return
        looked, wide = entry.looked, self.has_class("-wide")
        only_lost = not wide and looked is not None and not looked.fault
        panel.border_title = NOT_IN_IT if only_lost else "This backup"
        text = backup_details_text if wide else lost_text
        panel.show(lambda width: text(looked, width, height))

    @on(OptionList.OptionSelected)
    def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose_current()

    def show_message(self, text: str) -> None:
        """Show a message."""
        self.query_one(MessageLine).show_message(text)

    def show_refusal(self, text: str) -> None:
        """Show why something was not done."""
        self.query_one(MessageLine).show_refusal(text)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)
