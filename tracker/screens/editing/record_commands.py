"""Record evidence, barriers and measures of an action.

The commands are the same on the list, the action's screen and the return: each opens a dialog over
that screen, saves, redraws what changed and confirms what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.errors import GreenPlanError
from db.views import Evidence, Measure
from tracker.keyboard.key_queue import BACKGROUND
from tracker.screens.editing.action_commands import title_of
from tracker.screens.editing.editing_screen import Commands
from tracker.screens.navigation import screen_class

if TYPE_CHECKING:
    from db.vocabulary.terms import BarrierKind


class RecordCommands(Commands):
    """The commands that add evidence, barriers and measures to actions."""

    async def action_organisation(self) -> None:
        """Open the organisation's details to see and edit them."""
        from tracker.screens.editing.organisation_commands import ask_details

        content = await self.screen.ask_first(
            lambda r, o: r.returns.content(o, r.returns.next_period(o))
        )
        said = await ask_details(self.screen, content)
        await self.screen.refresh_organisation()
        await self.screen.show_again()
        self.screen.show_message(said)

    async def action_requests(self) -> None:
        """Show what the organisation is asked for."""
        await self.app.push_screen_wait(screen_class("requests")(self.workspace))
        await self.screen.show_again()

    async def action_add_evidence(self) -> None:
        """Ask for evidence and add it to every marked action."""
        if not (targets := self.asked()):
            return
        from tracker.screens.forms.evidence_and_barriers import EvidenceForm

        codes = [action.code for action in targets]
        await self.editing.fill_in(
            lambda: EvidenceForm(title_of("Evidence", targets)),
            lambda new: lambda r, o: r.records.add_evidence(o, codes, new),
        )

    async def action_open_evidence(self) -> None:
        """Open the action's evidence; ask which if there are several."""
        action = self.screen.under_cursor()
        if action is None:
            self.asked()
            return
        there = await self.screen.ask_first(lambda r, o: r.records.evidence(o, action.code))
        if not there:
            self.screen.show_refusal(f"{action.code} has no evidence yet. Press V to add some.")
            return
        chosen: Evidence | None = there[0]
        if len(there) > 1:
            from tracker.screens.common.dialogs import Item, Pick

            items = [Item(one, "", one.title, one.link or "") for one in there]
            chosen = await self.app.push_screen_wait(Pick(f"Open · {action.code}", items))
        if chosen is not None:
            self.open_evidence(chosen)

    def open_evidence(self, evidence: Evidence) -> None:
        """Open evidence in its usual program, and say whether that worked."""
        self.screen.run_worker(self._open(evidence), group=f"{BACKGROUND}-opening")

    async def _open(self, evidence: Evidence) -> None:
        from tracker.background import run_in_thread
        from tracker.use_cases.open_link import open_link

        if not evidence.link:
            self.screen.show_refusal(
                f"'{evidence.title}' has no link to open. Press Enter on the action's own screen"
                " to add one."
            )
            return
        link = evidence.link
        self.screen.show_message(f"Opening {link} …")
        try:
            await run_in_thread(lambda: open_link(link))
        except GreenPlanError as error:
            self.screen.show_refusal(str(error))
        else:
            self.screen.show_message(f"Opened {link}")

    async def action_add_barrier(self) -> None:
        """Ask for a barrier and add it to every marked action."""
        if not (targets := self.asked()):
            return
        from tracker.screens.forms.evidence_and_barriers import BarrierForm

        kind = await self.ask_barrier_kind(title_of("What stands in the way?", targets))
        if kind is None:
            return
        codes = [action.code for action in targets]
        await self.editing.fill_in(
            lambda: BarrierForm(title_of(f"Barrier: {kind.label}", targets), kind),
            lambda new: lambda r, o: r.records.add_barrier(o, codes, new),
        )

    async def ask_barrier_kind(
        self, title: str, current: BarrierKind | None = None
    ) -> BarrierKind | None:
        """Ask for the kind of a barrier; return ``None`` if the user cancels."""
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.evidence_and_barriers import barrier_kinds

        return await self.app.push_screen_wait(Pick(title, barrier_kinds(), current))

    async def action_measures(self) -> None:
        """Open the action's measures."""
        action = self.screen.under_cursor()
        if action is None:
            self.asked()
            return
        await self.see_measures(action.code)

    async def see_measures(self, code: str, name: str | None = None) -> None:
        """Open the measures of an action, with the cursor on the one called ``name``."""

        await self.app.push_screen_wait(screen_class("measures")(self.workspace, code, name))
        await self.screen.show_again()

    async def ask_reading(self, measure: Measure) -> None:
        """Ask for a reading of a measure and save it."""
        from tracker.screens.forms.measure_form import ReadingForm

        await self.editing.fill_in(
            lambda: ReadingForm(measure, self.workspace.register.today),
            lambda new: lambda r, o: r.records.add_reading(o, measure, new),
        )
