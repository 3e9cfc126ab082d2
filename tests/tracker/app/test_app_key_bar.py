"""The key bar offers the keys that have something to do, and no others."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import Person, at_the_tracker
from scenes import go

from tracker.screens.actions.action import ActionScreen
from tracker.widgets.key_bar import KeyBar

CHANGING = ("S status", "C choose", "L lead", "V evidence")


def bar(person: Person) -> str:
    """Return what the key bar of the screen says."""
    return " ".join(str(person.app.screen.query_one(KeyBar).render()).split())


async def offers(person: Person, *texts: str) -> None:
    for text in texts:
        await person.until(lambda wanted=text: wanted in bar(person), f"{text} in the key bar")


async def offers_no(person: Person, *texts: str) -> None:
    for text in texts:
        await person.until(lambda wanted=text: wanted not in bar(person), f"no {text}")


async def test_triage_offers_no_answers_after_the_last_action(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("t")
        await offers(person, "I in place already", "P in our plan", "→ skip")
        await offers_no(person, "go back one")
        await person.press("right")
        await offers(person, "← go back one")
        for _ in range(30):
            await person.press("right")
        await person.sees("in your plan")
        await offers_no(person, "in place already", "in our plan", "later", "not for us", "skip")
        await offers(person, "← go back one", "Ctrl+Z undo", "Esc stop here")
        await person.press("left")
        await offers(person, "I in place already", "→ skip")


async def test_an_action_offers_to_change_what_there_is(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await go(person, ("down", "enter", "@ActionScreen"))
        await offers_no(person, "open evidence", "edit or delete")
        await go(person, ("v", "'Poster", "enter", "enter"))
        await person.is_at(ActionScreen)
        await offers(person, "K open evidence", "Enter edit or delete")
        await person.press("ctrl+z")
        await offers_no(person, "open evidence", "edit or delete")
        await go(person, ("b", "m", "'No budget", "enter", "enter"))
        await person.is_at(ActionScreen)
        await offers(person, "Enter edit or delete")
        await go(person, ("enter", "r"))
        await offers(person, "Enter edit or delete")
        await offers_no(person, "open evidence")


async def test_an_empty_list_offers_to_find_and_not_to_change(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await offers(person, *CHANGING, "Enter open", "Space mark")
        await go(person, ("slash", "'zzz"))
        await offers_no(person, *CHANGING, "Enter open", "Space mark")
        await offers(person, "F filter", "T triage", "X export")
        await person.press("escape")
        await offers(person, *CHANGING)


async def test_measures_offers_to_add_where_nothing_is_counted(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await go(person, ("down", "m", "@MeasuresScreen"))
        await offers(person, "A add", "C carbon")
        await offers_no(person, "chart", "reading", "not assessed", "E edit", "delete")
        await go(person, ("escape", "slash", "'gpes2", "enter", "m", "@MeasuresScreen"))
        await offers(person, "Enter chart", "R reading", "X delete")


async def test_a_first_return_offers_no_earlier_ones(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("r", "@ReturnCheckScreen"))
        await offers(person, "M make the return", "P period")
        await offers_no(person, "earlier returns", "changes")
        for screen in (("k", "@CommitmentsScreen"), ("y", "@RisksScreen")):
            await go(person, screen)
            await offers(person, "A add")
            await offers_no(person, "Enter edit", "delete")
            await person.press("escape")


async def test_where_you_only_look_no_change_is_offered(practice: Path) -> None:
    async with at_the_tracker(practice, read_only=True) as person:
        await offers_no(person, *CHANGING, "undo")
        await offers(person, "Enter open", "F filter", "R return")
        await go(person, ("enter", "@ActionScreen"))
        await offers_no(person, *CHANGING, "undo", "edit or delete")
        await offers(person, "K open evidence", "M measures")
