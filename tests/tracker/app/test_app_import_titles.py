"""Rows of a file whose action is in doubt: guessed, another one, or an action of one's own."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import SAM, at_the_tracker, changes, contents, log, stored
from files_at_hand import hand_kept
from imports_at_hand import at_the_proposal, cursor_on

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.imports.import_file import ImportScreen


async def test_what_is_only_a_guess_is_taken_in_when_it_is_ticked(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        await person.sees("Confirm: tick what is right")
        await cursor_on(person, "GA4 Promote public transport")
        await person.sees("the file has 'Promote public transprt to staff and patients'")
        before = set(lines.ticked)
        await person.press("space")
        assert len(lines.ticked - before) == 2
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GA4")["lead"] == "Sam"
    assert stored(fresh, "GA4")["status"] == "in-progress"


async def test_a_row_that_matches_nothing_becomes_an_action_of_our_own_when_agreed_to(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "New: Bicycle rack")
        await person.press("space", "enter")
        await person.is_at(ActionListScreen)
        await person.until(lambda: person.codes[-1] == "OWN-1")
        await person.press("ctrl+z")
        await person.until(lambda: "OWN-1" not in person.codes)
        await person.press("ctrl+y")
        await person.until(lambda: person.codes[-1] == "OWN-1")
    assert stored(fresh, "OWN-1")["lead"] == "Sam"
    assert log(fresh, "OWN-1") == [(SAM, "Quote is here")]


GUESSED = "Promote public transprt to staff and patients"


async def test_a_wrong_guess_becomes_an_action_of_our_own(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        await cursor_on(person, "Lead: P. Lee")
        await person.press("space")
        await cursor_on(person, "GA4 Promote public transport", "up")
        await person.sees("Is it this action? Press O to choose the action.")
        await person.press("o")
        await person.sees(f"Which action is '{GUESSED[:39]}")
        await person.press("o")
        await person.is_at(ImportScreen)
        await person.sees("is an action of our own.", f"New: {GUESSED}")
        await person.sees("you said it is your own action")
        await person.sees_no("GA4 Promote")
        assert lines.is_altered
        assert contents(fresh) == before
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.until(lambda: person.codes[-1] == "OWN-1")
        own = stored(fresh, "OWN-1")
        assert (own["lead"], own["status"]) == ("Sam", "in-progress")
        await person.press("end")
        await person.sees("OWN-1 Promote public transprt")
        assert stored(fresh, "GA4")["lead"] is None
        assert stored(fresh, "GC7")["lead"] is None  # its tick was taken off before
        assert [what for what, _, _ in changes(fresh)[-1:]] == ["import"]
        await person.press("ctrl+z")
        await person.until(lambda: "OWN-1" not in person.codes)
        assert stored(fresh, "GC7")["status"] == "not-started"


async def test_a_row_is_for_another_action_of_the_plan(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "New: Bicycle rack")
        await person.press("o")
        await person.sees("Which action is 'Bicycle rack behind the surgery'?")
        await person.press("p")
        await person.sees("Action code for 'Bicycle rack behind the surgery'")
        await person.type("GA99")
        await person.press("enter")
        await person.sees("GA99")
        await person.replace("ga3")
        await person.press("enter")
        await person.is_at(ImportScreen)
        await person.sees("File read again: 'Bicycle rack behind the surgery' is GA3.")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GA3")["lead"] == "Sam"
    assert log(fresh, "GA3") == [(SAM, "Quote is here")]


async def test_what_was_said_of_a_row_is_undone_and_forgotten_on_leaving(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        at_first = set(lines.ticked)
        await cursor_on(person, "GA4 Promote public transport")
        await person.press("o", "o")
        await person.sees(f"New: {GUESSED}")
        await person.press("escape")
        await person.sees("Press Esc again to leave")
        await person.press("o")
        await person.click("Undo: as first read from the file")
        await person.sees("GA4 Promote public transport", "as first read.")
        assert lines.ticked == at_first
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_a_row_with_an_unknown_code_and_no_title_is_given_an_action(
    fresh: Path, documents: Path
) -> None:
    rows = "Ref,Lead,Status\nZZ1,Ann Orr,Complete\nZZ2,Bea Fox,WIP\n"
    (documents / "other.csv").write_text(rows, encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("ZZ1 no action has that code", "Press O to choose the action.")
        await person.press("o")
        await person.sees("Which action is 'ZZ1'?")
        await person.sees_no("An action of our own")
        await person.press("p")
        await person.type("gc7")
        await person.press("enter")
        await person.sees(
            "File read again: 'ZZ1' is GC7.", "2 of 2 changes ticked", "ZZ2 no action"
        )
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["lead"] == "Ann Orr"


async def test_o_is_shown_where_a_row_needs_an_action(fresh: Path, documents: Path) -> None:
    (documents / "ours.csv").write_text("Ref,Lead\nGC7,Ann Orr\n", encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees_no("which action")
        await person.press("o")
        await person.sees("The action of every row in this file is known.")


async def test_o_says_that_it_is_for_rows_that_are_not_certain(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "Lead: P. Lee")
        await person.press("o")
        await person.sees("Move to a row whose action is a guess, new or not recognised")


async def test_a_field_of_a_new_action_comes_with_its_title_and_goes_with_it(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        at_first = set(lines.ticked)
        await cursor_on(person, "New: Bicycle rack")
        await cursor_on(person, "Lead: Sam")
        await person.press("space")
        assert len(lines.ticked - at_first) == 2
        await cursor_on(person, "Add: Bicycle rack", "up")
        await person.press("space")
        assert lines.ticked == at_first
