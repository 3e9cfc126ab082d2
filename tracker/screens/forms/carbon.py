"""Carbon arithmetic: a quantity times a factor, with the sources it is based on."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label

from db.errors import GreenPlanError, Refused
from db.records.carbon import Factor, Sum, calculate_emissions
from db.validation.figures import figure_in_words, parse_figure
from db.views import Measure
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import AnswerScreen, Item, Refusal, Way, labelled_field
from tracker.widgets.records_text import reading_in_words


def factor_items(measure: Measure | None) -> list[Item[Factor]]:
    """Return the factors to choose from, with those in the measure's unit first.

    Raises:
        GreenPlanError: if a file of factors is damaged.
    """
    from imports.data_files.carbon_factors import shipped_factors

    def order(factor: Factor) -> tuple[bool, str, int]:
        return not _in_unit(measure, factor), factor.name, -factor.year

    return [
        Item(factor, "", factor.name, f"in {factor.units or factor.unit}, {factor.year}")
        for factor in sorted(shipped_factors(), key=order)
    ]


def _in_unit(measure: Measure | None, factor: Factor) -> bool:
    """Whether a measure is in a factor's unit, as "kWh a month" is in "kWh"."""
    return measure is not None and measure.unit.casefold().startswith(factor.unit.casefold())


class Quantity(Input):
    """A field for a figure. A letter is not typed but runs its command."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the field uses a key itself."""
        return super().check_consume_key(key, character) and not (character or "").isalpha()


class CarbonForm(AnswerScreen[str]):
    """Show the result as the quantity is typed; the answer is the text to add to the log.

    Only figures are typed here, so U is free to add the result to the log.
    """

    CSS_PATH = [style_sheets.DIALOGS, style_sheets.MEASURES]
    VERTICAL_BREAKPOINTS = [(0, "-least"), (24, "-tall")]
    BINDINGS = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("u,U", "to_log", show=False, priority=True),
        Binding("f6", "app.start_editing", show=False),
    ]

    def __init__(
        self,
        code: str,
        factor: Factor,
        measure: Measure | None,
    ) -> None:
        super().__init__()
        self._refused = ""
        self._code = code
        self._factor = factor
        self._measure = measure

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        factor = self._factor
        latest = self._measure.latest if self._measure else None
        value = "" if latest is None or latest.value is None else figure_in_words(latest.value)
        with Vertical(classes="dialog"):
            yield Label(Content(f"Carbon · {factor.name}"), classes="dialog-title")
            units = factor.units or factor.unit
            yield labelled_field(
                "Quantity",
                Quantity(
                    value, compact=True, id="quantity", placeholder=units, select_on_focus=True
                ),
            )
            with VerticalScroll(id="worked-out"):
                yield Label(Content(self._whence(units)), classes="hint")
                yield Label("", id="sum")
                yield Label(Content(f"{factor.scope_note} {factor.edition}."), id="scope")
            yield Refusal()
            with Horizontal(classes="dialog-buttons"):
                yield Button("Add to log", id="to-log", compact=True)
                yield Button("Close", id="close", compact=True)
            yield Way(f"U adds the result to {self._code}'s log · Esc closes without saving")

    def _whence(self, units: str) -> str:
        measure = self._measure
        if measure is None or measure.latest is None or measure.latest.value is None:
            return f"in {units}"
        reading = reading_in_words(measure.latest, measure.unit)
        if _in_unit(measure, self._factor):
            return f"in {units}: your reading of {measure.latest.on:%d/%m/%Y}, or type another"
        return f"in {units}. Your reading is {reading}: type over it if it measures something else"

    @on(Input.Changed)
    def _work_out(self, event: Input.Changed) -> None:
        event.stop()
        words = self.query_one("#sum", Label)
        if event.value != self._refused:
            self._refuse("")
        try:
            words.update(Content(self._sum().in_words()))
        except GreenPlanError:
            words.update(Content("Type a quantity to see the result here."))

    def _sum(self) -> Sum:
        quantity = parse_figure(self.query_one("#quantity", Input).value, "Quantity")
        if quantity is None:
            raise Refused("The quantity is empty. Type a figure.")
        return calculate_emissions(quantity, self._factor)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Go to the buttons, without saving: an update in the log cannot be deleted."""
        event.stop()
        self.query_one("#to-log").focus()

    @on(Button.Pressed, "#to-log")
    def action_to_log(self) -> None:
        """Add the result to the log, or say why not."""
        self.save()

    def save(self) -> None:
        """Give the result, or say why there is none."""
        if not self.is_current:
            return
        try:
            answer = f"Carbon: {self._sum().in_words()}"
        except GreenPlanError as error:
            self.show_refusal(error)
        else:
            self.give(answer)

    def show_refusal(self, error: GreenPlanError) -> None:
        """Say why the result was not added."""
        self._refused = self.query_one("#quantity", Input).value
        self._refuse(str(error))

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)

    def _refuse(self, text: str) -> None:
        self.query_one(Refusal).show_message(text)
