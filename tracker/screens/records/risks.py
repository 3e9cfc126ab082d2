"""The organisation's own risk register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from db.records.new_records import NewRisk
from db.register import Register
from db.views import Changed, Organisation, Risk
from db.vocabulary.terms import RiskKind, RiskLevel
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, RISKS, bindings
from tracker.phrases.risk_phrases import risk_details
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.forms.record_form import SteppedForm
from tracker.screens.records.own_records import OwnRecordsScreen
from tracker.widgets.day_input import DayInput
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging
from tracker.widgets.one_of import OneOf

NONE_YET = (
    "No risks yet. Press A to add one: what may happen, how grave it is, what you do about it,"
    " who looks after it, and when to review it."
    "\n\nRisks have their own page in the return. They are optional."
)
LEVELS = ((None, "No level"), *((level, level.label) for level in RiskLevel))
KINDS = ((None, "No kind"), *((kind, kind.label) for kind in RiskKind))


class RiskList(EntryList[Risk]):
    """Shows risks in full."""

    def draw(self, entry: Risk, width: int, *, chosen: bool) -> Content:
        """Return the title, with the other fields below it."""
        quiet = "" if chosen else "$quiet"
        lines = [hanging(Content(""), Content.styled(entry.title, "bold"), 1, width)]
        lines += [
            hanging(Content(""), Content.styled(line, quiet), 3, width)
            for line in risk_details(entry)
        ]
        return Content("\n").join(lines)


class RiskForm(SteppedForm[NewRisk]):
    """The fields of a risk."""

    needed = ("title",)

    def __init__(self, title: str, today: date, there: Risk | None = None) -> None:
        super().__init__(title)
        self._today = today
        self._there: Risk | NewRisk = there or NewRisk("")

    def fields(self) -> ComposeResult:
        """Yield the fields, with how the review date is understood beside it."""
        there = self._there
        yield self._text("title", "Title", "what may happen")
        yield labelled_field("Level", OneOf[Any](LEVELS, there.level, id="level"))
        yield labelled_field("Kind", OneOf[Any](KINDS, there.kind, id="kind"))
        yield self._text("mitigation", "Mitigation", "what you do about it (optional)")
        yield self._text("owner", "Owner", "optional")
        with Horizontal(classes="field"):
            yield Label("Review date", classes="field-label")
            day = DayInput(
                "review", "Review date", there.review, self._today, hint="31 Mar, Q4 or +30"
            )
            yield day
            yield day.reading

    def _text(self, name: str, label: str, hint: str) -> Horizontal:
        text = getattr(self._there, name) or ""
        return labelled_field(label, Input(text, id=name, compact=True, placeholder=hint))

    def answer(self) -> NewRisk:
        """Return the risk.

        Raises:
            Refused: the review date is not a date.
        """
        return NewRisk(
            self.text("title"),
            self.query_one("#level", OneOf).value,
            self.query_one("#kind", OneOf).value,
            self.text("mitigation"),
            self.text("owner"),
            self.query_one("#review", DayInput).day(),
        )


class RisksScreen(OwnRecordsScreen[Risk]):
    """The list of risks: add, edit and delete them here."""

    BAR: ClassVar = (RISKS, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)
    one = "risk"
    none_yet = NONE_YET
    listing = RiskList

    def read(self, register: Register, organisation: Organisation) -> Sequence[Risk]:
        """Return the risks, oldest first."""
        return register.records.risks(organisation)

    def add(self, register: Register, organisation: Organisation, new: NewRisk) -> Changed:
        """Add a risk."""
        return register.records.add_risk(organisation, new)

    def form(self, title: str, there: Risk | None = None) -> RiskForm:
        """Return the form for a risk."""
        return RiskForm(title, self.workspace.register.today, there)

    def name_of(self, there: Risk) -> str:
        """Return its title."""
        return there.title
