"""The form for a change to several organisations at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from db.errors import Refused
from db.frozen import frozen
from db.register import Register
from db.validation.progress import Edit
from db.views import Changed, Organisation
from db.vocabulary.terms import Choice, Status
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.forms.record_form import SteppedForm
from tracker.widgets.day_input import DayInput
from tracker.widgets.one_of import OneOf

_CHOICES = ((None, "As it is"), *((c, c.label) for c in Choice if c is not Choice.NOT_FOR_US))
_STATUSES = ((None, "As it is"), *((status, status.label) for status in Status))


@frozen
class Wanted:
    """What to set for the actions with ``codes``: an edit, or an update to add."""

    codes: tuple[str, ...]
    edit: Edit
    update: str

    def change(self, register: Register) -> Callable[[Organisation], Changed]:
        """Return what changes one organisation."""
        if self.update:
            return lambda one: register.actions.add_update(one, self.codes, self.update)
        return lambda one: register.actions.edit(one, self.codes, self.edit)


class GroupChangeForm(SteppedForm[Wanted]):
    """The actions, and what to set for them. Blank fields stay as they are."""

    needed = ("codes",)

    def __init__(self, title: str, today: date) -> None:
        super().__init__(title)
        self._today = today

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        yield _text("codes", "Actions", "their codes, such as GC1 GC2")
        yield labelled_field("Choice", OneOf[Any](_CHOICES, None, id="choice"))
        yield labelled_field("Status", OneOf[Any](_STATUSES, None, id="status"))
        yield _text("lead", "Lead", "as it is")
        with Horizontal(classes="field"):
            yield Label("Target date", classes="field-label")
            day = DayInput("due", "Target date", None, self._today, hint="as it is")
            yield day
            yield day.reading
        yield _text("update", "Or an update", "added to the log of the actions")

    def answer(self) -> Wanted:
        """Return what to set.

        Raises:
            Refused: nothing is to be set, or both fields and an update.
        """
        codes = tuple(self.text("codes").replace(",", " ").split())
        if not codes:
            raise Refused("Enter the code of an action, such as GC1.")
        given: dict[str, Any] = {
            "choice": self.query_one("#choice", OneOf).value,
            "status": self.query_one("#status", OneOf).value,
            "lead": self.text("lead").strip() or None,
            "due": self.query_one(DayInput).day(),
        }
        edit = Edit(**{name: value for name, value in given.items() if value is not None})
        update = self.text("update").strip()
        if bool(update) is (edit != Edit()):
            raise Refused("Set at least one field, or enter an update, but not both.")
        return Wanted(codes, edit, update)


def _text(name: str, label: str, hint: str) -> Horizontal:
    return labelled_field(label, Input(id=name, compact=True, placeholder=hint))
