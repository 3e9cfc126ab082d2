"""Commands for a measure, the same in the list of measures and on a measure's chart."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from db.errors import GreenPlanError
from db.records.new_records import NewReading
from db.views import ActionView, Measure
from tracker.screens.editing.record_commands import RecordCommandsScreen
from tracker.widgets.records_text import reading_in_words
from tracker.workspace.edit_basis import basis_of_record
from tracker.workspace.workspace import Workspace

THE_MEASURE = "the measure"

WIDE = 120
"""From this width in cells, the chart is beside the list."""


class MeasureCommandsScreen(RecordCommandsScreen):
    """A screen of one action's measures, with one of them under the cursor."""

    def __init__(self, workspace: Workspace, code: str) -> None:
        super().__init__(workspace)
        self.code = code
        self.measures: tuple[Measure, ...] = ()
        self.said = ""

    # For subclasses

    def measure(self) -> Measure | None:
        """Return the current measure, or ``None``."""
        raise NotImplementedError

    def show_measures(self) -> None:
        """Show the measures again."""
        raise NotImplementedError

    # What is shown

    def targets(self) -> list[ActionView]:
        """Return the action, unless it has been deleted."""
        return [a for a in self.workspace.actions if a.code == self.code]

    def show_others_changes(self, codes: Sequence[str]) -> None:
        """Read the measures again if someone else changed the action."""
        if self.code in codes:
            self.redraw(codes)

    def redraw(self, codes: Sequence[str]) -> None:
        """Read the measures again; close the screen if an undo removed the action."""
        if not self.targets():
            self.dismiss()
            return
        self.measures = self.workspace.register.measures(self.workspace.organisation, self.code)
        self.show_measures()

    def show_message(self, text: str) -> None:
        """Show a message, and keep it for the screen underneath."""
        self.said = text
        super().show_message(text)

    # The commands

    @work
    async def action_add_reading(self) -> None:
        """Ask for a reading and save it."""
        if measure := self._asked_of():
            await self.ask_reading(measure)

    def action_not_assessed(self) -> None:
        """Record that the measure was not assessed today."""
        if measure := self._asked_of():
            reading = NewReading(None, self.workspace.register.today)
            self.make_change(lambda r, o: r.add_reading(o, measure, reading))

    @work
    async def action_edit_measure(self) -> None:
        """Edit the measure."""
        if not (measure := self._asked_of()):
            return
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.measure_form import DIMENSIONS, Draft, MeasureForm

        seen = basis_of_record(self.workspace, measure)
        title = f"What does it measure? · {measure.name}"
        dimension = await self.app.push_screen_wait(Pick(title, DIMENSIONS, measure.dimension))
        if dimension is None:
            return
        form = MeasureForm(
            f"Edit measure · {measure.code}",
            dimension,
            Draft(
                measure.name,
                measure.unit,
                measure.baseline,
                measure.baseline_on,
                measure.target,
                measure.target_on,
                measure.source or "",
            ),
            self.workspace.register.today,
            lambda new: self.store_change(lambda r, o: r.edit_record(o, seen.what, new), seen),
        )
        self.show_saved(await self.app.push_screen_wait(form))

    @work
    async def action_delete_reading(self) -> None:
        """Ask what to delete, a reading or the whole measure, and delete it."""
        if not (measure := self._asked_of()):
            return
        from tracker.screens.common.dialogs import Item, Pick

        chosen: int | str | None = THE_MEASURE
        if measure.readings:
            items: list[Item[int | str]] = [
                Item(place, "", f"Reading: {reading_in_words(reading, measure.unit)}")
                for place, reading in reversed(list(enumerate(measure.readings)))
            ]
            items.append(Item(THE_MEASURE, "m", "The whole measure, with its readings"))
            chosen = await self.app.push_screen_wait(Pick(f"Delete · {measure.name}", items))
        if isinstance(chosen, int):
            reading = basis_of_record(self.workspace, measure.readings[chosen])
            self.make_change(lambda r, o: r.delete_record(o, reading.what), reading)
        elif chosen is not None and await self._agrees_to_lose(measure):
            seen = basis_of_record(self.workspace, measure)
            self.make_change(lambda r, o: r.delete_record(o, seen.what), seen)

    async def _agrees_to_lose(self, measure: Measure) -> bool:
        from tracker.screens.common.dialogs import Item, Pick

        readings = len(measure.readings)
        with_it = f" and its {readings} reading{'s' * (readings != 1)}" if readings else ""
        items = [Item(False, "k", "Keep"), Item(True, "d", f"Delete the measure{with_it}")]
        agreed = await self.app.push_screen_wait(Pick(f"Delete '{measure.name}'?", items))
        return agreed is True

    @work
    async def action_carbon(self) -> None:
        """Work out a carbon figure, and add it to the log if the user asks for that."""
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.carbon import CarbonForm, factor_items

        try:
            items = factor_items(self.measure())
        except GreenPlanError as error:
            self.show_refusal(str(error))
            return
        title = f"Carbon: what do you have a quantity of? · {self.code}"
        factor = await self.app.push_screen_wait(Pick(title, items))
        if factor is None:
            return
        form = CarbonForm(
            self.code,
            factor,
            self.measure(),
            lambda text: self.store_change(lambda r, o: r.add_update(o, [self.code], text)),
        )
        self.show_saved(await self.app.push_screen_wait(form))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()

    def _asked_of(self) -> Measure | None:
        measure = self.measure()
        if measure is None:
            self.show_refusal(f"No measures for {self.code} yet. Press A to add one.")
        return measure
