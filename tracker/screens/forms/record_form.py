"""A form for a record: stores it while it is open, so that no refusal loses what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual.widgets import Input

from db.errors import GreenPlanError
from db.views import Changed
from tracker.screens.common.dialogs import Form

New = TypeVar("New")

HEIGHTS = [(0, "-least"), (24, "-short"), (30, "-tall")]
"""From how many lines of the window on a tall form has how much room."""


class RecordForm(Form[Changed], Generic[New]):
    """Fields that make a record, which ``store`` stores; gives the change.

    Enter in a field goes on to the next one of ``goes_on`` that is still empty, and saves where
    there is none, or where the field itself is one of ``needed`` and empty: then the reason is
    said at once.
    """

    goes_on: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, title: str, store: Callable[[New], Changed]) -> None:
        super().__init__()
        self.title_text = title
        self._store = store

    def record(self) -> New:
        """Return the record that the fields make.

        Raises:
            GreenPlanError: they make none.
        """
        raise NotImplementedError

    def answer(self) -> Changed:
        """Store the record and return the change.

        Raises:
            GreenPlanError: it was refused.
        """
        return self._store(self.record())

    def text(self, name: str) -> str:
        """Return what stands in a field."""
        return self.query_one(f"#{name}", Input).value

    def entered(self, field: Input) -> None:
        """Go on to the next field that is empty and wanted, or save."""
        fields = list(self.query(Input))
        enough = field.value.strip() or field.id not in self.needed
        for later in fields[fields.index(field) + 1 :] if enough else ():
            if later.id in self.goes_on and not later.value.strip() and self.wants(later):
                later.focus()
                return
        self.save()

    def wants(self, field: Input) -> bool:
        """Whether an empty field is worth stopping at, given what the others say."""
        return True

    def refuse(self, error: GreenPlanError) -> None:
        """Say why it cannot be saved, and go to what is needed and empty."""
        super().refuse(error)
        for name in self.needed:
            if not self.text(name).strip():
                self.query_one(f"#{name}", Input).focus()
                return
