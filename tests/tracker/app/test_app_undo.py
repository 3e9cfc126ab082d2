"""Undo and redo from the app, also after it was closed, and on every screen that has them."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import NOW, at_the_tracker, changes, contents, stored
from plans_at_hand import SYSTEM, THEMED, icb_with

from db.opening import open_register
from tracker.screens.actions.action import ActionScreen
from tracker.screens.history.history import HistoryScreen

ON_TO_THE_END = ["enter"] * 5
"""From the title of an own action past area, rating, lead and target date."""


async def test_undo_and_redo_the_last_change(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("s", "c")
        await person.sees("✔ Complete", "1 of 1 complete")
        await person.press("ctrl+z")
        await person.sees("Undone: GC1", "None chosen yet")
        assert stored(fresh, "GC1")["choice"] == "undecided"
        await person.press("ctrl+y")
        await person.sees("Redone: GC1", "Ctrl+Z to undo.", "1 of 1 complete")
    assert stored(fresh, "GC1")["status"] == "complete"


async def test_undo_goes_back_step_by_step_until_there_is_nothing(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("s", "i")
        await person.sees("◐ In progress")
        await person.press("l", *"Kim", "enter")
        await person.until(lambda: stored(fresh, "GC1")["lead"] == "Kim", "the lead")
        await person.press("ctrl+z", "ctrl+z")
        await person.until(lambda: stored(fresh, "GC1")["choice"] == "undecided", "undone")
        await person.press("ctrl+z")
        await person.sees("Not done: There is nothing to undo.")
        await person.press("ctrl+y", "ctrl+y")
        await person.until(lambda: stored(fresh, "GC1")["lead"] == "Kim", "done again")
        await person.press("ctrl+y")
        await person.sees("Not done: There is nothing to redo.")


async def test_undo_and_redo_after_the_app_was_closed(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("s", "c")
        await person.sees("✔ Complete")
        await person.press("q")
    async with at_the_tracker(fresh) as person:
        await person.sees("✔ Complete")
        await person.press("ctrl+z")
        await person.sees("Undone: GC1", "None chosen yet")
    async with at_the_tracker(fresh) as person:
        await person.press("ctrl+y")
        await person.sees("Redone: GC1", "✔ Complete")
    assert stored(fresh, "GC1")["status"] == "complete"


async def test_an_own_action_comes_and_goes_with_undo_and_redo(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("a", *"Hedge", *ON_TO_THE_END)
        await person.sees("OWN-1 added", "All 54")
        await person.press("ctrl+z")
        await person.sees("All 53", "OWN-1 was removed by undo. Ctrl+Y restores it.")
        assert "OWN-1" not in person.codes
        await person.press("ctrl+y")
        await person.sees("All 54")
        assert person.on == "OWN-1"


async def test_undoing_an_own_action_on_its_own_screen_goes_back_to_the_list(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("a", *"Hedge", *ON_TO_THE_END)
        await person.sees("OWN-1 added")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("ctrl+z")
        await person.sees("All 53", "OWN-1 was removed by undo. Ctrl+Y restores it.")
        assert "OWN-1" not in person.codes
        await person.press("ctrl+y")
        await person.sees("Redone: OWN-1", "All 54")


async def test_a_change_in_another_plan_is_undone_with_the_name_of_that_plan(
    tmp_path: Path,
) -> None:
    async with at_the_tracker(icb_with(tmp_path / "icb.db", SYSTEM, THEMED)) as person:
        await person.press("s", "c")
        await person.sees("C1 A/i marked as complete")
        await person.press("a")
        await person.press(*"Bees", "enter", "enter", "enter", "enter")
        await person.sees("OWN-1 added")
        await person.press("n", "down", "enter")
        await person.sees("Count the miles")
        await person.press("ctrl+z")
        await person.sees("OWN-1 (System plan) was removed by undo. Ctrl+Y restores it.")
        await person.press("ctrl+z")
        await person.sees("Undone: C1 A/i (System plan)")
        await person.press("ctrl+y")
        await person.sees("Redone: C1 A/i (System plan)")
        await person.press("s", "c", "ctrl+z")
        await person.sees("Undone: T1.")


async def test_what_somebody_else_changed_since_is_not_undone(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l", *"Kim", "enter")
        await person.sees("Lead set for GC1")
        other = open_register(fresh, user="Alex Other", clock=lambda: NOW)
        organisation = other.organisations.find()
        other.actions.set_lead(organisation, ["GC1"], "Alex Other")
        other.close()
        before = contents(fresh)
        await person.press("ctrl+z")
        await person.sees("Not done:", "Alex Other")
    assert contents(fresh) == before


async def test_the_history_shows_every_change_and_undoes(practice: Path) -> None:
    count = len(changes(practice))
    async with at_the_tracker(practice) as person:
        await person.press("s", "h")
        await person.sees("‖ On hold")
        await person.press("h")
        await person.is_at(HistoryScreen)
        await person.sees(
            f"History · {count + 1} changes",
            "22/11/2026 10:00 Sam Example",
            "Set the status GC1: Status: Complete → On hold",
        )
        await person.press("ctrl+z")
        await person.sees("Undone: GC1", "(undone since)", f"History · {count + 2} changes")
        assert stored(practice, "GC1")["status"] == "complete"
        await person.press("ctrl+y")
        await person.sees("Redone: GC1")
        await person.press("ctrl+z")
        await person.sees("Undone: GC1")
        await person.press("escape")
        await person.sees("✔ Complete")
        assert person.table.rows[0].status == "complete"


async def test_the_history_scrolls_and_any_key_for_back_leaves_it(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for key in ("escape", "q", "backspace"):
            await person.press("h")
            await person.is_at(HistoryScreen)
            newest = person.words()
            await person.press("end")
            await person.sees("Added the organisation")
            await person.press("home")
            await person.until(lambda top=newest: person.words() == top, "the newest")
            await person.press(key)
            await person.sees("Enter open")
            assert person.app.is_running
