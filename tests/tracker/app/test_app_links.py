"""What other plans count on from a practice, and what each action counts towards."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from at_the_keyboard import at_the_tracker
from textual.containers import VerticalScroll

from db.opening import open_register
from db.plans.editions import compare_editions
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


async def test_after_an_upgrade_an_action_has_the_links_of_what_it_carries_on(
    practice: Path,
) -> None:
    with closing(open_register(practice, user="Sam Example")) as register:
        seen = register.organisations.find()
        before = register.plan_edition(seen.plan_key)
        first, *others = before.actions
        after = replace(
            before, key="later", edition="Later", actions=(replace(first, code="N1"), *others)
        )
        register.organisations.upgrade(seen, compare_editions(before, after))
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            "N1",
            "Contributes to it · sure · we are Informed · Dec-25",
            "These are of BLMK Primary Care Green Plan 2026-32, Draft V2.",
        )
