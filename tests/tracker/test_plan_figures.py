"""A plan's figures are suggested to those they are set for, and shown to others for comparison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from db.plans.plan_edition import PlanEdition
from db.vocabulary.declared import RoleLetter
from db.vocabulary.terms import PRIMARY_CARE, ProviderType
from imports.data_files.fact_file import shipped_files
from imports.data_files.suggested_measures import MeasureFile, read_measures, suggested_measures
from imports.plans.plan_file import load_plan, shipped_plans
from tracker.screens.forms.suggestions import for_comparison, suggested_drafts
from tracker.use_cases.plan_figures import figures_behind, figures_beside, measures_to_suggest

ICS, PRIMARY = "blmk-ics-2025-32", "blmk-primary-care-2026-32"
TODAY = date(2026, 11, 22)
LEADING = {RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE}

FOR_PRACTICES = {
    ("ES1 C/ii", "5"),
    ("ES1 C/ii", "6"),
    ("ES2 A/v", "13"),
    ("R1 E/i", "15"),
    ("R1 E/ii", "15"),
    ("C3 A/v", "18"),
}
"""The actions and rows of Table 1 that are set for primary care, by our reading."""


def plan_called(key: str) -> PlanEdition:
    """Return a plan that comes with the tracker."""
    return load_plan(next(path for path in shipped_plans() if path.stem == key))


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return plan_called(ICS)


@pytest.fixture(scope="module")
def file() -> MeasureFile:
    return read_measures(next(path for path in shipped_files("measures") if path.stem == ICS))


def each_place(plan: PlanEdition) -> Iterator[tuple[str, ProviderType]]:
    """Yield every action of the plan with every kind of organisation."""
    for action in plan.actions:
        for kind in ProviderType:
            yield action.code, kind


def test_a_figure_is_suggested_exactly_to_those_it_is_set_for(
    file: MeasureFile, plan: PlanEdition
) -> None:
    suggested = 0
    for code, kind in each_place(plan):
        named = plan.declared.kind_of(kind)
        bound = [m.name for m in file.measures if named and named in m.binds.get(code, ())]
        found = measures_to_suggest(ICS, code, kind, TODAY)
        assert [one.measure.name for one in found] == bound, (code, kind)
        beside = figures_beside(ICS, code, kind)
        assert [one.figure.name for one in beside if one.for_us] == bound, (code, kind)
        for one in beside:
            assert one.for_us or "not for us" in one.whom or one.whom == "an estimate"
        suggested += len(found)
    assert suggested > 100


def test_a_practice_is_never_given_a_figure_of_the_trusts_as_its_own(plan: PlanEdition) -> None:
    roles = {action.code: action.roles.get("primary-care", ()) for action in plan.actions}
    for kind in PRIMARY_CARE:
        found = {
            (code, one.measure.source.rpartition(" ")[2])
            for code in roles
            for one in measures_to_suggest(ICS, code, kind, TODAY)
        }
        # The Annex means practices, pharmacies, dentists and opticians: not urgent care.
        urgent = kind is ProviderType.INTEGRATED_URGENT_CARE
        assert found == (set() if urgent else FOR_PRACTICES)
    assert all(LEADING & {*roles[code]} for code, _ in FOR_PRACTICES)


def test_what_is_behind_an_action_of_a_practice_is_marked_as_not_set_for_it() -> None:
    kind = ProviderType.GENERAL_PRACTICE
    (water,) = (
        one for one in figures_behind(PRIMARY, "GR10", kind) if one.figure.name == "Water used"
    )
    assert (water.for_us, water.whom) == (False, "set for ICB, not for us")
    ours = {
        (action.code, one.figure.source.rpartition(" ")[2])
        for action in plan_called(PRIMARY).actions
        for one in figures_behind(PRIMARY, action.code, kind)
        if one.for_us
    }
    assert {row for _, row in ours} == {row for _, row in FOR_PRACTICES}
    for code, rows in {"GR6": {"13"}, "GPES1": {"5", "6"}, "GR5": {"15"}, "GC3": {"18"}}.items():
        assert {row for of, row in ours if of == code} == rows
    assert not {"GC8", "DR1", "GES5", "GC11", "GA1"} & {code for code, _ in ours}


@pytest.mark.parametrize("plan", [PRIMARY, ICS])
@pytest.mark.parametrize("kind", PRIMARY_CARE)
def test_a_new_measure_of_a_practice_starts_with_no_figure_of_others(
    plan: str, kind: ProviderType
) -> None:
    told = 0
    for action in plan_called(plan).actions:
        of = plan, action.code, kind
        offers = {offer.draft.source for offer in suggested_drafts(*of, TODAY, ())}
        others = [one for one in figures_behind(*of) if not one.for_us]
        assert offers.isdisjoint(one.figure.source for one in others), action.code
        lines = for_comparison(*of).splitlines()
        assert not lines or lines[0].startswith("For comparison")
        for line in lines:
            assert line.startswith("For comparison") or "not for us" in line or "estimate" in line
        told += len(lines)
    assert told > 20


def test_links_that_only_support_or_are_arguable_bring_no_figures() -> None:
    kind = ProviderType.GENERAL_PRACTICE
    assert figures_behind(PRIMARY, "GR7", kind) == ()  # supports R1 E/i
    assert figures_behind(PRIMARY, "IUCR2", kind) == ()  # to compare with ES2 A/v, arguable
    assert figures_behind("our-plan", "GR6", kind) == ()


def test_what_the_primary_care_plan_suggests_is_the_same_to_everybody() -> None:
    plan = plan_called(PRIMARY)
    found = [
        (action.code, one.measure.target, one.measure.target_on)
        for action in plan.actions
        for one in suggested_measures(PRIMARY, action.code, TODAY)
    ]
    assert sorted(found) == [
        ("DR1", 50, date(2028, 3, 31)),
        ("GC3", 100, date(2028, 3, 31)),
        ("GC8", 2.5, date(2028, 3, 31)),
        ("GPES2", 12, date(2028, 3, 31)),
        ("GR2", 10, date(2026, 9, 30)),
        ("GR5", 20, date(2028, 3, 31)),
        ("GR5", 20, date(2028, 3, 31)),
        ("GR5", 60, date(2028, 3, 31)),
        ("GR6", 100, date(2028, 12, 31)),
    ]
    for action in plan.actions:
        for kind in ProviderType:
            assert measures_to_suggest(PRIMARY, action.code, kind, TODAY) == suggested_measures(
                PRIMARY, action.code, TODAY
            )
