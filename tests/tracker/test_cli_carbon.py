"""``greenplan carbon``: the sum with all that it rests on, and nothing stored."""

from __future__ import annotations

import json

import pytest

OWN = """
format = 1
edition = "Our own"
[[factors]]
key = "coach"
name = "Coach"
unit = "mile"
kg_co2e = 0.5
year = 2020
source = "Made up for a test"
scope_note = "Nothing is real here."
"""


def test_a_sum_shows_factor_unit_year_and_source(greenplan):
    outcome = greenplan("carbon", "1,000", "electricity", "--year", "2025")
    assert (outcome.code, outcome.err) == (0, "")
    said = " ".join(outcome.out.split())
    told = json.loads(greenplan("carbon", "1000", "electricity", "--year", "2025", "--json").out)
    factor = told["factor"]
    assert said.startswith(f"1,000 kWh x {factor['kg_co2e']} kgCO2e per kWh (2025, ")
    assert factor["source"] in said
    assert told["kg_co2e"] == pytest.approx(1000 * factor["kg_co2e"])
    assert (told["quantity"], told["words"] in said) == (1000, True)


def test_factors_are_listed_with_their_sources(greenplan):
    told = json.loads(greenplan("carbon", "--json").out)
    assert {"electricity", "saba-inhaler"} <= {factor["key"] for factor in told}
    assert all(factor["source"] and factor["year"] for factor in told)
    heading, *rows = greenplan("carbon").out.splitlines()
    assert heading.split()[:3] == ["Key", "Year", "kgCO2e"]
    assert len(rows) == len(told)
    only = json.loads(greenplan("carbon", "--year", "2025", "--json").out)
    assert {factor["year"] for factor in only} == {2025}


def test_factors_of_ones_own(greenplan, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    outcome = greenplan("carbon", "10", "coach", "--factors", str(file))
    assert "= 5 kgCO2e" in outcome.out
    file.write_text(OWN.replace('source = "Made up for a test"\n', ""), encoding="utf-8")
    outcome = greenplan("carbon", "10", "coach", "--factors", str(file))
    assert (outcome.code, outcome.out) == (1, "")
    assert "source" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["1", "coal"], 1, "'coal'"),
        (["some", "electricity"], 1, "'some' is not a figure"),
        (["", "electricity"], 1, "empty"),
        (["1", "electricity", "--year", "1999"], 1, "1999"),
        (["1"], 2, "FACTOR"),
    ],
)
def test_what_cannot_be_worked_out(greenplan, arguments, code, words):
    outcome = greenplan("carbon", *arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert words in outcome.err


def test_a_year_without_a_factor_is_said(greenplan):
    outcome = greenplan("carbon", "--year", "1999")
    assert (outcome.code, outcome.out) == (1, "")
    assert "no factors for 1999" in outcome.err
