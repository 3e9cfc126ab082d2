"""History: every change in brief, and all of one."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import at_the_tracker
from scenes import go
from somebody_else import opened_by

from db.validation.progress import Edit
from db.vocabulary.terms import Choice
from tracker.screens.history.history import PAGE, ChangeList, HistoryScreen


async def test_enter_shows_every_action_of_a_change_with_both_values(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await go(person, ("6", "ctrl+a", "l", "'Pat Example", "enter"))
        codes = person.codes
        await person.press("h")
        await person.is_at(HistoryScreen)
        await person.sees(f"{codes[3]} and {len(codes) - 4} more")
        await person.press("enter")
        await person.sees(
            f"One change · {len(codes)} actions",
            "Set the lead",
            "GC1 Understand the guidance re CQC requirements",
            "Lead: Sam Example → Pat Example",
        )
        await person.press("end")
        await person.sees(codes[-1], "Pat Example")
        await person.press("escape")
        await person.is_at(HistoryScreen)


async def test_all_forty_four_are_there(fresh: Path) -> None:
    with opened_by(fresh) as register:
        surgery = register.organisations.find("A99999")
        codes = [action.code for action in register.actions.all(surgery)][:44]
        register.actions.edit(surgery, codes, Edit(choice=Choice.IN_PLAN, lead="Kim Sample"))
    async with at_the_tracker(fresh, size=(80, 300)) as person:
        await person.press("h", "enter")
        await person.sees("One change · 44 actions")
        said = person.words()
        assert all(f" {code} " in said for code in codes)
        assert said.count("Choice: Undecided → In our plan") == 44
        assert said.count("Lead: – → Kim Sample") == 44


async def test_the_cursor_goes_through_the_changes_and_stays_on_its_own(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await go(person, ("u", "'First news", "enter", "u", "'Second news", "enter", "h"))
        await person.is_at(HistoryScreen)
        await person.press("down", "enter")
        await person.sees("Update: – → First news")
        await person.press("escape", "ctrl+z")
        await person.sees("Undone: GC1")
        await person.press("enter")
        await person.sees("Update: – → First news")
        await person.press("escape", "home", "enter")
        await person.sees("Update: Second news → –")


async def test_a_change_of_the_organisation_tells_its_fields(fresh: Path) -> None:
    with opened_by(fresh) as register:
        register.organisations.edit(register.organisations.find("A99999"), contact="Dr Roy")
    async with at_the_tracker(fresh) as person:
        await person.press("h", "enter")
        await person.sees("Edited the organisation", "Contact: – → Dr Roy")


# Two people of one name


def lead_of(path: Path, code: str) -> str | None:
    with opened_by(path) as register:
        return register.actions.find(register.organisations.find("A99999"), code).lead


def set_lead_elsewhere(path: Path, code: str) -> None:
    """Let somebody at another account, who is called Sam Example too, set a lead."""
    with opened_by(path, "Sam Example") as register:
        register.actions.set_lead(register.organisations.find("A99999"), [code], "P. Lee")


async def test_a_namesakes_change_is_undone_at_the_second_key_only(fresh: Path) -> None:
    set_lead_elsewhere(fresh, "GC1")
    async with at_the_tracker(fresh) as person:
        await person.press("ctrl+z")
        await person.sees(
            "There is nothing to undo.",
            "signed Sam Example too, but from another account (s.example on LAPTOP)",
            "If that was you, press Ctrl+Z again to undo it.",
        )
        await person.sees_no("Not done:")
        assert lead_of(fresh, "GC1") == "P. Lee"
        await person.press("ctrl+z")
        await person.sees("Undone: GC1")
    assert lead_of(fresh, "GC1") is None
    set_lead_elsewhere(fresh, "GC2")
    async with at_the_tracker(fresh) as person:
        await person.press("ctrl+z")
        await person.sees("Undone: GC2")  # it is known by now
    assert lead_of(fresh, "GC2") is None


async def test_the_history_tells_people_of_one_name_apart(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("l", "'Pat Example", "enter", "h"))
        await person.is_at(HistoryScreen)
        await person.sees("Sam Example")
        await person.sees_no("Sam Example (")
        await person.press("escape")
        set_lead_elsewhere(fresh, "GC9")
        await person.press("h")
        await person.sees("Sam Example (s.example on LAPTOP)")


async def test_a_long_history_is_read_a_page_at_a_time(fresh: Path) -> None:
    with opened_by(fresh) as register:
        surgery = register.organisations.find("A99999")
        for number in range(PAGE + 5):
            register.actions.set_lead(surgery, ["GC1"], f"Lead {number}")
        there = register.history.count(surgery)
    async with at_the_tracker(fresh) as person:
        await person.press("h")
        await person.is_at(HistoryScreen)
        await person.sees(f"History · {there} changes", f"the newest {PAGE}")
        shown = person.app.screen.query_one(ChangeList)
        assert len(shown.entries) == PAGE
        await person.press("end")
        await person.sees_no("the newest")
        assert [change.id for change in shown.entries] == list(range(there, 0, -1))
        await person.press("end", "enter")
        await person.sees("One change")
