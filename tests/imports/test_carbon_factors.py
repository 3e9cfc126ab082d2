"""Carbon factors: versioned data, each with its source; one without is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.records.carbon import Factor, calculate_emissions, find_factor
from imports.data_files.carbon_factors import read_factors, shipped_factors
from imports.data_files.fact_file import FactFileError

GOOD = """\
format = 1
edition = "Ours, 2026"

[[factors]]
key = "glove"
name = "Glove, nitrile"
unit = "glove"
units = "gloves"
kg_co2e = 0.026
year = 2026
source = "Example study, table 2"
scope_note = "From making to burning."
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def refusal_of(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FactFileError) as refusal:
        read_factors(path)
    return str(refusal.value)


# What comes with the tracker


def test_the_inhaler_factor_of_the_ics_plan_comes_with_the_tracker() -> None:
    saba = find_factor(shipped_factors(), "saba-inhaler")
    assert (saba.kg_co2e, saba.year) == (18, 2025)
    assert saba.source == "BLMK ICS Green Plan 2025-32, ES1 C"
    assert (
        "100 SABA inhalers x 18 kgCO2e per SABA inhaler"
        in calculate_emissions(100, saba).in_words()
    )


@pytest.mark.parametrize(
    ("key", "year", "kg_co2e", "row"),
    [
        ("electricity", 2025, 0.177, "7_400_4000_5_1"),
        ("electricity-losses", 2025, 0.01853, "13_402_4000_5_1"),
        ("natural-gas", 2025, 0.18296, "1_100_1004_6_1"),
        ("heating-oil", 2025, 2.54016, "1_101_1010_8_1"),
        ("water-supply", 2025, 0.1913, "17_404_4005_1_1"),
        ("water-treatment", 2025, 0.17088, "18_405_4006_1_1"),
        ("car", 2025, 0.26915, "25_301_3074_9_1"),
        ("electricity", 2026, 0.13096, "7_400_4000_5_1"),
        ("electricity-losses", 2026, 0.01299, "13_402_4000_5_1"),
        ("natural-gas", 2026, 0.18231, "1_100_1004_6_1"),
        ("car", 2026, 0.26699, "25_301_3074_9_1"),
    ],
)
def test_the_governments_factors_are_as_published(
    key: str, year: int, kg_co2e: float, row: str
) -> None:
    factor = find_factor(shipped_factors(), key, year)
    assert factor.kg_co2e == kg_co2e
    assert factor.source.startswith("UK Government GHG Conversion Factors")
    assert factor.source.endswith(f"row {row}")
    assert str(year) in factor.edition


def test_what_was_read_in_copies_only_says_so_in_every_sum() -> None:
    for factor in shipped_factors():
        if factor.year == 2026:
            assert "(read in copies)" in calculate_emissions(1, factor).in_words()


def test_every_factor_has_a_source_an_edition_and_says_what_it_counts() -> None:
    for factor in shipped_factors():
        assert factor.source
        assert factor.edition
        assert factor.scope_note.endswith(".")
        assert str(factor.year) in calculate_emissions(1, factor).in_words()
        assert factor.source in calculate_emissions(1, factor).in_words()


def test_no_key_stands_twice_for_one_year_in_all_editions() -> None:
    named = [(factor.key, factor.year) for factor in shipped_factors()]
    assert len(named) == len(set(named))


# A file of one's own


def test_a_file_of_ones_own_is_read(file: Path) -> None:
    assert read_factors(file) == (
        Factor(
            key="glove",
            name="Glove, nitrile",
            unit="glove",
            kg_co2e=0.026,
            year=2026,
            source="Example study, table 2",
            edition="Ours, 2026",
            scope_note="From making to burning.",
            units="gloves",
        ),
    )
    assert find_factor((*shipped_factors(), *read_factors(file)), "glove").units == "gloves"


def test_a_factor_without_a_source_is_refused(file: Path) -> None:
    without = GOOD.replace('source = "Example study, table 2"\n', "")
    assert refusal_of(file, without) == "ours.toml, key glove: source is missing. Add it."
    empty = GOOD.replace("Example study, table 2", " ")
    assert refusal_of(file, empty) == "ours.toml, key glove: source is empty. Fill it in."


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("0.026", "-0.026", "key glove: kg_co2e -0.026 must be 0 or more"),
        ("0.026", "inf", "kg_co2e inf must be a number"),
        ("0.026", "true", "kg_co2e True must be a number"),
        ("0.026", '"0.026"', "kg_co2e '0.026' must be a number"),
        ("year = 2026", "year = 26", "year 26 must be 1990 or more"),
        ("year = 2026", "year = 2026.5", "year 2026.5 must be a whole number"),
        ("year = 2026\n", "", "year is missing"),
        ('edition = "Ours, 2026"\n', "", "ours.toml: edition is missing"),
        ("scope_note", "score", "key glove: scope_note is missing"),
        ('unit = "glove"\n', "", "unit is missing"),
    ],
)
def test_a_fault_is_named_with_its_factor_and_its_cure(
    file: Path, old: str, new: str, line: str
) -> None:
    assert old in GOOD
    assert line in refusal_of(file, GOOD.replace(old, new, 1))


def test_the_same_factor_twice_for_one_year_is_refused(file: Path) -> None:
    again = GOOD[GOOD.index("[[") :]
    assert "'glove of 2026' is used twice" in refusal_of(file, GOOD + again)
    file.write_text(GOOD + again.replace("year = 2026", "year = 2025"), encoding="utf-8")
    assert len(read_factors(file)) == 2
