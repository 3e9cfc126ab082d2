"""Keys that come fast, in bursts, pasted or by mistake: each goes where it was meant to."""

from __future__ import annotations

import asyncio
from itertools import chain
from pathlib import Path

import pytest
from at_the_keyboard import (
    NAMES,
    Person,
    at_the_tracker,
    changes,
    come_at_once,
    contents,
    log,
    stored,
)
from scenes import SCENES, go, home
from textual import events
from textual.widgets import Input

from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen, Search
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm, TextEntry, TextForm
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.organisations.welcome import WelcomeScreen

A_PAUSE = 0.1
"""Seconds: shorter than for people, so that there is less to wait for."""


@pytest.fixture
def typing_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell words and pastes by how fast they come, as for people."""
    monkeypatch.setattr("tracker.keyboard.typed_text.A_PAUSE", A_PAUSE)
    monkeypatch.setattr("tracker.keyboard.typed_text.WORD_GOES_ON", A_PAUSE)
    monkeypatch.setattr("tracker.keyboard.typed_text.BURST", 0.01)


async def burst(person: Person, *keys: str) -> None:
    """Press keys and type texts in one go."""
    at_once(person, *chain.from_iterable([k] if k in ("enter", "escape") else k for k in keys))
    await person.rests()
    await person.until(lambda: person.app.keys.is_idle, "the keys to take effect")


def at_once(person: Person, *keys: str) -> None:
    pressed = (events.Key(NAMES.get(key, key), key if len(key) == 1 else None) for key in keys)
    come_at_once(person.app, pressed)


def told(person: Person) -> str:
    return " ".join(person.words().split())


# In a field


async def test_an_update_typed_in_one_burst_is_stored_whole(fresh: Path, typing_fast: None) -> None:
    async with at_the_tracker(fresh) as person:
        await burst(person, "uThe quick brown fox jumps over it", "enter")
        await person.sees("Update added to GC1")
    assert log(fresh, "GC1") == [("Sam Example", "The quick brown fox jumps over it")]


async def test_a_reason_typed_ahead_of_its_field_is_stored_whole(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await burst(person, "cnThe landlord decides", "enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC1")["reason"] == "The landlord decides"


async def test_of_two_lines_pasted_into_a_field_of_one_the_second_is_left_out_and_that_is_told(
    fresh: Path,
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l")
        await person.paste("Dr Roy\nsc")
        await person.sees("Only the first line was pasted: this field takes one line.")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC1")["lead"] == "Dr Roy"
    assert stored(fresh, "GC1")["status"] == "not-started"


async def test_a_blank_first_line_is_no_line(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l")
        await person.paste("\n\nDr Roy\n")
        assert person.app.screen.query_one(Input).value == "Dr Roy"


async def test_a_burst_with_a_line_break_is_a_paste_into_a_field_of_one_line(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l")
        await burst(person, "Dr Roy", "enter", "sc", "enter")
        await person.sees("Only the first line was pasted: this field takes one line.")
        await person.is_at(LineForm)
        assert person.app.screen.query_one(Input).value == "Dr Roy"
    assert changes(fresh)[-1][0] == "add-organisation"


async def test_a_burst_with_a_line_break_is_a_paste_into_an_update(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("u")
        await burst(person, "Asked the bank.", "enter", "sc is next", "enter")
        await person.is_at(TextForm)
        assert person.app.screen.query_one(TextEntry).text == "Asked the bank.\nsc is next\n"
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert log(fresh, "GC1") == [("Sam Example", "Asked the bank.\nsc is next")]
    assert stored(fresh, "GC1")["status"] == "not-started"


async def test_escape_and_a_letter_that_come_together_are_both_pressed(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("s")
        person.app.post_message(events.Key("alt+l", "l"))
        await person.sees("Lead · GC1")


async def test_a_name_typed_in_one_burst_at_the_list_of_kinds_is_kept_whole(
    tmp_path: Path, typing_fast: None
) -> None:
    async with at_the_tracker(tmp_path / "tracker.db", ready=WelcomeScreen) as person:
        await burst(person, "Example Surgery")
        assert person.app.screen.query_one("#name", Input).value == "Example Surgery"


async def test_a_file_named_in_one_burst_at_the_list_of_files_is_kept_whole(
    practice: Path, files_at_hand: None, typing_fast: None
) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await asyncio.sleep(2 * A_PAUSE)
        await burst(person, "Green plan.xlsx")
        assert person.app.screen.query_one(Input).value == "Green plan.xlsx"


# On the list

WORDS = (
    *("end of March", "31/02/2027", "scheme", "climate", "tips", "Quality", "mark all", "7 days"),
    *("inhaler", "insulation", "waste"),
    *("gc1", "zcx"),  # the first letter opens a page on which the second asks for a text
)


@pytest.mark.parametrize("word", WORDS)
async def test_a_word_typed_on_the_list_changes_nothing_and_can_be_searched_for(
    practice: Path, typing_fast: None, word: str
) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        rows, at = person.codes, person.on
        await burst(person, word)
        await person.is_at(ActionListScreen)
        await person.sees(f"Press / to search for “{word}”.")
        assert (person.codes, person.on, person.table.marked) == (rows, at, [])
        await person.press("slash")
        assert person.app.screen.query_one(Search).value == word
    assert contents(practice) == before


async def test_a_word_and_enter_typed_on_the_list_open_nothing(
    practice: Path, typing_fast: None
) -> None:
    async with at_the_tracker(practice) as person:
        await burst(person, "energy", "enter")
        await person.is_at(ActionListScreen)
        await person.sees("Press / to search for “energy”.")


async def test_lines_typed_on_the_list_in_one_burst_run_nothing(
    practice: Path, typing_fast: None
) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await burst(person, "sc", "enter", "sc", "enter", "climate")
        await person.is_at(ActionListScreen)
        await person.sees("Letters are commands on this list.")
    assert contents(practice) == before


async def test_a_text_pasted_on_the_list_can_be_searched_for(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.paste("single-use\nitems")
        await person.sees("Press / to search for “single-use items”.")


async def test_the_offer_to_search_ends_with_the_next_message(
    practice: Path, typing_fast: None
) -> None:
    async with at_the_tracker(practice) as person:
        await burst(person, "scheme")
        await asyncio.sleep(2 * A_PAUSE)
        await person.press("ctrl+y", "slash")
        assert person.app.screen.query_one(Search).value == ""


async def test_two_letters_are_commands_when_no_further_one_follows(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await burst(person, "si")
        await person.sees("◐ In progress")


async def test_answers_in_triage_may_come_as_fast_as_they_like(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        await asyncio.sleep(2 * A_PAUSE)
        await burst(person, "ipli")
        await person.sees("4 of 53 decided")


async def test_space_held_down_marks_row_after_row(fresh: Path, typing_fast: None) -> None:
    async with at_the_tracker(fresh) as person:
        await burst(person, " " * 12)
        assert len(person.table.marked) == 12


# Keys pressed together

PAIRS = (("s", "e"), ("e", "m"), ("l", "w"), ("x", "w"), ("ctrl+p", "pagedown"))
ON = (
    *("the-list", "an-action", "triage", "history", "help", "which-status", "an-update", "dates"),
    *("our-own-action", "export", "which-file", "an-import", "filling-in", "every-command"),
)
"""Of each kind of screen one."""

FURTHER = {
    "measures": ("slash", "'gpes2", "enter", "m"),
    "the-return": ("r",),
    "questions": ("r", "u"),
    "commitments": ("r", "k"),
    "risks": ("r", "y"),
    "requests": ("f7",),
    "backups": ("f4",),
    "organisation": ("f5",),
}


SCREENS = [*ON, *FURTHER]
"""On each, three of the pairs in turn: each pair comes on twelve of them."""


@pytest.mark.parametrize("scene", SCREENS)
async def test_keys_pressed_together_do_no_harm_on_any_screen(
    practice: Path, files_at_hand: None, typing_fast: None, scene: str
) -> None:
    async with at_the_tracker(practice) as person:
        begins = SCREENS.index(scene)
        for place in range(3):
            pair = PAIRS[(begins + place) % len(PAIRS)]
            await go(person, {**SCENES, **FURTHER}[scene])
            at_once(person, *pair)
            await asyncio.sleep(0.05)
            await person.press("enter")
            await person.until(lambda: person.app.keys.is_idle, "the keys to take effect")
            assert person.app.is_running
            assert "An unexpected error" not in told(person)
            await home(person)


async def test_enter_after_keys_pressed_together_acts_on_what_they_led_to(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await burst(person, "em", "enter")
        await person.is_at(ActionListScreen)
        await person.press("enter")
        await person.is_at(ActionScreen)
    assert stored(fresh, "GC1")["own_ease"] == "very-easy"
