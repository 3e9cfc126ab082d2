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
from db.plans.likeness import Title, Titles
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
        ([("Z\n9" * 50, "A1")], "The edition before has no action 'Z"),
        ([("--", "A1")], "The edition before has no action '--'."),
        ([("A1", "A1"), ("a\n1", "A1")], "A1 -> A1 is decided twice."),
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


def test_codes_that_were_exchanged_are_believed_though_titles_are_similar() -> None:
    before = edition("first", {"A1": "Fit LED lights inside", "A2": "Fit LED lights outside"})
    titles = {"A1": "Fit LED lamps outside", "A2": "Fit LED lamps inside"}
    after = edition("second", titles, was={"A1": ("A2",), "A2": ("A1",)})
    assert pairs(compare_editions(before, after)) == [("A2", "A1"), ("A1", "A2")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Get more than 40% of walking aids returned", "Have 60% of walking aids returned"),
        ("Insulate lofts", "Loft insulation"),
        ("Train all", "Training for all"),
        ("To and from", "From and to all"),
        ("Train the board on climate", "Give the board training in climate change"),
    ],
)
def test_a_reworded_action_with_another_code_is_guessed(old: str, new: str) -> None:
    comparison = compare_editions(edition("first", {"A1": old}), edition("second", {"B1": new}))
    assert pairs(comparison) == [("A1", "B1")]
    assert comparison.guesses == comparison.steps


@pytest.mark.parametrize(
    ("old", "new"),
    [("Plant trees", "Train staff"), ("Swap to a greener bank", "Reduce single-use plastics")],
)
def test_an_action_with_other_words_is_not(old: str, new: str) -> None:
    comparison = compare_editions(edition("first", {"A1": old}), edition("second", {"B1": new}))
    assert pairs(comparison) == [("", "B1"), ("A1", "")]


def test_the_same_code_makes_a_guess_likelier() -> None:
    before = edition("first", {"A1": "Switch to LED lighting"})
    titles = {"A1": "Move all lights to LED bulbs", "B1": "Fit LED lighting in stores"}
    for codes, found in (("A1", "B1"), ("A1", "B1")), (("Z1", "B1"), ("B1", "Z1")):
        news = dict(zip(codes, titles.values(), strict=True))
        comparison = compare_editions(before, edition("second", news))
        assert {step.pair for step in comparison.steps} == {("A1", found[0]), ("", found[1])}


@pytest.mark.parametrize(
    ("first", "second", "guessed"),
    [
        ("Plant trees for shade at each site", "Plant trees", True),
        (
            "Encourage staff to eat a lower-carbon diet (EAT-Lancet)",
            "Encourage patients to eat a lower-carbon diet (EAT-Lancet)",
            True,
        ),
        ("Promote active travel for staff and patients", "Travel", False),
        ("Train all staff in recycling", "Train the board in climate risk", False),
    ],
)
def test_a_part_is_guessed_only_if_it_is_very_similar(first, second, guessed: bool) -> None:
    one, both = edition("one", {"A1": first}), edition("both", {"A1": first, "B1": second})
    assert len(compare_editions(one, both).guesses) == guessed
    assert len(compare_editions(both, one).guesses) == guessed


def test_of_titles_that_share_as_much_those_in_the_same_place_come_first() -> None:
    titles = Titles([Title("Fit LED lights")] * 30)
    assert sorted(titles.near(Title("Fit the lights"), 0.5)) == [*range(10, 20)]


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


TITLES_OF_MANY = [f"Fit {WORDS[n % 9]} {n % 97} in {WORDS[n % 7]} {n % 89}" for n in range(10_000)]


def seconds(titles: list[str], others: list[str], code: str) -> float:
    """Return how long it takes to compare many actions with others, of which half are reworded."""
    later = [other if n % 2 else titles[n] for n, other in enumerate(others)]
    before = edition("first", {f"A{n}": title for n, title in enumerate(titles)})
    after = edition("second", {f"{code}{n}": title for n, title in enumerate(later)})
    began = process_time()
    comparison = compare_editions(before, after)
    taken = process_time() - began
    matched = sum(None not in (step.before, step.after) for step in comparison.steps)
    assert matched >= 0.99 * len(titles)
    return taken


def test_ten_thousand_actions_half_of_them_reworded_take_less_than_three_seconds() -> None:
    others = [title.replace("Fit", "Buy other") for title in TITLES_OF_MANY]
    assert seconds(TITLES_OF_MANY, others, "A") < 3


@pytest.mark.parametrize(
    ("titles", "others"),
    [
        (TITLES_OF_MANY, TITLES_OF_MANY[::-1]),
        (TITLES_OF_MANY, [f"{title} now" for title in TITLES_OF_MANY]),
        (["Fit lights"] * 10_000, ["Fit LED lights"] * 10_000),
    ],
    ids=["in another order", "reworded", "all the same"],
)
def test_the_time_does_not_grow_with_each_pair_of_actions(titles, others) -> None:
    assert seconds(titles[:2_000], others[:2_000], "B") < 3
