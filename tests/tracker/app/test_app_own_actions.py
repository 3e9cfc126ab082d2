"""Our own actions: added in one form, edited, deleted, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import ask, at_the_tracker, changes, contents, log, stored
from somebody_else import alex
from textual.widgets import Input

from db.own_actions.new_own_action import NewOwnAction
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen


def row_of(path: Path, code: str) -> dict[str, object]:
    (row,) = ask(path, "SELECT * FROM action WHERE code = ?", code)
    return row


async def test_an_action_of_our_own_is_added_in_one_form_and_one_change(practice: Path) -> None:
    log_before = len(changes(practice))
    async with at_the_tracker(practice) as person:
        await person.press("7", "a")
        await person.sees("Add own action", "← Culture →", "← No rating →")
        await person.type("A hedge along the car park")
        await person.press("enter", "a", "enter", "s", "enter")
        await person.sees("← Adaptation →", "← Should Do →")
        await person.press(*"Kim", "enter", *"31/3/27")
        await person.sees("Wed 31 Mar 2027")
        await person.press("enter")
        await person.sees("OWN-2 added", "All 55", "Should Do 20")
        assert person.on == "OWN-2"
        await person.sees("▸ OWN-2 A hedge along the car park")
        row, progress = row_of(practice, "OWN-2"), stored(practice, "OWN-2")
        assert (row["title"], row["area"], row["rating"]) == (
            *("A hedge along the car park", "adaptation", "should-do"),
        )
        assert (progress["lead"], progress["due"]) == ("Kim", "2027-03-31")
        assert progress["choice"] == "undecided"
        assert len(changes(practice)) == log_before + 1
        await person.press("ctrl+z")
        await person.sees("OWN-2 was removed by undo. Ctrl+Y restores it.", "All 54")
        await person.press("ctrl+y")
        await person.sees("Redone: OWN-2")
    assert stored(practice, "OWN-2")["lead"] == "Kim"


async def test_added_from_our_plan_it_is_in_the_plan_and_the_tab_stays(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("6", "a", *"Hedge", *["enter"] * 5)
        await person.sees("OWN-1 added", "Our plan 1")
        assert person.codes == ["OWN-1"]
    assert stored(fresh, "OWN-1")["choice"] == "in-plan"


async def test_what_cannot_be_stays_in_the_form_and_is_said(fresh: Path) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("a", "enter")
        await person.sees("Title is empty")
        await person.press(*"Hedge", *["enter"] * 4, *"soon", "enter")
        await person.sees("is not a date")
        assert contents(fresh) == before
        await person.replace("+30")
        await person.press("enter")
        await person.sees("OWN-1 added")
    assert stored(fresh, "OWN-1")["due"] == "2026-12-22"


async def test_the_arrows_change_area_and_rating_and_escape_asks_before_it_discards_them(
    fresh: Path,
) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("a", "tab", "right", "right", "tab", "left")
        await person.sees("← Resources →", "← Should Do →")
        await person.press("left", "space", "escape")
        await person.sees("Press Esc again")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert contents(fresh) == before


async def test_going_back_anywhere_on_the_way_adds_no_action(fresh: Path) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        for keys in ((), ("enter",), ("enter", "a", "enter")):
            await person.press("a", *"Hedge", *keys, "escape", "escape")
            await person.is_at(ActionListScreen)
    assert contents(fresh) == before


async def test_an_own_action_is_edited_on_its_page_and_that_is_undone(practice: Path) -> None:
    before = row_of(practice, "OWN-1")
    async with at_the_tracker(practice) as person:
        await person.goes_to("OWN-1")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("Ctrl+E edit", "Delete delete")
        await person.press("ctrl+e")
        await person.sees("Edit OWN-1")
        assert person.app.screen.query_one("#title", Input).value == before["title"]
        await person.replace("Bicycle shelter")
        await person.press("enter", "enter", "r", "enter", "p", "enter", "y", "enter")
        await person.sees("OWN-1 edited", "Bicycle shelter", "Resources")
        row = row_of(practice, "OWN-1")
        assert (row["title"], row["area"], row["rating"], row["quick_win"]) == (
            *("Bicycle shelter", "resources", "priority", 1),
        )
        assert row["detail"] == before["detail"]
        await person.press("ctrl+z")
        await person.sees("Undone: OWN-1")
        assert row_of(practice, "OWN-1") == before
        await person.press("ctrl+y")
        await person.sees("Redone: OWN-1")
    assert row_of(practice, "OWN-1") == row


async def test_an_own_action_is_deleted_on_its_page_and_restored_on_the_list(
    practice: Path,
) -> None:
    before, entries = stored(practice, "OWN-1"), log(practice, "OWN-1")
    async with at_the_tracker(practice) as person:
        await person.goes_to("OWN-1")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("delete")
        await person.sees("Delete · OWN-1", "Everything recorded on it is deleted too.")
        await person.press("d")
        await person.is_at(ActionListScreen)
        await person.sees("OWN-1 was deleted. Ctrl+Z restores it.", "All 53")
        assert "OWN-1" not in person.codes
        await person.press("ctrl+z")
        await person.sees("Undone: OWN-1", "All 54")
        assert person.on == "OWN-1"
    after = stored(practice, "OWN-1")
    kept = ("choice", "status", "lead", "due", "percent", "status_on")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert log(practice, "OWN-1") == entries


async def test_keeping_an_own_action_after_all(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.goes_to("OWN-1")
        for keep in ("escape", "k", "enter"):
            await person.press("delete")
            await person.sees("Delete · OWN-1")
            await person.press(keep)
            await person.is_at(ActionListScreen)
    assert contents(practice) == before


@pytest.mark.parametrize("key", ["ctrl+e", "delete"])
async def test_an_action_of_the_plan_is_neither_edited_nor_deleted(
    practice: Path, key: str
) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press(key)
        await person.sees("GC1 is part of the plan. Only your own actions can be edited")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees_no("Ctrl+E edit")
        await person.press(key)
        await person.sees("GC1 is part of the plan.")
    assert contents(practice) == before


async def test_the_title_that_somebody_else_gave_meanwhile_is_asked_about(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("OWN-1")
        await person.press("ctrl+e")
        await person.replace("Bicycle shelter")
        alex(
            practice,
            lambda r, o: r.own_actions.edit(
                o, r.actions.find(o, "OWN-1"), NewOwnAction("Bicycle stands")
            ),
        )
        await person.press(*["enter"] * 5)
        await person.sees("OWN-1: changed by Alex Sample", "Bicycle stands", "Bicycle shelter")
        await person.press("m")
        await person.sees("OWN-1 edited")
    assert row_of(practice, "OWN-1")["title"] == "Bicycle shelter"


async def test_several_own_actions_are_deleted_in_one_change(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("a", *"Hedge", *["enter"] * 5)
        await person.sees("OWN-2 added")
        log_before = len(changes(practice))
        for code in ("OWN-1", "OWN-2"):
            await person.goes_to(code)
            await person.press("space")
        await person.press("delete")
        await person.sees("Delete · 2 actions")
        await person.press("d")
        await person.sees("OWN-1, OWN-2 were deleted. Ctrl+Z restores them.", "All 53")
        assert len(changes(practice)) == log_before + 1


@pytest.mark.usefixtures("others_are_followed")
async def test_the_page_of_an_own_action_that_somebody_else_deletes_is_left_with_a_word(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("OWN-1")
        await person.press("enter")
        await person.is_at(ActionScreen)
        alex(practice, lambda r, o: r.own_actions.delete(o, [r.actions.find(o, "OWN-1")]))
        await person.is_at(ActionListScreen)
        await person.sees("Alex Sample deleted an own action: OWN-1", "All 53")
