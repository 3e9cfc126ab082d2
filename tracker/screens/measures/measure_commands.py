"""Commands for a measure, the same in the list of measures and on a measure's chart."""

from __future__ import annotations

from db.errors import GreenPlanError
from db.records.new_records import NewReading
from db.views import Measure
from tracker.screens.editing.editing_screen import Commands
from tracker.screens.editing.record_commands import RecordCommands
from tracker.screens.measures.measure_screen import MeasureScreen
from tracker.widgets.records_text import reading_in_words
from tracker.workspace.edit_basis import basis_of_record

THE_MEASURE = "the measure"


class MeasureCommands(Commands):
    """The commands for the measure under the cursor."""

    screen: MeasureScreen

    async def action_add_reading(self) -> None:
        """Ask for a reading and save it."""
        if measure := self.asked_of():
            await self.screen.part(RecordCommands).ask_reading(measure)

    async def action_not_assessed(self) -> None:
        """Record that the measure was not assessed today."""
        if measure := self.asked_of():
            reading = NewReading(None, self.workspace.register.today)
            await self.editing.make(lambda r, o: r.records.add_reading(o, measure, reading))

    async def action_edit_measure(self) -> None:
        """Edit the measure."""
        if not (measure := self.asked_of()):
            return
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.measure_form import DIMENSIONS, Draft, MeasureForm

        seen = basis_of_record(self.workspace, measure)
        title = f"What does it measure? · {measure.name}"
        dimension = await self.app.push_screen_wait(Pick(title, DIMENSIONS, measure.dimension))
        if dimension is None:
            return
        draft = Draft.of(measure)
        title, today = f"Edit measure · {measure.code}", self.workspace.register.today
        await self.editing.fill_in(
            lambda: MeasureForm(title, dimension, draft, today),
            lambda new: lambda r, o: r.records.edit(o, seen.what, new),
            seen,
        )

    async def action_delete_reading(self) -> None:
        """Ask what to delete, a reading or the whole measure, and delete it."""
        if not (measure := self.asked_of()):
            return
        from tracker.screens.common.dialogs import Item, Pick

        seen = basis_of_record(self.workspace, measure)
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
            await self.editing.make(lambda r, o: r.records.delete(o, reading.what), reading)
        elif chosen is not None and await self._agrees_to_lose(measure):
            await self.editing.make(lambda r, o: r.records.delete(o, seen.what), seen)

    async def _agrees_to_lose(self, measure: Measure) -> bool:
        from tracker.screens.common.dialogs import Item, Pick

        readings = len(measure.readings)
        with_it = f" and its {readings} reading{'s' * (readings != 1)}" if readings else ""
        items = [Item(False, "k", "Keep"), Item(True, "d", f"Delete the measure{with_it}")]
        agreed = await self.app.push_screen_wait(Pick(f"Delete '{measure.name}'?", items))
        return agreed is True

    async def action_carbon(self) -> None:
        """Work out a carbon figure, and add it to the log if the user asks for that."""
        from tracker.screens.common.dialogs import Pick
        from tracker.screens.forms.carbon import CarbonForm, factor_items

        try:
            items = factor_items(self.screen.measure())
        except GreenPlanError as error:
            self.screen.show_refusal(str(error))
            return
        title = f"Carbon: what do you have a quantity of? · {self.screen.code}"
        factor = await self.app.push_screen_wait(Pick(title, items))
        if factor is None:
            return
        code = self.screen.code
        await self.editing.fill_in(
            lambda: CarbonForm(code, factor, self.screen.measure()),
            lambda text: lambda r, o: r.actions.add_update(o, [code], text),
        )

    def asked_of(self) -> Measure | None:
        """Return the current measure; say so if there is none."""
        measure = self.screen.measure()
        if measure is None:
            self.screen.show_refusal(f"No measures for {self.screen.code} yet. Press A to add one.")
        return measure
