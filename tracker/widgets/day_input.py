"""A field for a day, which says how it reads what was typed before Enter stores it."""

from __future__ import annotations

from datetime import date

from textual import on
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import GreenPlanError
from db.validation.dates import Wording, read_date, understand

_FROM_A_SPAN = (Wording.SPAN, Wording.QUARTER)


class DayInput(Input):
    """A line for a day; ``reading`` is to stand beside it.

    A month or period is its last day where ``end``, else its first; a day without its year is the
    next one, where ``past`` the last one.
    """

    def __init__(
        self,
        name: str,
        what: str,
        day: date | None,
        today: date,
        *,
        end: bool = True,
        past: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(
            day_as_typed(day), id=name, compact=True, select_on_focus=True, placeholder=hint
        )
        self.reading = Label("", id=f"{name}-reading", classes="reading")
        self._what = what
        self._today = today
        self._end = end
        self._past = past

    def day(self) -> date | None:
        """Return the day that was typed, ``None`` for nothing.

        Raises:
            Refused: it is not a date.
        """
        return read_date(self.value, self._what, self._today, end=self._end, past=self._past)

    @on(Input.Changed)
    def _read_back(self) -> None:
        self.reading.update(Content(self._in_words()))

    def _in_words(self) -> str:
        try:
            written = understand(self.value, "", self._today, end=self._end, past=self._past)
        except GreenPlanError:
            return "not a date yet"
        if written is None:
            return ""
        day = written.day
        if written.wording in _FROM_A_SPAN:
            return f"{'first' if day.day == 1 else 'last'} day, {day.day} {day:%b %Y}"
        return f"{day:%a} {day.day} {day:%b %Y}"


def day_as_typed(day: date | None) -> str:
    """Return a day as it stands in a field; nothing for none."""
    return f"{day:%d/%m/%Y}" if day else ""
