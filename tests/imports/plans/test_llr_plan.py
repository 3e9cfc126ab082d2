"""The LLR plan is carried over exactly: its 63 actions against a transcript of the appendix."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import imports.plans

PLAN_FILE = Path(imports.plans.__file__).with_name("llr-2022-25.toml")
TRANSCRIPT = Path(__file__).with_name("llr_key_actions.csv")

DATED = {
    "P3": date(2022, 12, 31),
    "P4": date(2023, 6, 30),
    "P5": date(2023, 6, 30),
    "P6": date(2023, 3, 31),
    "P7": date(2023, 6, 30),
    "P8": date(2025, 3, 31),
    "P9": date(2024, 3, 31),
    "P10": date(2024, 3, 31),
    "FN 5": date(2024, 12, 31),
}
"""The last days that the plan itself gives: NHS-year quarters and one range of years."""


@pytest.fixture(scope="module")
def plan() -> dict:
    return tomllib.loads(PLAN_FILE.read_text(encoding="utf-8"))


def test_every_field_is_as_in_the_transcript(plan):
    with TRANSCRIPT.open(encoding="utf-8", newline="") as file:
        printed = [(row["code"], row["date"], row["section"]) for row in csv.DictReader(file)]
    assert [
        (action["code"], action["fields"]["date"]["printed"], action["section"])
        for action in plan["actions"]
    ] == printed


def test_the_nine_themes_have_their_printed_number_of_actions(plan):
    in_theme = Counter(action["section"] for action in plan["actions"])
    assert [(section["code"], in_theme[section["code"]]) for section in plan["sections"]] == [
        ("WFL", 4),
        ("SMC", 4),
        ("DT", 4),
        ("TT", 13),
        ("EF", 8),
        ("M", 8),
        ("P", 12),
        ("FN", 6),
        ("CCA", 4),
    ]


def test_a_day_is_given_only_where_the_plan_says_which_quarter_it_means(plan):
    dates = {action["code"]: action["fields"]["date"] for action in plan["actions"]}
    assert {code: when["due"] for code, when in dates.items() if "due" in when} == DATED
    unclear = [when for when in dates.values() if when["kind"] == "none"]
    assert all("Q" in when["printed"] and "/" not in when["printed"] for when in unclear)


def test_every_kind_of_printed_date_is_counted(plan):
    kinds = Counter(action["fields"]["date"]["kind"] for action in plan["actions"])
    assert kinds == {
        "none": 45,
        "by": 7,
        "ongoing": 4,
        "recurring": 4,
        "complete": 2,
        "range": 1,
    }


def test_faults_of_the_plan_are_notes_on_the_action(plan):
    notes = {action["code"]: " ".join(action.get("notes", ())) for action in plan["actions"]}
    assert "2024/45" in notes["P11"]
    assert "Section 8" in notes["WFL2"]
    assert "January 2025" in notes["TT2"]
    assert "EF7" in notes["TT11"]
    assert "TT11" in notes["EF7"]
    assert "Models of Car" in notes["TT12"]


def test_titles_are_short_and_each_is_its_own(plan):
    titles = [action["title"] for action in plan["actions"]]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 100
