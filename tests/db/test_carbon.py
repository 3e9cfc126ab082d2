"""A carbon sum shows what it rests on, and is exact; nothing is rated."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import Refused
from db.records.carbon import Factor, Sum, calculate_emissions, find_factor

GRID = Factor(
    key="electricity",
    name="Electricity from the grid",
    unit="kWh",
    kg_co2e=0.177,
    year=2025,
    source="Example source",
    edition="Example 2025",
    scope_note="Scope 2",
)
GRID_2026 = dataclasses.replace(GRID, kg_co2e=0.131, year=2026, edition="Example 2026")
CAR = dataclasses.replace(GRID, key="car", unit="mile", units="miles", kg_co2e=0.25)


def result(quantity: float, kg_co2e: float) -> str:
    """Return what stands after the equals sign."""
    factor = dataclasses.replace(GRID, kg_co2e=kg_co2e)
    return calculate_emissions(quantity, factor).in_words().partition(" = ")[2]


def test_a_sum_shows_quantity_factor_unit_year_source_and_result() -> None:
    assert (
        calculate_emissions(1240, GRID).in_words()
        == "1,240 kWh x 0.177 kgCO2e per kWh (2025, Example source) = 219.5 kgCO2e"
    )


def test_a_unit_is_written_as_people_say_it() -> None:
    assert (
        calculate_emissions(12.5, CAR).in_words()
        == "12.5 miles x 0.25 kgCO2e per mile (2025, Example source) = 3.1 kgCO2e"
    )


def test_a_sum_keeps_the_exact_figure() -> None:
    assert calculate_emissions(1240, GRID) == Sum(1240, GRID, 219.48)
    assert calculate_emissions(3, dataclasses.replace(GRID, kg_co2e=0.1)).kg == 0.3


@pytest.mark.parametrize(
    ("quantity", "kg_co2e", "shown"),
    [
        (0, 0.177, "0 kgCO2e"),
        (1, 18, "18 kgCO2e"),
        (1_000_000, 18, "18,000,000 kgCO2e"),
        (10_000, 0.12345, "1,234.5 kgCO2e"),
        (1, 1.25, "1.3 kgCO2e"),
        (1, 0.177, "0.177 kgCO2e"),
        (1, 0.01853, "0.0185 kgCO2e"),
        (1, 0.00000499, "0.00000499 kgCO2e"),
        (1, 0.9999, "1 kgCO2e"),
    ],
)
def test_the_result_is_rounded_to_what_can_be_read(
    quantity: float, kg_co2e: float, shown: str
) -> None:
    assert result(quantity, kg_co2e) == shown


@pytest.mark.parametrize("quantity", [-1, -0.01, math.nan, math.inf, 1e12])
def test_what_is_not_a_quantity_is_refused(quantity: float) -> None:
    with pytest.raises(Refused, match="Quantity"):
        calculate_emissions(quantity, GRID)


def test_no_sum_has_a_score_or_a_rating() -> None:
    assert {field.name for field in dataclasses.fields(Sum)} == {"quantity", "factor", "kg"}


@settings(max_examples=60, deadline=None)
@given(st.decimals(0, 10**9, places=3).map(float), st.decimals(0, 5_000, places=5).map(float))
def test_the_sum_in_words_can_be_done_again(quantity: float, kg_co2e: float) -> None:
    words = calculate_emissions(quantity, dataclasses.replace(GRID, kg_co2e=kg_co2e)).in_words()
    left, _, right = words.partition(" = ")
    first, _, second = left.partition(" kWh x ")
    again = float(first.replace(",", "")) * float(second.partition(" ")[0].replace(",", ""))
    shown = float(right.removesuffix(" kgCO2e").replace(",", ""))
    if again >= 1:
        assert shown == pytest.approx(again, abs=0.0501, rel=1e-12)
    else:
        assert shown == pytest.approx(again, rel=0.0051)


def test_the_newest_factor_is_taken_unless_a_year_is_named() -> None:
    known = (GRID_2026, CAR, GRID)
    assert find_factor(known, "electricity") is GRID_2026
    assert find_factor(known, "electricity", 2025) is GRID
    assert find_factor(known, "car") is CAR


def test_a_factor_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refused, match=r"no carbon factor 'gas'. There are: car, electricity."):
        find_factor((GRID, GRID_2026, CAR), "gas")
    with pytest.raises(Refused, match=r"'electricity' of 2024. There are: 2025, 2026."):
        find_factor((GRID_2026, GRID), "electricity", 2024)
    with pytest.raises(Refused, match="There are: none"):
        find_factor((), "gas")
