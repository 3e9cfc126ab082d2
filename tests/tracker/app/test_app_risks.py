"""The organisation's own risk register: written down, changed, taken out."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from at_the_keyboard import ask, at_the_tracker
from returns_at_hand import complete
from scenes import go

from db.opening import open_register
from db.records.new_records import NewRisk
from tracker.screens.records.risks import RiskForm, RisksScreen

NEXT = "enter"


def risks(path: Path) -> list[tuple[str | None, ...]]:
    names = ("title", "level", "kind", "mitigation", "owner", "review")
    rows = ask(path, f"SELECT {', '.join(names)} FROM risk ORDER BY id")
    return [tuple(row[name] for name in names) for row in rows]


async def test_risks_are_added_changed_and_taken_out(fresh: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "y")
        await person.is_at(RisksScreen)
        await person.sees("No risks yet.")
        await person.press("x")
        await person.sees("Not done: There are no risks yet. Press A to add one.")
        await go(person, ("a", NEXT))
        await person.sees("Title is empty.")
        assert person.app.screen.query_one("#title").has_focus
        await go(person, ("'Heat", NEXT, "h", NEXT, "e", NEXT, "'Shade", NEXT, "'Kim", NEXT))
        await go(person, ("'soon", NEXT))
        await person.is_at(RiskForm)
        await person.replace("31/3/2027")
        await person.sees("Wed 31 Mar 2027")
        await person.press(NEXT)
        await person.is_at(RisksScreen)
        await person.sees("Our risks · 1", "Heat", "Level: High · Kind: Estate", "Shade")
        await person.sees("Owner: Kim · Review date: 31/03/2027", "Risk added")
        assert risks(path) == [("Heat", "high", "estate", "Shade", "Kim", "2027-03-31")]
        await go(person, ("a", "'Prices", *[NEXT] * 6))
        await person.is_at(RisksScreen)
        assert risks(path)[1] == ("Prices", None, None, None, None, None)
        await person.press("enter")
        await person.replace("Prices rise")
        await go(person, (NEXT, "v", NEXT, "left", *[NEXT] * 4))
        await person.is_at(RisksScreen)
        assert risks(path)[1] == ("Prices rise", "very-high", "other", None, None, None)
        await person.press("x", "k", "x", "d")
        await person.sees("Our risks · 1", "Risk deleted")
        await person.press("ctrl+z")
        await person.sees("Our risks · 2")
        await person.press("escape")
        await person.sees("Return for")
    assert [one[0] for one in risks(path)] == ["Heat", "Prices rise"]


async def test_a_choice_made_is_not_thrown_away_by_one_key(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await go(person, ("r", "y", "a", "tab", "h", "escape"))
        await person.is_at(RiskForm)
        await person.sees("Press Esc again to discard what you typed.")
        await person.press("escape")
        await person.is_at(RisksScreen)


async def test_what_someone_else_changed_meanwhile_is_told_before_it_is_replaced(
    fresh: Path,
) -> None:
    path = complete(fresh)
    with closing(open_register(path, user="Alex Sample")) as other:
        us = other.organisations.find()
        other.records.add_risk(us, NewRisk("Heat", owner="Kim"))
    async with at_the_tracker(path) as person:
        await go(person, ("r", "y", "enter"))
        await person.is_at(RiskForm)
        with closing(open_register(path, user="Alex Sample")) as other:
            (seen,) = other.records.risks(us)
            other.records.edit(us, seen, NewRisk("Heatwave", owner="Kim"))
        await person.replace("Hot summer")
        await go(person, (*[NEXT] * 6,))
        await person.sees("Heatwave", "Alex Sample")
        assert risks(path)[0][0] == "Heatwave"
