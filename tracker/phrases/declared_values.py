"""The values of fields that a plan declares, in words."""

from __future__ import annotations

from db.validation.figures import figure_in_words
from db.vocabulary.declared import DateKind, FieldType, PlanField, PrintedDate, Value
from db.vocabulary.phrases import long_day

_UNDERSTOOD = {
    DateKind.ONGOING: "ongoing",
    DateKind.RECURRING: "repeats",
    DateKind.COMPLETE: "complete",
}
"""What a date without a day is understood as."""


def value_as_printed(field: PlanField, value: Value | None) -> str:
    """Return a value in the plan's own words: labels for its words, a date as printed."""
    match value:
        case None:
            return ""
        case PrintedDate():
            return value.printed
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return figure_in_words(value)
    if field.type in (FieldType.WORD, FieldType.WORDS):
        keys = (value,) if isinstance(value, str) else value
        return ", ".join(word.label for word in field.words if word.key in keys)
    return str(value)


def date_in_words(date: PrintedDate) -> str:
    """Return a date as printed, and as understood if that says more.

    ``Mar-26, ongoing · due 31 March 2026, and goes on``
    """
    understood = _understood(date)
    if understood.casefold() in date.printed.casefold():
        return date.printed
    return f"{date.printed} · {understood}"


def _understood(date: PrintedDate) -> str:
    if date.begins and date.due:
        days = f"{long_day(date.begins)} to {long_day(date.due)}"
    elif date.due:
        days = f"due {long_day(date.due)}"
    elif date.begins:
        return f"from {long_day(date.begins)}"
    else:
        return _UNDERSTOOD.get(date.kind, "not understood as a date")
    return f"{days}, and goes on" if date.ongoing else days
