"""Who edits the register and who views it: asked at the start and when that changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from db.errors import InUse, Refused
from tracker.app.change_watcher import ChangeWatcher
from tracker.background import run_in_thread
from tracker.widgets.heading import show_headings
from tracker.workspace.viewing import READ_ONLY_FILE, View, view_while_held

if TYPE_CHECKING:
    from db.register import Register
    from db.sharing import Holder
    from tracker.app.app import GreenPlanApp


class Sharing:
    """Sharing the open register with other people."""

    def __init__(self, app: GreenPlanApp, register: Register) -> None:
        self._app = app
        self._register = register
        self.watcher = ChangeWatcher(app, register)

    def claim_for_editing(self) -> View | None:
        """Claim a register on a network share for editing; return why not if it is taken.

        This waits for the network: call it in a thread.

        Raises:
            GreenPlanError: The share does not answer.
        """
        try:
            self._register.sharing.claim()
        except InUse as error:
            return view_while_held(error.holder)
        except Refused:
            return READ_ONLY_FILE
        return None

    async def ask_about_holder(self) -> bool:
        """Ask what to do if someone else has the register open; return whether to continue."""
        view = self._app.view
        if view is None or view.holder is None:
            return True
        answer = await self._ask(view.holder, way="Enter selects · Esc leaves")
        if answer:
            self.switch_to_viewing(None)
        return answer is not None

    async def _ask(self, holder: Holder, *, way: str) -> bool | None:
        """Ask what to do if someone else has the register open.

        Return ``True`` after taking it over, ``False`` for viewing only, ``None`` for no answer;
        ``way`` says what Escape does.
        """
        from tracker.screens.common.in_use import TAKE_OVER, SomebodyHasIt

        while True:
            dialog = SomebodyHasIt(holder, self._register.today, way=way)
            answer = await self._app.push_screen_wait(dialog)
            if answer != TAKE_OVER:
                return None if answer is None else False
            try:
                await run_in_thread(partial(self._register.sharing.claim, take_over=True))
            except InUse as error:
                holder = error.holder
            else:
                return True

    async def start_editing(self) -> str:
        """Start editing a register that was viewed only, and return the message to show.

        Raises:
            GreenPlanError: It cannot be edited. The text says why.
        """
        view = self._app.view
        if view is None:
            return "You are already editing this register."
        if view.holder is None:
            raise Refused(view.why)
        self.watcher.is_being_claimed = True
        try:
            await run_in_thread(self._register.sharing.claim)
        except InUse as error:
            self.switch_to_viewing(view_while_held(error.holder))
            if not await self._ask(error.holder, way="Enter selects · Esc cancels"):
                return ""
        finally:
            self.watcher.is_being_claimed = False
        self.switch_to_viewing(None)
        self.watcher.clear_notices()
        return "You can now edit this register."

    def switch_to_viewing(self, view: View | None) -> None:
        """Switch to viewing only, for the reason in ``view``; with ``None``, to editing."""
        from tracker.screens.editing.editing_screen import EditingScreen
        from tracker.widgets.message_line import MessageLine

        self._app.view = view
        if view is not None:  # earlier messages about editing no longer apply
            for screen in self._app.screen_stack:
                for line in screen.query(MessageLine):
                    line.show_message("")
        if self._app.workspace is not None:
            self._app.workspace.view = view
        show_headings(self._app.screen_stack)
        for screen in self._app.screen_stack:
            if isinstance(screen, EditingScreen):
                screen.update_key_bar()
