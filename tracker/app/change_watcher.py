"""Follow what others change in the open register, and show it on the screen.

A thread of its own asks every few seconds, so that a network without an answer delays no key. On a
network share it also renews our claim to the register, and checks who else has it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from db.errors import Damaged, GreenPlanError, InUse
from tracker.keyboard.key_queue import BACKGROUND
from tracker.widgets.heading import show_headings
from tracker.workspace.viewing import View, view_when_free, view_while_held

if TYPE_CHECKING:
    from db.register import Register
    from db.sharing import Holder
    from db.views import ChangeView
    from tracker.app.app import GreenPlanApp
    from tracker.workspace.workspace import Workspace

EVERY, EVERY_ON_A_SERVER = 2.0, 5.0
"""Seconds between two checks."""

KEEP_ALIVE = 15.0
"""Seconds between renewals of our claim to the register."""


TOGETHER = 10.0
"""Seconds within which new changes are shown together with those shown before."""


class ChangeWatcher:
    """Follows the register that the app has open, until it is stopped.

    The thread passes what it finds to the app, which shows it when it is ready.
    """

    def __init__(self, app: GreenPlanApp, register: Register) -> None:
        self._app = app
        self._register = register
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._news: list[tuple[Workspace, ChangeView]] = []
        self._told: tuple[float, list[ChangeView]] = (0.0, [])
        self._lost: InUse | None = None
        self._troubled = False
        self.is_being_claimed = False
        """Whether the person here is asking for the register: others' claims are not shown then."""

    def start(self) -> None:
        """Start, if it has not started."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Stop, without waiting for a check that waits for the network."""
        self._stopped.set()

    # In the thread

    def _run(self) -> None:
        every = EVERY if self._register.place.path else EVERY_ON_A_SERVER
        kept = monotonic()
        while not self._stopped.wait(every):
            try:
                if self._app.view is None and monotonic() - kept >= KEEP_ALIVE:
                    kept = monotonic()
                    self._register.sharing.refresh()
                self._look()
                self._troubled = False
            except InUse as error:
                self._hand_over(self.claim_lost, error)
            except Damaged as error:
                self._hand_over(self._app.recovery.show_rescue, error)
            except GreenPlanError as error:
                self._trouble(error)
            except Exception as error:  # report it once, and keep renewing the claim
                if not self._troubled:
                    self._troubled = True
                    self._hand_over(self._app.report_error, error)

    def _look(self) -> None:
        workspace, view = self._app.workspace, self._app.view
        if workspace is not None:
            changes = self._register.history.since(workspace.organisation, workspace.followed)
            if changes:
                workspace.followed = changes[-1].id
                self._hand_over(self._hear, workspace, changes)
        if view is not None and view.holder is not None:
            now = self._register.sharing.holder()
            if (now is None) != view.is_free or (now is not None and now != view.holder):
                self._hand_over(self._see, view.holder, now)
        if self._news or self._lost:
            self._hand_over(self._show)

    def _trouble(self, error: GreenPlanError) -> None:
        """Say that others' changes are not shown; say it again only after a check that worked."""
        if not self._troubled:
            self._troubled = True
            self._hand_over(self._tell, f"Changes by others are not shown for now. {error}")

    def _hand_over(self, show: Callable[..., None], *what: object) -> None:
        """Let the app show something, unless the register has been closed."""
        if not self._stopped.is_set():
            self._app.call_later(show, *what)

    # In the app

    def claim_lost(self, error: InUse) -> None:
        """Switch to viewing only, and say so: someone else has the register."""
        self._look_only(view_while_held(error.holder))
        if error.taken_over:
            from tracker.screens.common.dialogs import STAYS, WORK_ON_IT

            self._lost = error
            self._tell_form(f"{error} {WORK_ON_IT} {STAYS}")
            self._show()

    def _hear(self, workspace: Workspace, changes: Sequence[ChangeView]) -> None:
        self._news += [(workspace, change) for change in changes]
        self._show()

    def _see(self, before: Holder, now: Holder | None) -> None:
        """Say that the register is now free, or that someone else has it."""
        view = self._app.view
        if view is None or view.holder != before or self.is_being_claimed:
            return
        self._look_only(view_while_held(now) if now else view_when_free(before))
        if now is None:
            words = f"{before.person} has closed this register. Press F6 to start editing."
            self._tell(words)
            self._tell_form(words)

    def _show(self) -> None:
        """Show the news, or keep it while a question or a form is open."""
        from textual.screen import ModalScreen

        from tracker.screens.editing.editing_screen import EditingScreen

        top = self._app.screen
        if self._lost is not None and not isinstance(top, ModalScreen):
            from tracker.screens.common.in_use import TakenOver

            lost, self._lost = self._lost, None
            self._app.push_screen(TakenOver(lost.holder, self._register.today))
        elif isinstance(top, EditingScreen) and not top.workspace.is_changing:
            workspace = top.workspace
            news = [
                c for of, c in self._news if of is workspace and not workspace.is_own_change(c.id)
            ]
            self._news.clear()
            if news:
                self._app.run_worker(self._show_news(workspace, news), group=BACKGROUND)

    async def _show_news(self, workspace: Workspace, news: Sequence[ChangeView]) -> None:
        from tracker.screens.editing.editing_screen import EditingScreen
        from tracker.workspace.change_notices import notices_in_words

        try:
            if any(change.what == "restore" for change in news):
                words = notices_in_words(news, workspace.register.user)
                await self._app.recovery.show_restored(words)
                return
            codes = await workspace.refresh_from_others(news)
            if workspace.is_past:
                words = notices_in_words(news, workspace.register.user)
                await self._app.opening.show_edition(words, after_dialogs=True)
                return
        except Damaged:
            raise
        except GreenPlanError as error:  # the next check tries again
            self._news[:0] = [(workspace, change) for change in news]
            self._trouble(error)
            return
        for screen in self._app.screen_stack:
            if isinstance(screen, EditingScreen) and screen.workspace is workspace:
                screen.take_changes(codes)
        show_headings(self._app.screen_stack)
        at, before = self._told
        if monotonic() - at > TOGETHER:
            before = []
        self._told = (monotonic(), [*before, *news])
        self._tell(notices_in_words(self._told[1], workspace.register.user))

    def clear_notices(self) -> None:
        """Clear the news, shown or waiting: it no longer applies."""
        self._told, self._lost = (0.0, []), None
        self._tell("")

    def _look_only(self, view: View) -> None:
        if self._app.sharing is not None:
            self._app.sharing.switch_to_viewing(view)

    def _tell(self, words: str) -> None:
        from tracker.screens.editing.editing_screen import EditingScreen

        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, EditingScreen):  # also under a dialog
                screen.call_later(screen.show_notice, words)  # after it has been made
                return

    def _tell_form(self, words: str) -> None:
        """Show a message in the open form, if there is one."""
        from tracker.screens.common.dialogs import Form

        top = self._app.screen
        if isinstance(top, Form):
            top.call_later(top.show_notice, words)
