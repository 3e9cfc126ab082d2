"""A filter in words, and the fields by which the app filters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from db.actions.selection import DUE, Selection
from db.views import ROLE
from db.vocabulary.action_fields import FILTERS
from db.vocabulary.declared import Declaration, FieldType, RoleLetter, WhenDue, described
from db.vocabulary.fields import Field, Kind
from db.vocabulary.terms import Word

SECTION = "section"

_ONLY_IF_USED = ("area", "rating", "benefits")
_NOT_FILTERED = (FieldType.DATE, FieldType.FIGURE)
"""Their values are too many to tick."""


def filters_of(declared: Declaration, used: Collection[str], ours: str) -> tuple[Field, ...]:
    """Return the fields to filter by: the plan's dates first, those with any names people give
    last.

    ``used`` are the keys of the fields that the plan's actions have, ``ours`` what the plan calls
    the organisation's kind. Ratings are left out if the plan has tabs for them.
    """
    tabs = {key for tab in declared.tabs for key in tab.where}
    fields = [
        Field(f"{DUE}{one.key}", one.name, Kind.WORD, WhenDue)
        for one in declared.due_fields
        if one.key in used
    ]
    fields += [
        field
        for key, field in FILTERS.items()
        if key not in _ONLY_IF_USED or (key in used and (key, key in tabs) != ("rating", True))
    ]
    for kind in sorted(declared.kinds, key=lambda kind: kind.key != ours):
        short = "We are" if kind.key == ours else ""
        fields.append(Field(f"{ROLE}{kind.key}", kind.label, Kind.WORDS, RoleLetter, short=short))
    fields += [
        described(one) for one in declared.fields if one.filter and one.type not in _NOT_FILTERED
    ]
    if any(section.parent or section.area is None for section in declared.sections):
        make: Any = Word
        sections = [(f"s{n}", (one.code, one.title)) for n, one in enumerate(declared.sections)]
        fields.append(Field(SECTION, "Section", Kind.WORDS, make("Sections", sections)))
    return tuple(sorted(fields, key=lambda field: field.is_text))


def name_of(field: Field) -> str:
    """Return what a filter calls a field."""
    return field.short or field.label


def filter_in_words(chosen: Selection, fields: Sequence[Field]) -> str:
    """Return a filter in words: ``Area Culture, Resources · Lead P. Lee``; empty for no filter."""
    parts = []
    for field in fields:
        if values := chosen.among.get(field.key):
            parts.append(f"{name_of(field)} {', '.join(_in_words(field, values))}")
    return " · ".join(parts)


def _in_words(field: Field, values: Iterable[Any]) -> list[str]:
    if field.words is not None:
        return [word.label for word in field.words if word in values]
    return sorted(value or "none" for value in values)
