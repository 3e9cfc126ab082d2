"""What the primary care plan counts towards: our reading, checked against the plans themselves."""

from __future__ import annotations

from collections import Counter

import pytest

from db.plans.plan_edition import PlanEdition, PlannedAction, Relation
from db.vocabulary.terms import PRIMARY_CARE, ProviderType
from imports.plans.plan_file import default_plan, load_plan, shipped_plans
from imports.plans.plan_links import linked_plans


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return default_plan()


@pytest.fixture(scope="module")
def plans() -> dict[str, PlanEdition]:
    return {plan.key: plan for plan in map(load_plan, shipped_plans())}


def linked(plan: PlanEdition, plans: dict[str, PlanEdition]):
    """Return each link with the action that has it and the action that it leads to."""
    actions = {key: {action.code: action for action in plan.actions} for key, plan in plans.items()}
    return [
        (action, link, actions[link.plan].get(link.code))
        for action in plan.actions
        for link in action.links
    ]


def has_a_role(action: PlannedAction, there: PlannedAction, plan: PlanEdition) -> bool:
    """Return whether the organisations that ``action`` is for have a role in ``there``."""
    generic = action.provider_type is ProviderType.GENERIC
    concerned = PRIMARY_CARE if generic else (action.provider_type,)
    return any(there.roles.get(plan.declared.kind_of(one)) for one in concerned)


def test_there_are_104_links_and_46_to_recommendations(plan):
    links = [link for action in plan.actions for link in action.links]
    assert Counter(link.readers for link in links) == {2: 83, 1: 21}
    assert {link.plan for link in links} == {"blmk-ics-2025-32"}
    assert len(plan.recommendations) == 25
    assert sum(len(recommendation.actions) for recommendation in plan.recommendations) == 46


def test_links_are_read_quickly_as_the_files_say(plans):
    for key, quick in linked_plans().items():
        plan = plans[key]
        assert (quick.title, quick.declared.kinds) == (plan.title, plan.declared.kinds)
        assert quick.recommendations == plan.recommendations
        assert (quick.activities, quick.risks) == (plan.activities, plan.risks)
        assert [
            (one.code, one.title, one.roles, one.date, one.measured_by, one.links)
            for one in quick.actions.values()
        ] == [
            (
                one.code,
                one.title,
                one.roles,
                one.fields.get("date"),
                one.fields.get("measured_by", ""),
                one.links,
            )
            for one in plan.actions
        ]


def test_every_link_leads_to_an_action_of_the_other_plan(plan, plans):
    assert [
        (action.code, link.code) for action, link, there in linked(plan, plans) if not there
    ] == []


def test_a_link_is_only_to_compare_with_unless_the_other_plan_gives_a_role(plan, plans):
    wrong = [
        (action.code, link.code, link.relation)
        for action, link, there in linked(plan, plans)
        if (link.relation is not Relation.COMPARE)
        is not has_a_role(action, there, plans[link.plan])
    ]
    assert wrong == []


def test_only_what_primary_care_does_or_answers_for_asks_the_same(plan, plans):
    same = [
        there.roles["primary-care"]
        for _, link, there in linked(plan, plans)
        if link.relation is Relation.SAME
    ]
    assert same
    assert all(set(letters) & {"A", "R"} for letters in same)


def test_every_link_says_why_and_none_is_there_twice(plan):
    for action in plan.actions:
        codes = [link.code for link in action.links]
        assert len(set(codes)) == len(codes), action.code
        assert all(link.why.endswith(".") for link in action.links), action.code


def test_recommendations_lead_to_actions_of_the_plan_and_have_short_titles(plan):
    codes = {action.code for action in plan.actions}
    for recommendation in plan.recommendations:
        assert set(recommendation.actions) <= codes, recommendation.code
        assert len(recommendation.title) <= 100, recommendation.code
