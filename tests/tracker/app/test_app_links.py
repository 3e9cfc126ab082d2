"""What other plans count on from a practice, and what each action counts towards."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import at_the_tracker
from textual.containers import VerticalScroll

from tracker.screens.actions.action import ActionScreen
from tracker.screens.plans.counted_on import CountedOnScreen


async def test_what_is_counted_on_is_a_key_away_with_what_the_practice_does(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("j")
        await person.is_at(CountedOnScreen)
        await person.sees(
            "What is counted on from us",
            "39 actions of other plans name organisations of our kind.",
            "We are Accountable or Responsible · 11",
            "C3 A/iii",
        )
        page = person.app.screen.query_one(VerticalScroll)
        await person.press("end")
        await person.until(lambda: page.scroll_y == page.max_scroll_y > 0)
        await person.sees("ES3 A/i", "Informed · Mar-27")
        await person.sees("No action of another plan stands behind it.")
        await person.press("escape")
        await person.sees("GC1")


async def test_an_action_says_what_it_counts_towards_and_whose_reading_that_is(
    practice: Path,
) -> None:
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            "Beside it in the plans (our reading)",
            "C3 A/iv",
            "Contributes to it · sure · we are Informed · Dec-25",
        )
