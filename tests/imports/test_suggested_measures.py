"""Suggested measures: the plan's own figures, each with its source, and the target that counts."""

from __future__ import annotations

import calendar
from datetime import date
from pathlib import Path

import pytest

from db.vocabulary.terms import Dimension
from imports.data_files.fact_file import FactFileError, shipped_files
from imports.data_files.suggested_measures import (
    SuggestedFigure,
    Suggestion,
    read_measures,
    suggested_measures,
)
from imports.plans.plan_file import load_plan, shipped_plans

BLMK = "blmk-primary-care-2026-32"
TODAY = date(2026, 11, 22)

GOOD = """\
format = 1
plan = "our-plan"

[[measures]]
code = "GR6"
name = "Electricity used"
unit = "kWh"
dimension = "environmental"
source = "Our plan, page 3"
note = "From the bills."
baseline = { value = 10000, on = 2025-03-31 }
targets = [{ value = 9000, on = 2026-03-31 }, { value = 8000, on = 2027-03-31 }]
"""


def every_suggestion(today: date = TODAY) -> list[tuple[str, Suggestion]]:
    """Return everything suggested for every action of every shipped plan, with its code."""
    return [
        (action.code, suggestion)
        for plan in map(load_plan, shipped_plans())
        for action in plan.actions
        for suggestion in suggested_measures(plan.key, action.code, today)
    ]


# The inhaler figures of the ICS plan


def test_the_inhaler_figures_of_the_ics_plan_are_suggested_for_gpes2() -> None:
    (inhalers,) = suggested_measures(BLMK, "GPES2", TODAY)
    assert inhalers.measure.unit == "kgCO2e per inhaler"
    assert "SABA" in inhalers.measure.name
    assert inhalers.measure.dimension is Dimension.ENVIRONMENTAL
    assert inhalers.points == (
        SuggestedFigure(18, date(2025, 3, 31), target=False),
        SuggestedFigure(15, date(2026, 3, 31), target=True),
        SuggestedFigure(12, date(2028, 3, 31), target=True),
    )
    assert "BLMK ICS Green Plan 2025-32" in inhalers.measure.source
    assert "ES1 C" in inhalers.measure.source


@pytest.mark.parametrize(
    ("today", "target", "on"),
    [
        (date(2025, 7, 1), 15, date(2026, 3, 31)),
        (date(2026, 3, 31), 15, date(2026, 3, 31)),
        (date(2026, 4, 1), 12, date(2028, 3, 31)),
        (date(2028, 3, 31), 12, date(2028, 3, 31)),
        (date(2030, 1, 1), 12, date(2028, 3, 31)),
    ],
)
def test_the_target_is_the_next_not_yet_past_else_the_last(
    today: date, target: float, on: date
) -> None:
    (inhalers,) = suggested_measures(BLMK, "GPES2", today)
    assert (inhalers.measure.target, inhalers.measure.target_on) == (target, on)
    assert (inhalers.measure.baseline, inhalers.measure.baseline_on) == (18, date(2025, 3, 31))


def test_a_code_is_found_in_small_letters_too() -> None:
    assert suggested_measures(BLMK, "gpes2", TODAY) == suggested_measures(BLMK, "GPES2", TODAY)


def test_most_actions_and_other_plans_have_none() -> None:
    assert suggested_measures(BLMK, "GC1", TODAY) == ()
    assert suggested_measures(BLMK, "OWN-1", TODAY) == ()
    assert suggested_measures("our-plan", "GPES2", TODAY) == ()


# All that comes with the tracker


def test_every_suggestion_is_for_an_action_of_a_plan_that_comes_with_the_tracker() -> None:
    plans = {plan.key: {a.code for a in plan.actions} for plan in map(load_plan, shipped_plans())}
    paths = shipped_files("measures")
    files = [read_measures(path) for path in paths]
    assert len(files) == 2
    for path, file in zip(paths, files, strict=True):
        assert path.stem == file.plan
        codes = {code for one in file.measures for code in (one.binds or [one.code])}
        assert codes <= plans[file.plan]
    for_everybody = [one for file in files for one in file.measures if one.code]
    assert len(for_everybody) == len(every_suggestion())


def test_every_figure_has_a_source_a_note_and_the_last_day_of_its_month() -> None:
    for code, suggestion in every_suggestion():
        assert "BLMK ICS Green Plan 2025-32" in suggestion.measure.source, code
        assert suggestion.note.endswith("."), code
        assert suggestion.measure.target is not None, code
        for point in suggestion.points:
            last = calendar.monthrange(point.on.year, point.on.month)[1]
            assert point.on.day == last, code


def test_a_figure_set_for_trusts_says_so_where_it_is_stored_and_shown() -> None:
    for_trusts = {
        code for code, s in every_suggestion() if "set for NHS Trusts" in s.measure.source
    }
    assert for_trusts == {"GR6", "DR1"}
    for code, suggestion in every_suggestion():
        if code in for_trusts:
            assert "not a requirement for practices" in suggestion.note


def test_waste_is_split_20_20_60() -> None:
    split = [suggestion.measure.target for suggestion in suggested_measures(BLMK, "GR5", TODAY)]
    assert split == [20, 20, 60]


# A file of measures that is wrong


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_good_file_is_read(file: Path) -> None:
    read = read_measures(file)
    suggestion = read.measures[0].suggestion(date(2026, 4, 1))
    assert (suggestion.measure.baseline, suggestion.measure.target) == (10_000, 8_000)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('source = "Our plan, page 3"\n', "", "ours.toml, code GR6: source is missing"),
        ('"environmental"', '"carbon"', "dimension 'carbon' is not recognised"),
        ("value = 9000", "value = nan", "code GR6: value nan must be a number"),
        ("value = 9000", 'value = "9000"', "value '9000' must be a number"),
        ("on = 2026-03-31", 'on = "March 2026"', "must be a date like 2028-03-31"),
        ("on = 2026-03-31", "on = 2028-03-31", "targets are not in date order"),
        ("on = 2026-03-31", "on = 2025-03-31", "first target is not after the baseline"),
        ('"Electricity used"', '"' + "x" * 121 + '"', "name is longer than 120 characters"),
        ('code = "GR6"\n', "", "measures no. 1: either code or binds is needed, and not both"),
        ('code = "GR6"', 'binds = { GR6 = ["Acute trusts"] }', "'Acute trusts' is not in the form"),
        ('note = "From', 'type = ["Outcome"]\nnote = "From', "'Outcome' is not recognised"),
        ('note = "From', 'binds = { GR6 = ["icb"] }\nnote = "From', "code or binds is needed, and"),
    ],
)
def test_a_fault_is_named_with_its_action_and_its_cure(
    file: Path, old: str, new: str, line: str
) -> None:
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactFileError) as refusal:
        read_measures(file)
    assert line in str(refusal.value)


def test_a_figure_set_for_some_kinds_is_suggested_to_those_alone(file: Path) -> None:
    bound = 'binds = { "GR 6" = ["icb", "acute-trust"], GA1 = ["icb"] }\ntype = ["balance"]'
    file.write_text(GOOD.replace('code = "GR6"', bound), encoding="utf-8")
    (read,) = read_measures(file).measures
    assert read.bound_by("gr6") == ("icb", "acute-trust")
    assert (read.bound_by("GA1"), read.bound_by("GA2")) == (("icb",), ())
    assert [one.label for one in read.type] == ["Balance"]


def test_an_opportunity_says_where_its_fault_is(file: Path) -> None:
    wrong = '[[opportunities]]\nname = "Waste"\ncodes = ["GR5"]\nsource = "Page 4"\nby = 2028\n'
    wrong += 'tco2e = 10\npercent_cf_plus = 1\neffort = "none"\nnote = "From us."\n'
    file.write_text(f"{GOOD}\n{wrong}", encoding="utf-8")
    with pytest.raises(FactFileError, match=r"ours.toml.*effort 'none' is not recognised"):
        read_measures(file)


def test_a_measure_without_a_figure_is_refused(file: Path) -> None:
    bare = "\n".join(line for line in GOOD.splitlines() if "value" not in line)
    file.write_text(bare, encoding="utf-8")
    with pytest.raises(FactFileError, match="baseline and targets are both missing"):
        read_measures(file)


def test_the_same_measure_twice_is_refused(file: Path) -> None:
    file.write_text(GOOD + GOOD[GOOD.index("[[") :], encoding="utf-8")
    with pytest.raises(FactFileError, match="'GR6: Electricity used' is used twice"):
        read_measures(file)
