"""Periods as people type them after a command: ``Q3 2026/27``, quoted or not, or ``now``."""

from __future__ import annotations

from db.errors import Refused
from db.register import Register
from db.validation.periods import Period
from db.views import Organisation

_NOW = ("", "now")


def read_period(register: Register, organisation: Organisation, words: tuple[str, ...]) -> Period:
    """Return the period that ``words`` name; for nothing and "now" the next one to be returned.

    Raises:
        Refused: it is no period.
    """
    text = " ".join(" ".join(words).split())
    if text.casefold() not in _NOW:
        return Period.parse(text)
    return register.next_period(organisation)


def begun(period: Period, register: Register) -> Period:
    """Return a period that has begun.

    Raises:
        Refused: it has not; there is nothing to tell of it.
    """
    if period.start > register.today:
        raise Refused(f"{period} begins on {period.start:%d/%m/%Y}. Ask again once it has begun.")
    return period
