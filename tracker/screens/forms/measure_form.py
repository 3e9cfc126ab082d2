"""The forms for a measure and for a reading of it."""

from __future__ import annotations

from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import Refused
from db.frozen import frozen
from db.records.new_records import NewMeasure, NewReading
from db.validation.figures import figure_in_words, not_assessed, parse_figure
from db.views import Measure
from db.vocabulary.terms import Dimension
from tracker.screens.common.dialogs import Item, labelled_field
from tracker.screens.forms.record_form import HEIGHTS, RecordForm
from tracker.widgets.day_input import DayInput
from tracker.widgets.records_text import reading_in_words

DIMENSIONS = (
    Item(Dimension.OUTCOME, "o", "Outcome", "for patients: health, safety, experience"),
    Item(Dimension.ENVIRONMENTAL, "e", "Environmental", "carbon, waste, water, energy, travel"),
    Item(Dimension.SOCIAL, "s", "Social", "staff, carers, the community"),
    Item(Dimension.FINANCIAL, "f", "Financial", "what it costs and what it saves"),
)
"""The SusQI dimensions of a measure, to choose from."""


@frozen
class Draft:
    """What the form for a measure starts with; ``remark`` is shown below the fields."""

    name: str = ""
    unit: str = ""
    baseline: float | None = None
    baseline_on: date | None = None
    target: float | None = None
    target_on: date | None = None
    source: str = ""
    remark: str = ""

    @classmethod
    def of(cls, measure: Measure | NewMeasure, remark: str = "") -> Draft:
        """Return the draft of a measure that is there or suggested."""
        figures = (measure.baseline, measure.baseline_on, measure.target, measure.target_on)
        return cls(measure.name, measure.unit, *figures, measure.source or "", remark)


class MeasureForm(RecordForm[NewMeasure]):
    """Name, unit, baseline and target of a measure with a given dimension."""

    VERTICAL_BREAKPOINTS = HEIGHTS
    way = "Enter goes to the next field, then saves · Esc cancels"
    goes_on = ("unit", "baseline", "target", "target_on")
    needed = ("name", "unit")

    def __init__(
        self,
        title: str,
        dimension: Dimension,
        draft: Draft,
        today: date,
    ) -> None:
        super().__init__(title)
        self._dimension = dimension
        self._draft = draft
        self._today = today

    def fields(self) -> ComposeResult:
        """Yield the fields: beside each figure its date, and how the date is understood."""
        draft = self._draft
        yield labelled_field(
            "Name", Input(draft.name, id="name", compact=True, placeholder=_NAME_HINT)
        )
        yield labelled_field(
            "Unit", Input(draft.unit, id="unit", compact=True, placeholder=_UNIT_HINT)
        )
        yield from self._figure("Baseline", "baseline", draft.baseline, "on", draft.baseline_on)
        yield from self._figure("Target", "target", draft.target, "by", draft.target_on)
        said = f"Source: {draft.source}" if draft.source else _MAY_STAY_EMPTY
        with VerticalScroll(id="source"):
            yield Label(Content(". ".join(part for part in (said, draft.remark) if part)))

    def _figure(
        self, label: str, name: str, value: float | None, word: str, day: date | None
    ) -> ComposeResult:
        hint = "today" if name == "baseline" else "end of March 2028"
        with Horizontal(classes="field"):
            yield Label(label, classes="field-label")
            yield Input(_figure(value), id=name, compact=True, placeholder="a figure")
            yield Label(word, classes="between")
            past = name == "baseline"
            what = f"{label} {word}"
            typed = DayInput(f"{name}_on", what, day, self._today, past=past, hint=hint)
            yield typed
            yield typed.reading

    def stops_at(self, field: Input) -> bool:
        """Whether to stop at an empty field: at a date only if its figure is filled in."""
        return field.id != "target_on" or bool(self.text("target").strip())

    def answer(self) -> NewMeasure:
        """Return the measure."""
        return NewMeasure(
            name=self.text("name"),
            unit=self.text("unit"),
            dimension=self._dimension,
            baseline=parse_figure(self.text("baseline"), "Baseline"),
            baseline_on=self.query_one("#baseline_on", DayInput).day(),
            target=parse_figure(self.text("target"), "Target"),
            target_on=self.query_one("#target_on", DayInput).day(),
            source=self._draft.source,
        )


_NAME_HINT = "what you measure"
_UNIT_HINT = "such as kWh a month, or % of staff"
_MAY_STAY_EMPTY = "Baseline and target are optional. You can add them later."


class ReadingForm(RecordForm[NewReading]):
    """A measure's reading for today or another day."""

    needed = ("value",)

    def __init__(self, measure: Measure, today: date) -> None:
        super().__init__(f"Reading · {measure.code} {measure.name}")
        self._measure = measure
        self._today = today

    def fields(self) -> ComposeResult:
        """Yield the figure, its date and a note."""
        measure, today = self._measure, self._today
        yield labelled_field(
            "Figure", Input(id="value", compact=True, placeholder=f"in {measure.unit}"[:44])
        )
        with Horizontal(classes="field"):
            yield Label("On", classes="field-label")
            on = DayInput("on", "On", today, today, past=True)
            yield on
            yield on.reading
        yield labelled_field("Note", Input(id="note", compact=True, placeholder="optional"))
        said = f"{_last(measure)} If it was not measured, type 'not assessed'."
        yield Label(Content(said), classes="said")

    def answer(self) -> NewReading:
        """Return the reading.

        Raises:
            Refused: if there is no figure, or what was typed is not one.
        """
        typed = self.text("value").strip()
        if not typed:
            raise Refused("The figure is empty. Type a figure, or 'not assessed'.")
        day = self.query_one("#on", DayInput).day() or self._today
        value = None if not_assessed(typed) else parse_figure(typed, "Figure")
        return NewReading(value, day, self.text("note"))


def _last(measure: Measure) -> str:
    if measure.latest is None:
        return "This is the first reading."
    return f"Last reading: {reading_in_words(measure.latest, measure.unit)}."


def _figure(value: float | None) -> str:
    return "" if value is None else figure_in_words(value)
