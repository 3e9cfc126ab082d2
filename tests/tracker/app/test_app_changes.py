"""Changing an action from the list: each key, what it asks, and what then stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker, changes, contents, log, stored

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import LineForm, Pick, TextForm
from tracker.screens.forms.dates import Dates

STATUSES = {
    "n": ("not-started", "○ Not started"),
    "i": ("in-progress", "◐ In progress"),
    "h": ("on-hold", "‖ On hold"),
    "c": ("complete", "✔ Complete"),
}


async def test_a_status_puts_an_undecided_action_in_the_plan(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        for number, (key, (status, shown)) in enumerate(STATUSES.items(), start=1):
            code = f"GC{number}"
            await person.goes_to(code)
            await person.press("s")
            await person.sees(f"Status · {code} ")
            await person.press(key)
            await person.sees(f"{code} marked as ", "Ctrl+Z to undo.", shown)
            await person.sees(f"Our plan {number}")
            assert len(person.codes) == 53
            there = stored(fresh, code)
            assert (there["choice"], there["status"]) == ("in-plan", status)
            assert there["completed"] == ("2026-11-22" if status == "complete" else None)
            assert changes(fresh)[-1] == ("set-status", "Sam Example", "done")


async def test_the_dialog_begins_on_what_holds_and_enter_picks_it(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR5")
        await person.press("s", "enter")
        await person.sees("No changes.")
    assert contents(practice) == before


async def test_going_back_from_a_question_changes_nothing(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        for command, key in zip("scec", ("escape", "left", "backspace", "q"), strict=True):
            await person.press(command)
            await person.is_at(Pick)
            await person.press("down", key)
            await person.is_at(ActionListScreen)
    assert contents(practice) == before


async def test_an_answer_by_arrows_and_enter_or_the_right_arrow(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("s", "down", "down", "enter")
        await person.sees("‖ On hold")
        await person.press("s", "down", "right")
        await person.sees("✔ Complete")
    assert stored(fresh, "GC1")["status"] == "complete"


async def test_a_word_typed_by_mistake_into_a_dialog_picks_nothing(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.keyboard.typed_text.A_PAUSE", 60.0)
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("s")
        await person.is_at(Pick)
        await person.type("inhaler")
        await person.is_at(ActionListScreen)
        await person.sees("Press / to search for “sinhaler”.")
        assert contents(practice) == before


async def test_choosing(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for key, code, choice in (
            ("p", "GPR1", "in-plan"),
            ("l", "GC1", "later"),
            ("u", "GC8", "undecided"),
        ):
            await person.goes_to(code)
            await person.press("c")
            await person.sees(f"Choice · {code}")
            await person.press(key)
            await person.sees(f"Choice set for {code}")
            there = stored(practice, code)
            assert (there["choice"], there["reason"]) == (choice, None)


async def test_not_for_us_asks_why_and_takes_what_is_typed(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("c", "n")
        await person.is_at(LineForm)
        await person.type("We rent, and it is 4 years to go")
        await person.press("enter")
        await person.sees("– Not for us")
    there = stored(fresh, "GC1")
    assert (there["choice"], there["reason"]) == (
        "not-for-us",
        "We rent, and it is 4 years to go",
    )


async def test_not_for_us_offers_reasons_to_take_from_the_list(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("c", "n", "down", "down", "enter")
        await person.sees("– Not for us")
    assert stored(fresh, "GC1")["reason"] == "Our landlord or estates team decides this"


async def test_not_for_us_without_a_reason_is_refused_and_going_back_chooses_nothing(
    fresh: Path,
) -> None:
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("c", "n", "enter")
        await person.sees("Reason is empty. Enter some text, or cancel.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert contents(fresh) == before


async def test_an_update_is_added_with_enter_and_may_have_lines(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR2")
        await person.press("u")
        await person.is_at(TextForm)
        await person.type("Gloves: audit done.")
        await person.press("ctrl+j")
        await person.type("Next: bins.")
        await person.press("enter")
        await person.sees("Update added to GR2")
    assert log(practice, "GR2")[-1] == ("Sam Example", "Gloves: audit done.\nNext: bins.")
    assert len(log(practice, "GR2")) == 2


async def test_an_update_may_be_pasted_and_saved_with_the_button(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("u")
        await person.paste("Pasted from an email.\nWith a second line, and Zoë's name.")
        await person.press("tab", "enter")
        await person.sees("Update added to GC1")
    assert log(practice, "GC1")[-1][1].endswith("With a second line, and Zoë's name.")


async def test_a_lead_is_typed_over_the_one_that_was(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("l")
        await person.sees("Lead · GC1")
        await person.type("Zoë O'Brien")
        await person.press("enter")
        await person.sees("Lead set for GC1")
    assert stored(practice, "GC1")["lead"] == "Zoë O'Brien"


async def test_a_lead_is_taken_from_those_there_or_taken_off(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("l", "down", "down", "enter")
        await person.sees("Lead set for GC1")
        assert stored(practice, "GC1")["lead"] == "Kim Sample"
        await person.press("l", "delete", "enter")
        await person.until(lambda: stored(practice, "GC1")["lead"] is None, "no lead")


async def test_dates_are_read_back_while_they_are_typed(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR1")
        await person.press("d")
        await person.is_at(Dates)
        await person.sees("Sun 14 Feb 2027")
        await person.type("31 mar 27")
        await person.sees("Wed 31 Mar 2027")
        await person.press("tab")
        await person.type("+30")
        await person.sees("Tue 22 Dec 2026")
        await person.press("tab")
        await person.type("1/")
        await person.sees("not a date yet")
        await person.type("2")
        await person.sees("Mon 1 Feb 2027")
        await person.press("enter")
        await person.sees("Dates set for GR1", "Green 31 Mar")
    there = stored(practice, "GR1")
    assert (there["due"], there["start"], there["review"]) == (
        "2027-03-31",
        "2026-12-22",
        "2027-02-01",
    )
    assert changes(practice)[-1][0] == "set-dates"


async def test_an_emptied_date_is_taken_off_and_the_others_stay(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR5")
        await person.press("d", "delete", "enter")
        await person.sees("Dates set for GR5")
    assert (stored(practice, "GR5")["due"], stored(practice, "GR5")["start"]) == (
        None,
        "2026-06-30",
    )


async def test_percent(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR5")
        for typed, percent in {"85": 85, " 7 % ": 7, "0": 0, "": None}.items():
            await person.press("p")
            await person.is_at(LineForm)
            await person.press("delete")
            await person.type(typed)
            await person.press("enter")
            await person.until(lambda p=percent: stored(practice, "GR5")["percent"] == p, typed)


async def test_our_ease_is_recorded_and_taken_off(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for key, ease in (
            ("v", "very-easy"),
            ("l", "little-harder"),
            ("n", "needs-effort"),
            ("x", None),
        ):
            await person.press("e")
            await person.sees("Our ease · GC1")
            await person.press(key)
            await person.until(lambda e=ease: stored(practice, "GC1")["own_ease"] == e, ease)


async def test_a_change_that_takes_an_action_off_the_tab_leaves_it_until_the_tab_is_shown_again(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("7")
        assert person.on == "GA1"
        await person.press("s", "c")
        await person.sees("GA1 marked as", "Attention 3")
        assert person.codes == ["GA1", "GR2", "GR5", "GPES1"]
        await person.press("1", "7")
        assert person.codes == ["GR2", "GR5", "GPES1"]


async def test_with_nothing_on_the_list_a_change_says_so(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("slash")
        await person.type("zzzz")
        await person.press("enter")
        for key in ("s", "c", "u", "l", "d", "p", "e", "enter", "space"):
            await person.press(key)
            assert isinstance(person.app.screen, ActionListScreen), key
        await person.press("s")
        await person.sees("Not done: There are no actions here.")
    assert contents(practice) == before
