"""An action's own screen: what it shows, its keys, and the way back."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import at_the_tracker, log, stored

from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen


async def test_enter_opens_all_of_an_action(practice: Path) -> None:
    async with at_the_tracker(practice, size=(80, 90)) as person:
        await person.goes_to("GPES2")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            "Inhalers",
            "Choice In our plan",
            "Status ◐ In progress",
            "BRAG Green, on time",
            "Lead Dr Roy",
            "Start 15/06/2026",
            "Target 27/01/2027",
            "Done 60%",
            "Two in five reviews done. Next: those due for recall.",
            "History",
        )


async def test_back_to_the_list_on_the_same_action(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR5")
        for key in ("escape", "q", "backspace"):
            await person.press("enter")
            await person.is_at(ActionScreen)
            await person.press(key)
            await person.is_at(ActionListScreen)
            assert person.on == "GR5"
            assert person.app.is_running


async def test_every_key_that_changes_works_there_too(practice: Path) -> None:
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await person.goes_to("GES1")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("Choice Undecided", "No updates yet.")
        await person.press("c", "p")
        await person.sees("Choice set for GES1", "Choice In our plan", "Status ○ Not started")
        await person.press("s", "i")
        await person.sees("Status ◐ In progress")
        await person.press("l", *"Kim", "enter")
        await person.sees("Lead Kim")
        await person.press("d")
        await person.type("31/03/2027")
        await person.press("enter")
        await person.sees("Target 31/03/2027", "BRAG Green, on time")
        await person.press("p", "3", "enter")
        await person.sees("Done 3%")
        await person.press("e", "v")
        await person.sees("Our ease Very easy")
        await person.press("u", *"Begun", "enter")
        await person.sees("22/11/2026 10:00 Sam Example Begun", "Update added to GES1")
        await person.press("ctrl+z")
        await person.sees("No updates yet.")
        await person.press("ctrl+y")
        await person.sees("22/11/2026 10:00 Sam Example Begun")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("Our plan 17")
        assert person.table.current is not None
        assert person.table.current.lead == "Kim"
    there = stored(practice, "GES1")
    assert {k: there[k] for k in ("choice", "status", "lead", "due", "percent", "own_ease")} == {
        "choice": "in-plan",
        "status": "in-progress",
        "lead": "Kim",
        "due": "2027-03-31",
        "percent": 3,
        "own_ease": "very-easy",
    }
    assert log(practice, "GES1") == [("Sam Example", "Begun")]


async def test_marks_on_the_list_do_not_reach_an_action_s_own_screen(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("ctrl+a")
        await person.goes_to("GC2")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("l")
        await person.sees("Lead · GC2")
        await person.press(*"Kim", "enter")
        await person.sees("Lead set for GC2")
    assert stored(practice, "GC3")["lead"] == "Kim Sample"
    assert stored(practice, "GC2")["lead"] == "Kim"


async def test_a_long_action_scrolls_with_the_arrows(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GPES2")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("Inhalers", "Must Do", "Choice In our plan", "BRAG Green, on time")
        await person.press("end")
        await person.sees("Edited GPES2: Choice: Undecided → In our plan")
        await person.press("home")
        await person.sees("Inhalers")
        await person.press("down", "pagedown", "up", "pageup")
        await person.sees("Inhalers")


async def test_all_of_an_action_is_there_at_any_width(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GPES2")
        await person.press("enter")
        await person.is_at(ActionScreen)
        for size in ((72, 20), (80, 24), (119, 30), (120, 36), (200, 50), (80, 24)):
            await person.resize(*size)
            await person.until(lambda s=size: len(person.lines()) == s[1], f"{size}")
            await person.sees(
                "Benefits Environment, Health, Fi", "Choice In our plan", "Lead Dr Roy"
            )
            about, evidence = (
                person.app.screen.query_one(part).region for part in ("#about", "#evidence")
            )
            assert evidence.y == about.bottom
            assert about.height > 12


async def test_an_own_action_shows_what_it_is(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("OWN-1")
        await person.press("enter")
        await person.sees(
            "Covered bicycle parking at the staff entrance",
            "six places, seen from reception",
            "Should Do",
        )
        await person.sees_no("Benefits")


async def test_right_and_left_go_to_the_actions_beside_it_in_the_list(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("6", "o", "l")
        order = person.codes
        await person.press("enter")
        await person.is_at(ActionScreen)
        for code in order[1:4]:
            await person.press("right")
            await person.sees(f" {code} ")
            assert person.app.screen.query_one("#all").scroll_y == 0
        await person.press("left", "end")
        await person.press("s", "c")
        await person.sees(f"{order[2]} marked as")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        assert person.on == order[2]
    assert stored(practice, order[2])["status"] == "complete"


async def test_the_first_and_the_last_action_of_the_list_say_so(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("6", "enter")
        await person.is_at(ActionScreen)
        await person.sees("→ next")
        await person.sees_no("← previous")
        await person.press("left")
        await person.sees("This is the first action in the list.")
        for _ in person.codes:
            await person.press("right")
        await person.sees("OWN-1", "This is the last action in the list.", "← previous")
        await person.sees_no("→ next")


async def test_the_cursor_stays_near_an_action_that_left_the_tab(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("6")
        await person.goes_to("GR2")
        after = person.codes[person.codes.index("GR2") + 1]
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("c", "l")
        await person.sees("Choice set for GR2")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        assert "GR2" not in person.codes
        assert person.on == after
