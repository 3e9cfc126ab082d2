"""Who works on the register and who only looks: asked before the list, and whenever it changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from db.errors import InUse, Refused
from tracker.app.change_watcher import Following
from tracker.widgets.lines import show_headings
from tracker.workspace.viewing import READ_ONLY_FILE, View, held_by

if TYPE_CHECKING:
    from db.register import Register
    from db.sharing import Holder
    from tracker.app.app import GreenPlanApp


class Sharing:
    """The part that others have in the register which the app has open."""

    def __init__(self, app: GreenPlanApp, register: Register) -> None:
        self._app = app
        self._register = register
        self.following = Following(app, register)

    def claimed(self) -> View | None:
        """Have the register to ourselves, where it is on a share; else why we only look.

        It waits for the network: call it beside the screen.

        Raises:
            GreenPlanError: the share does not answer.
        """
        try:
            self._register.claim()
        except InUse as error:
            return held_by(error.holder)
        except Refused:
            return READ_ONLY_FILE
        return None

    async def asked_first(self) -> bool:
        """Ask what to do where somebody else has the register; whether to go on at all."""
        view = self._app.view
        if view is None or view.holder is None:
            return True
        answer = await self._ask(view.holder, way="Enter picks · Esc leaves")
        if answer:
            self.look_only(None)
        return answer is not None

    async def _ask(self, holder: Holder, *, way: str) -> bool | None:
        """Ask what to do where somebody else has the register: ``True`` works on it now.

        ``False`` looks only, ``None`` is no answer; ``way`` says what that does.
        """
        from tracker.screens.common.in_use import TAKE_OVER, SomebodyHasIt

        while True:
            dialog = SomebodyHasIt(holder, self._register.today, way=way)
            answer = await self._app.push_screen_wait(dialog)
            if answer != TAKE_OVER:
                return None if answer is None else False
            try:
                await asyncio.to_thread(self._register.claim, take_over=True)
            except InUse as error:
                holder = error.holder
            else:
                return True

    async def work_on_it(self) -> str:
        """Work on a register that was only looked at, and return what to say.

        Raises:
            GreenPlanError: it cannot be; the text says why.
        """
        view = self._app.view
        if view is None:
            return "You are working on it: you can change and save."
        if view.holder is None:
            raise Refused(view.why)
        self.following.is_being_claimed = True
        try:
            await asyncio.to_thread(self._register.claim)
        except InUse as error:
            self.look_only(held_by(error.holder))
            if not await self._ask(error.holder, way="Enter picks · Esc back"):
                return ""
        finally:
            self.following.is_being_claimed = False
        self.look_only(None)
        self.following.forget()
        return "You are working on it now: you can change and save again."

    def look_only(self, view: View | None) -> None:
        """Only look from now on, for that reason; ``None`` works on the register."""
        from tracker.screens.editing.editing import StoringScreen
        from tracker.widgets.lines import MessageLine

        self._app.view = view
        if view is not None:  # that it could be worked on holds no more
            for screen in self._app.screen_stack:
                for line in screen.query(MessageLine):
                    line.say("")
        if self._app.desk is not None:
            self._app.desk.view = view
        show_headings(self._app.screen_stack)
        for screen in self._app.screen_stack:
            if isinstance(screen, StoringScreen):
                screen.offer_keys()
