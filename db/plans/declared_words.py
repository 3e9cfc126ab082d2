"""What a plan declares, in words, for screens, papers and commands."""

from __future__ import annotations

from db.validation.figures import figure_in_words
from db.vocabulary.declared import DateKind, PlanField, PrintedDate, Value
from db.vocabulary.phrases import long_day


def declared_in_words(field: PlanField, value: Value | None) -> str:
    """Return the value of a declared field in words: labels, ``Yes``, a date as it is printed."""
    labels = {word.key: word.label for word in field.words}
    match value:
        case None:
            return ""
        case PrintedDate():
            return value.printed
        case tuple():
            return ", ".join(labels.get(word, word) for word in value)
        case bool():
            return "Yes" if value else "No"
        case str():
            return labels.get(value, value)
    return figure_in_words(value)


def understood_in_words(printed: PrintedDate) -> str:
    """Return how a printed date is understood: ``due 31 March 2026, and goes on``."""
    parts = []
    if printed.begins:
        parts.append(f"from {long_day(printed.begins)}")
    if printed.due:
        parts.append(f"due {long_day(printed.due)}")
    if printed.ongoing and printed.kind is DateKind.BY:
        parts.append("and goes on")
    words = {DateKind.COMPLETE: "complete", DateKind.RECURRING: "again and again"}
    return ", ".join(parts) or words.get(printed.kind, "")
