"""What the yellow cells of a return mean: text in one line, words from lists, figures, days."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from db.errors import Refused
from db.validation.figures import figure, read_figure
from db.vocabulary.synonyms import plain, says_nothing, word_meant
from db.vocabulary.terms import Word
from imports.reading.books import Value
from imports.tables import values
from imports.tables.cell_readings import NotUnderstood, Read, Understood, number_in, shown
from imports.tables.rows import in_one_line

NOT_ASSESSED = "not assessed"

W = TypeVar("W", bound=Word)


def read_line(value: Value) -> Read[str | None]:
    """Return text of at most 4,000 characters in one line."""
    if isinstance(value, str):
        value = in_one_line(value)
    return values.read_text(value)


def read_one_of(kind: type[W], value: Value) -> Read[W | None]:
    """Return the word of a list that a cell holds; "TBC" and dashes are none."""
    if value is None:
        return Understood(None)
    if isinstance(value, str) and "?" not in value:
        found = word_meant(kind, value)
        if found is not None:
            return Understood(kind(found))
        if says_nothing(value):
            return Understood(None)
    labels = [word.label for word in kind]
    return NotUnderstood(f"{shown(value)} is none of {', '.join(labels[:-1])} and {labels[-1]}")


def read_number(value: Value, what: str) -> Read[float | None]:
    """Return the figure that a cell holds, empty for none."""
    if value is None:
        return Understood(None)
    try:
        if isinstance(value, str):
            return Understood(read_figure(value, what))
        number = number_in(value)
        return (
            NotUnderstood(f"{shown(value)} is not a figure")
            if number is None
            else (Understood(figure(number, what)))
        )
    except Refused as error:
        return NotUnderstood(str(error))


def is_not_assessed(value: Value) -> bool:
    """Whether a cell says that nobody could measure it."""
    return isinstance(value, str) and plain(value) == NOT_ASSESSED


def read_day(value: Value, today: date, what: str) -> Read[date | None]:
    """Return the day that a cell means; a month is its last day."""
    return values.read_date(value, today, what, end=True)
