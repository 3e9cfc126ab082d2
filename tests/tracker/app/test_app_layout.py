"""How screens are laid out: what is seen at every width, and nothing of one screen on another."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker
from scenes import GPES2, go, tour

import tracker.screens

SHEETS = sorted(Path(tracker.screens.__file__).parent.glob("*.tcss"))

FULL_SCREENS = (
    *("the-list", "an-action", "an-action-nothing-was-said-of", "triage", "history", "help"),
    *("an-import", "filling-in", "export", "which-file"),
)


async def test_a_screen_looks_the_same_whichever_were_open_before(
    practice: Path, files_at_hand: None
) -> None:
    alone = {}
    for scene in FULL_SCREENS:
        async with at_the_tracker(practice) as person:
            async for name in tour(person, [scene]):
                alone[name] = person.lines()
    async with at_the_tracker(practice) as person:
        for sheet in SHEETS:
            person.app.stylesheet.read(sheet)
        person.app.refresh_css(animate=False)
        async for name in tour(person, FULL_SCREENS):
            assert person.lines() == alone[name], name


@pytest.mark.parametrize("way_there", [GPES2, ("down",)], ids=["measured", "not measured"])
async def test_an_action_looks_the_same_after_its_measures(
    practice: Path, way_there: tuple[str, ...]
) -> None:
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await go(person, (*way_there, "enter", "@ActionScreen"))
        before = person.lines()
        await go(person, ("m", "@MeasuresScreen", "escape", "@ActionScreen"))
        assert person.lines() == before
