"""Record evidence, barriers and measures of an action.

The commands are the same on the list, the action's screen and the return: each opens a dialog over
that screen, saves, redraws what changed and confirms what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from db.errors import GreenPlanError
from db.history.change_descriptions import value_in_words
from db.validation.figures import figure_in_words
from db.views import ActionView, Changed, Evidence, Measure
from tracker.keyboard.key_queue import BACKGROUND
from tracker.screens.editing.action_commands import ActionCommandsScreen
from tracker.screens.editing.editing import confirmation
from tracker.screens.navigation import screen_class
from tracker.widgets.heading import Heading

if TYPE_CHECKING:
    from db.vocabulary.terms import BarrierKind


NAMED_BY = {
    "add-evidence": ("title",),
    "add-measure": ("name",),
    "add-reading": ("measure", "value", "on"),
    "add-barrier": ("kind", "note"),
}
"""The fields of a new record that its confirmation names."""


class RecordCommandsScreen(ActionCommandsScreen):
    """A screen on which evidence, barriers and measures can be added to actions."""

    # For subclasses

    def under_cursor(self) -> ActionView | None:
        """Return the current action, whatever is marked."""
        targets = self.targets()
        return targets[0] if targets else None

    def show_again(self) -> None:
        """Show what was changed on another screen, and clear the message."""
        self.show_message("")
        self.redraw([action.code for action in self.targets()])

    def confirmation_of(self, changed: Changed) -> str:
        """Return the confirmation of a change; for a new record, with only what names it."""
        naming = NAMED_BY.get(changed.what, ())
        if changed.id is None or not naming:
            return super().confirmation_of(changed)
        change = self.workspace.register.change(self.workspace.organisation, changed.id)
        new = {field.field: field.new for field in change.fields}
        words = [
            value_in_words(name, new[name]) if name in new else figure_in_words(None)
            for name in naming
        ]
        return confirmation(change, changed.codes, ", ".join(words))

    def refresh_organisation(self) -> None:
        """Show the organisation's name and the return's due date again."""
        self.workspace.refresh_organisation()
        self.query_one(Heading).show(self.workspace)

    # The commands

    @work
    async def action_organisation(self) -> None:
        """Open the organisation's details to see and edit them."""
        from tracker.screens.editing.organisation_commands import ask_details

        register, organisation = self.workspace.register, self.workspace.organisation
        content = register.return_content(organisation, register.next_period(organisation))
        said = await ask_details(self, content)
        self.refresh_organisation()
        self.show_again()
        self.show_message(said)

    @work
    async def action_add_evidence(self) -> None:
        """Ask for evidence and add it to every marked action."""
        if not (targets := self._asked()):
            return
        from tracker.screens.forms.evidence_and_barriers import EvidenceForm

        codes = [action.code for action in targets]
        form = EvidenceForm(
            self._title("Evidence", targets),
            lambda new: self.store_change(lambda r, o: r.add_evidence(o, codes, new)),
        )
        self.show_saved(await self.app.push_screen_wait(form))

    @work
    async def action_open_evidence(self) -> None:
        """Open the action's evidence; ask which if there are several."""
        action = self.under_cursor()
        if action is None:
            self._asked()
            return
        there = self.workspace.register.evidence(self.workspace.organisation, action.code)
        if not there:
            self.show_refusal(f"{action.code} has no evidence yet. Press V to add some.")
            return
        chosen: Evidence | None = there[0]
        if len(there) > 1:
            from tracker.screens.common.dialogs import Item, Pick

            items = [Item(one, "", one.title, one.link or "") for one in there]
            chosen = await self.app.push_screen_wait(Pick(f"Open · {action.code}", items))
        if chosen is not None:
            self.open_evidence(chosen)

    @work(group=f"{BACKGROUND}-opening")
    async def open_evidence(self, evidence: Evidence) -> None:
        """Open evidence in its usual program, and say whether that worked."""
        from tracker.background import run_in_thread
        from tracker.use_cases.open_link import open_link

        if not evidence.link:
            self.show_refusal(
                f"'{evidence.title}' has no link to open. Press Enter on the action's own screen"
                " to add one."
            )
            return
        link = evidence.link
        self.show_message(f"Opening {link} …")
        try:
            await run_in_thread(lambda: open_link(link))
        except GreenPlanError as error:
            self.show_refusal(str(error))
        else:
            self.show_message(f"Opened {link}")

    @work
    async def action_add_barrier(self) -> None:
        """Ask for a barrier and add it to every marked action."""
        if not (targets := self._asked()):
            return
        from tracker.screens.forms.evidence_and_barriers import BarrierForm

        kind = await self.ask_barrier_kind(self._title("What stands in the way?", targets))
        if kind is None:
            return
        codes = [action.code for action in targets]
        form = BarrierForm(
            self._title(f"Barrier: {kind.label}", targets),
            kind,
            lambda new: self.store_change(lambda r, o: r.add_barrier(o, codes, new)),
        )
        self.show_saved(await self.app.push_screen_wait(form))

    async def ask_barrier_kind(
        self, title: str, current: BarrierKind | None = None
    ) -> BarrierKind | None:
        """Ask for the kind of a barrier; return ``None`` if the user cancels."""
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.evidence_and_barriers import barrier_kinds

        return await self.app.push_screen_wait(Pick(title, barrier_kinds(), current))

    @work
    async def action_measures(self) -> None:
        """Open the action's measures."""
        action = self.under_cursor()
        if action is None:
            self._asked()
            return
        await self.see_measures(action.code)

    async def see_measures(self, code: str, name: str | None = None) -> None:
        """Open the measures of an action, with the cursor on the one called ``name``."""

        await self.app.push_screen_wait(screen_class("measures")(self.workspace, code, name))
        self.show_again()

    async def ask_reading(self, measure: Measure) -> None:
        """Ask for a reading of a measure and save it."""
        from tracker.screens.forms.measure_form import ReadingForm

        form = ReadingForm(
            measure,
            self.workspace.register.today,
            lambda new: self.store_change(lambda r, o: r.add_reading(o, measure, new)),
        )
        self.show_saved(await self.app.push_screen_wait(form))
