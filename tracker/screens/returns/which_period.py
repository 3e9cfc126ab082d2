"""Ask which quarter or year a return is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from db.errors import Refused
from db.returns.returns import due_on
from db.validation.periods import Period
from db.views import ReturnView
from db.vocabulary.phrases import long_day
from tracker.screens.common.dialogs import Item, NameForm, Pick
from tracker.use_cases.returning import newest_return_of

ANOTHER = "another"
"""The value picked to type a period."""


def ask_period(
    today: date, returns: Iterable[ReturnView], days: int | None, current: Period
) -> Pick[Period | str]:
    """Return the dialog that lists quarters and years: this one, the last, those with returns.

    ``days`` sets the organisation's own due date, see :func:`db.returns.returns.due_on`.
    """
    made = tuple(returns)
    items: list[Item[Period | str]] = [
        Item(period, key, label, _remark(period, days, today, made))
        for key, label, period in _offered(today, made)
    ]
    items.append(Item(ANOTHER, "a", "Another quarter or year", opens_a_field=True))
    return Pick("Which period is the return for?", items, current)


def type_period_form(today: date) -> NameForm:
    """Return the dialog for typing a period."""
    return NameForm(
        "Which quarter or year?",
        check=lambda text: parse_begun_period(text, today),
        hint="Such as Q3 2026/27, or 2026/27 for the whole year",
    )


def parse_begun_period(text: str, today: date) -> Period:
    """Return the period that was typed.

    Raises:
        Refused: It is not a period, or has not started.
    """
    period = Period.parse(text)
    if period.start > today:
        raise Refused(
            f"{period} starts on {long_day(period.start)}. You can make its return from that day."
        )
    return period


def _offered(today: date, made: Iterable[ReturnView]) -> Iterator[tuple[str, str, Period]]:
    quarter, year = Period.quarter_of(today), Period.year_of(today)
    usual = (quarter, quarter.previous(), year, year.previous())
    keys = ("t", "l", "y", "b")
    names = ("This quarter", "Last quarter", "This year", "The year before")
    for key, name, period in zip(keys, names, usual, strict=True):
        yield key, f"{name}, {period}", period
    for period in dict.fromkeys(view.period for view in made):
        if period not in usual:
            yield "", str(period), period


def _remark(period: Period, days: int | None, today: date, made: Iterable[ReturnView]) -> str:
    there = newest_return_of(made, period)
    if there is not None:
        return f"return {there.number} made {there.on:%d/%m/%Y}"
    due = due_on(period, days)
    return f"{'was ' if due < today else ''}due {long_day(due)}"
