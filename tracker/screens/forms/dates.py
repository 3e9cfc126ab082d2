"""The form for an action's dates, which reads back what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from db.errors import Refused
from db.validation.progress import KEEP, Edit, check_completed
from db.views import ActionView, Changed
from db.vocabulary.terms import Status
from tracker.screens.common.dialogs import Form
from tracker.widgets.day_input import DayInput, day_as_typed

FIELDS = (("due", "Target date"), ("start", "Start"), ("review", "Review date"))
COMPLETED = ("completed", "Completed on")


class Dates(Form[Changed]):
    """Target, start and review date of one action or of several, and when it was completed.

    That is asked only of what is complete. A field that is left as it was changes nothing; one
    that differs between the actions begins empty and, when filled in, is set for all. ``store``
    stores the dates while the form is open; the form gives the change.
    """

    way = "Enter saves · Tab moves on · empty takes a date off · Esc back"

    def __init__(
        self,
        title: str,
        actions: Sequence[ActionView],
        today: date,
        store: Callable[[Edit], Changed],
    ) -> None:
        super().__init__()
        self.title_text = title
        self._today = today
        self._store = store
        complete = all(action.status is Status.COMPLETE for action in actions)
        self._fields = (*FIELDS, COMPLETED) if complete else FIELDS
        self._there = {name: {getattr(a, name) for a in actions} for name, _ in self._fields}

    def fields(self) -> ComposeResult:
        """Yield a line for each date, with how it reads beside it."""
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
        """Return the date that all the actions have."""
        days = self._there[name]
        return next(iter(days)) if len(days) == 1 else None

    def _hint(self, name: str) -> str:
        if len(self._there[name]) > 1:
            return "various: sets all"
        return "day not known" if name == "completed" else "31 Mar, Q4 or +30"

    def answer(self) -> Changed:
        """Store the dates that were changed.

        Raises:
            GreenPlanError: one is not a date, the target is before the start, what is complete
                was completed on a day to come, or they cannot be stored.
        """
        fields = {name: self.query_one(f"#{name}", DayInput) for name, _ in self._fields}
        days = {name: field.day() for name, field in fields.items()}
        if days["start"] and days["due"] and days["due"] < days["start"]:
            raise Refused("The target date is before the start. Move one of them.")
        if completed := days.get("completed"):
            check_completed(completed, self._today)
        changed: dict[str, Any] = {
            name: KEEP if fields[name].value == day_as_typed(self._day(name)) else day
            for name, day in days.items()
        }
        return self._store(Edit(**changed))
