"""Make the changes of a screen: store them, confirm them, and settle conflicts between people.

The way of one edit: a command asks, :class:`Editing` makes the change in its turn, and ``redraw``
of the screen shows the rows that it touched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.css.query import NoMatches

from db.errors import Gone, GreenPlanError, InUse, PastRestore, RefusedBySome, SameName, StaleChange
from db.views import Changed
from tracker.background import run_in_thread
from tracker.keyboard.key_queue import SHORT_WAIT
from tracker.screens.editing.confirmations import confirmation
from tracker.screens.editing.waiting import A_LOOK, TELL_AFTER, WAITING, name_holder
from tracker.widgets.heading import show_headings
from tracker.workspace.edit_basis import ActionsBasis, EditBasis
from tracker.workspace.workspace import RegisterChange

if TYPE_CHECKING:
    from tracker.screens.common.dialogs import AnswerScreen, Entered
    from tracker.screens.editing.editing_screen import EditingScreen
    from tracker.workspace.tracker_app import TrackerApp

New = TypeVar("New")

KEEPS_THEIRS = "Esc keeps theirs, yours is not saved"
KEEPS_TYPED = "Esc goes back to what you typed"
"""What Escape does, without and with a form to go back to."""


class Editing:
    """Makes the changes of one screen. All are made in the order in which they were begun."""

    def __init__(self, screen: EditingScreen) -> None:
        self._screen = screen
        self._workspace = screen.workspace
        self._kept = ""

    @property
    def app(self) -> TrackerApp:
        """The app."""
        return self._screen.app

    async def make(
        self, change: RegisterChange, seen: EditBasis[Any] | None = None
    ) -> Changed | None:
        """Make a change, show it and confirm it; return ``None`` if it was refused.

        ``seen`` is what the change is based on. If someone else has changed that since, ask the
        user, and make the change again if they choose their own value.
        """
        shown = [action.code for action in self._screen.targets()]
        while True:
            try:
                changed = await self._stored(change, seen)
            except GreenPlanError as error:
                with self._told_if_closed(error):
                    await self._look_again(shown, seen)
                    await self._redraw(shown)
                    if await self._goes_on(error, seen, KEEPS_THEIRS):
                        continue
                self._refuse(error, seen)
                return None
            await self.show_saved(changed)
            return changed

    async def fill_in(
        self,
        open_form: Callable[[], AnswerScreen[New]],
        change: Callable[[New], RegisterChange | None],
        seen: EditBasis[Any] | None = None,
    ) -> Changed | None:
        """Ask with a form, make the change that its answer is for, show and confirm it.

        Return ``None`` if nothing was changed. ``change`` returns ``None`` for an answer that
        changes nothing. ``seen`` is what the change is based on, as for :meth:`make`.

        The form stays open until the change is stored, so that a refusal loses nothing typed. If
        that takes long, it closes, and opens again with what was typed if the change is refused.
        """
        if seen is not None:
            seen.in_a_form = True
        form = await self._opened(open_form)
        while (given := await self._answer_in(form)) is not None:
            (answer,) = given
            typed = form.entered()
            try:
                changed = await self._stored(change(answer), seen, form, typed)
            except GreenPlanError as error:
                with self._told_if_closed(error, typed):
                    await self._look_again([a.code for a in self._screen.targets()], seen)
                    if form not in self.app.screen_stack and not self._screen.is_on_top:
                        self.app.show_message(str(error), refused=True)
                    form = await self._open_again(form, open_form, typed)
                form.show_refusal(error)
                goes_on = await self._goes_on(error, seen, KEEPS_TYPED)
                if goes_on:
                    form.save()
                elif goes_on is None:
                    form.dismiss(None)
            except Exception as error:  # nothing typed is lost by a fault of ours
                self.app.report_error(error)
                form = await self._open_again(form, open_form, typed)
            else:
                if form in self.app.screen_stack:
                    form.dismiss(None)
                await self.show_saved(changed)
                return changed
        kept, self._kept = self._kept, ""
        await self._redraw([action.code for action in self._screen.targets()])
        if kept:
            self._say(f"{kept}.")
        return None

    async def _opened(self, open_form: Callable[[], AnswerScreen[New]]) -> AnswerScreen[New]:
        form = open_form()
        form.stays_open = True
        await self.app.push_screen(form, form.end)
        return form

    async def _open_again(
        self,
        form: AnswerScreen[New],
        open_form: Callable[[], AnswerScreen[New]],
        typed: Entered,
    ) -> AnswerScreen[New]:
        """Return a form as it is, or if it has closed, another with what was typed."""
        if form in self.app.screen_stack:
            return form
        await self._until_on_top()
        form = await self._opened(open_form)
        form.enter(typed)
        return form

    async def _answer_in(self, form: AnswerScreen[New]) -> tuple[New] | None:
        with self.app.keys.asked(form):
            return await form.next_answer()

    async def show_saved(self, changed: Changed) -> None:
        """Show and confirm a change that was stored."""
        kept, self._kept = self._kept, ""
        await self._redraw(changed.codes)
        if not changed.codes:
            show_headings(self.app.screen_stack)
        if not self._screen.is_on_top:
            self._screen.show_elsewhere(changed.codes)
        said = self.confirmation_of(changed)
        self._say(f"{said} {kept}." if kept else said)

    def confirmation_of(self, changed: Changed) -> str:
        """Return the confirmation of a change that was just made here."""
        change = self._workspace.logged(changed)
        return confirmation(changed, change, self._workspace.other_plan(change))

    # Storing

    async def _stored(
        self,
        change: RegisterChange | None,
        seen: EditBasis[Any] | None,
        form: AnswerScreen[Any] | None = None,
        typed: Entered = (),
    ) -> Changed:
        """Make a change in its turn; if that takes long, close ``form`` and say what it waits for.

        ``typed`` is what the form held.

        Raises:
            GreenPlanError: It was refused.
        """
        if change is None:
            return Changed(None, "edit", ())
        task = self._workspace.begin_change(change, seen)
        try:
            if form is not None:
                await asyncio.wait({task}, timeout=SHORT_WAIT)
                if not task.done() and form.is_current:
                    form.dismiss(None)
                    self._screen.form_closed_early()
            with self.app.keys.waiting_for_register():
                await asyncio.wait({task}, timeout=TELL_AFTER)
                if not task.done():
                    self._say(WAITING)
                    naming = asyncio.create_task(self._name_holder(task))
                    await asyncio.wait({task})
                    naming.cancel()
            return task.result()
        except asyncio.CancelledError:  # the screen has closed
            task.add_done_callback(partial(self._tell_elsewhere, typed=typed))
            raise

    async def _name_holder(self, task: asyncio.Task[Changed]) -> None:
        """Say who has the register, if that can be found out while a change waits for it."""
        register = self._workspace.register
        name = await run_in_thread(lambda: name_holder(register))
        if name and not task.done():
            self._say(f"{name} {WAITING}")

    def _tell_elsewhere(self, task: asyncio.Task[Changed], typed: Entered) -> None:
        """Show the result of a change on the present screen, as its own has closed."""
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or not self.app.is_running:
            return
        if error is None:
            changed = task.result()
            self._screen.show_elsewhere(changed.codes)
            self.app.show_message(self.confirmation_of(changed))
        elif isinstance(error, GreenPlanError):
            self.app.show_message(_with_typed(error, typed), refused=True)
        elif isinstance(error, Exception):
            self.app.report_error(error)

    @contextmanager
    def _told_if_closed(self, error: GreenPlanError, typed: Entered = ()) -> Iterator[None]:
        """Show a refusal on the present screen if its own closes before it can show it."""
        try:
            yield
        except asyncio.CancelledError:
            if self.app.is_running and self.app.screen_stack:
                self.app.show_message(_with_typed(error, typed), refused=True)
            raise

    def _say(self, words: str, *, refused: bool = False) -> None:
        """Show a message on the screen, and on one that hides it; over a dialog only a refusal."""
        with self._if_still_there():
            if refused:
                self._screen.show_refusal(words)
            else:
                self._screen.show_message(words)
        if not self._screen.is_on_top and (refused or not self.app.screen.is_modal):
            self.app.show_message(words, refused=refused)

    def _refuse(self, error: GreenPlanError, seen: EditBasis[Any] | None) -> None:
        """Say why a change was not made, or what the person chose instead."""
        kept, self._kept = self._kept, ""
        if kept:
            self._say(f"{kept}.")
        elif isinstance(error, RefusedBySome) and error.others and isinstance(seen, ActionsBasis):
            self._say("No changes.")
        elif isinstance(error, InUse):  # what the app shows over every screen says so too
            self._screen.show_refusal(str(error))
        else:  # undoing what was there before a restore or made elsewhere is a question
            self._say(str(error), refused=not isinstance(error, PastRestore | SameName))

    async def _look_again(self, shown: Iterable[str], seen: EditBasis[Any] | None) -> None:
        """Read again what a refused change would have changed, if that can be read."""
        codes = {*shown, *getattr(seen, "codes", ())}
        with suppress(GreenPlanError):  # the refusal itself is shown
            await self._screen.until(self._workspace.refresh(codes))

    async def _redraw(self, codes: Sequence[str]) -> None:
        """Show actions again, if that can be read: what became of a change is said in any case."""
        with suppress(GreenPlanError), self._if_still_there():
            await self._screen.redraw(codes)

    @contextmanager
    def _if_still_there(self) -> Iterator[None]:
        """Let a screen or an app that closes lose its widgets before it stops showing things."""
        try:
            yield
        except NoMatches:
            if self.app.is_running and self._screen in self.app.screen_stack:
                raise

    async def _until_on_top(self, way: str = KEEPS_THEIRS) -> None:
        """Wait until the person is back on the screen: a dialog must not take their next keys.

        If ``way`` says so, its form is open, and nothing is waited for.
        """
        with self.app.keys.waiting_for_register():
            while way == KEEPS_THEIRS and not self._screen.is_on_top:
                await asyncio.sleep(A_LOOK)

    # Settling

    async def _goes_on(
        self, error: GreenPlanError, seen: EditBasis[Any] | None, way: str
    ) -> bool | None:
        """Ask the person about a refusal that they can settle; return whether to try again.

        ``None`` means that they keep what is there. ``way`` says what Escape does. If someone else
        has the register open, tell the app, so that every screen says so.
        """
        if isinstance(error, InUse):
            self.app.claim_lost(error)
        if isinstance(error, StaleChange) and seen is not None:
            if error.differences:
                await self._until_on_top(way)
                return await self._settle(error, seen, way)
            with suppress(GreenPlanError):  # saving again then gives the reason
                seen.what = await self._screen.ask_register(lambda r, o: seen.current())
        elif isinstance(error, RefusedBySome) and error.others and isinstance(seen, ActionsBasis):
            await self._until_on_top(way)
            return await self._goes_on_without(error, seen)
        return False

    async def _settle(self, stale: StaleChange, seen: EditBasis[Any], way: str) -> bool | None:
        """Ask whose value to keep; the user's own is stored in place of the one there now.

        It replaces only what is stored when the question is asked: a later change by someone else
        is asked about again.
        """
        from tracker.screens.editing.edit_conflict import (
            EditConflictScreen,
            codes_without_conflict,
            kept_theirs_in_words,
        )

        others = codes_without_conflict(stale, seen)
        try:
            there = await self._screen.ask_register(lambda r, o: seen.current())
        except Gone:
            there = seen.what  # saving is then refused with that reason
        dialog = EditConflictScreen(stale, self._workspace.register.today, len(others), way=way)
        mine = await self.app.push_screen_wait(dialog)
        if mine:
            seen.what = there
            return True
        if mine is None and way == KEEPS_TYPED:
            return False
        self._kept = kept_theirs_in_words(stale)
        if mine is False and others and isinstance(seen, ActionsBasis):
            seen.keep_only(others)
            return True
        return None

    async def _goes_on_without(self, error: RefusedBySome, seen: ActionsBasis) -> bool:
        """Ask whether to leave out the actions that refuse a change; if so, drop them."""
        from tracker.screens.common.dialogs import Item, Pick

        refused, others = len(error.refusals), len(error.others)
        rest = "the other one" if others == 1 else f"the other {others}"
        items = [Item(True, "c", f"Change {rest}"), Item(False, "n", "Change nothing")]
        goes_on = await self.app.push_screen_wait(
            Pick(
                f"{refused} of {refused + others} actions cannot be changed",
                items,
                True,
                explanation="\n".join(error.reasons()),
                way=f"Enter changes {rest} · Esc changes nothing",
            )
        )
        if not goes_on:
            return False
        seen.keep_only(error.others)
        self._kept = f"Left out: {', '.join(error.refusals)}"
        return True


def _with_typed(error: GreenPlanError, typed: Entered) -> str:
    """Return a refusal with what was typed in a form that cannot be opened again."""
    texts = (field.get("value") or field.get("text") or "" for field in typed)
    said = " · ".join(text for text in texts if text.strip())
    return f"{error} You had typed: {said}" if said else str(error)
