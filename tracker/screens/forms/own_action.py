"""The form to add or edit an organisation's own action."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Label

from db.own_actions.new_own_action import NewOwnAction
from db.validation.progress import Edit
from db.validation.text_rules import NAME_LIMIT, plain_text
from db.views import ActionView
from db.vocabulary.terms import Area, Rating
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.forms.record_form import SteppedForm
from tracker.widgets.day_input import DayInput
from tracker.widgets.one_of import OneOf

AREAS: list[tuple[Area | None, str]] = [(area, area.label) for area in Area]
RATINGS: list[tuple[Rating | None, str]] = [
    (None, "No rating"),
    *((rating, rating.label) for rating in Rating),
]
YES_NO = [(False, "No"), (True, "Yes")]


class OwnActionForm(SteppedForm[tuple[NewOwnAction, Edit]]):
    """The fields of an own action.

    ``used`` are the keys of the fields that the actions of the plan beside it have. It has no
    others of area, rating and quick win.
    """

    needed = ("title",)

    def __init__(self, title: str, used: Collection[str]) -> None:
        super().__init__(title)
        self._used = used

    def fields(self) -> ComposeResult:
        """Yield the title; subclasses add the rest."""
        yield labelled_field("Title", Input(id="title", compact=True, placeholder=_TITLE_HINT))

    def choice(
        self, label: str, words: Sequence[tuple[Any, str]], value: Any, key: str
    ) -> Iterator[Widget]:
        """Yield the field with that ``key``, if it is used."""
        if key in self._used:
            yield labelled_field(label, OneOf(words, value, id=key))

    def chosen(self, key: str) -> Any:
        """Return what was chosen in a field; ``None`` if the form has no such field."""
        return next((field.value for field in self.query(OneOf) if field.id == key), None)


class AddOwnAction(OwnActionForm):
    """Title, area, rating, lead and target date of a new action; ``wanted`` may set its choice."""

    def __init__(self, wanted: Edit, today: date, used: Collection[str]) -> None:
        super().__init__("Add own action", used)
        self._wanted = wanted
        self._today = today

    def fields(self) -> ComposeResult:
        """Yield the fields, with how the target date is understood beside it."""
        yield from super().fields()
        yield from self.choice("Area", AREAS, Area.CULTURE, "area")
        yield from self.choice("Rating", RATINGS, None, "rating")
        yield labelled_field("Lead", Input(id="lead", compact=True, placeholder="optional"))
        with Horizontal(classes="field"):
            yield Label("Target date", classes="field-label")
            due = DayInput("due", "Target date", None, self._today, hint="31 Mar, Q4 or +30")
            yield due
            yield due.reading

    def answer(self) -> tuple[NewOwnAction, Edit]:
        """Return the new action and its choice, lead and target date.

        Raises:
            GreenPlanError: if the lead is not a valid name, or the target date is not a date.
        """
        new = NewOwnAction(
            self.text("title"), area=self.chosen("area"), rating=self.chosen("rating")
        )
        wanted = Edit(
            choice=self._wanted.choice,
            lead=plain_text(self.text("lead"), "Lead", NAME_LIMIT) or None,
            due=self.query_one("#due", DayInput).day(),
        )
        return new, wanted


class EditOwnAction(OwnActionForm):
    """Title, detail, area, rating and quick win of an existing own action."""

    def __init__(self, there: ActionView, used: Collection[str]) -> None:
        has = [key for key in ("area", "rating", "quick_win") if getattr(there, key)]
        super().__init__(f"Edit {there.code}", {*used, *has})
        self._there = there

    def fields(self) -> ComposeResult:
        """Yield the fields with their current values."""
        there = self._there
        yield labelled_field(
            "Title", Input(there.title, id="title", compact=True, placeholder=_TITLE_HINT)
        )
        yield labelled_field(
            "Detail", Input(there.detail, id="detail", compact=True, placeholder="optional")
        )
        areas = AREAS if there.area else [(None, "No area"), *AREAS]
        yield from self.choice("Area", areas, there.area, "area")
        yield from self.choice("Rating", RATINGS, there.rating, "rating")
        yield from self.choice("Quick win", YES_NO, there.quick_win, "quick_win")

    def answer(self) -> tuple[NewOwnAction, Edit]:
        """Return the edited action."""
        new = NewOwnAction(
            self.text("title"),
            self.text("detail"),
            self.chosen("area"),
            self.chosen("rating"),
            bool(self.chosen("quick_win")),
        )
        return new, Edit()


_TITLE_HINT = "what you plan to do, in a few words"
