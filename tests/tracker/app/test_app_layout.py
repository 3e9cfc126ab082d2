"""How screens are laid out: what is seen at every width, and nothing of one screen on another."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker
from scenes import GPES2, go, tour
from somebody_else import opened_by

import tracker.screens
from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.appearance.symbols import RICH
from tracker.widgets.checklist import Checklist
from tracker.widgets.message_line import MessageLine

SHEETS = sorted(Path(tracker.screens.__file__).parent.rglob("*.tcss"))

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
                await person.until(person.lines)
                alone[name] = person.lines()
    async with at_the_tracker(practice) as person:
        for sheet in SHEETS:
            person.app.stylesheet.read(sheet)
        person.app.refresh_css(animate=False)
        async for name in tour(person, FULL_SCREENS):
            await person.until(lambda wanted=alone[name]: person.lines() == wanted, name)


@pytest.mark.parametrize("way_there", [GPES2, ("down",)], ids=["measured", "not measured"])
async def test_an_action_looks_the_same_after_its_measures(
    practice: Path, way_there: tuple[str, ...]
) -> None:
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await go(person, (*way_there, "enter", "@ActionScreen"))
        before = person.lines()
        await go(person, ("m", "@MeasuresScreen", "escape", "@ActionScreen"))
        assert person.lines() == before


LONG_TITLE = "Replace every remaining desflurane vaporiser in the minor procedures room " * 2
LONG_REASON = "The landlord's managing agent has not answered since the spring. " * 4


async def test_a_long_change_is_told_to_its_end(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("a")
        await person.type(LONG_TITLE)
        await person.press("enter", "a", "enter", "m", "enter", "enter", "enter")
        await person.sees(f"Title: {LONG_TITLE.strip()};", "Rating: Must Do. Ctrl+Z to undo.")
        line = person.app.screen.query_one(MessageLine)
        assert line.size.height >= 3
        await person.press("ctrl+z")
        await person.sees("OWN-2 was removed by undo.")
        await person.until(lambda: line.size.height == 1, "a single line")


async def test_of_a_very_long_message_the_beginning_and_the_end_are_seen(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("u")
        await person.paste(LONG_REASON * 6)
        await person.press("enter")
        await person.sees("Update added to GC1", "…", "Ctrl+Z to undo.", "Ctrl+P more")
        assert person.app.screen.query_one(MessageLine).size.height <= 9


async def test_a_long_refusal_in_a_dialog_is_seen_to_its_end(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("p")
        await person.paste("many " * 300)
        await person.press("enter")
        await person.sees("is not a whole number from 0 to 100.")


@pytest.mark.parametrize("width", [80, 120])
async def test_why_nothing_is_shown_is_told_to_its_end(practice: Path, width: int) -> None:
    async with at_the_tracker(practice, size=(width, 24)) as person:
        await person.press("2", "slash")
        await person.type("waste")
        await person.sees("No matching actions here.", "Press Esc to clear the search and filter.")


@pytest.mark.parametrize(
    ("name", "width", "whose"),
    [
        ("Example Surgery", 80, " Example Surgery A99999 · general practice   "),
        ("Example Surgery in Example", 80, " Example Surgery in Example A99999   "),
        (
            "Example Surgery",
            100,
            " Green Plan Tracker   Example Surgery A99999 · general practice ",
        ),
        (
            "The Example Practice of Upper Example",
            75,
            " The Example Practice of Upper Exa… A99999  ",
        ),
    ],
)
async def test_the_heading_keeps_when_the_return_is_due(
    fresh: Path, name: str, width: int, whose: str
) -> None:
    with opened_by(fresh) as register:
        register.organisations.edit(register.organisations.find("A99999"), name=name)
    async with at_the_tracker(fresh, size=(width, 24)) as person:
        heading = person.lines()[0]
        assert heading.startswith(whose)
        assert heading.endswith(" Q3 2026/27 · return due 31 Jan ")


def test_a_bar_is_full_only_at_all_and_empty_only_at_none() -> None:
    for whole in range(1, 90):
        for cells in (2, 10, 20):
            bars = [RICH.bar(part, whole, cells).count(RICH.done) for part in range(whole + 1)]
            assert bars == sorted(bars)
            assert bars[0] == 0
            assert bars[-1] == cells
            assert all(0 < filled < cells for filled in bars[1:-1])


async def test_a_wider_window_never_shows_less(practice: Path) -> None:
    async with at_the_tracker(practice, size=(80, 24)) as person:
        before: dict[str, int] = {}
        for width in range(80, 221):
            await person.resize(width, 24)
            await person.until(lambda w=width: len(person.lines()[0]) == w, f"{width}")
            now = {column.heading: column.width for column in person.table._columns}
            assert before.keys() <= now.keys(), width
            assert all(now[heading] >= cells for heading, cells in before.items()), width
            before = now
            if width in (120, 150, 200):
                await person.sees("Lead", "Sam Example", "Understand the guidance re CQC")
        await person.sees("Encourage and empower all members of staff to take action Priority")


async def test_the_panel_stands_beside_the_table_where_there_is_room(practice: Path) -> None:
    async with at_the_tracker(practice, size=(149, 36)) as person:
        await person.sees_no("Benefits")
        for width in (150, 200):
            await person.resize(width, 36)
            await person.sees("Benefits Finance/Business")


async def test_a_wider_window_never_shows_less_of_the_checklist(practice: Path) -> None:
    async with at_the_tracker(practice, size=(80, 24)) as person:
        await person.press("r")
        await person.comes_to("ReturnCheckScreen")
        before = 0
        for width in range(80, 221, 5):
            await person.resize(width, 24)
            await person.until(lambda w=width: len(person.lines()[0]) == w, f"{width}")
            now = person.app.screen.query_one(Checklist).size.width
            assert now >= before, width
            before = now


async def test_the_first_list_that_a_practice_sees_has_no_line_in_two(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    register = open_register(path, user="Sam Example", create=True)
    register.organisations.add(
        default_plan(),
        name="Example Surgery",
        ods="A99999",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    register.close()
    async with at_the_tracker(path) as person:
        await person.sees("F to filter, O to sort", "None chosen yet")
        assert person.lines()[3].lstrip().startswith("No.")
