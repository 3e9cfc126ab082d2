"""Marked actions change together: one change, one undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import NOW, SAM, at_the_tracker, changes, contents, log, stored
from textual.widgets import Input, OptionList

from db.opening import open_register
from tracker.screens.actions.action_list import ActionListScreen

THREE = ("GC1", "GC2", "GC3")


async def mark_three(person) -> None:
    await person.press("space", "space", "space")
    await person.sees("3 marked")


BULK = {
    "status": (("s", "h"), "status", "on-hold", "marked as on hold: "),
    "choice": (("c", "l"), "choice", "later", "Choice set for "),
    "lead": (("l", "K", "i", "m", "enter"), "lead", "Kim", "Lead set for "),
    "dates": (("d", "+", "9", "0", "enter"), "due", "2027-02-20", "Dates set for "),
    "percent": (("p", "1", "0", "0", "enter"), "percent", 100, " edited. "),
    "ease": (("e", "n"), "own_ease", "needs-effort", " edited. "),
}


@pytest.mark.parametrize("what", BULK)
async def test_what_is_done_to_marked_actions_is_one_change_and_one_undo(
    practice: Path, what: str
) -> None:
    keys, field, value, said = BULK[what]
    before = [stored(practice, code)[field] for code in THREE]
    log_before = len(changes(practice))
    async with at_the_tracker(practice) as person:
        await mark_three(person)
        await person.press(keys[0])
        await person.sees("· 3 actions")
        await person.press(*keys[1:])
        await person.sees(said, "Ctrl+Z to undo.")
        assert [stored(practice, code)[field] for code in THREE] == [value] * 3
        assert len(changes(practice)) == log_before + 1
        await person.press("ctrl+z")
        await person.sees("Undone: ")
    assert [stored(practice, code)[field] for code in THREE] == before


async def test_one_update_is_written_in_every_marked_log(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark_three(person)
        await person.press("u")
        await person.type("Talked about at the practice meeting")
        await person.press("enter")
        await person.sees("Update added to GC1, GC2, GC3")
        for code in THREE:
            assert log(practice, code)[-1][1] == "Talked about at the practice meeting"
        await person.press("ctrl+z")
        await person.sees("Undone: GC1, GC2, GC3")
    assert log(practice, "GC2") == []


async def test_not_for_us_for_several_asks_once(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark_three(person)
        await person.press("c", "n")
        await person.sees("Why is this not for you? · 3 actions")
        await person.type("Head office does it")
        await person.press("enter")
        await person.sees("Choice set for GC1, GC2, GC3")
    assert {stored(practice, code)["reason"] for code in THREE} == {"Head office does it"}


async def test_marks_are_shown_and_space_takes_one_off_again(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("space")
        await person.sees("1 marked", "●GC1")
        assert person.on == "GC2"
        await person.press("up", "space")
        await person.sees("No actions marked.")
        await person.sees_no("●GC1")


async def test_all_that_are_shown_can_be_marked_and_unmarked(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("2", "ctrl+a")
        await person.sees("7 marked")
        assert [row.code for row in person.table.marked] == person.codes
        await person.press("l")
        await person.sees("Lead · 7 actions")
        await person.press(*"Kim", "enter")
        await person.sees("Lead set for 7 actions")
        assert {stored(practice, code)["lead"] for code in person.codes} == {"Kim"}
        await person.press("ctrl+a")
        await person.sees("No actions marked.")
        await person.press("ctrl+z")
        await person.sees("Undone: 7 actions")
    assert stored(practice, "GPES1")["lead"] == "Dr Roy"


async def test_an_action_that_is_no_longer_shown_is_no_longer_marked(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark_three(person)
        await person.press("2")
        assert [row.code for row in person.table.marked] == ["GC1"]
        await person.press("1")
        assert [row.code for row in person.table.marked] == ["GC1"]


async def test_dates_that_differ_begin_empty_and_stay_unless_they_are_filled_in(
    practice: Path,
) -> None:
    before = {code: stored(practice, code)["due"] for code in ("GR1", "GR2")}
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR1")
        await person.press("space", "space", "d")
        await person.sees("Dates · 2 actions", "differ: sets all")
        await person.press("tab")
        await person.type("1/11/2026")
        await person.press("enter")
        await person.sees("Dates set for GR1, GR2")
    for code in before:
        assert stored(practice, code)["start"] == "2026-11-01"
    assert {code: stored(practice, code)["due"] for code in before} == before


async def mark(person, *codes: str) -> None:
    for code in codes:
        await person.goes_to(code)
        await person.press("space")


async def test_where_one_of_the_marked_refuses_the_rest_can_go_on(practice: Path) -> None:
    log_before = len(changes(practice))
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4", "GA2", "GC5")
        await person.press("s", "i")
        await person.sees(
            "1 of 3 actions cannot be changed",
            "GA2: An action marked 'not for us' cannot have a status.",
            "Enter changes the other 2 · Esc changes nothing",
        )
        await person.press("enter")
        await person.sees("GC4, GC5 marked as", "Left out: GA2")
        assert len(changes(practice)) == log_before + 1
        assert [stored(practice, code)["status"] for code in ("GC4", "GC5")] == ["in-progress"] * 2
        assert stored(practice, "GA2")["choice"] == "not-for-us"
        await person.press("ctrl+z")
        await person.sees("Undone: GC4, GC5")


async def test_where_one_of_the_marked_refuses_escape_changes_nothing(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4", "GA2")
        for leave in ("escape", "n"):
            await person.press("s", "i")
            await person.sees("1 of 2 actions cannot be changed")
            await person.press(leave)
            await person.sees("No changes.")
            assert isinstance(person.app.screen, ActionListScreen)
    assert contents(practice) == before


async def test_where_all_of_the_marked_refuse_it_is_said_at_once(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await mark(person, "GA2")
        await person.press("s", "i")
        await person.sees("Not done: GA2: An action marked 'not for us' cannot have a status.")
        assert isinstance(person.app.screen, ActionListScreen)
    assert contents(practice) == before


async def test_complete_actions_refuse_a_percentage_and_the_rest_go_on(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark(person, "GC1", "GR5")
        await person.press("p")
        await person.replace("50")
        await person.press("enter")
        await person.sees("GC1: A complete action is 100 percent.")
        await person.press("enter")
        await person.sees("Left out: GC1")
    assert (stored(practice, "GC1")["percent"], stored(practice, "GR5")["percent"]) == (100, 50)


def led_by(path: Path, **leads: str) -> None:
    """Give actions their leads, from the outside."""
    register = open_register(path, user=SAM, clock=lambda: NOW)
    for code, lead in leads.items():
        register.actions.set_lead(register.organisations.find(), [code], lead)
    register.close()


async def test_leads_that_differ_are_named_and_not_filled_in(practice: Path) -> None:
    led_by(practice, GC4="Dr Roy", GC5="Kim Sample", GC6="Dr Roy")
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4", "GC5", "GC6", "GC7")
        await person.press("l")
        await person.sees(
            "Lead · 4 actions",
            "Replaces Dr Roy (2 actions), Kim Sample (1 action).",
            "has no lead.",
            "Several leads: type one for all, or 'none' to remove",
        )
        await person.press("enter")
        await person.sees("No changes.")
        assert contents(practice) == before
        await person.press("l")
        await person.type("Sam")
        await person.press("enter")
        await person.sees("Lead set for 4 actions")
        assert {stored(practice, f"GC{n}")["lead"] for n in (4, 5, 6, 7)} == {"Sam"}
        await person.press("ctrl+z")
        await person.sees("Undone: 4 actions")
        await person.press("l")
        await person.type("none")
        await person.press("enter")
        await person.sees("Lead set for GC4, GC5, GC6")
    assert {stored(practice, f"GC{n}")["lead"] for n in (4, 5, 6, 7)} == {None}


async def test_a_lead_that_all_the_marked_have_is_filled_in(practice: Path) -> None:
    led_by(practice, GC4="Dr Roy", GC5="Dr Roy")
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4", "GC5")
        await person.press("l")
        await person.sees("Lead · 2 actions")
        assert person.app.screen.query_one(Input).value == "Dr Roy"
        await person.press("ctrl+u", "enter")
        await person.sees("Lead set for GC4, GC5")
    assert stored(practice, "GC5")["lead"] is None


async def test_figures_that_differ_are_named_and_stay_unless_one_is_typed(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4")
        await person.press("p", *"40", "enter", "escape")
        await mark(person, "GC4", "GC5")
        before = contents(practice)
        await person.press("p")
        await person.sees("Replaces 40% (1 action). 1 action has no percentage.", "Several figures")
        await person.press("enter")
        await person.sees("No changes")
        assert contents(practice) == before
        await person.press("p", *"none", "enter")
        await person.until(lambda: stored(practice, "GC4")["percent"] is None, "none")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("s", "Now: Complete (1 action), not in our plan (1 action)."),
        ("c", "Now: In our plan (1 action), Not for us (1 action)."),
    ],
)
async def test_a_picker_says_what_the_marked_hold_where_they_differ(
    practice: Path, key: str, told: str
) -> None:
    async with at_the_tracker(practice) as person:
        await mark(person, "GC1", "GA2")
        await person.press(key)
        await person.sees(told)
        assert person.app.screen.query_one(OptionList).highlighted == 0


async def test_a_picker_begins_on_what_all_the_marked_hold(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4", "GC5")
        await person.press("e", "n")
        await person.sees("GC4, GC5 edited")
        await person.press("e")
        await person.sees("Our ease · 2 actions")
        assert person.app.screen.query_one(OptionList).highlighted == 2
        assert "Now:" not in person.words()


async def test_reasons_that_differ_are_named_and_not_filled_in(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark(person, "GC4")
        await person.press("c", "n", *"Cost", "enter")
        await person.sees("Choice set for GC4")
        await person.press("escape")
        await mark(person, "GC4", "GA2")
        await person.press("c", "n")
        await person.sees("Why is this not for you? · 2 actions", "Replaces ", "Cost (1 action)")
        assert person.app.screen.query_one(Input).value == ""
        await person.press("enter")
        await person.sees("Reason is empty")
