"""What a person records beside an action's progress: evidence, barriers, measures.

The same on the list, on an action's own screen and on the return: each asks over the screen it was
asked on, stores, redraws what changed, and says what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from db.errors import GreenPlanError
from db.history.change_descriptions import value_in_words, what_in_words
from db.validation.figures import figure_in_words
from db.views import ActionView, Changed, Evidence, Measure
from tracker.keyboard.key_queue import BACKGROUND
from tracker.screens.editing.action_commands import WorkingScreen
from tracker.screens.navigation import screen
from tracker.widgets.lines import Heading

if TYPE_CHECKING:
    from db.vocabulary.terms import BarrierKind


NAMED_BY = {
    "add-evidence": ("title",),
    "add-measure": ("name",),
    "add-reading": ("measure", "value", "on"),
    "add-barrier": ("kind", "note"),
}
"""What is told of a record that was just typed: not all of it."""


class RecordingScreen(WorkingScreen):
    """A screen with actions for which something can be recorded."""

    # For subclasses

    def under_cursor(self) -> ActionView | None:
        """Return the one action that is looked at; marks do not count."""
        targets = self.targets()
        return targets[0] if targets else None

    def show_again(self) -> None:
        """Show what was changed on another screen; what was said before holds no more."""
        self.say("")
        self.redraw([action.code for action in self.targets()])

    def told(self, changed: Changed) -> str:
        """Return what to say of a change; of a new record only what names it."""
        naming = NAMED_BY.get(changed.what, ())
        if changed.id is None or not naming:
            return super().told(changed)
        change = self.desk.register.change(self.desk.organisation, changed.id)
        new = {field.field: field.new for field in change.fields}
        words = [
            value_in_words(name, new[name]) if name in new else figure_in_words(None)
            for name in naming
        ]
        codes = ", ".join(changed.codes)
        if len(changed.codes) > 3:
            codes = f"{len(changed.codes)} actions"
        said = (f"{what_in_words(change)}: {codes}", ", ".join(words), "Ctrl+Z takes it back")
        return " · ".join(said)

    def see_organisation(self) -> None:
        """Show the organisation's name, and when its return is due, as they are now."""
        self.desk.see_organisation()
        self.query_one(Heading).show(self.desk)

    # The commands

    @work
    async def action_organisation(self) -> None:
        """See what is known of the organisation, and correct it."""
        from tracker.screens.editing.organisation_commands import ask_details

        register, organisation = self.desk.register, self.desk.organisation
        content = register.return_content(organisation, register.next_period(organisation))
        said = await ask_details(self, content)
        self.see_organisation()
        self.show_again()
        self.say(said)

    @work
    async def action_add_evidence(self) -> None:
        """Ask for evidence and add it to every action that is marked."""
        if not (targets := self._asked()):
            return
        from tracker.screens.forms.evidence_and_barriers import EvidenceForm

        codes = [action.code for action in targets]
        form = EvidenceForm(
            self._title("Evidence", targets),
            lambda new: self.store(lambda r, o: r.add_evidence(o, codes, new)),
        )
        self.made(await self.app.push_screen_wait(form))

    @work
    async def action_open_evidence(self) -> None:
        """Open the action's evidence; ask which where there are several."""
        action = self.under_cursor()
        if action is None:
            self._asked()
            return
        there = self.desk.register.evidence(self.desk.organisation, action.code)
        if not there:
            self.refuse(f"{action.code} has no evidence yet. V adds some.")
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
        """Hand evidence to what the computer uses for it, and say whether that went well."""
        from tracker.background import apart
        from tracker.use_cases.open_link import open_link

        if not evidence.link:
            self.refuse(
                f"'{evidence.title}' has no link to open. Enter on the action's own screen adds"
                " one."
            )
            return
        link = evidence.link
        self.say(f"Opening {link} …")
        try:
            await apart(lambda: open_link(link))
        except GreenPlanError as error:
            self.refuse(str(error))
        else:
            self.say(f"Opened {link}")

    @work
    async def action_add_barrier(self) -> None:
        """Ask what stands in the way and add it to every action that is marked."""
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
            lambda new: self.store(lambda r, o: r.add_barrier(o, codes, new)),
        )
        self.made(await self.app.push_screen_wait(form))

    async def ask_barrier_kind(
        self, title: str, current: BarrierKind | None = None
    ) -> BarrierKind | None:
        """Ask of what kind a barrier is; ``None`` when the person went back."""
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.evidence_and_barriers import barrier_kinds

        return await self.app.push_screen_wait(Pick(title, barrier_kinds(), current))

    @work
    async def action_measures(self) -> None:
        """See what is counted for the action."""
        action = self.under_cursor()
        if action is None:
            self._asked()
            return
        await self.see_measures(action.code)

    async def see_measures(self, code: str, name: str | None = None) -> None:
        """Show the measures of an action, with the one of that name under the cursor."""

        await self.app.push_screen_wait(screen("measures")(self.desk, code, name))
        self.show_again()

    async def take_reading(self, measure: Measure) -> None:
        """Ask for a reading of a measure and store it."""
        from tracker.screens.forms.measure_form import ReadingForm

        form = ReadingForm(
            measure,
            self.desk.register.today,
            lambda new: self.store(lambda r, o: r.add_reading(o, measure, new)),
        )
        self.made(await self.app.push_screen_wait(form))
