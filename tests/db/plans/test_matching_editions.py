"""Actions of two editions are matched as a person says, one to one, whatever the editions hold."""

from __future__ import annotations

from collections import Counter
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import Refused
from db.plans.codes import spelled
from db.plans.editions import Decided, EditionComparison, MatchedBy, compare_editions
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.declared import Declaration
from db.vocabulary.terms import ProviderType

WORDS = ("light", "lights", "LED", "trees", "shade", "staff", "waste", "train", "fleet", "the", "-")


def edition(key: str, titles: dict[str, str], **declared) -> PlanEdition:
    actions = tuple(
        PlannedAction(code, title, ProviderType.GENERIC, None) for code, title in titles.items()
    )
    return PlanEdition(
        key, "Plan", key, "2026", "ICB", "Print", actions, declared=Declaration(**declared)
    )


BEFORE = edition("first", {"A1": "Fit LED lights", "A2": "Plant trees", "A3": "Train the staff"})
AFTER = edition("second", {"A1": "Fit LED lights", "A2": "Plant trees", "B1": "Buy bicycles"})


def pairs(comparison: EditionComparison) -> list[tuple[str, str]]:
    """Return the codes of each step, those that progress does not go on by in brackets."""
    return [
        step.pair if step.main else (f"({step.pair[0]})", f"({step.pair[1]})")
        for step in comparison.steps
    ]


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ([], [("A1", "A1"), ("A2", "A2"), ("", "B1"), ("A3", "")]),
        ([("A3", "B1")], [("A1", "A1"), ("A2", "A2"), ("A3", "B1")]),
        ([("a-3", " b1")], [("A1", "A1"), ("A2", "A2"), ("A3", "B1")]),
        ([("A1", "")], [("", "A1"), ("A2", "A2"), ("", "B1"), ("A1", ""), ("A3", "")]),
        ([("", "A1")], [("", "A1"), ("A2", "A2"), ("", "B1"), ("A1", ""), ("A3", "")]),
        ([("A1", "B1"), ("", "A1")], [("", "A1"), ("A2", "A2"), ("A1", "B1"), ("A3", "")]),
        (
            [("A1", "B1"), ("A1", "A1")],
            [("(A1)", "(A1)"), ("A2", "A2"), ("A1", "B1"), ("A3", "")],
        ),
        ([("A3", "A2"), ("A2", "A2")], [("A1", "A1"), ("A3", "A2"), ("(A2)", "(A2)"), ("", "B1")]),
        (
            [("A1", "A2"), ("A1", "B1"), ("A3", "B1")],
            [
                *[("(A1)", "(A1)"), ("A1", "A2"), ("(A2)", "(A2)")],
                *[("A3", "B1"), ("(A1)", "(B1)")],
            ],
        ),
    ],
)
def test_what_a_person_decides_comes_before_all_else(
    decided: Decided, expected: list[tuple[str, str]]
) -> None:
    comparison = compare_editions(BEFORE, AFTER, decided)
    assert pairs(comparison) == expected


@pytest.mark.parametrize(
    ("decided", "says"),
    [
        ([("A11", "A1")], "The edition before has no action 'A11'. Nearest: A1"),
        ([("A1", "B2")], "The new edition has no action 'B2'. Nearest: B1"),
        ([("", "zzz")], "The new edition has no action 'zzz'."),
        ([("--", "A1")], "The edition before has no action '--'."),
        ([("A1", "A1"), ("a1", "A1")], "a1 -> A1 is decided twice."),
        ([("A1", ""), ("A1", "")], "A1 -> nothing is decided twice."),
        ([("A1", ""), ("A1", "A2")], "A1 is decided to be withdrawn, and is matched too."),
        ([("", "A2"), ("A1", "A2")], "A2 is decided to be added, and is matched too."),
        ([("", "")], "A decision names no action."),
    ],
)
def test_decisions_that_cannot_be_are_refused_in_one_line(decided: Decided, says: str) -> None:
    with pytest.raises(Refused) as refused:
        compare_editions(BEFORE, AFTER, decided)
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)


def test_the_nearest_codes_are_named_as_the_edition_prints_them() -> None:
    with pytest.raises(Refused, match=r"no action 'C1 A/iv'\. Nearest: C1 A/i\.$"):
        compare_editions(edition("x", {"C1 A/i": "Fit lights"}), AFTER, [("C1 A/iv", "A1")])


def test_codes_that_the_edition_before_never_had_are_listed_and_nothing_else() -> None:
    after = edition(
        "second", {"A1": "Fit LED lights"}, follows="first", was={"A1": ("Z9", "A2", "z9", "Z8")}
    )
    comparison = compare_editions(BEFORE, after)
    assert comparison.unknown == ("Z9", "z9", "Z8")
    assert pairs(comparison) == [("A2", "A1"), ("(A1)", "(A1)"), ("A3", "")]
    assert [step.by for step in comparison.steps] == [MatchedBy.PLAN, MatchedBy.GUESS, None]


def test_a_person_is_asked_once_about_a_split_and_its_main_part_stays() -> None:
    before = edition("first", {"A1": "Review all inhalers and offer greener inhalers"})
    after = edition("second", {"A1a": "Offer greener inhalers", "A1": "Review all inhalers"})
    comparison = compare_editions(before, after)
    assert pairs(comparison) == [("(A1)", "(A1a)"), ("A1", "A1")]
    (guess,) = comparison.guesses
    decided = comparison.confirmed(guess)
    assert decided == (("A1", "A1"), ("A1", "A1a"))
    confirmed = compare_editions(before, after, decided)
    assert pairs(confirmed) == pairs(comparison)
    assert confirmed.guesses == ()
    assert confirmed.confirmed(*confirmed.steps) == ()
    rejected = compare_editions(before, after, comparison.rejected(guess))
    assert pairs(rejected) == [("", "A1a"), ("A1", "A1")]


CODES = st.sampled_from(["A1", "a 1", "A2", "A3", "B1", "B2", "B3", "C"])
TITLES = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


@st.composite
def editions(draw, key: str, declares: bool = False) -> PlanEdition:
    titles = draw(
        st.lists(st.tuples(CODES, TITLES), max_size=7, unique_by=lambda one: spelled(one[0]))
    )
    was = draw(st.dictionaries(CODES, st.lists(CODES, max_size=3).map(tuple))) if declares else {}
    return edition(key, dict(titles), was=was)


@st.composite
def decisions(draw, before: PlanEdition, after: PlanEdition) -> Decided:
    """Return decisions that do not contradict each other."""
    olds, news = ([action.code for action in one.actions] for one in (before, after))
    alone = st.lists(st.booleans(), min_size=len(olds) + len(news), max_size=len(olds) + len(news))
    flags = draw(alone)
    gone = [(old, "") for old, flag in zip(olds, flags, strict=False) if flag]
    fresh = [("", new) for new, flag in zip(news, flags[len(olds) :], strict=True) if flag]
    left = [code for code in olds if (code, "") not in gone]
    there = [code for code in news if ("", code) not in fresh]
    every = [(old, new) for old in left for new in there]
    matched = draw(st.lists(st.sampled_from(every), max_size=4, unique=True)) if every else []
    return draw(st.permutations([*gone, *fresh, *matched]))


@st.composite
def compared(draw) -> tuple[EditionComparison, Decided]:
    before, after = draw(editions("first")), draw(editions("second", declares=True))
    decided = draw(st.one_of(st.just(()), decisions(before, after)))
    return compare_editions(before, after, decided), decided


@given(compared())
def test_every_action_is_there_and_progress_goes_one_way(found) -> None:
    comparison, _ = found
    steps = comparison.steps
    olds = [action.code for action in comparison.before.actions]
    news = [action.code for action in comparison.after.actions]
    assert {step.pair[0] for step in steps} - {""} == {*olds}
    assert [code for code in dict.fromkeys(step.pair[1] for step in steps) if code] == news
    assert len({step.pair for step in steps}) == len(steps)
    mains = [step.pair for step in steps if step.main]
    for side in (0, 1):
        times = Counter(pair[side] for pair in mains if pair[side])
        assert set(times.values()) <= {1}
    # Where neither end goes on in another step, it goes on in this one.
    for step in steps:
        others = {pair[0] for pair in mains} | {f"new {pair[1]}" for pair in mains}
        assert step.main or step.pair[0] in others or f"new {step.pair[1]}" in others


@given(compared())
def test_nothing_is_left_to_ask_when_all_guesses_are_confirmed(found) -> None:
    comparison, decided = found
    decided = [*decided, *comparison.confirmed(*comparison.guesses)]
    confirmed = compare_editions(comparison.before, comparison.after, decided)
    assert not confirmed.guesses
    assert sorted(pairs(confirmed)) == sorted(pairs(comparison))


@given(compared(), st.data())
def test_nothing_is_left_to_ask_when_guesses_are_answered_one_by_one(found, data) -> None:
    comparison, decided = found
    before, after, asked = comparison.before, comparison.after, 0
    while comparison.guesses:
        asked += 1
        assert asked <= len(before.actions) + len(after.actions)
        guess = data.draw(st.sampled_from(comparison.guesses))
        answer = comparison.confirmed if data.draw(st.booleans()) else comparison.rejected
        decided = [*decided, *answer(guess)]
        comparison = compare_editions(before, after, decided)


@given(editions("first", declares=True))
def test_an_edition_compared_with_itself_is_the_same(plan: PlanEdition) -> None:
    steps = compare_editions(plan, plan).steps
    assert [(step.changes, step.by, step.main) for step in steps] == [
        (("same",), MatchedBy.CODE, True) for _ in plan.actions
    ]
    assert [(step.before, step.after) for step in steps] == [(one, one) for one in plan.actions]


@given(st.data())
def test_the_order_of_decisions_counts_only_within_a_split_or_merger(data) -> None:
    before, after = data.draw(editions("first")), data.draw(editions("second", declares=True))
    decided = data.draw(decisions(before, after))
    groups: list[Decided] = []
    for pair in decided:
        meeting = [
            group
            for group in groups
            if any(
                (pair[0] and pair[0] == old) or (pair[1] and pair[1] == new) for old, new in group
            )
        ]
        together = [pair, *(one for group in meeting for one in group)]
        groups = [group for group in groups if group not in meeting]
        groups.append(sorted(together, key=decided.index))
    shuffled = [pair for group in data.draw(st.permutations(groups)) for pair in group]
    assert compare_editions(before, after, decided) == compare_editions(before, after, shuffled)


def test_ten_thousand_actions_are_compared_within_three_seconds() -> None:
    def plan(key: str, change: str) -> PlanEdition:
        titles = {
            f"{'AB'[n % 3 == 0 and key == 'second']}{n}": (
                f"{change if n % 2 else 'Fit'} {WORDS[n % 9]} {n % 97} in {WORDS[n % 7]} {n % 89}"
            )
            for n in range(10_000)
        }
        return edition(key, titles)

    before, after = plan("first", "Fit new"), plan("second", "Buy other")
    began = process_time()
    comparison = compare_editions(before, after)
    taken = process_time() - began
    assert sum(step.before is not None for step in comparison.steps) >= 10_000
    assert taken < 3
