"""A filter in words, and the fields by which the app filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from db.actions.selection import Selection
from db.vocabulary.action_fields import FILTERS
from db.vocabulary.fields import Field

FIELDS = tuple(field for key, field in FILTERS.items() if key != "rating")
"""The fields to filter by. Ratings have tabs of their own."""


def name_of(field: Field) -> str:
    """Return what a filter calls a field."""
    return field.short or field.label


def filter_in_words(chosen: Selection) -> str:
    """Return a filter in words: ``Area Culture, Resources · Lead P. Lee``; empty for no filter."""
    parts = []
    for field in FIELDS:
        if values := chosen.among.get(field.key):
            parts.append(f"{name_of(field)} {', '.join(_in_words(field, values))}")
    return " · ".join(parts)


def _in_words(field: Field, values: Iterable[Any]) -> list[str]:
    if field.words is not None:
        return [word.label for word in field.words if word in values]
    return sorted(value or "none" for value in values)
