"""A field for a date, which shows how it understands the text before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual import on
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import GreenPlanError
from db.validation.dates import Wording, parse_date, parse_written_date

NO_WORDS: Mapping[str, str] = {}
_FROM_A_SPAN = (Wording.SPAN, Wording.QUARTER)


class DayInput(Input):
    """A field for a date, with ``reading`` to show beside it.

    A month or period means its last day if ``end`` is set, else its first. A date without a year is
    the next one, or the last one if ``past`` is set. ``words`` may be typed in place of a date,
    each with what to show for it.
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
        words: Mapping[str, str] = NO_WORDS,
    ) -> None:
        super().__init__(
            day_as_typed(day), id=name, compact=True, select_on_focus=True, placeholder=hint
        )
        self.reading = Label("", id=f"{name}-reading", classes="reading")
        self._what = what
        self._today = today
        self._end = end
        self._past = past
        self._words = words

    @property
    def word(self) -> str:
        """The word typed in place of a date, or an empty text."""
        typed = self.value.strip().casefold()
        return typed if typed in self._words else ""

    def day(self) -> date | None:
        """Return the date typed, ``None`` if blank.

        Raises:
            Refused: if it is not a date.
        """
        return parse_date(self.value, self._what, self._today, end=self._end, past=self._past)

    @on(Input.Changed)
    def _read_back(self) -> None:
        self.reading.update(Content(self._in_words()))

    def _in_words(self) -> str:
        if self.word:
            return self._words[self.word]
        try:
            written = parse_written_date(
                self.value, "", self._today, end=self._end, past=self._past
            )
        except GreenPlanError:
            return "not a date yet"
        if written is None:
            return ""
        day = written.day
        if written.wording in _FROM_A_SPAN:
            return f"{'first' if day.day == 1 else 'last'} day, {day.day} {day:%b %Y}"
        return day_read(day)


def day_read(day: date) -> str:
    """Return a date as it is shown beside a field: ``Wed 31 Mar 2027``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def day_as_typed(day: date | None) -> str:
    """Return a date as it is written in a field; empty for none."""
    return f"{day:%d/%m/%Y}" if day else ""
