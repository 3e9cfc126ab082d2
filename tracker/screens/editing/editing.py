"""A screen from which the register is changed: made, shown, told, and settled between two people.

One edit, key to disk and back: a command asks, :meth:`StoringScreen.make` hands the change to the
register through the desk, ``redraw`` shows the rows that it touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import work
from textual.screen import Screen

from db.errors import Gone, GreenPlanError, InUse, PastRestore, RefusedBySome, StaleChange
from db.history.change_descriptions import how_in_words, own_actions_moved, what_in_words
from db.register import Register
from db.views import ActionView, Changed, Organisation
from tracker.keyboard.commands import CHANGING
from tracker.widgets.lines import Heading, KeyBar, MessageLine, show_headings
from tracker.workspace.edit_basis import Seen, SeenActions
from tracker.workspace.workspace import Desk

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

_REMOVED = {
    "remove-own-action": ("deleted", "Ctrl+Z"),
    "undo": ("removed by undo", "Ctrl+Y"),
    "redo": ("deleted again", "Ctrl+Z"),
}
"""What is said of an own action that a change removed, and the key that restores it."""

KEEPS_THEIRS = "Esc keeps theirs, nothing of yours is stored"
"""What no answer does where nothing was typed that could be gone back to."""

Change = Callable[[Register, Organisation], Changed]
"""Makes a change; where it is one that can be stale, on what a :class:`Seen` holds."""


class StoringScreen(Screen[None]):
    """A screen from which actions, or what belongs to them, are changed.

    Subclasses give the targets and redraw what changed.
    """

    app: TrackerApp

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._missed: dict[str, None] = {}
        self._kept = ""
        self._day = desk.day

    # For subclasses

    def targets(self) -> list[ActionView]:
        """Return the actions that a change is for, as they are shown."""
        raise NotImplementedError

    def redraw(self, codes: Sequence[str]) -> None:
        """Show the actions with ``codes`` as they are now."""
        raise NotImplementedError

    def follow(self, codes: Sequence[str]) -> None:
        """Show the actions with ``codes``, which somebody else changed; nothing else moves."""
        self.redraw(codes)

    def idle(self) -> set[str]:
        """Return the commands that have nothing to do now: the key bar leaves them out."""
        return set()

    def show_day(self) -> None:
        """Show what hangs on the day, which is a new one; nothing else moves."""
        self.follow([action.code for action in self.desk.actions])

    def made_after_all(self, changed: Changed) -> None:
        """Go on after a change that was stale at first and then made all the same."""

    # Making changes

    def make(self, change: Change, seen: Seen[Any] | None = None) -> Changed | None:
        """Make a change, show it, and say what was done; ``None`` when it was refused.

        ``seen`` is what the change is made on: where that was changed by somebody else meanwhile
        the person is asked, and the change made again where they take theirs.
        """
        shown = [action.code for action in self.targets()]
        try:
            changed = self.desk.change(change)
        except GreenPlanError as error:
            self._kept = ""
            self._look_again(shown, seen)
            self.redraw(shown)
            stale = self.to_settle(error, seen)
            if stale is not None and seen is not None:
                self._settle(stale, change, seen)
            elif isinstance(error, RefusedBySome) and isinstance(seen, SeenActions):
                self._without_refused(error, change, seen)
            elif isinstance(error, PastRestore):
                self.say(str(error))  # a question, no refusal
            else:
                self.refuse(str(error))
            return None
        self.made(changed)
        return changed

    def store(self, change: Change, seen: Seen[Any] | None = None) -> Changed:
        """Make a change for a form that is still open, so that what was typed outlives a refusal.

        ``seen`` is what the change is made on: where that was changed by somebody else meanwhile
        the person is asked over the form whose value it is to be.

        Raises:
            GreenPlanError: it was refused; what it would have touched was read again.
        """
        shown = [action.code for action in self.targets()]
        try:
            return self.desk.change(change)
        except GreenPlanError as error:
            self._look_again(shown, seen)
            stale = self.to_settle(error, seen)
            if stale is not None and seen is not None:
                self._settle_over(self.app.screen, stale, seen)
            elif (
                isinstance(error, RefusedBySome) and error.others and isinstance(seen, SeenActions)
            ):
                self._without_refused_over(self.app.screen, error, seen)
            elif isinstance(error, StaleChange) and seen is not None:
                with suppress(GreenPlanError):  # saving again then says why not
                    seen.what = seen.as_it_is()
            raise

    def _look_again(self, shown: Iterable[str], seen: Seen[Any] | None) -> None:
        """Read again what a refused change would have touched, where that can be read."""
        with suppress(GreenPlanError):  # the refusal itself is told
            self.desk.refresh({*shown, *getattr(seen, "codes", ())})

    @work(group="settling")
    async def _settle_over(self, form: Screen[Any], stale: StaleChange, seen: Seen[Any]) -> None:
        """Ask over a form whose value it is to be; no answer goes back to what was typed."""
        from tracker.screens.common.dialogs import Form
        from tracker.screens.editing.edit_conflict import kept_in_words, left_alone

        others = left_alone(stale, seen)
        mine = await self.ask_whose(stale, seen, len(others), way="Esc back to what you typed")
        if mine is None or not isinstance(form, Form) or not form.is_current:
            return
        if not mine:
            kept = kept_in_words(stale)
            if not (others and isinstance(seen, SeenActions)):
                form.dismiss(None)
                self.call_after_refresh(self.say, f"{kept}.")
                return
            seen.keep_only(others)
            self._kept = kept
        form.save()

    def made(self, changed: Changed | None) -> None:
        """Show a change that a form has stored, and say what was done.

        ``None`` is no change: then what a refusal read again is shown.
        """
        kept, self._kept = self._kept, ""
        if changed is None:
            self.redraw([action.code for action in self.targets()])
            return
        self.redraw(changed.codes)
        if not changed.codes:
            show_headings(self.app.screen_stack)
        self.say(" · ".join(filter(None, (self.told(changed), kept))))

    def to_settle(self, error: GreenPlanError, seen: Seen[Any] | None) -> StaleChange | None:
        """Return a refusal that leaves the person a choice, theirs or ours; else ``None``.

        Where it says that somebody else has the register, all is told of that.
        """
        if isinstance(error, InUse):
            self.app.lost(error)
        if isinstance(error, StaleChange) and error.differences and seen is not None:
            return error
        return None

    @work(group="settling")
    async def _settle(self, stale: StaleChange, change: Change, seen: Seen[Any]) -> None:
        """Ask whose value it is to be, and do that."""
        from tracker.screens.editing.edit_conflict import kept_in_words, left_alone

        others = left_alone(stale, seen)
        kept = kept_in_words(stale)
        mine = await self.ask_whose(stale, seen, len(others))
        if mine:
            changed = self.make(change, seen)
            if changed is not None:
                self.made_after_all(changed)
        elif mine is False and others and isinstance(seen, SeenActions):
            seen.keep_only(others)
            changed = self.make(change, seen)
            if changed is not None:
                self.say(f"{self.told(changed)} · {kept}")
        else:
            self.say(f"{kept}.")

    @work(group="settling")
    async def _without_refused(
        self, error: RefusedBySome, change: Change, seen: SeenActions
    ) -> None:
        """Ask whether a change that some actions refuse is made to the others; do that."""
        if not error.others:
            self.refuse(str(error))
        elif await self._goes_on_without(error, seen):
            self.make(change, seen)
        else:
            self.say("No changes: nothing was stored.")

    @work(group="settling")
    async def _without_refused_over(
        self, form: Screen[Any], error: RefusedBySome, seen: SeenActions
    ) -> None:
        """Ask the same over a form; where it is not, the form goes on with what was typed."""
        from tracker.screens.common.dialogs import Form

        goes_on = await self._goes_on_without(error, seen)
        if goes_on and isinstance(form, Form) and form.is_current:
            form.save()

    async def _goes_on_without(self, error: RefusedBySome, seen: SeenActions) -> bool:
        """Ask whether a change leaves out the actions that refuse it; then ``seen`` does, too."""
        from tracker.screens.common.dialogs import Item, Pick

        refused, others = len(error.refusals), len(error.others)
        rest = "the other one" if others == 1 else f"the other {others}"
        items = [Item(True, "c", f"Change {rest}"), Item(False, "n", "Change nothing")]
        verb = "refuses" if refused == 1 else "refuse"
        goes_on = await self.app.push_screen_wait(
            Pick(
                f"{refused} of {refused + others} actions {verb} this change",
                items,
                True,
                told="\n".join(error.reasons()),
                way=f"Enter changes {rest} · Esc changes nothing",
            )
        )
        if not goes_on:
            return False
        seen.keep_only(error.others)
        self._kept = f"Left out: {', '.join(error.refusals)}"
        return True

    async def ask_whose(
        self, stale: StaleChange, seen: Seen[Any], others: int = 0, way: str = KEEPS_THEIRS
    ) -> bool | None:
        """Ask whose value it is to be; ``True`` is the person's own, ``None`` no answer.

        ``way`` tells what no answer does.

        Their own then goes over what is there as the question is asked, and over no more: what
        comes after is asked about again.
        """
        from tracker.screens.editing.edit_conflict import Stale

        try:
            there = seen.as_it_is()
        except Gone:
            there = seen.what  # their own then meets the refusal that says so
        dialog = Stale(stale, self.desk.register.today, others, way=way)
        mine = await self.app.push_screen_wait(dialog)
        if mine:
            seen.what = there
        return mine

    def told(self, changed: Changed) -> str:
        """Return what to say of a change."""
        if changed.id is None:
            return "No changes."
        change = self.desk.register.change(self.desk.organisation, changed.id)
        moved = [of for of, title in own_actions_moved(change).items() if title.new is None]
        if moved and set(moved) == set(changed.codes) and change.what in _REMOVED:
            gone = f"{', '.join(moved)} {'was' if len(moved) == 1 else 'were'}"
            done, key = _REMOVED[change.what]
            return f"{gone} {done}. {key} restores {'it' if len(moved) == 1 else 'them'}."
        codes = ", ".join(changed.codes)
        if len(changed.codes) > 3:
            codes = f"{len(changed.codes)} actions"
        whom = f": {codes}" if codes else ""
        said = [f"{what_in_words(change)}{whom}", how_in_words(change)]
        if changed.what != "undo":
            said.append("Ctrl+Z takes it back")
        return " · ".join(part for part in said if part)

    def offer_keys(self) -> None:
        """Offer in the key bar what there is to do as things are."""
        idle = self.idle() if self.desk.view is None else self.idle() | CHANGING
        for bar in self.query(KeyBar):
            bar.leave_out(idle)

    def on_screen_resume(self) -> None:
        """Show what somebody else changed while another screen stood over this one."""
        self.offer_keys()
        if self._missed:
            missed, self._missed = list(self._missed), {}
            self.follow(missed)

    def see_day(self) -> None:
        """Show what a new day makes of it, where one has begun; what is scrolled to stays."""
        self.desk.see_day()
        if self._day == self.desk.day or not self.is_mounted:
            return
        there = [
            (part, part.scroll_offset) for part in self.query("*") if part.allow_vertical_scroll
        ]
        for heading in self.query(Heading):
            heading.show_again()
        self.show_day()
        for part, offset in there:
            part.scroll_to(y=offset.y, animate=False)
        self._day = self.desk.day

    def miss(self, codes: Iterable[str]) -> None:
        """Remember what somebody else changed, until this screen is on top again."""
        self._missed.update(dict.fromkeys(codes))

    def say(self, text: str) -> None:
        """Tell what happened."""
        self.query_one(MessageLine).say(text)

    def tell(self, news: str) -> None:
        """Tell what somebody else did."""
        self.query_one(MessageLine).tell(news)

    def refuse(self, text: str) -> None:
        """Tell why something was not done."""
        self.query_one(MessageLine).refuse(text)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)
