"""The form for an action's dates. It shows how each typed date is understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label

from db.errors import Refused
from db.validation.progress import KEEP, OF_PLAN, Edit, check_completed
from db.views import ActionView
from db.vocabulary.action_fields import BY_KEY, DAYS
from db.vocabulary.declared import Declaration
from db.vocabulary.fields import Field
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Status
from tracker.screens.common.dialogs import Form
from tracker.widgets.day_input import DayInput, day_as_typed, day_read

FIELDS = sorted((BY_KEY[key] for key in DAYS), key=lambda field: field.key != "due")
"""The days of an action, the target date first."""


class Dates(Form[Edit]):
    """Target, start and review date of one or several actions; the completion date if complete.

    A field left as it was changes nothing. A date that differs between the actions is shown blank;
    once filled in, it is set for all of them. "Plan" for the target date takes the day that the
    plan gives for each.
    """

    way = "Enter saves · Tab next field · blank removes · Esc cancels"

    def __init__(
        self,
        title: str,
        actions: Sequence[ActionView],
        today: date,
        declared: Declaration,
    ) -> None:
        super().__init__()
        self.title_text = title
        self._today = today
        self._printed = [declared.due_date(action.declared) for action in actions]
        complete = all(action.status is Status.COMPLETE for action in actions)
        self._fields = [field for field in FIELDS if complete or not field.past]
        self._there = {
            field.key: {getattr(a, field.key) for a in actions} for field in self._fields
        }

    def fields(self) -> ComposeResult:
        """Yield a field for each date, with how it is understood beside it."""
        for field in self._fields:
            with Horizontal(classes="field"):
                yield Label(field.label, classes="field-label")
                typed = DayInput(
                    field.key,
                    field.label,
                    self._day(field.key),
                    self._today,
                    end=field.end,
                    past=field.past,
                    hint=self._hint(field),
                    words=self._words_for(field),
                )
                yield typed
                yield typed.reading
            if field.key == "due" and (told := self._told_of_plan()):
                yield Label(Content(told), classes="dialog-told")

    def _words_for(self, field: Field) -> dict[str, str]:
        """Return the words that may be typed in place of a date, with what to show for them."""
        days = {printed.due for printed in self._printed if printed and printed.due}
        if field.key != "due" or not days:
            return {}
        return {OF_PLAN.value: day_read(min(days)) if len(days) == 1 else "each its own"}

    def _told_of_plan(self) -> str:
        """Return what the plan says about when the actions are due, and how to use it."""
        dates = [printed for printed in self._printed if printed]
        days = [printed.due for printed in dates if printed.due]
        if not dates:
            return ""
        if len(self._printed) == 1:
            said = f"The plan says {dates[0].printed}."
            return f'{said} Type "plan" to use {long_day(days[0])}.' if days else said
        if not days:
            return "The plan gives no day for these actions."
        past = sum(day < self._today for day in days)
        said = 'Type "plan" to use the day that the plan gives for each action.'
        if none := len(self._printed) - len(days):
            said += f" Without one: {none} of {len(self._printed)}."
        return f"{said} Passed: {past}." if past else said

    def _day(self, name: str) -> date | None:
        """Return the date that all the actions share, or ``None``."""
        days = self._there[name]
        return next(iter(days)) if len(days) == 1 else None

    def _hint(self, field: Field) -> str:
        if len(self._there[field.key]) > 1:
            return "differ: sets all"
        return "date not known" if field.past else "31 Mar, Q4 or +30"

    def answer(self) -> Edit:
        """Return the dates that were changed.

        Raises:
            GreenPlanError: if a field is not a date, the target is before the start, or the
                completion date is in the future.
        """
        fields = {field.key: self.query_one(f"#{field.key}", DayInput) for field in self._fields}
        of_plan = bool(fields["due"].word)
        days = {name: None if field.word else field.day() for name, field in fields.items()}
        if days["start"] and days["due"] and days["due"] < days["start"]:
            raise Refused("The target date is before the start date. Change one of them.")
        if completed := days.get("completed"):
            check_completed(completed, self._today)
        changed: dict[str, Any] = {
            name: KEEP if fields[name].value == day_as_typed(self._day(name)) else day
            for name, day in days.items()
        }
        return Edit(**{**changed, "due": OF_PLAN} if of_plan else changed)
