"""Values that a field may have, by its kind, so that tests of every field need no list of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from db.vocabulary.fields import Field, Kind

NAMES = ("P. Lee", "Dr Roy", "Zoë Sample")


def three_values(field: Field, day: date) -> tuple[Any, ...]:
    """Return three values of a field, days from ``day`` on."""
    if field.words is not None:
        return tuple(field.words)[:3]
    of_kinds: dict[Kind, tuple[Any, ...]] = {
        Kind.DAY: tuple(day + timedelta(days=days) for days in range(3)),
        Kind.PERCENT: (20, 40, 60),
    }
    return of_kinds.get(field.kind, NAMES)


def made_up(field: Field, days: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a field, with ``None`` where it may be empty."""
    if field.words is not None:
        values: st.SearchStrategy[Any] = st.sampled_from(list(field.words))
    elif field.kind is Kind.DAY:
        values = days
    elif field.kind is Kind.PERCENT:
        values = st.integers(0, 100)
    else:
        values = st.sampled_from(NAMES)
    return values if field.required else st.none() | values
