"""The LLR plan is carried over exactly: its 63 actions against a transcript of the appendix."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import imports.plans
from db.plans.plan_edition import PlanEdition
from db.vocabulary.declared import DateKind
from imports.plans.plan_file import load_plan

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
def plan() -> PlanEdition:
    return load_plan(PLAN_FILE)


def test_every_field_is_as_in_the_transcript(plan):
    with TRANSCRIPT.open(encoding="utf-8", newline="") as file:
        printed = [
            (row["code"], {"date": row["date"]}, row["section"]) for row in csv.DictReader(file)
        ]
    assert [
        (action.code, {key: value.printed for key, value in action.fields.items()}, action.section)
        for action in plan.actions
    ] == printed


def test_the_nine_themes_have_their_printed_number_of_actions(plan):
    in_theme = Counter(action.section for action in plan.actions)
    assert [(section.code, in_theme[section.code]) for section in plan.declared.sections] == [
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
    dates = {action.code: action.fields["date"] for action in plan.actions}
    assert {code: when.due for code, when in dates.items() if when.due} == DATED
    unclear = [when.printed for when in dates.values() if when.kind is DateKind.NONE]
    assert all("Q" in printed and "/" not in printed for printed in unclear)


def test_every_kind_of_printed_date_is_counted(plan):
    assert Counter(action.fields["date"].kind for action in plan.actions) == {
        DateKind.NONE: 45,
        DateKind.BY: 7,
        DateKind.ONGOING: 4,
        DateKind.RECURRING: 4,
        DateKind.COMPLETE: 2,
        DateKind.RANGE: 1,
    }


def test_faults_of_the_plan_are_notes_on_the_action(plan):
    notes = {action.code: " ".join(action.notes) for action in plan.actions}
    assert "2024/45" in notes["P11"]
    assert "Section 8" in notes["WFL2"]
    assert "January 2025" in notes["TT2"]
    assert "EF7" in notes["TT11"]
    assert "TT11" in notes["EF7"]
    assert "Models of Car" in notes["TT12"]


def test_titles_are_short_and_each_is_its_own(plan):
    titles = [action.title for action in plan.actions]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 100
