"""Finding, filtering, sorting and counting actions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from example_register import Surgery
from hypothesis import given
from hypothesis import strategies as st

from db.actions.selection import SORTS, Selection, sort_actions
from db.actions.summary import count_actions, count_by_rating, group_actions
from db.validation.progress import Edit
from db.views import ActionView
from db.vocabulary.declared import NO_DECLARATION
from db.vocabulary.terms import Area, Benefit, Brag, Choice, Rating, Status

TODAY = date(2026, 11, 22)


def all_of(surgery: Surgery) -> tuple[ActionView, ...]:
    return surgery.register.actions.all(surgery.organisation)


def found(surgery: Surgery, search: str) -> list[str]:
    return [action.code for action in Selection(search=search).pick(all_of(surgery))]


@pytest.fixture
def busy_surgery(example_surgery: Surgery) -> Surgery:
    """Example Surgery with a little of everything."""
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.already_in_place(organisation, ["GC1", "GC2"])
    register.actions.edit(
        organisation,
        ["GC3"],
        Edit(status=Status.IN_PROGRESS, lead="Zoë Lee", due=TODAY - timedelta(days=2)),
    )
    register.actions.edit(organisation, ["GC4"], Edit(status=Status.ON_HOLD, lead="adam Roy"))
    register.actions.edit(
        organisation,
        ["GC5"],
        Edit(choice=Choice.IN_PLAN, lead="Zoë Lee", due=TODAY + timedelta(days=60)),
    )
    register.actions.choose(organisation, ["GC6"], Choice.LATER)
    register.actions.choose(organisation, ["GC7"], Choice.NOT_FOR_US, "No bank")
    register.actions.add_update(organisation, ["GA1"], "Quote from Straße Solar\nreceived")
    register.own_actions.add(organisation, "Bees on the roof", detail="two hives")
    return example_surgery


@pytest.mark.parametrize(
    ("search", "codes"),
    [
        ("gpes2", ["GPES2"]),
        ("INHALERS mart", ["GPES2"]),
        ("bees", ["OWN-1"]),
        ("hives two", ["OWN-1"]),
        ("zoë", ["GC3", "GC5"]),
        ("ZOË lee", ["GC3", "GC5"]),
        ("Adam", ["GC4"]),
        ("solar quote", ["GA1"]),
        ("STRASSE", ["GA1"]),
        ("  received  ", ["GA1"]),
        ("no such words", []),
        ("solar bees", []),
    ],
)
def test_search_looks_in_code_title_detail_lead_and_updates_in_either_case(
    busy_surgery: Surgery, search: str, codes: list[str]
) -> None:
    assert found(busy_surgery, search) == codes


def test_search_finds_what_was_typed_with_separate_accents(busy_surgery: Surgery) -> None:
    assert found(busy_surgery, "zoe\u0308") == ["GC3", "GC5"]


def test_an_empty_selection_picks_all_in_the_order_given(busy_surgery: Surgery) -> None:
    actions = all_of(busy_surgery)
    assert tuple(Selection(search="  ").pick(actions)) == actions
    assert len(actions) == 54


@pytest.mark.parametrize(
    ("selection", "codes"),
    [
        (Selection({"status": frozenset({Status.COMPLETE})}), ["GC1", "GC2"]),
        (Selection({"brag": frozenset({Brag.RED})}), ["GC3"]),
        (Selection({"brag": frozenset({Brag.GREEN, Brag.BLUE})}), ["GC1", "GC2", "GC5"]),
        (Selection(attention=True), ["GC3", "GC4"]),
        (Selection({"lead": frozenset({"Zoë Lee", "adam Roy"})}), ["GC3", "GC4", "GC5"]),
        (Selection({"choice": frozenset({Choice.LATER, Choice.NOT_FOR_US})}), ["GC6", "GC7"]),
        (Selection({"lead": frozenset({"Zoë Lee"})}, attention=True), ["GC3"]),
        (Selection({"lead": frozenset({"Zoë Lee"})}, search="bees"), []),
    ],
)
def test_a_filter_picks_what_agrees_with_all_of_it(
    busy_surgery: Surgery, selection: Selection, codes: list[str]
) -> None:
    assert [action.code for action in selection.pick(all_of(busy_surgery))] == codes


def test_having_none_can_be_picked_too(busy_surgery: Surgery) -> None:
    actions = all_of(busy_surgery)
    unrated = Selection({"rating": frozenset({None})}).pick(actions)
    assert [action.code for action in unrated] == ["OWN-1"]
    assert len(Selection({"lead": frozenset({None})}).pick(actions)) == 51
    outside = Selection({"status": frozenset({None})}).pick(actions)
    assert len(outside) == 49
    assert not any(action.in_plan for action in outside)


def test_ratings_quick_wins_areas_and_benefits_are_the_plans(example_surgery: Surgery) -> None:
    actions = all_of(example_surgery)
    must_dos = Selection({"rating": frozenset({Rating.MUST_DO})}).pick(actions)
    assert len(must_dos) == 7
    assert len(Selection(quick_win=True).pick(actions)) == 22
    resources = Selection({"area": frozenset({Area.RESOURCES})}).pick(actions)
    assert "GPE2" in {action.code for action in resources}
    healthy = Selection({"benefits": frozenset({Benefit.HEALTH})}).pick(actions)
    assert healthy
    assert all(Benefit.HEALTH in (action.benefits or ()) for action in healthy)


def order(surgery: Surgery, sort: str, *, backwards: bool = False) -> list[str]:
    return [action.code for action in sort_actions(all_of(surgery), sort, backwards=backwards)]


def test_the_most_urgent_come_first_by_brag(busy_surgery: Surgery) -> None:
    codes = order(busy_surgery, "brag")
    assert codes[:3] == ["GC3", "GC4", "GC5"]
    assert codes[-2:] == ["GC1", "GC2"]


def test_dates_leads_and_ratings_sort_with_none_last(busy_surgery: Surgery) -> None:
    assert order(busy_surgery, "due")[:2] == ["GC3", "GC5"]
    assert order(busy_surgery, "lead")[:3] == ["GC4", "GC3", "GC5"]
    by_rated = [action.rating for action in sort_actions(all_of(busy_surgery), "rating")]
    assert by_rated[:7] == [Rating.MUST_DO] * 7
    assert by_rated[-1] is None


def test_quick_wins_come_first_by_quick_win_in_plan_order(busy_surgery: Surgery) -> None:
    plan = all_of(busy_surgery)
    wins = [action.code for action in plan if action.quick_win]
    others = [action.code for action in plan if not action.quick_win]
    assert order(busy_surgery, "quick-win") == wins + others
    assert order(busy_surgery, "quick-win", backwards=True) == others + wins


def test_titles_sort_as_a_dictionary_does(busy_surgery: Surgery) -> None:
    titles = [action.title.casefold() for action in sort_actions(all_of(busy_surgery), "title")]
    assert titles == sorted(titles)


def test_none_comes_last_backwards_too(busy_surgery: Surgery) -> None:
    assert order(busy_surgery, "due", backwards=True)[:2] == ["GC5", "GC3"]
    assert order(busy_surgery, "lead", backwards=True)[:3] == ["GC3", "GC5", "GC4"]


def test_what_is_in_the_plan_comes_first_by_status(busy_surgery: Surgery) -> None:
    assert order(busy_surgery, "status")[:5] == ["GC5", "GC3", "GC4", "GC1", "GC2"]
    assert order(busy_surgery, "status")[-2:] == ["GC6", "GC7"]


def test_the_order_of_the_plan_can_be_turned_round(busy_surgery: Surgery) -> None:
    assert order(busy_surgery, "plan", backwards=True) == order(busy_surgery, "plan")[::-1]


@pytest.mark.parametrize("sort", list(SORTS))
def test_every_sort_keeps_every_action(busy_surgery: Surgery, sort: str) -> None:
    plan = order(busy_surgery, "plan")
    for backwards in (False, True):
        assert sorted(order(busy_surgery, sort, backwards=backwards)) == sorted(plan)


def test_progress_counts_what_the_organisation_chose(busy_surgery: Surgery) -> None:
    counted = count_actions(all_of(busy_surgery))
    assert (counted.total, counted.decided, counted.in_plan) == (54, 7, 5)
    assert counted.complete == 2
    assert counted.statuses == dict.fromkeys(Status, 0) | {
        Status.NOT_STARTED: 1,
        Status.IN_PROGRESS: 1,
        Status.ON_HOLD: 1,
        Status.COMPLETE: 2,
    }
    assert counted.brags == {Brag.BLUE: 2, Brag.RED: 1, Brag.AMBER: 1, Brag.GREEN: 1}


def test_the_parts_make_up_the_whole(busy_surgery: Surgery) -> None:
    actions = all_of(busy_surgery)
    whole = count_actions(actions)
    groups = group_actions(actions, NO_DECLARATION).all.values()
    for parts in (list(count_by_rating(actions).values()), list(map(count_actions, groups))):
        assert sum(part.total for part in parts) == whole.total
        assert sum(part.in_plan for part in parts) == whole.in_plan
        assert sum(part.complete for part in parts) == whole.complete
    assert [part.total for part in count_by_rating(actions).values()] == [7, 28, 18, 1]


def test_counting_nothing_gives_noughts() -> None:
    nothing = count_actions([])
    assert (nothing.total, nothing.complete) == (0, 0)
    assert set(nothing.brags.values()) == {0}


@given(st.text(max_size=12))
def test_any_search_text_is_safe(text: str) -> None:
    assert Selection(search=text).pick([]) == []
