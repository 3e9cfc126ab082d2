"""The form for an action's dates. It shows how each typed date is understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from db.errors import Refused
from db.validation.progress import KEEP, Edit, check_completed
from db.views import ActionView
from db.vocabulary.terms import Status
from tracker.screens.common.dialogs import Form
from tracker.widgets.day_input import DayInput, day_as_typed

FIELDS = (("due", "Target date"), ("start", "Start"), ("review", "Review date"))
COMPLETED = ("completed", "Completed on")


class Dates(Form[Edit]):
    """Target, start and review date of one or several actions; the completion date if complete.

    A field left as it was changes nothing. A date that differs between the actions is shown blank;
    once filled in, it is set for all of them.
    """

    way = "Enter saves · Tab next field · blank removes · Esc cancels"

    def __init__(
        self,
        title: str,
        actions: Sequence[ActionView],
        today: date,
    ) -> None:
        super().__init__()
        self.title_text = title
        self._today = today
        complete = all(action.status is Status.COMPLETE for action in actions)
        self._fields = (*FIELDS, COMPLETED) if complete else FIELDS
        self._there = {name: {getattr(a, name) for a in actions} for name, _ in self._fields}

    def fields(self) -> ComposeResult:
        """Yield a field for each date, with how it is understood beside it."""
        for name, label in self._fields:
            with Horizontal(classes="field"):
                yield Label(label, classes="field-label")
                field = DayInput(
                    name,
                    label,
                    self._day(name),
                    self._today,
                    end=name != "start",
                    past=name == "completed",
                    hint=self._hint(name),
                )
                yield field
                yield field.reading

    def _day(self, name: str) -> date | None:
        """Return the date that all the actions share, or ``None``."""
        days = self._there[name]
        return next(iter(days)) if len(days) == 1 else None

    def _hint(self, name: str) -> str:
        if len(self._there[name]) > 1:
            return "differ: sets all"
        return "date not known" if name == "completed" else "31 Mar, Q4 or +30"

    def answer(self) -> Edit:
        """Return the dates that were changed.

        Raises:
            GreenPlanError: if a field is not a date, the target is before the start, or the
                completion date is in the future.
        """
        fields = {name: self.query_one(f"#{name}", DayInput) for name, _ in self._fields}
        days = {name: field.day() for name, field in fields.items()}
        if days["start"] and days["due"] and days["due"] < days["start"]:
            raise Refused("The target date is before the start date. Change one of them.")
        if completed := days.get("completed"):
            check_completed(completed, self._today)
        changed: dict[str, Any] = {
            name: KEEP if fields[name].value == day_as_typed(self._day(name)) else day
            for name, day in days.items()
        }
        return Edit(**changed)
