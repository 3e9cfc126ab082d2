"""The form for a request to one or several organisations."""

from __future__ import annotations

from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from db.records.new_records import NewRequest
from db.vocabulary.terms import RequestKind
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.forms.record_form import SteppedForm
from tracker.widgets.day_input import DayInput
from tracker.widgets.one_of import OneOf

_KINDS = tuple((kind, kind.label) for kind in RequestKind)


class RequestForm(SteppedForm[NewRequest]):
    """What is asked for, the action, the text and the target date."""

    def __init__(self, title: str, today: date) -> None:
        super().__init__(title)
        self._today = today

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        yield labelled_field("Ask to", OneOf[Any](_KINDS, RequestKind.ACTION, id="kind"))
        yield _text("code", "Action", "its code, such as GC1")
        yield _text("text", "Text", "the update or question, or why you ask")
        with Horizontal(classes="field"):
            yield Label("Target date", classes="field-label")
            day = DayInput("due", "Target date", None, self._today, hint="31 Mar, Q4 or +30")
            yield day
            yield day.reading

    def answer(self) -> NewRequest:
        """Return the request.

        Raises:
            Refused: the target date is not a date, or something is missing.
        """
        kind = self.query_one("#kind", OneOf).value
        due = self.query_one(DayInput).day()
        new = NewRequest(kind, self.text("code").strip(), self.text("text"), due)
        new.column_values(self._today)
        return new


def _text(name: str, label: str, hint: str) -> Horizontal:
    return labelled_field(label, Input(id=name, compact=True, placeholder=hint))
