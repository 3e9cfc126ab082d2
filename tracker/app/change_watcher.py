"""What others do to the register that is open here: seen beside the screen, then shown on it.

A thread of its own asks every few seconds, so that a network that does not answer holds up no key.
On a network share it also says that we are still there, and sees who else has the register.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from db.errors import Damaged, GreenPlanError, InUse
from tracker.widgets.lines import show_headings
from tracker.workspace.viewing import View, held_by, left_by

if TYPE_CHECKING:
    from db.register import Register
    from db.sharing import Holder
    from db.views import ChangeView
    from tracker.app.app import GreenPlanApp
    from tracker.screens.editing.editing import StoringScreen
    from tracker.workspace.workspace import Desk

EVERY, EVERY_ON_A_SERVER = 2.0, 5.0
"""Seconds between two looks."""

KEEP_ALIVE = 15.0
"""Seconds after which others are told again that we have the register."""


TOGETHER = 10.0
"""Seconds within which what follows is told together with what was told before."""


class Following:
    """Follows the register that the app has open, until it is stopped.

    What the thread sees is handed to the app, which shows it in its own time.
    """

    def __init__(self, app: GreenPlanApp, register: Register) -> None:
        self._app = app
        self._register = register
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._news: list[tuple[Desk, ChangeView]] = []
        self._told: tuple[float, list[ChangeView]] = (0.0, [])
        self._lost: InUse | None = None
        self._troubled = False
        self.is_being_claimed = False
        """Whether somebody here is asking for the register: what others have is not told then."""

    def start(self) -> None:
        """Begin, if it has not begun."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """End; a look that waits for the network is not waited for."""
        self._stopped.set()

    # In the thread

    def _run(self) -> None:
        every = EVERY if self._register.place.path else EVERY_ON_A_SERVER
        kept = monotonic()
        while not self._stopped.wait(every):
            try:
                if self._app.view is None and monotonic() - kept >= KEEP_ALIVE:
                    kept = monotonic()
                    self._register.keep_alive()
                self._look()
                self._troubled = False
            except InUse as error:
                self._hand_over(self.lost, error)
            except Damaged as error:
                self._hand_over(self._app.rescue, error)
            except GreenPlanError as error:
                self._trouble(error)
            except Exception as error:  # told once; the claim is to be kept all the same
                if not self._troubled:
                    self._troubled = True
                    self._hand_over(self._app.went_wrong, error)

    def _look(self) -> None:
        desk, view = self._app.desk, self._app.view
        if desk is not None:
            changes = self._register.changes_since(desk.organisation, desk.followed)
            if changes:
                desk.followed = changes[-1].id
                self._hand_over(self._hear, desk, changes)
        if view is not None and view.holder is not None:
            now = self._register.holder()
            if (now is None) != view.is_free or (now is not None and now != view.holder):
                self._hand_over(self._see, view.holder, now)
        if self._news or self._lost:
            self._hand_over(self._show)

    def _trouble(self, error: GreenPlanError) -> None:
        """Say once that others' changes are not seen; not again before it went well."""
        if not self._troubled:
            self._troubled = True
            self._hand_over(self._tell, f"What others change is not shown for now. {error}")

    def _hand_over(self, show: Callable[..., None], *what: object) -> None:
        """Let the app show something, unless the register was closed meanwhile."""
        if not self._stopped.is_set():
            self._app.call_later(show, *what)

    # In the app

    def lost(self, error: InUse) -> None:
        """Only look from now on, and say so: somebody else has the register."""
        self._look_only(held_by(error.holder))
        if error.taken_over:
            from tracker.screens.common.dialogs import STAYS, WORK_ON_IT

            self._lost = error
            self._tell_form(f"{error} {WORK_ON_IT} {STAYS}")
            self._show()

    def _hear(self, desk: Desk, changes: Sequence[ChangeView]) -> None:
        self._news += [(desk, change) for change in changes]
        self._show()

    def _see(self, before: Holder, now: Holder | None) -> None:
        """Say that a register is free now, or somebody else's."""
        view = self._app.view
        if view is None or view.holder != before or self.is_being_claimed:
            return
        self._look_only(held_by(now) if now else left_by(before))
        if now is None:
            words = f"{before.person} has left this register. F6: work on it."
            self._tell(words)
            self._tell_form(words)

    def _show(self) -> None:
        """Show what there is, unless a question or a form is open: then it waits."""
        from textual.screen import ModalScreen

        from tracker.screens.editing.editing import StoringScreen

        top = self._app.screen
        if self._lost is not None and not isinstance(top, ModalScreen):
            from tracker.screens.common.in_use import TakenOver

            lost, self._lost = self._lost, None
            self._app.push_screen(TakenOver(lost.holder, self._register.today))
        elif isinstance(top, StoringScreen):
            desk = top.desk
            news = [c for of, c in self._news if of is desk and not desk.made_here(c.id)]
            self._news.clear()
            if news:
                self._show_news(top, news)

    def _show_news(self, top: StoringScreen, news: Sequence[ChangeView]) -> None:
        from tracker.screens.editing.editing import StoringScreen
        from tracker.workspace.change_notices import news_in_words

        desk = top.desk
        if any(change.what == "restore" for change in news):
            self._app.see_replaced(news_in_words(news, desk.register.user))
            return
        codes = desk.take_note(news)
        for screen in self._app.screen_stack:
            if screen is not top and isinstance(screen, StoringScreen):
                screen.miss(codes)
        top.follow(codes)
        show_headings(self._app.screen_stack)
        at, before = self._told
        if monotonic() - at > TOGETHER:
            before = []
        self._told = (monotonic(), [*before, *news])
        top.tell(news_in_words(self._told[1], desk.register.user))

    def forget(self) -> None:
        """Take away what was told, or was still to be told: it no longer holds."""
        self._told, self._lost = (0.0, []), None
        self._tell("")

    def _look_only(self, view: View) -> None:
        if self._app.sharing is not None:
            self._app.sharing.look_only(view)

    def _tell(self, words: str) -> None:
        from tracker.screens.editing.editing import StoringScreen

        top = self._app.screen
        if isinstance(top, StoringScreen):
            # In its own turn, when it has been made.
            top.call_later(top.tell, words)

    def _tell_form(self, words: str) -> None:
        """Tell something in the form that is open, where one is."""
        from tracker.screens.common.dialogs import Form

        top = self._app.screen
        if isinstance(top, Form):
            top.call_later(top.tell, words)
