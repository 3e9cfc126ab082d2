"""The organisation's own risk register: written down, changed, taken out."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from at_the_keyboard import ask, at_the_tracker
from plans_at_hand import icb_with
from returns_at_hand import complete
from scenes import go

from db.opening import open_register
from db.plans.plan_edition import PlanRisk
from db.records.new_records import NewRisk
from imports.plans import plan_links
from imports.plans.plan_file import shipped_plan
from imports.plans.printed_dates import understand as understood
from tracker.screens.records.risks import RiskForm, RisksScreen
from tracker.use_cases import plan_risks

ICS = "blmk-ics-2025-32"
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


def with_risks(monkeypatch: pytest.MonkeyPatch, *risks: PlanRisk) -> None:
    """Let the ICS plan print these risks."""
    plan = replace(plan_links.linked_plans()[ICS], risks=risks)
    monkeypatch.setattr(plan_risks, "linked_plans", lambda: {ICS: plan})


async def test_a_risk_that_the_plan_prints_is_copied_to_our_own(tmp_path: Path) -> None:
    path = icb_with(tmp_path / "icb.db", shipped_plan(ICS))
    async with at_the_tracker(path) as person:
        await person.press("r", "y")
        await person.is_at(RisksScreen)
        await person.sees("Our risks · 0", "No risks yet.", "BLMK ICS Green Plan 2025-32")
        await person.sees("BAF 7 Climate change harms health", "Box 1: Board Assurance Framework")
        await person.sees("C copy to ours")
        await go(person, ("c", NEXT, "h", *[NEXT] * 3, "'Kim", NEXT, NEXT))
        await person.is_at(RisksScreen)
        await person.sees("Our risks · 1", "Level: High", "Owner: Kim", "Risk added")
        title = "Climate change harms health, equity and services, and net zero is missed"
        assert risks(path) == [(title, "high", None, None, "Kim", None)]
        await person.press("ctrl+z")
        await person.sees("Our risks · 0", "BAF 7")


async def test_what_the_plan_prints_of_a_risk_fills_the_form_where_it_is_our_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_risks(
        monkeypatch,
        PlanRisk("Floods", "R1", "16 (red)", "Estate", "Pumps", "Dr Roy", understood("Mar 2027")),
        PlanRisk("Prices", level="Very high", kind="Money", review=understood("Ongoing")),
    )
    path = icb_with(tmp_path / "icb.db", shipped_plan(ICS))
    async with at_the_tracker(path) as person:
        await person.press("r", "y")
        await person.sees("Level: 16 (red) · Kind: Estate", "Owner: Dr Roy · Review date: Mar 2027")
        await person.sees("Level: Very high · Kind: Money", "Review date: Ongoing")
        await go(person, ("c", NEXT, *[NEXT] * 6))
        await go(person, ("c", "down", NEXT, *[NEXT] * 6))
        await person.sees("Our risks · 2")
        assert risks(path) == [
            ("Floods", None, "estate", "Pumps", "Dr Roy", "2027-03-31"),
            ("Prices", "very-high", None, None, None, None),
        ]
        await person.press("c", "escape")
        await person.is_at(RisksScreen)


async def test_where_no_plan_prints_risks_there_is_none_to_copy(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await person.press("r", "y")
        await person.is_at(RisksScreen)
        await person.sees_no("copy to ours")
        await person.sees_no("Printed in our plans")
        await person.press("c")
        await person.sees("Not done: None of your plans prints risks.")
