"""A screen that changes the register, confirms the change and settles conflicts between people.

The way of one edit: a command asks, :meth:`EditingScreen.make_change` passes the change to the
register through the desk, and ``redraw`` shows the rows it touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import work
from textual.screen import Screen

from db.errors import Gone, GreenPlanError, InUse, PastRestore, RefusedBySome, SameName, StaleChange
from db.history.change_descriptions import (
    how_in_words,
    own_actions_moved,
    value_in_words,
    what_in_words,
)
from db.register import Register
from db.views import ActionView, Changed, ChangeView, Organisation
from db.vocabulary.field_labels import FIELD_LABELS
from tracker.keyboard.commands import CHANGING
from tracker.widgets.heading import Heading, show_headings
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.edit_basis import ActionsBasis, EditBasis
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

_REMOVED = {
    "remove-own-action": ("deleted", "Ctrl+Z"),
    "undo": ("removed by undo", "Ctrl+Y"),
    "redo": ("deleted again", "Ctrl+Z"),
}
"""The word for a change that removed an own action, and the key that restores it."""

_DONE = {
    "choose": "Choice set for {}",
    "in-place": "{} marked as in place already",
    "set-lead": "Lead set for {}",
    "set-dates": "Dates set for {}",
    "edit": "{} edited",
    "add-update": "Update added to {}",
    "add-own-action": "{} added",
    "change-own-action": "{} edited",
    "remove-own-action": "{} deleted",
    "edit-organisation": "Organisation edited",
    "add-organisation": "Organisation added",
    "add-evidence": "Evidence added to {}",
    "change-evidence": "Evidence edited for {}",
    "remove-evidence": "Evidence deleted from {}",
    "add-measure": "Measure added to {}",
    "change-measure": "Measure edited for {}",
    "remove-measure": "Measure deleted from {}",
    "add-reading": "Reading added to {}",
    "remove-reading": "Reading deleted from {}",
    "add-barrier": "Barrier added to {}",
    "change-barrier": "Barrier edited for {}",
    "remove-barrier": "Barrier deleted from {}",
    "add-commitment": "Commitment added",
    "change-commitment": "Commitment edited",
    "remove-commitment": "Commitment deleted",
    "answer": "Answer saved",
    "import": "Imported: {}",
    "undo": "Undone: {}",
    "redo": "Redone: {}",
}
"""The confirmation of each kind of change; ``{}`` is the actions."""

_NAMED = {"choose": "choice", "set-status": "status", "set-lead": "lead"}
"""The field that a confirmation names already, so that its label is left out."""

UNDO = "Ctrl+Z to undo."

KEEPS_THEIRS = "Esc keeps theirs, yours is not saved"
"""What Escape does if there is no form to go back to."""

RegisterChange = Callable[[Register, Organisation], Changed]
"""Makes a change; if it can be stale, based on what a :class:`EditBasis` holds."""


class EditingScreen(Screen[None]):
    """A screen that changes actions or their records.

    Subclasses return the targets and redraw what changed.
    """

    app: TrackerApp

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._missed: dict[str, None] = {}
        self._kept = ""
        self._day = workspace.day

    # For subclasses

    def targets(self) -> list[ActionView]:
        """Return the actions that a change is for, as they are on the screen."""
        raise NotImplementedError

    def redraw(self, codes: Sequence[str]) -> None:
        """Show the actions with ``codes`` again."""
        raise NotImplementedError

    def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show the actions with ``codes``, which someone else changed; move nothing else."""
        self.redraw(codes)

    def unavailable_commands(self) -> set[str]:
        """Return the commands that cannot be used now: the key bar leaves them out."""
        return set()

    def show_day(self) -> None:
        """Show what depends on the date, as a new day has begun; move nothing else."""
        self.show_others_changes([action.code for action in self.workspace.actions])

    def after_conflict_settled(self, changed: Changed) -> None:
        """Continue after a change that was stale at first and then made after all."""

    # Making changes

    def make_change(
        self, change: RegisterChange, seen: EditBasis[Any] | None = None
    ) -> Changed | None:
        """Make a change, show it and confirm it; return ``None`` if it was refused.

        ``seen`` is what the change is based on. If someone else has changed that since, ask the
        user, and make the change again if they choose their own value.
        """
        shown = [action.code for action in self.targets()]
        try:
            changed = self.workspace.change(change)
        except GreenPlanError as error:
            self._kept = ""
            self._look_again(shown, seen)
            self.redraw(shown)
            stale = self.conflict_to_settle(error, seen)
            if stale is not None and seen is not None:
                self._settle(stale, change, seen)
            elif isinstance(error, RefusedBySome) and isinstance(seen, ActionsBasis):
                self._without_refused(error, change, seen)
            elif isinstance(error, PastRestore | SameName):
                self.show_message(str(error))  # a question, not a refusal
            else:
                self.show_refusal(str(error))
            return None
        self.show_saved(changed)
        return changed

    def store_change(self, change: RegisterChange, seen: EditBasis[Any] | None = None) -> Changed:
        """Make a change for a form that is still open, so that a refusal loses nothing typed.

        ``seen`` is what the change is based on. If someone else has changed that since, ask over
        the form whose value to keep.

        Raises:
            GreenPlanError: if it was refused; what it would have changed is read again.
        """
        shown = [action.code for action in self.targets()]
        try:
            return self.workspace.change(change)
        except GreenPlanError as error:
            self._look_again(shown, seen)
            stale = self.conflict_to_settle(error, seen)
            if stale is not None and seen is not None:
                self._settle_over(self.app.screen, stale, seen)
            elif (
                isinstance(error, RefusedBySome) and error.others and isinstance(seen, ActionsBasis)
            ):
                self._without_refused_over(self.app.screen, error, seen)
            elif isinstance(error, StaleChange) and seen is not None:
                with suppress(GreenPlanError):  # saving again then gives the reason
                    seen.what = seen.current()
            raise

    def _look_again(self, shown: Iterable[str], seen: EditBasis[Any] | None) -> None:
        """Read again what a refused change would have changed, if that can be read."""
        with suppress(GreenPlanError):  # the refusal itself is shown
            self.workspace.refresh({*shown, *getattr(seen, "codes", ())})

    @work(group="settling")
    async def _settle_over(
        self, form: Screen[Any], stale: StaleChange, seen: EditBasis[Any]
    ) -> None:
        """Ask over a form whose value to keep; Escape goes back to what was typed."""
        from tracker.screens.common.dialogs import Form
        from tracker.screens.editing.edit_conflict import (
            codes_without_conflict,
            kept_theirs_in_words,
        )

        others = codes_without_conflict(stale, seen)
        mine = await self.ask_whose_value(
            stale, seen, len(others), way="Esc goes back to what you typed"
        )
        if mine is None or not isinstance(form, Form) or not form.is_current:
            return
        if not mine:
            kept = kept_theirs_in_words(stale)
            if not (others and isinstance(seen, ActionsBasis)):
                form.dismiss(None)
                self.call_after_refresh(self.show_message, f"{kept}.")
                return
            seen.keep_only(others)
            self._kept = kept
        form.save()

    def show_saved(self, changed: Changed | None) -> None:
        """Show and confirm a change that a form has saved.

        ``None`` is no change: then show again what was read after a refusal.
        """
        kept, self._kept = self._kept, ""
        if changed is None:
            self.redraw([action.code for action in self.targets()])
            return
        self.redraw(changed.codes)
        if not changed.codes:
            show_headings(self.app.screen_stack)
        self.show_message(
            f"{self.confirmation_of(changed)} {kept}." if kept else self.confirmation_of(changed)
        )

    def conflict_to_settle(
        self, error: GreenPlanError, seen: EditBasis[Any] | None
    ) -> StaleChange | None:
        """Return a refusal that the user can settle, theirs or ours; else ``None``.

        If someone else has the register open, tell the app, so that every screen says so.
        """
        if isinstance(error, InUse):
            self.app.claim_lost(error)
        if isinstance(error, StaleChange) and error.differences and seen is not None:
            return error
        return None

    @work(group="settling")
    async def _settle(
        self, stale: StaleChange, change: RegisterChange, seen: EditBasis[Any]
    ) -> None:
        """Ask whose value to keep, and keep it."""
        from tracker.screens.editing.edit_conflict import (
            codes_without_conflict,
            kept_theirs_in_words,
        )

        others = codes_without_conflict(stale, seen)
        kept = kept_theirs_in_words(stale)
        mine = await self.ask_whose_value(stale, seen, len(others))
        if mine:
            changed = self.make_change(change, seen)
            if changed is not None:
                self.after_conflict_settled(changed)
        elif mine is False and others and isinstance(seen, ActionsBasis):
            seen.keep_only(others)
            changed = self.make_change(change, seen)
            if changed is not None:
                self.show_message(f"{self.confirmation_of(changed)} {kept}.")
        else:
            self.show_message(f"{kept}.")

    @work(group="settling")
    async def _without_refused(
        self, error: RefusedBySome, change: RegisterChange, seen: ActionsBasis
    ) -> None:
        """Ask whether to make a change without the actions that refuse it, and do so."""
        if not error.others:
            self.show_refusal(str(error))
        elif await self._goes_on_without(error, seen):
            self.make_change(change, seen)
        else:
            self.show_message("No changes.")

    @work(group="settling")
    async def _without_refused_over(
        self, form: Screen[Any], error: RefusedBySome, seen: ActionsBasis
    ) -> None:
        """Ask the same over a form, which stays open with what was typed if the answer is no."""
        from tracker.screens.common.dialogs import Form

        goes_on = await self._goes_on_without(error, seen)
        if goes_on and isinstance(form, Form) and form.is_current:
            form.save()

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

    async def ask_whose_value(
        self, stale: StaleChange, seen: EditBasis[Any], others: int = 0, way: str = KEEPS_THEIRS
    ) -> bool | None:
        """Ask whose value to keep; ``True`` is the user's own, ``None`` no answer.

        ``way`` says what Escape does.

        The user's own value replaces only what is stored when the question is asked: a later
        change by someone else is asked about again.
        """
        from tracker.screens.editing.edit_conflict import EditConflictScreen

        try:
            there = seen.current()
        except Gone:
            there = seen.what  # saving is then refused with that reason
        dialog = EditConflictScreen(stale, self.workspace.register.today, others, way=way)
        mine = await self.app.push_screen_wait(dialog)
        if mine:
            seen.what = there
        return mine

    def confirmation_of(self, changed: Changed) -> str:
        """Return the confirmation of a change."""
        if changed.id is None:
            return "No changes."
        change = self.workspace.register.change(self.workspace.organisation, changed.id)
        moved = [of for of, title in own_actions_moved(change).items() if title.new is None]
        if moved and set(moved) == set(changed.codes) and change.what in _REMOVED:
            gone = f"{', '.join(moved)} {'was' if len(moved) == 1 else 'were'}"
            done, key = _REMOVED[change.what]
            return f"{gone} {done}. {key} restores {'it' if len(moved) == 1 else 'them'}."
        return confirmation(change, changed.codes)

    def update_key_bar(self) -> None:
        """Show in the key bar the commands that can be used now."""
        idle = (
            self.unavailable_commands()
            if self.workspace.view is None
            else self.unavailable_commands() | CHANGING
        )
        for bar in self.query(KeyBar):
            bar.hide_commands(idle)

    def on_screen_resume(self) -> None:
        """Show what someone else changed while another screen covered this one."""
        self.update_key_bar()
        if self._missed:
            missed, self._missed = list(self._missed), {}
            self.show_others_changes(missed)

    def refresh_day(self) -> None:
        """Show what changes with a new day, if one has begun, and keep the scroll position."""
        self.workspace.refresh_day()
        if self._day == self.workspace.day or not self.is_mounted:
            return
        there = [
            (part, part.scroll_offset) for part in self.query("*") if part.allow_vertical_scroll
        ]
        for heading in self.query(Heading):
            heading.show_again()
        self.show_day()
        for part, offset in there:
            part.scroll_to(y=offset.y, animate=False)
        self._day = self.workspace.day

    def note_missed_changes(self, codes: Iterable[str]) -> None:
        """Remember what someone else changed, until this screen is on top again."""
        self._missed.update(dict.fromkeys(codes))

    def show_message(self, text: str) -> None:
        """Show a message."""
        self.query_one(MessageLine).show_message(text)

    def show_notice(self, news: str) -> None:
        """Show what someone else did."""
        self.query_one(MessageLine).show_notice(news)

    def show_refusal(self, text: str) -> None:
        """Show why something was not done."""
        self.query_one(MessageLine).show_refusal(text)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Run the command clicked in the key bar."""
        self.app.run_command(message.command)


def confirmation(change: ChangeView, codes: Sequence[str], details: str = "") -> str:
    """Return the confirmation: ``Lead set for GC1: Dr Roy → Kim. Ctrl+Z to undo.``

    ``details`` takes the place of the values that changed.
    """
    whom = ", ".join(codes) if len(codes) <= 3 else f"{len(codes)} actions"
    said = _done(change).format(whom).strip()
    how = details or how_in_words(change)
    if change.what in _NAMED:
        how = how.removeprefix(f"{FIELD_LABELS[_NAMED[change.what]]}: ")
    if how:
        labelled = how.startswith(tuple(f"{label}: " for label in FIELD_LABELS.values()))
        stop = "." if labelled and not said.endswith(":") else ":"
        said = f"{said.removesuffix(':')}{stop} {how}"
    said = said.removesuffix(":")
    said = said if said.endswith((".", "!", "?", "…")) else f"{said}."
    return said if change.what == "undo" else f"{said} {UNDO}"


def _done(change: ChangeView) -> str:
    """Return the confirmation of a kind of change, with ``{}`` for the actions."""
    if change.what == "set-status":
        status = next((f.new for f in change.fields if f.field == "status"), None)
        return f"{{}} marked as {value_in_words('status', status).lower()}"
    return _DONE.get(change.what, f"{what_in_words(change)}: {{}}")
