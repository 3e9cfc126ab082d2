"""Read the yellow cells of a return: text in one line, words from lists, figures, days."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from db.errors import Refused
from db.returns import headings
from db.validation.figures import checked_figure, parse_figure
from db.validation.text_rules import checked_email
from db.vocabulary.synonyms import normalised
from db.vocabulary.terms import Answer, Word
from imports.reading.books import Value
from imports.tables import values
from imports.tables.cell_readings import NotUnderstood, Read, Understood, number_in, short_value
from imports.tables.rows import raw_text, read_line

NOT_ASSESSED = normalised(headings.NOT_ASSESSED)
_NOT_APPLICABLE = ("n a", "na")

W = TypeVar("W", bound=Word)


def read_word(kind: type[W], value: Value) -> Read[W | None]:
    """Return the word of a list that a cell holds; "TBC" and dashes count as empty."""
    found = values.word_in(kind, value)
    if found is not None:
        return found
    labels = [word.label for word in kind]
    return NotUnderstood(
        f"{short_value(value)} is not one of {', '.join(labels[:-1])} and {labels[-1]}"
    )


def read_figure(value: Value, what: str) -> Read[float | None]:
    """Return the figure that a cell holds, ``None`` inside for an empty one."""
    if value is None:
        return Understood(None)
    try:
        if isinstance(value, str):
            return Understood(parse_figure(value, what))
        number = number_in(value)
        return (
            NotUnderstood(f"{short_value(value)} is not a figure")
            if number is None
            else (Understood(checked_figure(number, what)))
        )
    except Refused as error:
        return NotUnderstood(str(error))


def is_not_assessed(value: Value) -> bool:
    """Whether a cell says that it could not be measured."""
    return isinstance(value, str) and normalised(value) == NOT_ASSESSED


def read_day(value: Value, today: date, what: str) -> Read[date | None]:
    """Return the day that a cell means; a month is its last day."""
    return values.read_date(value, today, what, end=True)


def read_figure_or_none(value: Value, what: str) -> Read[float | None]:
    """Return a figure; "Not assessed" is none."""
    return Understood(None) if is_not_assessed(value) else read_figure(value, what)


def read_answer(value: Value) -> Read[Answer | None]:
    """Return the answer to a question."""
    if isinstance(value, str) and normalised(value) in _NOT_APPLICABLE:
        return Understood(Answer.NOT_APPLICABLE)
    return read_word(Answer, value)


def read_email(value: Value) -> Read[str | None]:
    """Return an email address."""
    read = read_line(value)
    if isinstance(read, NotUnderstood) or not read.value:
        return read
    try:
        return Understood(checked_email(read.value), doubt=read.doubt)
    except Refused as error:
        return NotUnderstood(str(error))


def read_plainly(value: Value) -> Read[Value]:
    """Return what the program itself wrote there: a day, or text as it is."""
    if isinstance(value, datetime):
        return Understood(value.date())
    return Understood(value if value is None or isinstance(value, date) else raw_text(value))
