"""The app's backups: made daily, restored, and offered if the register is damaged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from tracker.app.error_handling import ErrorHandlingApp
from tracker.keyboard.key_queue import BACKGROUND

if TYPE_CHECKING:
    from datetime import datetime

    from textual.notifications import SeverityLevel

    from db.backups import Backup, Restored
    from db.errors import CannotOpen, Damaged, RegisterGone
    from db.register import Register
    from tracker.app.sharing import Sharing
    from tracker.workspace.workspace import Workspace

LONG = 30.0
"""Seconds that a message is shown if the screen has no line for it."""


class RecoveryApp(ErrorHandlingApp):
    """An app that can restore a backup of its register, and rescue a damaged register.

    ``again_at`` is the ODS code of the organisation to show after a restore, if it still exists.
    """

    register: Register | None
    workspace: Workspace | None
    sharing: Sharing | None
    again_at: str | None = None
    _ods: str | None
    _demo: bool
    _to_tell: tuple[str, bool] = ("", False)

    # For subclasses

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC."""
        raise NotImplementedError

    def _open(self) -> object:
        raise NotImplementedError

    def show_workspace(self, workspace: Workspace) -> None:
        """Show an organisation's actions in place of the current screens."""
        raise NotImplementedError

    def _welcome(self) -> None:
        raise NotImplementedError

    def _look_at_size(self) -> None:
        raise NotImplementedError

    # The daily backup

    def back_up_daily(self, register: Register) -> None:
        """Back up the register when it is first opened on a day; call this in a thread.

        If that fails, show a warning and continue.
        """
        from db.errors import BackupFailed

        if self._demo or self.view is not None:
            return
        try:
            made = register.back_up_daily()
            if made is not None and made.amiss:
                from tracker.phrases.backup_phrases import NOT_AS_WRITTEN

                self.call_from_thread(self._notify, NOT_AS_WRITTEN, warning=True)
        except BackupFailed as error:
            way = "There is no backup for today yet. Fix this, then press F4 and B to back up."
            words = f"{error} {way}"
            self.call_from_thread(self._notify, words, warning=True)

    # Listing and restoring backups

    def action_backups(self) -> None:
        """Show the register's backups."""
        from tracker.screens.backups.backups import BackupsScreen

        there = any(isinstance(screen, BackupsScreen) for screen in self.screen_stack)
        if self.workspace is not None and not there:
            self.push_screen(BackupsScreen(self.workspace))

    @work
    async def restore_backup(self, register: Path, backup: Backup) -> None:
        """Restore a backup over the file ``register`` and open it, or the old file if that failed.

        No register is open during this: a damaged file that is open could not be replaced.
        """
        from db.errors import GreenPlanError
        from tracker.background import run_in_thread
        from tracker.phrases.backup_phrases import restored_in_words

        self.again_at = self.workspace.organisation.ods if self.workspace else self._ods
        self._ods = None
        if self.workspace is not None:
            await self.workspace.changes_stored()
        close = self._let_go()
        try:
            done = await run_in_thread(partial(self._restore_backup, register, backup.path, close))
        except GreenPlanError as error:
            self._to_tell = (str(error), True)
        else:
            self._to_tell = (restored_in_words(backup, done), False)
        finally:
            self._open()

    def _restore_backup(self, register: Path, copy: Path, close: Callable[[], None]) -> Restored:
        from db.backups import restore_backup
        from db.sharing.claim import temporary_claim
        from db.storage.place import Place

        close()
        with temporary_claim(Place.of(register), self.user, self.now) as still_ours:
            return restore_backup(register, copy, self.now(), self.user, still_ours)

    def _let_go(self) -> Callable[[], None]:
        """Detach the open register, and return the function that closes it."""
        register, self.register, self.workspace = self.register, None, None
        sharing, self.sharing = self.sharing, None
        if sharing is not None:
            sharing.watcher.stop()
        return (lambda: None) if register is None else register.close

    async def show_restored(self, words: str) -> None:
        """Read everything again after someone else restored a backup, and show ``words``."""
        register, workspace = self.register, self.workspace
        if register is None or workspace is None:
            return
        there = await workspace.ask(lambda r, o: self._restored_workspace(r, o.id))
        if there is None:
            self._welcome()
            return
        self.show_workspace(there)
        self._to_tell = (words, False)
        self.show_backup_notice()

    def _restored_workspace(self, register: Register, number: int) -> Workspace | None:
        from tracker.workspace.workspace import Workspace

        there = register.organisations()
        same = [one for one in there if one.id == number]
        return Workspace(register, (same or there)[0], demo=self._demo) if there else None

    def show_backup_notice(self, *, lasting: bool = False) -> None:
        """Show the result of a restore, if there was one.

        With ``lasting``, the message stays when another screen opens.
        """
        (words, refused), self._to_tell = self._to_tell, ("", False)
        if words and lasting:
            self._notify(words, warning=refused)
        elif words:
            self.call_after_refresh(self.show_message, words, refused=refused)

    # A damaged or missing register

    def show_rescue(self, error: Damaged | RegisterGone) -> None:
        """Offer a backup if the register is damaged or missing, in place of the current screens.

        If the register is viewed only, leave with the error instead.
        """
        if self.view is not None:
            self.leave_unopened(error)
            return
        from tracker.background import run_in_thread
        from tracker.screens.backups.rescue import RescueScreen

        (words, refused), self._to_tell = self._to_tell, ("", False)
        if self.rescuing and not words:
            return
        self.run_worker(run_in_thread(self._let_go()), group=BACKGROUND)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(RescueScreen(error, words if refused else ""))
        self._look_at_size()

    @property
    def rescuing(self) -> bool:
        """Whether the rescue screen is open, also under another screen."""
        from tracker.screens.backups.rescue import RescueScreen

        return any(isinstance(screen, RescueScreen) for screen in self.screen_stack)

    def start_new_register(self) -> None:
        """Start a new register in place of the missing one."""
        self._welcome()

    def leave_unopened(self, error: CannotOpen) -> None:
        """Leave because nothing can be opened, with the reason on stderr."""
        self.failure = str(error)
        self.exit(return_code=1)

    def report_error(self, error: Exception) -> None:
        """Offer a backup if the register is damaged; show a message if it does not answer.

        Treat any other error as unexpected.
        """
        if not self._cannot_read(error):
            super().report_error(error)

    def _handle_exception(self, error: Exception) -> None:
        if not self._cannot_read(error):
            super()._handle_exception(error)

    def _cannot_read(self, error: Exception) -> bool:
        """Handle an error of the register itself; return whether it is one."""
        from db.errors import CannotOpen, Damaged
        from tracker.user_files.crash_log import innermost

        found = innermost(error)
        if isinstance(found, Damaged):
            self.call_later(self.show_rescue, found)
        elif isinstance(found, CannotOpen):
            self.call_later(self._leave_unread, found)
        return isinstance(found, CannotOpen)

    def _leave_unread(self, error: CannotOpen) -> None:
        """Close a screen that could not be filled and say why, or leave the app."""
        if not self.screen.is_running:
            if len(self.screen_stack) <= 2:
                self.leave_unopened(error)
                return
            self.pop_screen()
        self.call_after_refresh(self.show_message, str(error), refused=True)

    # Messages

    def show_message(self, words: str, *, refused: bool = False) -> None:
        """Show a message in the screen's message line, or over the screen if it has none."""
        from tracker.screens.common.dialogs import Form, Pick
        from tracker.widgets.message_line import MessageLine

        lines = self.screen.query(MessageLine)
        if isinstance(self.screen, Form | Pick):
            self.screen.show_notice(words)
        elif not lines:
            self._notify(words, warning=refused)
        elif refused:
            lines.first().show_refusal(words)
        else:
            lines.first().show_message(words)

    def _notify(self, words: str, *, warning: bool) -> None:
        severity: SeverityLevel = "warning" if warning else "information"
        self.notify(words, severity=severity, timeout=LONG, markup=False)
