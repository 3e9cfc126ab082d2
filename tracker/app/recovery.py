"""The app and the copies of its register: made daily, put back, offered where it is damaged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from tracker.app.error_handling import CarriesOn
from tracker.keyboard.key_queue import BACKGROUND

if TYPE_CHECKING:
    from datetime import datetime

    from textual.notifications import SeverityLevel

    from db.backups import Backup, Restored
    from db.errors import CannotOpen, Damaged, RegisterGone
    from db.register import Register
    from tracker.app.sharing import Sharing
    from tracker.workspace.workspace import Desk

LONG = 30.0
"""Seconds that a message stands which has no line to stay in."""


class Recovers(CarriesOn):
    """An app whose register can be replaced by a copy of it, and may turn out to be damaged.

    ``again_at`` is the ODS code of the organisation to begin with where it is still there, after
    a copy took the register's place.
    """

    register: Register | None
    desk: Desk | None
    sharing: Sharing | None
    again_at: str | None = None
    _ods: str | None
    _demo: bool
    _to_tell: tuple[str, bool] = ("", False)

    # For the app

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        raise NotImplementedError

    def _open(self) -> object:
        raise NotImplementedError

    def show_desk(self, desk: Desk) -> None:
        """Show an organisation's actions in place of what is on the screen."""
        raise NotImplementedError

    def _welcome(self) -> None:
        raise NotImplementedError

    def _look_at_size(self) -> None:
        raise NotImplementedError

    # The daily copy

    def copy_daily(self, register: Register) -> None:
        """Copy the register at its first opening of a day; call it beside the screen.

        That it could not be done is told, and harms nothing else.
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
            words = f"{error} Today's copy is missing until that is mended: F4, then B, makes it."
            self.call_from_thread(self._notify, words, warning=True)

    # Looking at them, putting one back

    def action_backups(self) -> None:
        """Show the copies of the register."""
        from tracker.screens.backups.backups import BackupsScreen

        there = any(isinstance(screen, BackupsScreen) for screen in self.screen_stack)
        if self.desk is not None and not there:
            self.push_screen(BackupsScreen(self.desk))

    @work
    async def put_back(self, register: Path, backup: Backup) -> None:
        """Put a copy in the place of the file ``register`` and open it, or what was there if that
        failed.

        Meanwhile no register is open: a damaged file that is open could not be replaced.
        """
        from db.errors import GreenPlanError
        from tracker.background import apart
        from tracker.phrases.backup_phrases import restored_in_words

        self.again_at = self.desk.organisation.ods if self.desk else self._ods
        self._ods = None
        close = self._let_go()
        try:
            done = await apart(partial(self._put_back, register, backup.path, close))
        except GreenPlanError as error:
            self._to_tell = (str(error), True)
        else:
            self._to_tell = (restored_in_words(backup, done), False)
        finally:
            self._open()

    def _put_back(self, register: Path, copy: Path, close: Callable[[], None]) -> Restored:
        from db.backups import restore
        from db.sharing.claim import claimed
        from db.storage.place import Place

        close()
        with claimed(Place.of(register), self.user, self.now) as still_ours:
            return restore(register, copy, self.now(), self.user, still_ours)

    def _let_go(self) -> Callable[[], None]:
        """Have no register open any more, and return what closes the one there was."""
        register, self.register, self.desk = self.register, None, None
        sharing, self.sharing = self.sharing, None
        if sharing is not None:
            sharing.following.stop()
        return (lambda: None) if register is None else register.close

    def see_replaced(self, words: str) -> None:
        """Read all anew where somebody else put a copy back, and say so in ``words``."""
        from tracker.workspace.workspace import Desk

        if self.register is None or self.desk is None:
            return
        there = self.register.organisations()
        same = [one for one in there if one.id == self.desk.organisation.id]
        if not there:
            self._welcome()
            return
        self.show_desk(Desk(self.register, (same or there)[0], demo=self._demo))
        self._to_tell = (words, False)
        self.tell_of_copy()

    def tell_of_copy(self, *, lasting: bool = False) -> None:
        """Say how the putting back of a copy went, if one was.

        With ``lasting`` it outlives the screen that is shown.
        """
        (words, refused), self._to_tell = self._to_tell, ("", False)
        if words and lasting:
            self._notify(words, warning=refused)
        elif words:
            self.call_after_refresh(self.say, words, refused=refused)

    # A register that is damaged, or gone

    def rescue(self, error: Damaged | RegisterGone) -> None:
        """Offer a copy where the register is damaged or gone, in place of what is shown.

        Where nothing may be changed, it is only told.
        """
        if self.view is not None:
            self.give_up(error)
            return
        from tracker.background import apart
        from tracker.screens.backups.rescue import RescueScreen

        (words, refused), self._to_tell = self._to_tell, ("", False)
        if self.rescuing and not words:
            return
        self.run_worker(apart(self._let_go()), group=BACKGROUND)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(RescueScreen(error, words if refused else ""))
        self._look_at_size()

    @property
    def rescuing(self) -> bool:
        """Whether a copy is offered, or stands under what is shown."""
        from tracker.screens.backups.rescue import RescueScreen

        return any(isinstance(screen, RescueScreen) for screen in self.screen_stack)

    def begin_new(self) -> None:
        """Start a new register in the place of one that is gone."""
        self._welcome()

    def give_up(self, error: CannotOpen) -> None:
        """Leave where nothing can be opened; what was wrong is said on stderr."""
        self.failure = str(error)
        self.exit(return_code=1)

    def went_wrong(self, error: Exception) -> None:
        """Offer a copy where the register turns out to be damaged; say so where it does not answer.

        Any other error was foreseen by nobody.
        """
        if not self._cannot_read(error):
            super().went_wrong(error)

    def _handle_exception(self, error: Exception) -> None:
        if not self._cannot_read(error):
            super()._handle_exception(error)

    def _cannot_read(self, error: Exception) -> bool:
        """See to an error that tells of the register itself; whether it is one."""
        from db.errors import CannotOpen, Damaged
        from tracker.user_files.crash_log import innermost

        found = innermost(error)
        if isinstance(found, Damaged):
            self.call_later(self.rescue, found)
        elif isinstance(found, CannotOpen):
            self.call_later(self._leave_unread, found)
        return isinstance(found, CannotOpen)

    def _leave_unread(self, error: CannotOpen) -> None:
        """Go back from a screen that could not be filled, and say why; or leave the app."""
        if not self.screen.is_running:
            if len(self.screen_stack) <= 2:
                self.give_up(error)
                return
            self.pop_screen()
        self.call_after_refresh(self.say, str(error), refused=True)

    # Saying it

    def say(self, words: str, *, refused: bool = False) -> None:
        """Say something in the message line of what is shown, or over it where it has none."""
        from tracker.screens.common.dialogs import Form, Pick
        from tracker.widgets.lines import MessageLine

        lines = self.screen.query(MessageLine)
        if isinstance(self.screen, Form | Pick):
            self.screen.tell(words)
        elif not lines:
            self._notify(words, warning=refused)
        elif refused:
            lines.first().refuse(words)
        else:
            lines.first().say(words)

    def _notify(self, words: str, *, warning: bool) -> None:
        severity: SeverityLevel = "warning" if warning else "information"
        self.notify(words, severity=severity, timeout=LONG, markup=False)
