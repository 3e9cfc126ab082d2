"""Marked actions change together: one change, one undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker, changes, contents, log, stored

from tracker.screens.actions import ActionsScreen

THREE = ("GC1", "GC2", "GC3")


async def mark_three(person) -> None:
    await person.press("space", "space", "space")
    await person.sees("3 marked")


BULK = {
    "status": (("s", "h"), "status", "on-hold", "Set the status"),
    "choice": (("c", "l"), "choice", "later", "Chose"),
    "lead": (("l", "K", "i", "m", "enter"), "lead", "Kim", "Set the lead"),
    "dates": (("d", "+", "9", "0", "enter"), "due", "2027-02-20", "Set dates"),
    "percent": (("p", "1", "0", "0", "enter"), "percent", 100, "Changed"),
    "ease": (("e", "n"), "own_ease", "needs-effort", "Changed"),
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
        await person.sees(f"{said}: ", "Ctrl+Z takes it back")
        assert [stored(practice, code)[field] for code in THREE] == [value] * 3
        assert len(changes(practice)) == log_before + 1
        await person.press("ctrl+z")
        await person.sees("Undid: ")
    assert [stored(practice, code)[field] for code in THREE] == before


async def test_one_update_is_written_in_every_marked_log(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark_three(person)
        await person.press("u")
        await person.type("Talked about at the practice meeting")
        await person.press("enter")
        await person.sees("Wrote an update: GC1, GC2, GC3")
        for code in THREE:
            assert log(practice, code)[-1][1] == "Talked about at the practice meeting"
        await person.press("ctrl+z")
        await person.sees("Undid: GC1, GC2, GC3")
    assert log(practice, "GC2") == []


async def test_not_for_us_for_several_asks_once(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await mark_three(person)
        await person.press("c", "n")
        await person.sees("Why is it not for you? · 3 actions")
        await person.type("Head office does it")
        await person.press("enter")
        await person.sees("Chose: GC1, GC2, GC3")
    assert {stored(practice, code)["reason"] for code in THREE} == {"Head office does it"}


async def test_marks_are_shown_and_space_takes_one_off_again(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("space")
        await person.sees("1 marked", "●GC1")
        assert person.on == "GC2"
        await person.press("up", "space")
        await person.sees("No action is marked.")
        await person.sees_no("●GC1")


async def test_all_that_are_shown_can_be_marked_and_unmarked(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("2", "ctrl+a")
        await person.sees("7 marked")
        assert [row.code for row in person.table.marked] == person.codes
        await person.press("l")
        await person.sees("Lead · 7 actions")
        await person.press(*"Kim", "enter")
        await person.sees("Set the lead: 7 actions")
        assert {stored(practice, code)["lead"] for code in person.codes} == {"Kim"}
        await person.press("ctrl+a")
        await person.sees("No action is marked.")
        await person.press("ctrl+z")
        await person.sees("Undid: 7 actions")
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
        await person.sees("Dates · 2 actions", "various: sets all")
        await person.press("tab")
        await person.type("1/11/2026")
        await person.press("enter")
        await person.sees("Set dates: GR1, GR2")
    for code in before:
        assert stored(practice, code)["start"] == "2026-11-01"
    assert {code: stored(practice, code)["due"] for code in before} == before


async def test_where_one_of_the_marked_cannot_be_changed_none_is(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.goes_to("GA1")
        await person.press("space", "space", "s", "i")
        await person.sees("Not done: GA2: An action that is 'not for us' has no status")
        assert isinstance(person.app.screen, ActionsScreen)
    assert contents(practice) == before
