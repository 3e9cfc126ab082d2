"""The published primary care plan is carried over exactly."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating
from imports.plans.plan_file import default_plan

PUBLISHED_TABLE = Path(__file__).parents[1] / "published_table.txt"
FACTS = Path(__file__).with_name("primary_care_facts.jsonl")
"""The plan, then each action, as its file of format 1 had them: one line each."""


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return default_plan()


@pytest.fixture(scope="module")
def actions(plan: PlanEdition) -> dict[str, PlannedAction]:
    return {action.code: action for action in plan.actions}


def test_the_blmk_plan_is_the_one_that_a_new_register_starts_with(plan: PlanEdition) -> None:
    assert plan.key == "blmk-primary-care-2026-32"
    assert plan.title == "BLMK Primary Care Green Plan 2026-32"
    assert (plan.edition, plan.published) == ("Draft V2", "June 2026")
    assert any("Draft V2" in note and "Published June 2026" in note for note in plan.notes)


def test_the_plan_has_81_actions_by_provider_type(plan: PlanEdition) -> None:
    assert Counter(action.provider_type for action in plan.actions) == {
        ProviderType.GENERIC: 39,
        ProviderType.GENERAL_PRACTICE: 14,
        ProviderType.DENTAL_PRACTICE: 11,
        ProviderType.COMMUNITY_PHARMACY: 9,
        ProviderType.OPTOMETRY_PRACTICE: 6,
        ProviderType.INTEGRATED_URGENT_CARE: 2,
    }
    assert len(plan.actions) == 81


@pytest.mark.parametrize(
    ("kind", "concerned"),
    [
        (ProviderType.GENERAL_PRACTICE, 53),
        (ProviderType.DENTAL_PRACTICE, 50),
        (ProviderType.COMMUNITY_PHARMACY, 48),
        (ProviderType.OPTOMETRY_PRACTICE, 45),
        (ProviderType.INTEGRATED_URGENT_CARE, 41),
    ],
)
def test_an_organisation_gets_its_own_and_the_generic_actions(
    plan: PlanEdition, kind: ProviderType, concerned: int
) -> None:
    types = [action.provider_type for action in plan.actions]
    assert types.count(kind) + types.count(ProviderType.GENERIC) == concerned


def test_there_are_9_must_dos_38_priorities_33_should_dos_and_one_without(
    plan: PlanEdition,
) -> None:
    assert Counter(action.rating for action in plan.actions) == {
        Rating.MUST_DO: 9,
        Rating.PRIORITY: 38,
        Rating.SHOULD_DO: 33,
        None: 1,
    }


def test_37_of_the_38_quick_wins_are_rated_too(plan: PlanEdition) -> None:
    quick_wins = [action for action in plan.actions if action.quick_win]
    assert len(quick_wins) == 38
    assert [action.code for action in quick_wins if action.rating is None] == ["DR3"]


def test_benefits_are_counted_as_the_plan_marks_them(plan: PlanEdition) -> None:
    marked = Counter(benefit for action in plan.actions for benefit in action.benefits or ())
    assert marked == {
        Benefit.ENVIRONMENT: 60,
        Benefit.HEALTH: 39,
        Benefit.FINANCE: 67,
        Benefit.STAFF: 53,
        Benefit.SOCIAL: 42,
    }


def test_the_benefits_of_the_nine_pharmacy_actions_are_not_published(plan: PlanEdition) -> None:
    unpublished = [action for action in plan.actions if action.benefits is None]
    assert len(unpublished) == 9
    assert {action.provider_type for action in unpublished} == {ProviderType.COMMUNITY_PHARMACY}
    assert all(action.benefits for action in plan.actions if action not in unpublished)


def test_the_ease_of_every_action_is_not_published(plan: PlanEdition) -> None:
    assert {action.ease for action in plan.actions} == {None}


def test_generic_actions_begin_on_page_10_and_the_others_on_page_14(plan: PlanEdition) -> None:
    pages = {(action.provider_type is ProviderType.GENERIC, action.page) for action in plan.actions}
    assert pages == {(True, 10), (False, 14)}


def test_dr3_has_no_rating(actions: dict[str, PlannedAction]) -> None:
    assert actions["DR3"].rating is None
    assert "no rating" in actions["DR3"].notes[0]


def test_gpe2_stands_under_resources_and_says_so(actions: dict[str, PlannedAction]) -> None:
    assert actions["GPE2"].area is Area.RESOURCES
    assert "Listed under Resources" in actions["GPE2"].notes[0]


@pytest.mark.parametrize("code", ["DES1", "DES2"])
def test_a_tick_in_the_ease_column_is_noted_not_read(
    actions: dict[str, PlannedAction], code: str
) -> None:
    assert actions[code].ease is None
    assert "column Ease of Task" in actions[code].notes[0]


@pytest.mark.parametrize(
    ("code", "title", "detail"),
    [
        ("GC7", "Swap to a Greener bank", "one which doesn't invest in fossil fuels"),
        ("GA6", "Increase biodiversity (staff/patient gardens, green roofs)", ""),
        ("GES6", "Encourage staff to eat a lower-carbon diet (EAT-Lancet Diet)", ""),
        ("GPR1", "Reusable Instruments", "tourniquets, vaginal speculums"),
        ("GPES2", "Inhalers", "MART and low carbon switches"),
        ("DC2", "Plastic-free patient oral care supplies", "toothbrushes, toothpaste, floss"),
        (
            "DR1",
            "Nitrous oxide",
            "leaks, mask fitting, ventilation, N2O capture & conversion",
        ),
        ("PC2", 'Ensure drug labels state "Return to Pharmacy"', ""),
        ("PR2", "Check patient's technique when issuing inhalers (MCAs)", ""),
        ("PR5", "Re-Hale scheme – register an interest", ""),
        ("PR6", "Pencycle scheme - enrol and promote", ""),
    ],
)
def test_only_what_is_printed_in_italics_is_detail(
    actions: dict[str, PlannedAction], code: str, title: str, detail: str
) -> None:
    assert (actions[code].title, actions[code].detail) == (title, detail)


def test_no_title_or_detail_keeps_markup_or_a_loose_bracket_or_dash(plan: PlanEdition) -> None:
    for action in plan.actions:
        for text in (action.title, action.detail):
            assert not re.search(r"[<>*]|&\w+;|^[\s–(-]|[\s–(-]$|  ", text), action.code
            assert text.count("(") == text.count(")"), action.code


# The published table, line by line


def printed_lines() -> list[tuple[str, str]]:
    """Return each line of the published table under its heading: ``(heading, line)``."""
    lines, heading = [], ""
    for line in PUBLISHED_TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line
        elif line and not line.startswith("#"):
            lines.append((heading, line))
    return lines


def as_printed(action: PlannedAction) -> tuple[str, str]:
    """Return an action as the published table would show it."""

    def cells(*ticked: bool) -> str:
        return " ".join("x" if tick else "." for tick in ticked)

    ratings = cells(*(action.rating is rating for rating in Rating), action.quick_win)
    ease = cells(any("tick in the column Ease" in note for note in action.notes))
    benefits = cells(*(benefit in (action.benefits or ()) for benefit in Benefit))
    heading = f"[{action.provider_type.value} {action.area.value}]"
    return heading, f"{action.code:<6} | {ratings} | {ease} | {benefits}"


def test_the_plan_is_the_published_table_line_by_line(plan: PlanEdition) -> None:
    assert [as_printed(action) for action in plan.actions] == printed_lines()


# Its facts, before it declared anything


def frozen(line: str) -> PlannedAction:
    """Return an action of ``FACTS``."""
    code, title, detail, concerns, area, rating, quick_win, benefits, ease, page, notes = (
        json.loads(line)
    )
    return PlannedAction(
        code=code,
        title=title,
        detail=detail,
        provider_type=ProviderType(concerns),
        area=Area(area),
        rating=rating and Rating(rating),
        quick_win=quick_win,
        benefits=None if benefits is None else frozenset(map(Benefit, benefits)),
        ease=ease and Ease(ease),
        page=page,
        notes=tuple(notes),
    )


def test_no_fact_changed_when_the_plan_declared_its_sections(plan: PlanEdition) -> None:
    head, *lines = FACTS.read_text(encoding="utf-8").splitlines()
    facts = [plan.key, plan.title, plan.edition, plan.published, plan.issuer, plan.source]
    faults = list(plan.notes)
    assert [*facts, faults] == json.loads(head)
    carried = [replace(action, section="", links=()) for action in plan.actions]
    assert carried == [frozen(line) for line in lines]


def test_the_sections_are_the_four_programme_areas(plan: PlanEdition) -> None:
    assert [(one.code, one.title, one.area) for one in plan.declared.sections] == [
        ("C", "Culture", Area.CULTURE),
        ("A", "Adaptation", Area.ADAPTATION),
        ("R", "Resources", Area.RESOURCES),
        ("ES", "Environmentally Sustainable", Area.ENVIRONMENTALLY_SUSTAINABLE),
    ]
    areas = {section.code: section.area for section in plan.declared.sections}
    assert all(areas[action.section] is action.area for action in plan.actions)


def test_the_section_is_in_the_code_of_all_but_one_action(plan: PlanEdition) -> None:
    kinds = "G|GP|D|P|O|IUC"
    other = [
        action.code
        for action in plan.actions
        if not re.fullmatch(rf"(?:{kinds}){action.section}\d+", action.code)
    ]
    assert other == ["GPE2"]


def test_the_tabs_are_the_ratings_and_the_quick_wins(plan: PlanEdition) -> None:
    assert [(tab.title, dict(tab.where)) for tab in plan.declared.tabs] == [
        ("Must Do", {"rating": ("must-do",)}),
        ("Priority", {"rating": ("priority",)}),
        ("Should Do", {"rating": ("should-do",)}),
        ("Quick Wins", {"quick_win": ("yes",)}),
    ]
