"""A code is known in any spelling, and two codes that differ in a letter or figure stay apart."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.plans.codes import spelled

PARTS = st.lists(st.text(string.ascii_letters + string.digits, min_size=1), min_size=1)


@pytest.mark.parametrize(
    "typed",
    ["C1 A/i", "c1ai", "C1-A-i", "c1 a i", "C1.A.I", " c1a/i ", "C1 A – i", "C1 A/ⅰ"],
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert spelled(typed) == "c1ai"


@pytest.mark.parametrize(("one", "other"), [("C1 A/i", "C1 A/ii"), ("GC1", "GC11"), ("S6", "S5")])
def test_codes_that_differ_in_a_letter_or_figure_stay_apart(one: str, other: str) -> None:
    assert spelled(one) != spelled(other)


def test_a_code_of_signs_alone_has_no_spelling() -> None:
    assert spelled(" /-. ") == ""


@given(PARTS, st.text(" /-._–()\t", max_size=3))
def test_signs_between_the_parts_and_capitals_do_not_count(parts: list[str], sign: str) -> None:
    together = "".join(parts)
    assert spelled(sign.join(parts)) == spelled(together) == together.lower()
    assert spelled(sign.join(parts).upper()) == together.lower()


@given(st.text())
def test_a_spelling_is_its_own_spelling(code: str) -> None:
    assert spelled(spelled(code)) == spelled(code)
