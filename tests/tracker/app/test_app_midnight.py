"""An app that is left open over midnight shows the new day, and nothing jumps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker
from scenes import go
from somebody_else import opened_by

from db.validation.progress import Edit
from db.vocabulary.terms import Choice
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.forms.dates import Dates
from tracker.screens.returns.return_check import ReturnCheckScreen

EVENING = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
"""The last day on which the return of Q3 2026/27 is due."""

LAST_DAY = date(2027, 1, 31)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, days: int = 1) -> None:
        """Let so many midnights pass."""
        self.now += timedelta(days=days)


@pytest.fixture(autouse=True)
def the_day_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look fifty times a second whether a new day has begun."""
    monkeypatch.setattr("tracker.app.app.LOOK_AT_THE_DAY", 0.02)


@asynccontextmanager
async def in_the_evening(
    path: Path, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Person, Clock]]:
    """Start the app on a register in which GC3 and GR5 are due today."""
    with opened_by(path, at=EVENING) as register:
        edit = Edit(choice=Choice.IN_PLAN, due=LAST_DAY, start=None)
        register.actions.edit(register.organisations.find("A99999"), ["GC3", "GR5"], edit)
    clock = Clock()
    async with at_the_tracker(path, size=size, clock=clock) as person:
        yield person, clock


async def test_what_was_due_yesterday_is_red_and_needs_attention(practice: Path) -> None:
    async with in_the_evening(practice) as (person, clock):
        await person.goes_to("GC4")
        await person.sees("Amber 31 Jan", "Attention 8", "Q3 2026/27 · return due 31 Jan")
        clock.go_on()
        await person.sees("Red 31 Jan", "Attention 8", "Q4 2026/27 · return due 30 Apr")
        await person.sees_no("Amber 31 Jan")
        assert person.on == "GC4"


async def test_cursor_marks_and_scroll_stay(practice: Path) -> None:
    async with in_the_evening(practice) as (person, clock):
        await person.goes_to("GPES2")
        await person.press("space", "space", "up", "up", "up")
        on, marked = person.on, [action.code for action in person.table.marked]
        scrolled = person.table.scroll_y
        assert scrolled > 0
        clock.go_on()
        await person.sees("Q4 2026/27")
        assert person.table.scroll_y == scrolled
        assert (person.on, [action.code for action in person.table.marked]) == (on, marked)


async def test_what_begins_to_need_attention_comes_to_its_tab(practice: Path) -> None:
    async with in_the_evening(practice) as (person, clock):
        await person.press("7", "end")
        on, before = person.on, len(person.codes)
        with opened_by(practice, at=EVENING) as register:
            far = Edit(choice=Choice.IN_PLAN, due=LAST_DAY + timedelta(days=31), start=None)
            register.actions.edit(register.organisations.find("A99999"), ["GC4"], far)
        clock.go_on()
        await person.until(lambda: "GC4" in person.codes, "GC4")
        assert person.on == on
        assert len(person.codes) > before


async def test_the_panel_tells_the_new_day(practice: Path) -> None:
    async with in_the_evening(practice, (160, 40)) as (person, clock):
        await person.goes_to("GC3")
        await person.sees("Amber, due today")
        for days in (1, 2):
            clock.go_on()
            await person.sees(f"Red, {days} day{'s' * (days > 1)} late")


async def test_an_action_s_page_shows_the_new_day_where_it_was_scrolled_to(
    practice: Path,
) -> None:
    async with in_the_evening(practice, (80, 20)) as (person, clock):
        await person.goes_to("GC3")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("Amber, due today")
        await person.press("down", "down", "down", "down")
        page = person.app.screen.query_one("#all")
        await person.until(lambda: page.scroll_y == 4, "scrolled")
        clock.go_on()
        await person.sees("Red, 1 day late")
        assert page.scroll_y == 4
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("Red 31 Jan")


async def test_the_return_goes_on_to_the_period_that_is_next_on_the_new_day(
    practice: Path,
) -> None:
    async with in_the_evening(practice) as (person, clock):
        await go(person, ("r", "@ReturnCheckScreen"))
        await person.sees("Return for Q3 2026/27 · due 31 January 2027 ·")
        clock.go_on()
        await person.sees("Return for Q4 2026/27 · due 30 April 2027", "The return for")


async def test_a_return_whose_period_was_chosen_stays_and_what_is_scrolled_to_too(
    practice: Path,
) -> None:
    async with in_the_evening(practice) as (person, clock):
        await go(person, ("r", "@ReturnCheckScreen", "p", "t"))
        await person.is_at(ReturnCheckScreen)
        await go(person, ("end", "up"))
        screen = person.app.screen
        assert isinstance(screen, ReturnCheckScreen)
        await person.sees("Return for Q4 2026/27")
        place, scrolled = screen.checklist.highlighted, screen.checklist.scroll_y
        assert scrolled > 0
        clock.go_on()
        await person.sees("Q4 2026/27 · return due 30 Apr")
        assert (screen.checklist.highlighted, screen.checklist.scroll_y) == (place, scrolled)


async def test_a_form_that_is_open_keeps_what_was_typed(practice: Path) -> None:
    async with in_the_evening(practice) as (person, clock):
        await person.goes_to("GC3")
        await person.press("d")
        await person.is_at(Dates)
        await person.type("28/02/2027")
        clock.go_on()
        await person.until(lambda: person.table.current.brag.value == "red", "red beneath")
        await person.press("enter")
        await person.sees("28 Feb")
        assert person.on == "GC3"


async def test_a_laptop_that_slept_for_days_shows_the_day_it_is(practice: Path) -> None:
    async with in_the_evening(practice) as (person, clock):
        clock.go_on(400)
        await person.sees("Red 2027")
