"""A form for a record."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.widget import Widget
from textual.widgets import Input

from db.errors import GreenPlanError
from tracker.screens.common.dialogs import Form
from tracker.widgets.one_of import OneOf

New = TypeVar("New")

HEIGHTS = [(0, "-least"), (24, "-short"), (30, "-tall")]
"""How much room a tall form has, by the lines of the window."""


class RecordForm(Form[New], Generic[New]):
    """The fields of a record.

    Enter goes to the next field in ``goes_on`` that is still empty, and saves if there is none.
    In an empty field listed in ``needed``, Enter tries to save, so that the reason for the refusal
    is shown at once.
    """

    goes_on: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title_text = title

    def text(self, name: str) -> str:
        """Return the text of a field."""
        return self.query_one(f"#{name}", Input).value

    def submit_field(self, field: Input) -> None:
        """Go to the next empty field that Enter stops at, or save."""
        fields = list(self.query(Input))
        enough = field.value.strip() or field.id not in self.needed
        for later in fields[fields.index(field) + 1 :] if enough else ():
            if later.id in self.goes_on and not later.value.strip() and self.stops_at(later):
                later.focus()
                return
        self.save()

    def stops_at(self, field: Input) -> bool:
        """Whether to stop at an empty field, given the other fields."""
        return True

    def show_refusal(self, error: GreenPlanError) -> None:
        """Say why it cannot be saved, and go to the first required field that is empty."""
        super().show_refusal(error)
        for name in self.needed:
            if not self.text(name).strip():
                self.query_one(f"#{name}", Input).focus()
                return


class SteppedForm(RecordForm[New], Generic[New]):
    """A form of a record with choices of words. Enter goes to the next field, filled in or not, and
    saves from the last.
    """

    VERTICAL_BREAKPOINTS = HEIGHTS
    way = "Enter moves on, then saves · ← → choose · Esc cancels"
    enter_does = "continue"

    def submit_field(self, field: Input) -> None:
        """Go to the next field, or save."""
        self._after(field)

    def action_go_on(self) -> None:
        """Go to the next field from one with a choice of words."""
        if self.focused is not None:
            self._after(self.focused)

    def _after(self, field: Widget) -> None:
        fields = list(self.query("Input, OneOf"))
        later = fields[fields.index(field) + 1 :]
        empty = isinstance(field, Input) and field.id in self.needed and not field.value.strip()
        if later and not empty:
            self.set_focus(later[0])
        else:
            self.save()

    def _filled_in(self) -> list[str]:
        return [*super()._filled_in(), *(str(one.value) for one in self.query(OneOf))]
