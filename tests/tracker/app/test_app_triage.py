"""Triage: one undecided action at a time."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import at_the_tracker, changes, contents, stored

from db.opening import open_register
from db.vocabulary.terms import Choice
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm

ANSWERS = {
    "i": ("in-plan", "complete"),
    "I": ("in-plan", "complete"),
    "p": ("in-plan", "not-started"),
    "P": ("in-plan", "not-started"),
    "l": ("later", "not-started"),
    "L": ("later", "not-started"),
}


async def test_a_letter_in_either_case_answers_and_goes_on(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        await person.sees("0 of 53 decided", "1 of 53 in this round", "Understand the guidance")
        for number, (key, (choice, status)) in enumerate(ANSWERS.items(), start=1):
            await person.press(key)
            await person.sees(f"{number} of 53 decided", f"{number + 1} of 53 in this round")
            there = stored(fresh, f"GC{number}")
            assert (there["choice"], there["status"]) == (choice, status)
            assert there["completed"] is None


async def test_not_for_us_asks_why_by_typing_or_from_the_list(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t", "n")
        await person.is_at(LineForm)
        await person.type("n, 1 room only")
        await person.press("enter")
        await person.sees("1 of 53 decided", "Declare a climate emergency")
        await person.press("N", "down", "enter")
        await person.sees("2 of 53 decided")
    assert stored(fresh, "GC1")["reason"] == "n, 1 room only"
    assert stored(fresh, "GC2")["reason"] == "Does not apply to our premises or services"


async def test_going_back_from_the_reason_leaves_it_undecided(fresh: Path) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("t", "n", "escape")
        await person.is_at(TriageScreen)
        await person.sees("0 of 53 decided", "1 of 53 in this round")
    assert contents(fresh) == before


async def test_skipping_and_going_back_one_decide_nothing(fresh: Path) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        for place, key in enumerate(("right", "down", "s", "S"), start=2):
            await person.press(key)
            await person.sees(f"{place} of 53 in this round")
        for place, key in zip((4, 3, 2, 1), ("left", "up", "b", "left"), strict=True):
            await person.press(key)
            await person.sees(f"{place} of 53 in this round")
        await person.press("left")
        await person.sees("1 of 53 in this round")
    assert contents(fresh) == before


async def test_keys_that_mean_nothing_decide_nothing(fresh: Path) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("t", "1", "2", "3", "4", "enter", "space", "%")
        await person.sees("0 of 53 decided", "1 of 53 in this round")
    assert contents(fresh) == before


async def test_going_back_shows_what_was_answered_and_takes_another_answer(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t", "i", "left")
        await person.sees("Choice In our plan", "Status ✔ Complete")
        await person.press("l")
        await person.sees("1 of 53 decided", "Declare a climate emergency")
    assert stored(fresh, "GC1")["choice"] == "later"


async def test_stopping_and_going_on_later(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        for number, key in enumerate(("escape", "q", "backspace"), start=1):
            await person.press("t", "p", key)
            await person.is_at(ActionListScreen)
            await person.sees(f"Our plan {number}")
        await person.press("t")
        await person.sees("3 of 53 decided", "1 of 50 in this round", "Encourage and empower")


async def test_undo_goes_back_to_the_action_it_touched(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t", "p", "l")
        await person.sees("3 of 53 in this round")
        await person.press("ctrl+z")
        await person.sees("Undone: GC2", "2 of 53 in this round", "Declare a climate emergency")
        await person.press("ctrl+y")
        await person.sees("Redone: GC2", "2 of 53 decided")
    assert stored(fresh, "GC2")["choice"] == "later"


async def all_but_one_decided(fresh: Path) -> None:
    register = open_register(fresh, user="Sam Example")
    organisation = register.organisations.find()
    codes = [action.code for action in register.actions.all(organisation)]
    register.actions.already_in_place(organisation, codes[:5])
    register.actions.choose(organisation, codes[5:50], Choice.LATER)
    register.actions.choose(organisation, codes[50:52], Choice.NOT_FOR_US, "No room")
    register.close()


async def test_the_end_says_what_came_of_it(fresh: Path) -> None:
    await all_but_one_decided(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.sees("52 of 53 decided", "1 of 1 in this round")
        await person.press("p")
        await person.sees(
            "53 of 53 decided",
            "6 in your plan, 5 of them already complete.",
            "45 for later, 2 not for you.",
            "Press Esc to go to your list.",
        )
        await person.sees_no("still undecided")
        before = changes(fresh)
        for key in ("i", "p", "l", "n", "right", "1"):
            await person.press(key)
            assert isinstance(person.app.screen, TriageScreen)
        assert changes(fresh) == before
        await person.press("left", "l")
        await person.sees("5 in your plan", "46 for later")
        await person.press("ctrl+z")
        await person.sees("Choice In our plan")


async def test_the_end_says_what_was_skipped(fresh: Path) -> None:
    await all_but_one_decided(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("t", "right")
        await person.sees("1 still undecided. Press T in the list to come back to them.")


async def test_with_nothing_left_to_decide_triage_ends_at_once(fresh: Path) -> None:
    await all_but_one_decided(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("t", "l", "escape", "t")
        await person.is_at(TriageScreen)
        await person.sees("53 of 53 decided", "Press Esc to go to your list.")
        await person.press("i", "left", "right", "escape")
        await person.is_at(ActionListScreen)


async def test_what_somebody_else_decided_meanwhile_is_shown_and_kept(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        other = open_register(fresh, user="Alex Other")
        other.actions.choose(other.organisations.find(), ["GC1"], Choice.LATER)
        other.close()
        before = contents(fresh)
        await person.press("p")
        await person.sees("GC1: changed by Alex Other", "Choice Later In our plan")
        await person.press("escape")
        await person.sees("Choice Later", "1 of 53 in this round")
        assert contents(fresh) == before
        await person.press("p")
        await person.sees("2 of 53 in this round")
