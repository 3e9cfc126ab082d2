"""Periods as people type them after a command: ``Q3 2026/27``, quoted or not, or ``now``."""

from __future__ import annotations

from db.errors import Refused
from db.register import Register
from db.validation.periods import Period
from db.views import Organisation
from db.vocabulary.phrases import long_day

_NOW = ("", "now")


def parse_period(register: Register, organisation: Organisation, words: tuple[str, ...]) -> Period:
    """Return the period that ``words`` name. For no words or "now", return the next period due.

    Raises:
        Refused: ``words`` are not a period.
    """
    text = " ".join(" ".join(words).split())
    if text.casefold() not in _NOW:
        return Period.parse(text)
    return register.returns.next_period(organisation)


def check_has_begun(period: Period, register: Register) -> Period:
    """Return ``period`` if it has begun.

    Raises:
        Refused: it has not begun, so there is nothing to check.
    """
    if period.start > register.today:
        raise Refused(f"{period} begins on {long_day(period.start)}. Check it from that day.")
    return period
