"""What a person decides about two editions: each decision holds, and loses nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from later_edition import second_edition

from db.opening import open_register
from db.plans.editions import (
    EditionChange,
    EditionComparison,
    EditionStep,
    MatchedBy,
    compare_editions,
)
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.register import Register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.phrases.edition_phrases import by_group, size_of_group
from tracker.use_cases.edition_decisions import (
    Pairs,
    decide_apart,
    decide_no_more,
    decide_progress,
    decide_same,
    nearest,
)
from tracker.use_cases.editions import Upgrade, may_follow, prepare_upgrade

TITLES = {
    "A1": "Name a green lead for the practice",
    "A2": "Train reception staff in recycling",
    "A3": "Switch every light to LED",
    "A4": "Plant trees for shade and cleaner air",
    "A5": "Send letters by text message",
}


def edition(key: str, titles: dict[str, str]) -> PlanEdition:
    actions = tuple(PlannedAction(*one, ProviderType.GENERIC, None) for one in titles.items())
    return PlanEdition(key, "Example plan", key, "2026", "ICB", "Made up", actions)


FIRST = edition("first", TITLES)
SECOND = edition(
    "second",
    {
        "A1": TITLES["A1"],
        "B2": "Train all reception staff in recycling",
        "A3": f"{TITLES['A3']} inside",
        "B3": f"{TITLES['A3']} outside",
        "A5": TITLES["A4"],
        "B9": "Count the miles",
    },
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    register = open_register(tmp_path / "tracker.db", user="Sam Example", create=True)
    kind = ProviderType.GENERAL_PRACTICE
    register.organisations.add(FIRST, name="Example Surgery", ods="A99999", provider_type=kind)
    yield register
    register.close()


def prepared(register: Register, decided: Pairs = ()) -> Upgrade:
    return prepare_upgrade(register, register.organisations.find(), SECOND, decided)


def step_of(found: Upgrade, code: str) -> EditionStep:
    return next(step for step in found.comparison.steps if code in step.pair)


def pairs(found: Upgrade) -> set[tuple[str, str]]:
    return {step.pair for step in found.comparison.steps}


def test_a_guess_that_is_confirmed_is_no_guess(register: Register) -> None:
    found = prepared(register)
    decided = decide_same(found, (), step_of(found, "B2"), "A2", "B2")
    again = prepared(register, decided)
    assert step_of(again, "B2").by is MatchedBy.DECIDED
    assert pairs(again) == pairs(found)


def test_what_is_said_to_be_another_leaves_the_first_alone(register: Register) -> None:
    found = prepared(register)
    decided = decide_same(found, (), step_of(found, "B2"), "A2", "B9")
    again = pairs(prepared(register, decided))
    assert {("A2", "B9"), ("", "B2")} <= again
    assert again - {("A2", "B9"), ("", "B2")} == pairs(found) - {("A2", "B2"), ("", "B9")}


def test_what_is_sure_stays_and_is_merged(register: Register) -> None:
    found = prepared(register)
    decided = decide_same(found, (), step_of(found, "B2"), "A2", "A1")
    again = prepared(register, decided)
    assert {("A1", "A1"), ("A2", "A1"), ("", "B2")} <= pairs(again)
    assert {s.pair[0]: s.main for s in again.comparison.steps if s.pair[1] == "A1"} == {
        "A1": True,
        "A2": False,
    }
    (second,) = [s for s in again.comparison.steps if s.pair == ("A2", "A1")]
    other = prepared(register, decide_progress(again.comparison, decided, second))
    assert {s.pair[0]: s.main for s in other.comparison.steps if s.pair[1] == "A1"} == {
        "A1": False,
        "A2": True,
    }


def test_progress_goes_on_with_the_action_that_has_any(register: Register) -> None:
    register.actions.set_lead(register.organisations.find(), ["A2"], "Kim Sample")
    found = prepared(register)
    decided = decide_same(found, (), step_of(found, "B2"), "A2", "A1")
    again = prepared(register, decided)
    assert again.set_aside == ()
    (main,) = [s.pair for s in again.comparison.steps if s.pair[1] == "A1" and s.main]
    assert main == ("A2", "A1")


def test_what_is_not_the_same_was_withdrawn_and_added(register: Register) -> None:
    found = prepared(register)
    decided = decide_apart(found.comparison, (), step_of(found, "B2"))
    assert {("A2", ""), ("", "B2")} <= pairs(prepared(register, decided))
    assert decide_no_more(decided, step_of(found, "B2")) == ()


def test_the_action_with_the_most_alike_title_is_offered_first() -> None:
    assert next(one.code for one in nearest(TITLES["A4"], SECOND.actions)) == "A5"


@pytest.mark.parametrize(
    "comparison",
    [
        compare_editions(FIRST, SECOND),
        compare_editions(SECOND, FIRST),
        compare_editions(default_plan(), second_edition(guess=True)),
        compare_editions(default_plan(), second_edition(guess=True, follows="")),
    ],
)
def test_each_action_of_the_edition_before_is_counted_in_one_group(
    comparison: EditionComparison,
) -> None:
    groups = by_group(comparison)
    steps = [step for there in groups.values() for step in there]
    assert sorted(step.pair for step in steps) == sorted(step.pair for step in comparison.steps)
    sizes = {group: size_of_group(there) for group, there in groups.items()}
    sizes.pop(EditionChange.ADDED, None)
    assert sum(sizes.values()) == len(comparison.before.actions)
    assert sizes[None] == len({step.pair[0] for step in comparison.guesses})


def test_a_plan_that_is_like_ours_may_follow_it(register: Register) -> None:
    organisation = register.organisations.find()
    assert may_follow(register, organisation, SECOND)
    other = edition("other", {"X1": "Count the miles", "X2": "Count the gases"})
    assert not may_follow(register, organisation, other)
    follows = replace(other, declared=replace(other.declared, follows="first"))
    assert may_follow(register, organisation, follows)
    assert not may_follow(register, organisation, edition("empty", {}))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_after_any_decisions_each_holds_and_no_action_is_lost(data: st.DataObject) -> None:
    decided: Pairs = ()
    codes = [action.code for action in FIRST.actions], [action.code for action in SECOND.actions]
    for _ in range(data.draw(st.integers(1, 6))):
        comparison = compare_editions(FIRST, SECOND, decided)
        found = Upgrade(None, comparison, ())  # type: ignore[arg-type]
        step = data.draw(st.sampled_from(comparison.steps))
        old, new = step.pair
        ways = ["same"] + ["apart", "progress"] * bool(old and new) + ["undo"]
        way = data.draw(st.sampled_from(ways))
        if way == "same":
            keeps_old = bool(old) and (not new or data.draw(st.booleans()))
            pair = (
                (old, data.draw(st.sampled_from(codes[1])))
                if keeps_old
                else (data.draw(st.sampled_from(codes[0])), new)
            )
            decided = decide_same(found, decided, step, *pair)
        elif way == "apart":
            decided = decide_apart(comparison, decided, step)
        elif way == "progress":
            decided = decide_progress(comparison, decided, step)
        else:
            decided = decide_no_more(decided, step)
        after = compare_editions(FIRST, SECOND, decided)
        there = [one.pair for one in after.steps]
        assert {old for old, _ in there if old} == set(codes[0])
        assert {new for _, new in there if new} == set(codes[1])
        if way == "same":
            assert pair in there
        elif way == "apart":
            assert step.pair not in there
        elif way == "progress":
            assert next(one.main for one in after.steps if one.pair == step.pair)
