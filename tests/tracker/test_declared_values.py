"""Values of the fields that a plan declares, as people read them."""

from __future__ import annotations

from datetime import date

import pytest

from db.vocabulary.declared import DateKind, FieldType, PlanField, PlanWord, PrintedDate, Value
from tracker.phrases.declared_values import date_in_words, value_as_printed

END, START = date(2026, 3, 31), date(2025, 4, 1)
ENERGY = (PlanWord("energy", "1. Energy & heat"), PlanWord("water", "2. Water"))


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (PrintedDate("Mar-26", DateKind.BY, END), "Mar-26 · due 31 March 2026"),
        (
            PrintedDate("Mar-26 & ongoing", DateKind.BY, END, ongoing=True),
            "Mar-26 & ongoing · due 31 March 2026, and goes on",
        ),
        (
            PrintedDate("2025/26", DateKind.RANGE, END, START),
            "2025/26 · 1 April 2025 to 31 March 2026",
        ),
        (PrintedDate("From Apr 25", DateKind.FROM, None, START), "From Apr 25 · from 1 April 2025"),
        (PrintedDate("Ongoing", DateKind.ONGOING, ongoing=True), "Ongoing"),
        (PrintedDate("From now", DateKind.ONGOING, ongoing=True), "From now · ongoing"),
        (PrintedDate("Annually", DateKind.RECURRING), "Annually · repeats"),
        (PrintedDate("Completed", DateKind.COMPLETE), "Completed"),
        (PrintedDate("Q1 2024", DateKind.NONE), "Q1 2024 · not understood as a date"),
    ],
)
def test_a_date_is_shown_as_printed_and_as_understood(printed: PrintedDate, words: str) -> None:
    assert date_in_words(printed) == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (FieldType.TEXT, "energy", "energy"),
        (FieldType.WORD, "water", "2. Water"),
        (FieldType.WORDS, ("water", "energy"), "1. Energy & heat, 2. Water"),
        (FieldType.YES_NO, False, "no"),
        (FieldType.YES_NO, True, "yes"),
        (FieldType.FIGURE, 1240.5, "1,240.5"),
        (FieldType.DATE, PrintedDate("Mar-26", DateKind.BY, END), "Mar-26"),
        (FieldType.TEXT, None, ""),
    ],
)
def test_a_value_is_shown_in_the_words_of_the_plan(
    kind: FieldType, value: Value | None, words: str
) -> None:
    field = PlanField("field", "Field", kind, ENERGY)
    assert value_as_printed(field, value) == words
