"""Values of the fields that a plan declares, as people read them."""

from __future__ import annotations

from datetime import date

import pytest

from db.plans.declared_words import declared_in_words, understood_in_words
from db.vocabulary.declared import DateKind, FieldType, PlanField, PlanWord, PrintedDate, Value

END, START = date(2026, 3, 31), date(2025, 4, 1)
ENERGY = (PlanWord("energy", "1. Energy & heat"), PlanWord("water", "2. Water"))


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (PrintedDate("Mar-26", DateKind.BY, END), "due 31 March 2026"),
        (
            PrintedDate("Mar-26 & ongoing", DateKind.BY, END, ongoing=True),
            "due 31 March 2026, and goes on",
        ),
        (
            PrintedDate("2025/26", DateKind.RANGE, END, START),
            "from 1 April 2025, due 31 March 2026",
        ),
        (PrintedDate("From Apr 25", DateKind.FROM, None, START, ongoing=True), "from 1 April 2025"),
        (PrintedDate("Ongoing", DateKind.ONGOING, ongoing=True), ""),
        (PrintedDate("Annually", DateKind.RECURRING), "again and again"),
        (PrintedDate("Completed", DateKind.COMPLETE), "complete"),
        (PrintedDate("Q1 2024", DateKind.NONE), ""),
    ],
)
def test_a_date_is_told_as_it_is_understood(printed: PrintedDate, words: str) -> None:
    assert understood_in_words(printed) == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (FieldType.TEXT, "energy", "energy"),
        (FieldType.WORD, "water", "2. Water"),
        (FieldType.WORDS, ("water", "energy"), "2. Water, 1. Energy & heat"),
        (FieldType.YES_NO, False, "No"),
        (FieldType.YES_NO, True, "Yes"),
        (FieldType.FIGURE, 1240.5, "1,240.5"),
        (FieldType.DATE, PrintedDate("Mar-26", DateKind.BY, END), "Mar-26"),
        (FieldType.TEXT, None, ""),
    ],
)
def test_a_value_is_shown_in_the_words_of_the_plan(
    kind: FieldType, value: Value | None, words: str
) -> None:
    words_of_it = ENERGY if kind in (FieldType.WORD, FieldType.WORDS) else ()
    field = PlanField("field", "Field", kind, words_of_it)
    assert declared_in_words(field, value) == words
