"""The list of actions: tabs, search, filter and order."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker, contents
from textual._compositor import Compositor

from tracker.screens.actions.action_list import ActionListScreen, Search
from tracker.screens.actions.filter import FilterDialog
from tracker.screens.common.dialogs import Pick

TAB_SIZES = {
    "All": 54,
    "Must Do": 7,
    "Priority": 28,
    "Should Do": 19,
    "Quick Wins": 22,
    "Our plan": 16,
    "Attention": 4,
}


async def test_each_digit_goes_to_its_tab(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for number, (label, size) in enumerate(TAB_SIZES.items(), start=1):
            await person.press(str(number))
            assert len(person.codes) == size, label
            await person.sees(f"{label} {size}")


async def test_the_arrows_go_round_the_tabs_both_ways(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        sizes = list(TAB_SIZES.values())
        for size in (*sizes[1:], sizes[0]):
            await person.press("right")
            assert len(person.codes) == size
        await person.press("left")
        assert len(person.codes) == TAB_SIZES["Attention"]
        assert person.codes == ["GA1", "GR2", "GR5", "GPES1"]


async def test_a_tab_keeps_the_cursor_on_the_action_it_was_on(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR2")
        await person.press("6")
        assert person.on == "GR2"
        await person.press("2")
        assert person.on == "GC1"


FOUND = {
    "gpes2": ["GPES2"],  # the code
    "blinds": ["GA2"],  # a title
    "six places, seen": ["OWN-1"],  # a detail
    "dr roy": ["GPES1", "GPES2"],  # a lead
    "couch roll": ["GR2"],  # an update
    "COUCH Roll": ["GR2"],  # in either case
    "kim reduce": ["GR2"],  # words in any order
}


async def test_typing_in_the_search_finds(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for typed, found in FOUND.items():
            await person.press("slash")
            await person.type(typed)
            await person.until(lambda f=found: person.codes == f, f"{typed}: {found}")
            await person.press("escape")
            assert person.table.has_focus
            assert len(person.codes) == 54


async def test_a_search_that_finds_nothing_says_so(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("slash")
        await person.type("nothing has this")
        await person.sees("No matching actions here. Press Esc to clear the search and filter.")


async def test_an_empty_list_says_why_and_where_there_is_something(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("7")
        await person.sees("No actions under 'Needs attention' yet. Press 1 to see all.")
        await person.press("slash")
        await person.type("waste")
        await person.sees("No matching actions here. Press 1 to see 4 under All.")
        await person.press("enter", "1")
        assert len(person.codes) == 4


async def test_letters_and_digits_are_typed_in_the_search_and_arrows_move_its_cursor(
    practice: Path,
) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("slash")
        await person.type("sq2 x")
        await person.press("left", "left", "1")
        search = person.app.screen.query_one(Search)
        assert search.value == "sq21 x"
        assert isinstance(person.app.screen, ActionListScreen)
        await person.press("backspace", "right", "ctrl+u")
        assert search.value == "x"
    assert contents(practice) == before


async def test_a_long_search_is_seen_where_its_cursor_is(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("slash")
        await person.type("first of a search that is wider than its line, last")
        await person.sees("line, last")
        await person.press("home")
        await person.sees("first of a search")
        await person.press("end", *["backspace"] * 40)
        await person.sees("first of a ")
        await person.sees_no("search that")


async def test_a_key_in_the_search_lays_nothing_out_again(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out, usual = [], Compositor.reflow
    async with at_the_tracker(practice) as person:
        await person.press("slash", "e")
        await person.rests()
        monkeypatch.setattr(Compositor, "reflow", lambda *of: laid_out.append(1) or usual(*of))
        await person.press("n", "backspace")
        await person.rests()
        assert len(person.codes) > 24  # the scrollbar stays, which is laid out too
    assert laid_out == []


@pytest.mark.parametrize("key", ["enter", "down"])
async def test_from_the_search_to_the_list(practice: Path, key: str) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("slash")
        await person.type("waste")
        await person.press(key)
        assert person.table.has_focus
        assert person.codes[0] == person.on == "GR5"
        await person.press("down")
        assert person.on == person.codes[1]


async def test_escape_on_the_list_takes_off_marks_then_search_then_filter(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f", "space", "enter")
        await person.is_at(ActionListScreen)
        await person.press("slash")
        await person.type("green")
        await person.press("enter", "space")
        narrowed = len(person.codes)
        assert len(person.table.marked) == 1
        await person.press("escape")
        assert (len(person.table.marked), len(person.codes)) == (0, narrowed)
        await person.press("escape")
        assert len(person.codes) == 13
        await person.press("escape")
        assert len(person.codes) == 54
        await person.press("escape")
        assert isinstance(person.app.screen, ActionListScreen)


async def filter_by(person, *labels: str) -> None:
    """Tick labels in the filter with the keys."""
    await person.press("f")
    await person.is_at(FilterDialog)
    dialog = person.app.screen
    offered = [text for _, _, text in dialog._offers]
    at = 0
    for label in labels:
        wanted = offered.index(label)
        await person.press(*["down" if wanted > at else "up"] * abs(wanted - at), "space")
        at = wanted


async def test_ticks_of_one_kind_widen_and_kinds_together_narrow(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await filter_by(person, "Area: Culture")
        await person.press("enter")
        await person.until(lambda: len(person.codes) == 13, "culture")
        await filter_by(person, "Area: Adaptation")
        await person.press("enter")
        await person.until(lambda: len(person.codes) == 20, "culture or adaptation")
        await filter_by(person, "Choice: In our plan")
        await person.press("enter")
        await person.until(
            lambda: person.codes == ["GC1", "GC3", "GC10", "GA1", "GPC1", "OWN-1"], "in the plan"
        )


async def test_enter_in_the_filter_takes_the_line_it_is_on_where_nothing_is_ticked(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f", "down", "enter")
        await person.until(lambda: len(person.codes) == 7, "adaptation")
        await person.press("f", "x", "enter")
        await person.until(lambda: len(person.codes) == 54, "all")


async def test_the_filter_stands_in_words_beside_the_search(practice: Path) -> None:
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await filter_by(person, "Area: Culture", "Area: Adaptation", "BRAG: Blue")
        await person.press("enter")
        await person.sees("Area Culture, Adaptation · BRAG Blue")
        await person.resize(80, 24)
        await person.sees("Area Culture,", "Adaptation", "BRAG Blue")


async def test_the_headings_stay_over_their_columns_when_the_scrollbar_goes(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        for keys in (("f", "space", "enter"), ("escape",), ("slash", *"dr"), ("escape",), ("7",)):
            await person.press(*keys)
            column, top = await person.finds("Rating")
            rows = person.lines()[top + 1 : top + 1 + min(6, len(person.codes))]
            ratings = {row[column:].split("  ")[0] for row in rows}
            assert ratings <= {"Must Do", "Priority", "Should Do", "Should Do ★"}, (keys, rows)


async def test_a_filter_by_lead_also_finds_what_nobody_leads(practice: Path) -> None:
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await filter_by(person, "Choice: In our plan", "Lead: none")
        await person.press("enter")
        await person.until(lambda: person.codes == ["GES2", "GES3", "GPES5"], "without a lead")
        await person.sees("Choice In our plan · Lead none")


async def test_x_takes_every_tick_off(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await filter_by(person, "Area: Culture", "Status: Complete")
        await person.press("enter")
        await person.until(lambda: person.codes == ["GC1", "GPC1"], "culture, complete")
        await person.press("f", "x", "enter")
        await person.until(lambda: len(person.codes) == 54, "all")
        await person.sees("F to filter, O to sort")


async def test_going_back_from_the_filter_keeps_the_one_that_was(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await filter_by(person, "Area: Culture")
        await person.press("enter")
        await person.until(lambda: len(person.codes) == 13, "culture")
        for key in ("escape", "q", "backspace"):
            await person.press("f", "x", key)
            await person.is_at(ActionListScreen)
            assert len(person.codes) == 13


ORDERS = {
    "r": ("Rating", ["GC1", "GR1", "GES1"]),
    "s": ("Status", ["GC10", "GR1", "GPES5"]),
    "l": ("Lead", ["GPES1", "GPES2", "GC3"]),
    "d": ("Due", ["GR2", "GR5", "GPES2"]),
    "b": ("BRAG", ["GR2", "GR5", "GA1", "GPES1"]),
}


async def test_the_order_dialog_sorts_and_twice_reverses(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for key, (label, first) in ORDERS.items():
            await person.press("o")
            await person.is_at(Pick)
            await person.press(key)
            await person.is_at(ActionListScreen)
            await person.sees(f"by {label}")
            assert person.codes[: len(first)] == first
            assert person.on == first[0]
            forwards = person.codes
            await person.press("o", key)
            await person.sees(f"by {label} (reversed)")
            assert person.codes != forwards
        await person.press("o", "p")
        await person.sees("F to filter, O to sort")
        assert person.codes[:2] == ["GC1", "GC2"]


async def test_a_click_on_a_heading_sorts_and_once_more_reverses(practice: Path) -> None:
    headings = {"Rating": "Rating", "Status": "Status", "BRAG": "BRAG", "Lead": "Lead"}
    async with at_the_tracker(practice, size=(119, 30)) as person:
        for heading, label in headings.items():
            await person.click(heading, after="/ type")
            await person.sees(f"by {label}")
            first = person.codes
            await person.click(heading, after="/ type")
            await person.sees(f"by {label} (reversed)")
            assert person.codes != first
        await person.click("No.")
        await person.sees("F to filter, O to sort")


async def test_the_heading_of_the_order_shows_an_arrow(practice: Path) -> None:
    orders = {"p": "No.", "t": "Action", "r": "Rating", "w": "QW", "s": "Status", "l": "Lead"}
    orders |= {"b": "BRAG", "d": "BRAG, due"}
    for ascii_only, (up, down) in ((False, "↑↓"), (True, "^v")):
        async with at_the_tracker(practice, size=(120, 30), ascii_only=ascii_only) as person:
            _, heading = await person.finds("BRAG, due")
            assert f"No.{up}" in person.lines()[heading]
            for key, name in orders.items():
                await person.press("o", key, *(("o", key) if key == "p" else ()))
                await person.sees(f"{name}{up}")
                await person.press("o", key)
                await person.sees(f"{name}{down}")
                assert person.lines()[heading].count(down) == 1


async def test_a_click_on_quick_wins_puts_them_first(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        in_plan = person.codes
        await person.click("QW")
        await person.sees("by Quick wins", "QW↑")
        assert person.codes[:3] == ["GC1", "GC2", "GC4"]
        wins = [action.quick_win for action in person.table.rows]
        assert wins == sorted(wins, reverse=True)
        await person.click("Action")
        await person.sees("by Title", "Action↑")
        await person.click("No.")
        await person.sees("F to filter, O to sort", "No.↑")
        assert person.codes == in_plan


async def test_the_keys_that_move_reach_the_first_and_the_last_row(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("end")
        assert person.on == "OWN-1"
        await person.sees("Covered bicycle parking")
        await person.press("down")
        assert person.on == "OWN-1"
        await person.press("home")
        assert person.on == "GC1"
        await person.press("up")
        assert person.on == "GC1"
        await person.press("pagedown")
        second = person.on
        assert second not in ("GC1", "OWN-1")
        await person.press("pageup")
        assert person.on == "GC1"
