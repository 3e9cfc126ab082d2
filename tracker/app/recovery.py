"""The app's backups: made daily, restored, and offered if the register is damaged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.keyboard.key_queue import BACKGROUND

if TYPE_CHECKING:
    from db.backups import Backup, Restored
    from db.errors import CannotOpen, Damaged, RegisterGone
    from db.register import Register
    from tracker.app.app import GreenPlanApp
    from tracker.workspace.workspace import Workspace


class Recovery:
    """The app's part that backs up its register, restores a backup, and rescues a damaged one."""

    def __init__(self, app: GreenPlanApp) -> None:
        self._app = app
        self._to_tell = ("", False)

    # The daily backup

    def back_up_daily(self, register: Register) -> None:
        """Back up the register when it is first opened on a day; call this in a thread.

        If that fails, show a warning and continue.
        """
        from db.errors import BackupFailed, Damaged

        if self._app.demo or self._app.view is not None:
            return
        try:
            made = register.backups.back_up_daily()
            if made is not None and made.amiss:
                from tracker.phrases.backup_phrases import NOT_AS_WRITTEN

                self._app.call_from_thread(self._app.show_note, NOT_AS_WRITTEN, warning=True)
        except Damaged as error:
            self._app.call_from_thread(self.show_rescue, error)
        except BackupFailed as error:
            way = "There is no backup for today yet. Fix this, then press F4 and B to back up."
            words = f"{error} {way}"
            self._app.call_from_thread(self._app.show_note, words, warning=True)

    # Listing and restoring backups

    def show_backups(self) -> None:
        """Show the register's backups."""
        from tracker.screens.backups.backups import BackupsScreen

        workspace, stack = self._app.workspace, self._app.screen_stack
        if workspace is not None and not any(isinstance(one, BackupsScreen) for one in stack):
            self._app.push_screen(BackupsScreen(workspace))

    def restore(self, register: Path, backup: Backup) -> None:
        """Begin to restore a backup over the file ``register``, then open it."""
        self._app.run_worker(self._restore(register, backup))

    async def _restore(self, register: Path, backup: Backup) -> None:
        """Restore a backup over the file ``register`` and open it, or the old file if that failed.

        No register is open during this: a damaged file that is open could not be replaced.
        """
        from db.errors import GreenPlanError
        from tracker.background import run_in_thread
        from tracker.phrases.backup_phrases import restored_in_words

        workspace, opening = self._app.workspace, self._app.opening
        self._app.settings.remember_view()
        opening.again_at = workspace.organisation.ods if workspace else opening.ods
        opening.ods = None
        if workspace is not None:
            await workspace.changes_stored()
        close = self._let_go()
        try:
            done = await run_in_thread(partial(self._restored, register, backup.path, close))
        except GreenPlanError as error:
            self._to_tell = (str(error), True)
        else:
            self._to_tell = (restored_in_words(backup, done), False)
        finally:
            opening.open()

    def _restored(self, register: Path, copy: Path, close: Callable[[], None]) -> Restored:
        from db.backups import restore_backup
        from db.sharing.claim import temporary_claim
        from db.storage.place import Place

        close()
        user, now = self._app.user, self._app.opening.now
        with temporary_claim(Place.of(register), user, now) as still_ours:
            return restore_backup(register, copy, now(), user, still_ours)

    def _let_go(self) -> Callable[[], None]:
        """Detach the open register, and return the function that closes it."""
        app = self._app
        register, app.register, app.workspace = app.register, None, None
        sharing, app.sharing = app.sharing, None
        if sharing is not None:
            sharing.watcher.stop()
        return (lambda: None) if register is None else register.close

    async def show_restored(self, words: str) -> None:
        """Read everything again after someone else restored a backup, and show ``words``."""
        workspace = self._app.workspace
        if workspace is None:
            return
        self._app.settings.remember_view()
        there = await workspace.ask(lambda r, o: self._restored_workspace(r, o.id))
        if there is None:
            self._app.opening.welcome()
            return
        self._app.opening.show(there)
        self._to_tell = (words, False)
        self.show_notice()

    def _restored_workspace(self, register: Register, number: int) -> Workspace | None:
        there = register.organisations.all()
        same = [one for one in there if one.id == number]
        return self._app.opening.workspace(register, (same or there)[0]) if there else None

    def show_notice(self, *, lasting: bool = False) -> None:
        """Show the result of a restore, if there was one.

        With ``lasting``, the message stays when another screen opens.
        """
        (words, refused), self._to_tell = self._to_tell, ("", False)
        if words and lasting:
            self._app.show_note(words, warning=refused)
        elif words:
            self._app.call_after_refresh(self._app.show_message, words, refused=refused)

    # A damaged or missing register

    def show_rescue(self, error: Damaged | RegisterGone) -> None:
        """Offer a backup if the register is damaged or missing, in place of the current screens.

        If the register is viewed only, leave with the error instead.
        """
        app = self._app
        if app.view is not None:
            app.leave_unopened(error)
            return
        from tracker.background import run_in_thread
        from tracker.screens.backups.rescue import RescueScreen

        (words, refused), self._to_tell = self._to_tell, ("", False)
        if self.is_rescuing and not words:
            return
        app.run_worker(run_in_thread(self._let_go()), group=BACKGROUND)
        while len(app.screen_stack) > 1:
            app.pop_screen()
        app.push_screen(RescueScreen(error, words if refused else ""))
        app.look_at_size()

    @property
    def is_rescuing(self) -> bool:
        """Whether the rescue screen is open, also under another screen."""
        from tracker.screens.backups.rescue import RescueScreen

        return any(isinstance(screen, RescueScreen) for screen in self._app.screen_stack)

    def takes(self, error: Exception) -> bool:
        """Offer a backup if the register is damaged; show a message if it does not answer.

        Return whether the error is one of these.
        """
        from db.errors import CannotOpen, Damaged
        from tracker.user_files.crash_log import innermost

        found = innermost(error)
        if isinstance(found, Damaged):
            self._app.call_later(self.show_rescue, found)
        elif isinstance(found, CannotOpen):
            self._app.call_later(self._leave_unread, found)
        return isinstance(found, CannotOpen)

    def _leave_unread(self, error: CannotOpen) -> None:
        """Close a screen that could not be filled and say why, or leave the app."""
        app = self._app
        if not app.screen.is_running:
            if len(app.screen_stack) <= 2:
                app.leave_unopened(error)
                return
            app.pop_screen()
        app.call_after_refresh(app.show_message, str(error), refused=True)
