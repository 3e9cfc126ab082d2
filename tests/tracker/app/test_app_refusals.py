"""What cannot be: each a message, and nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import NOW, at_the_tracker, contents, stored
from textual.widgets import Label

from db.opening import open_register
from db.vocabulary.terms import Choice, Status
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.forms.dates import Dates


def refusal(person) -> str:
    """Return why the dialog refuses."""
    return str(person.app.screen.query_one("#refusal", Label).content)


async def refuses(person, told: str) -> None:
    await person.until(lambda: told in refusal(person), told)


NO_DATES = [
    ("due", "31/02/2027", "Target date: '31/02/2027' is not a date. Check the day and the month."),
    ("start", "soon", "Start: 'soon' is not a date. Write it like 31 March 2027"),
    ("review", "1/1/1999", "Review date: 01/01/1999 is outside the years 2000 to 2099."),
    ("due", "+99999", "Target date: '+99999' is not a date."),
]


async def test_an_impossible_date(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        for field, typed, told in NO_DATES:
            await person.press("d")
            await person.is_at(Dates)
            person.app.screen.query_one(f"#{field}").focus()
            await person.rests()
            await person.paste(typed)
            await person.press("enter")
            await refuses(person, told)
            assert isinstance(person.app.screen, Dates)
            await person.press("escape", "escape")
    assert contents(practice) == before


async def test_a_target_before_the_start_that_stands_beside_it(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR5")
        await person.press("d")
        await person.type("29/06/2026")
        await person.press("enter")
        await refuses(person, "The target date is before the start date. Change one of them.")
        await person.press("escape")
    assert contents(practice) == before


async def test_a_target_before_the_start_that_another_of_the_marked_has(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR4")
        await person.press("space", "space", "d")
        await person.sees("Dates · 2 actions")
        await person.type("29/06/2026")
        await person.press("enter")
        await person.sees("GR5: The target date 29 June 2026 is before the start")
        await person.press("escape")
        await person.is_at(Dates)
    assert contents(practice) == before


async def test_an_empty_update(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("u")
        for text in ("", "   ", "\n\n"):
            await person.paste(text)
            await person.press("enter")
            await refuses(person, "Update is empty. Enter some text, or cancel.")
        await person.press("escape")
    assert contents(practice) == before


UNFIT = {
    "control": ("bell\x07", "contains a control character (U+0007)"),
    "emoji": ("done \U0001f600", "contains an emoji (U+1F600)"),
    "right-to-left": ("שלום", "contains right-to-left text (U+05E9)"),
    "override": ("a\u202eb", "contains right-to-left text (U+202E)"),
}


@pytest.mark.parametrize(("key", "what"), [("l", "Lead"), ("u", "Update"), ("a", "Title")])
async def test_text_that_terminals_and_spreadsheets_draw_wrongly(
    practice: Path, key: str, what: str
) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        for text, told in UNFIT.values():
            await person.press(key)
            await person.paste(text)
            await person.press(*["enter"] * (5 if key == "a" else 1))  # through its fields
            await refuses(person, f"{what} {told}")
            await person.press("escape", *["escape"] * (key in "ua"))
            await person.is_at(ActionListScreen)
    assert contents(practice) == before


async def test_text_that_is_too_long(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        for key, length, told in (
            ("a", 5_000, "Title is 5,000 characters long. The limit is 200. Shorten it."),
            ("l", 121, "Lead is 121 characters long. The limit is 120. Shorten it."),
            ("u", 4_001, "Update is 4,001 characters long. The limit is 4,000. Shorten it."),
        ):
            await person.press(key)
            await person.paste("x" * length)
            await person.press(*["enter"] * (5 if key == "a" else 1))  # through its fields
            await refuses(person, told)
            await person.press("escape", *["escape"] * (key in "ua"))
            await person.is_at(ActionListScreen)
    assert contents(practice) == before


async def test_a_percentage_that_cannot_be(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("p")
        for typed in ("101", "-1", "4.5", "half", "99999999999999999999", "٥"):
            await person.press("home", "ctrl+k")
            await person.paste(typed)
            await person.press("enter")
            await refuses(person, f"'{typed}' is not a whole number from 0 to 100.")
        await person.press("escape")
    assert contents(practice) == before


async def test_a_percentage_for_what_is_complete(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("p")
        await person.type("40")
        await person.press("enter")
        await refuses(person, "GC1: A complete action is 100 percent.")
    assert contents(practice) == before


async def test_a_status_for_what_is_not_for_us(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.goes_to("GA2")
        await person.press("s", "i")
        await person.sees("Not done: GA2: An action marked 'not for us' cannot have a status.")
    assert contents(practice) == before


async def test_markup_in_what_is_typed_is_shown_as_it_stands(practice: Path) -> None:
    async with at_the_tracker(practice, size=(120, 40)) as person:
        await person.press("l")
        await person.paste("[b]Kim[/][@click=x]y")
        await person.press("enter")
        await person.sees("Lead set for GC1", "[b]Kim[/][@click=x]y")
        await person.press("l")
        await person.sees("[b]Kim[/][@click=x]y")
        await person.press("escape", "u")
        await person.paste("[red]Not red[/red] [/] $accent")
        await person.press("enter")
        await person.sees("Update added to GC1", "[red]Not red[/red] [/] $accent")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("[red]Not red[/red] [/] $accent")


# Somebody else meanwhile

STALE = {
    "status": (["s"], ["h"], "Status", "In progress", "On hold"),
    "choice": (["c"], ["l"], "Choice", "In our plan", "Later"),
    "lead": (["l", *"Kim"], ["enter"], "Lead", "Alex Other", "Kim"),
    "dates": (["d", *"1/2/27"], ["enter"], "Target date", "31/03/2027", "01/02/2027"),
    "percent": (["p", "5"], ["enter"], "Percent", "40%", "5%"),
    "ease": (["e"], ["n"], "Our ease", "Very easy", "Needs effort"),
}


def somebody_else_changes(path: Path, code: str) -> None:
    """Change every field of an action from another place."""
    from datetime import date

    from db.validation.progress import Edit
    from db.vocabulary.terms import Ease

    other = open_register(path, user="Alex Other", clock=lambda: NOW)
    wanted = Edit(
        choice=Choice.IN_PLAN,
        status=Status.IN_PROGRESS,
        lead="Alex Other",
        due=date(2027, 3, 31),
        percent=40,
        own_ease=Ease.VERY_EASY,
    )
    other.actions.edit(other.organisations.find("A99999"), [code], wanted)
    other.close()


@pytest.mark.parametrize("where", ["list", "action"])
async def test_a_change_made_on_a_stale_view_is_refused_with_both_values(
    practice: Path, where: str
) -> None:
    codes = ("GC8", "GC9", "GC11", "GA5", "GPES4", "GPES10")
    async with at_the_tracker(practice) as person:
        for code, (asks, ends, *told) in zip(codes, STALE.values(), strict=True):
            await person.goes_to(code)
            if where == "action":
                await person.press("enter")
                await person.is_at(ActionScreen)
            await person.press(*asks)
            somebody_else_changes(practice, code)
            before = contents(practice)
            await person.press(*ends)
            label, theirs, ours = told
            await person.sees(
                f"{code}: changed by Alex Other at 10:00 today",
                f"{label} {theirs} {ours}",
            )
            assert contents(practice) == before
            await person.press("k")
            await person.sees(f"{code} {label} {theirs}. Not saved: {ours}.")
            await person.sees("◐ In progress")
            assert contents(practice) == before
            await person.press(*asks, *ends)
            await person.sees("Ctrl+Z to undo.", f"→ {ours}")
            assert contents(practice) != before
            if where == "action":
                await person.press("escape")
                await person.is_at(ActionListScreen)


async def test_an_update_is_added_whatever_somebody_else_changed(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GC8")
        await person.press("u", *"Still")
        somebody_else_changes(practice, "GC8")
        await person.press("enter")
        await person.sees("Update added to GC8")
    assert stored(practice, "GC8")["lead"] == "Alex Other"
