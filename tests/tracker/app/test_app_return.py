"""The return's checklist: what it says is missing, and the keys that fill it in."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import Person, ask, at_the_tracker, log, stored
from returns_at_hand import OCTOBER, Q3, complete, missing_from, opened, rewritten, with_gaps
from scenes import go

from db.vocabulary.terms import Choice
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import LineForm, Pick, TextForm
from tracker.screens.forms.dates import Dates
from tracker.screens.organisations.organisation_details import OrganisationDetails
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.screens.returns.sign_off import SignOff
from tracker.use_cases.returning import make_return
from tracker.widgets.checklist import Checklist


async def at_the_return(person: Person) -> Checklist:
    await person.press("r")
    await person.is_at(ReturnCheckScreen)
    return person.app.screen.query_one(Checklist)


def under(checklist: Checklist) -> tuple[str | None, str]:
    """Return what the cursor is on, as code and field."""
    entry = checklist.current
    assert entry is not None
    return (entry.missing.code, entry.missing.field) if entry.missing else (None, entry.line.key)


async def goes_to(person: Person, checklist: Checklist, thing: tuple[str | None, str]) -> None:
    """Put the cursor on something that is missing, with the arrows."""
    for _ in checklist.entries:
        if under(checklist) == thing:
            return
        await person.press("down")
    raise AssertionError(f"{thing} is not missing")


def row(person: Person, text: str) -> str:
    return next(line for line in person.lines() if text in line)


async def test_each_line_says_yes_or_no_and_a_no_what_is_missing(fresh: Path) -> None:
    async with at_the_tracker(with_gaps(fresh), size=(80, 50)) as person:
        checklist = await at_the_return(person)
        await person.sees(
            "Return for Q3 2026/27 · due 31 January 2027 · will be number 1",
            "Incomplete: 10 items missing.",
        )
        assert row(person, "A contact person").startswith(" ○ No ")
        assert row(person, "not for us has a reason").startswith(" ✔ Yes ")
        assert row(person, "has no lead").split() == ["GPES2", "Inhalers", "has", "no", "lead"]
        assert "Carbon per inhaler" in row(person, "has no reading since the period began")
        await person.sees("Do you have a climate change adaptation plan")
        await person.until(lambda: under(checklist) == (None, "contact"), "the cursor there")
        assert all(len(line) == 80 for line in person.lines())


async def test_enter_and_the_answer_one_after_the_other_complete_the_return(fresh: Path) -> None:
    path = with_gaps(fresh)
    async with at_the_tracker(path, size=(80, 36)) as person:
        checklist = await at_the_return(person)

        async def mend(thing: tuple[str | None, str], *typed: str) -> None:
            """Press Enter on what is missing, and type into the dialog that comes."""
            await person.until(lambda: under(checklist) == thing, f"the cursor on {thing}")
            await person.press("enter")
            await person.until(lambda: person.app.screen is not screen, "a dialog")
            await person.rests()
            dialogs.append(type(person.app.screen))
            await go(person, typed)

        screen, dialogs = person.app.screen, []
        await mend((None, "contact"), "'Pat Sample", "enter")
        await mend((None, "email"), "'pat@example.org", "enter")
        await mend(("GES1", "choice"), "l")
        await mend(("GPES2", "lead"), "'Roy", "enter")
        await mend(("GC7", "due"), "'31/3/27", "enter")
        await mend(("GA1", "update"), "'Waiting", "enter")
        await mend(("GC1", "evidence"), "'Minutes", "enter", "'Folder 3", "enter")
        await mend(("GPES2", "reading"), "'16.5", "enter")
        await mend((None, "answer"), "p")
        await person.sees("Answer saved", "Do you have a climate change adaptation plan")
        await person.sees_no("greener-nhs/")
        await mend((None, "signed_by"))
        await person.sees("Signed off by Pat Sample")
        await person.press("enter")
        await person.sees("Complete: nothing is missing. Press M to make the return.")
    assert dialogs[:2] == [OrganisationDetails, OrganisationDetails]
    assert dialogs[2:6] == [Pick, LineForm, Dates, TextForm]
    assert dialogs[-1] is SignOff
    assert missing_from(path) == []
    assert stored(path, "GC7")["due"] == "2027-03-31"
    assert log(path, "GA1") == [("Sam Example", "Waiting")]
    assert ask(path, "SELECT value FROM reading ORDER BY id DESC")[0]["value"] == 16.5
    (evidence,) = ask(path, "SELECT title, link FROM evidence")
    assert evidence == {"title": "Minutes", "link": "Folder 3"}
    (contact,) = ask(path, "SELECT contact, email FROM organisation")
    assert contact == {"contact": "Pat Sample", "email": "pat@example.org"}


async def test_undo_brings_back_what_was_missing_with_the_cursor_on_it(fresh: Path) -> None:
    async with at_the_tracker(with_gaps(fresh)) as person:
        checklist = await at_the_return(person)
        await goes_to(person, checklist, ("GPES2", "lead"))
        await go(person, ("enter", "'Roy", "enter"))
        await person.sees("Incomplete: 9 items missing.", "Lead set for GPES2")
        await person.until(lambda: under(checklist) == ("GC7", "due"), "the cursor there")
        await person.press("ctrl+z")
        await person.sees("Incomplete: 10 items missing.")
        await person.until(lambda: under(checklist) == ("GPES2", "lead"), "the cursor there")
        await person.press("ctrl+y")
        await person.sees("Incomplete: 9 items missing.")


async def test_a_line_goes_to_the_first_thing_that_it_lacks_and_back(fresh: Path) -> None:
    async with at_the_tracker(with_gaps(fresh)) as person:
        checklist = await at_the_return(person)
        await person.click("Every open action in our plan has a lead")
        await person.is_at(LineForm)
        await person.sees("Lead · GPES2 Inhalers")
        await person.press("escape")
        await person.is_at(ReturnCheckScreen)
        await person.until(lambda: under(checklist) == ("GPES2", "lead"), "the cursor there")
        await person.sees("Incomplete: 10 items missing.")
        await person.click("Every action that is not for us has a reason")
        await person.sees("Nothing is missing here.")


async def test_an_action_not_for_us_without_a_reason_asks_for_it(fresh: Path) -> None:
    path = complete(fresh)
    register, practice = opened(path)
    register.actions.choose(practice, ["GC4"], Choice.NOT_FOR_US, "To be taken off")
    register.close()
    rewritten(path, "UPDATE progress SET reason = NULL WHERE choice = 'not-for-us'")
    async with at_the_tracker(path) as person:
        checklist = await at_the_return(person)
        await goes_to(person, checklist, ("GC4", "reason"))
        await go(person, ("enter", "'Leased", "enter"))
        await person.sees("Choice set for GC4", "Reason: Leased")
    assert stored(path, "GC4")["reason"] == "Leased"


async def test_a_reason_outlives_a_refusal(fresh: Path) -> None:
    path = complete(fresh)
    register, practice = opened(path)
    register.actions.choose(practice, ["GC4"], Choice.NOT_FOR_US, "To be taken off")
    rewritten(path, "UPDATE progress SET reason = NULL WHERE choice = 'not-for-us'")
    async with at_the_tracker(path) as person:
        checklist = await at_the_return(person)
        await goes_to(person, checklist, ("GC4", "reason"))
        await go(person, ("enter", "'Leased"))
        register.actions.choose(practice, ["GC4"], Choice.NOT_FOR_US, "Not our roof")
        register.close()
        await person.press("enter")
        await person.sees("GC4: changed by Sam Example", "Reason Not our roof Leased")
        await person.press("escape")
        await person.sees("Sam Example changed GC4", "Leased")
        assert isinstance(person.app.screen, LineForm)
        await person.press("escape")
        await person.sees("Incomplete: 1 item missing.")
    assert stored(path, "GC4")["reason"] == "Not our roof"


async def test_the_signature_is_kept_until_the_return_is_made(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_return(person)
        await person.press("enter")
        await person.replace("Dr Roy")
        await person.press("enter")
        await person.sees("Signed off by Dr Roy", "Complete: nothing is missing.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.press("r")
        await person.sees("Complete: nothing is missing.")
        await person.press("m")
        await person.sees("Signed off by Dr Roy")


async def test_a_signature_lasts_over_a_restart_and_is_undone_with_ctrl_z(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_return(person)
        await person.press("enter")
        await person.replace("Dr Roy")
        await person.press("enter")
        await person.sees("Signed off by Dr Roy. If anything changes, sign it off again.")
    async with at_the_tracker(fresh) as person:
        await at_the_return(person)
        await person.sees("Complete: nothing is missing.")
        await person.press("ctrl+z")
        await person.sees("Not signed off yet", "Incomplete: 1 item missing.")


async def test_a_signature_lapses_when_something_changes(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_return(person)
        await person.press("enter", "enter")
        await person.sees("Complete: nothing is missing.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.press("u")
        await person.is_at(TextForm)
        await person.type("Bins moved")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.press("r")
        await person.sees("Not signed off yet", "Incomplete: 1 item missing.")


async def test_another_period_can_be_chosen(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_return(person)
        await person.press("p")
        await person.sees(
            "T This quarter, Q3 2026/27 due 31 January 2027",
            "L Last quarter, Q2 2026/27 was due 31 October 2026",
            "Y This year, 2026/27",
            "B The year before, 2025/26",
        )
        await person.press("l")
        await person.sees("Return for Q2 2026/27 · due 31 October 2026, overdue")
        await person.press("p", "y")
        await person.sees("Return for 2026/27 · due 30 April 2027")
        await person.press("p", "a")
        await person.type("Q1 2027/28")
        await person.press("enter")
        await person.sees("Q1 2027/28 starts on 1 April 2027.")
        await person.replace("Q1 2026/27")
        await person.press("enter")
        await person.sees("Return for Q1 2026/27 · due 31 July 2026, overdue")


async def test_a_quarter_that_was_missed_is_told_of(fresh: Path) -> None:
    rewritten(fresh, "UPDATE change SET at = '2026-08-03T09:00:00Z'")
    async with at_the_tracker(fresh) as person:
        await at_the_return(person)
        await person.sees("The return for Q2 2026/27 was due on 31 October 2026.")
        await person.sees("To make it, press P, then L.")
        await person.press("p", "l")
        await person.sees("Return for Q2 2026/27")


async def test_a_quarter_missed_before_the_last_is_typed(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("at_the_keyboard.NOW", OCTOBER)
    rewritten(fresh, "UPDATE change SET at = '2026-05-04T09:00:00Z'")
    async with at_the_tracker(fresh) as person:
        await at_the_return(person)
        await person.sees("Return for Q2 2026/27", "Q1 2026/27 was due on 31 July 2026")
        await person.sees("To make it, press P, then A, and type the period.")
        await person.press("p", "a")
        await person.type("Q1 2026/27")
        await person.press("enter")
        await person.sees("Return for Q1 2026/27")


async def test_a_signature_holds_for_its_period_alone(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_return(person)
        await person.press("enter", "enter")
        await person.sees("Complete: nothing is missing.")
        await person.press("p", "l")
        await person.sees("Return for Q2 2026/27", "Not signed off yet")
        await go(person, ("enter", "enter"))
        await person.sees("Complete: nothing is missing.")
        await person.press("p", "y")
        await person.sees("Return for 2026/27", "Not signed off yet")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.press("r")
        await person.sees("Return for Q3 2026/27", "Complete: nothing is missing.")


async def test_a_signature_that_was_typed_goes_at_the_second_escape(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_return(person)
        await person.press("enter")
        await person.replace("Dr Roy")
        await person.press("escape")
        await person.sees("Press Esc again to discard what you typed.", "Dr Roy")
        await person.press("escape")
        await person.is_at(ReturnCheckScreen)
        await person.sees("Not signed off yet")


async def test_what_differs_in_the_organisation_alone_is_told_without_a_count(fresh: Path) -> None:
    path = complete(fresh)
    register, practice = opened(path)
    make_return(register, practice, Q3, "Pat Sample")
    register.organisations.edit(practice, contact="Dr Roy")
    register.close()
    async with at_the_tracker(path, size=(120, 36)) as person:
        await at_the_return(person)
        await person.sees("corrects number 1", "Return 1 of Q3 2026/27")
        await person.sees_no("Since then")
        await person.press("c")
        await person.sees("Example Surgery", "Contact: Pat Sample → Dr Roy")
        await person.sees_no("0 actions")


async def test_the_action_stands_beside_the_checklist_in_a_wide_window(fresh: Path) -> None:
    async with at_the_tracker(with_gaps(fresh), size=(120, 36)) as person:
        checklist = await at_the_return(person)
        await person.sees(
            "Covers 1 October 2026", "Contact not set yet", "Questions 5 of 6 answered"
        )
        await goes_to(person, checklist, ("GC7", "due"))
        await person.sees("Lead Kim Sample")
        await person.resize(80, 24)
        await person.sees_no("Lead Kim Sample")
        await person.sees("GC7 Swap to a Greener bank")


async def test_a_changed_due_date_and_name_stand_in_every_heading(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await person.sees("Q3 2026/27 · return due 31 Jan")
        await at_the_return(person)
        await person.press("d")
        await person.replace("Sample House")
        await go(person, (*["tab"] * 10, "'15", "enter"))
        await person.sees("Sample House A99999", "due 15 January 2027", "return due 15 Jan")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("Sample House A99999", "return due 15 Jan")
        await person.press("ctrl+z")
        await person.sees("Example Surgery A99999", "return due 31 Jan")
