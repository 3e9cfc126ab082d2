"""A register that is only looked at: somebody else has it, it is read-only, or it was asked for."""

from __future__ import annotations

import os
from pathlib import Path
from time import sleep

import pytest
from at_the_keyboard import Person, at_the_tracker, contents, log, stored
from scenes import go
from somebody_else import ALEX, EARLIER, alex, opened_by
from textual.widgets import Label

from db.errors import InUse
from db.parts.sharing import Sharing
from db.register import Register
from db.vocabulary.terms import Status
from tracker.keyboard.commands import ALL, CHANGING
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm, TextForm
from tracker.screens.common.in_use import OnlyReadable, SomebodyHasIt, TakenOver
from tracker.screens.forms.dates import Dates
from tracker.screens.forms.evidence_and_barriers import EvidenceForm
from tracker.widgets.message_line import MessageLine
from tracker.workspace.viewing import READ_ONLY_FILE

HAS_IT = "Alex Sample has this register open on computer "


def taken(register: Register) -> None:
    """Let the register be claimed by whoever has it open."""
    register.sharing.claim(take_over=True)


@pytest.mark.usefixtures("on_a_share", "others_are_followed")
async def test_who_comes_second_looks_on_until_the_first_has_left(fresh: Path) -> None:
    with opened_by(fresh, at=EARLIER) as other:
        taken(other)
        async with at_the_tracker(fresh, ready=SomebodyHasIt) as person:
            await person.sees(
                "Alex Sample has had this register open", "since 09:12 today.", "Esc leaves"
            )
            await person.press("enter")
            await person.is_at(ActionListScreen)
            await person.sees("viewing only: Alex Sample has it open")
            await person.press("s")
            await person.sees(f"Not done: {HAS_IT}", "so you are viewing only.")
            other.actions.set_status(other.organisations.find(), ["GC2"], Status.ON_HOLD)
            await person.sees("Alex Sample changed GC2", "‖ On hold")
            await person.press("f6")
            await person.is_at(SomebodyHasIt)
            await person.press("escape")
            await person.is_at(ActionListScreen)
            other.close()
            await person.sees("Alex Sample has closed this register. Press F6 to start editing.")
            await person.press("s")
            await person.sees(
                "viewing only: press F6 to start editing", "Press F6 to start editing."
            )
            await person.press("f6")
            await person.sees("You can now edit this register", "return due 31 Jan")
            await person.sees_no("has closed")
            await person.press("s", "i")
            await person.sees("GC1 marked as")
    assert stored(fresh, "GC1")["status"] == "in-progress"


@pytest.mark.usefixtures("on_a_share")
async def test_leaving_at_the_question_changes_nothing(fresh: Path) -> None:
    with opened_by(fresh) as other:
        taken(other)
        before = contents(fresh)
        async with at_the_tracker(fresh, ready=SomebodyHasIt) as person:
            await person.press("escape")
            await person.until(lambda: not person.app.is_running, "the end")
        assert (person.app.return_code, person.app.failure) == (0, None)
        assert contents(fresh) == before
        other.actions.set_status(other.organisations.find(), ["GC2"], Status.ON_HOLD)


@pytest.mark.usefixtures("on_a_share")
async def test_taking_it_over_leaves_the_other_to_look(fresh: Path) -> None:
    with opened_by(fresh) as other:
        taken(other)
        async with at_the_tracker(fresh, ready=SomebodyHasIt) as person:
            await person.press("t")
            await person.is_at(ActionListScreen)
            await person.press("s", "i")
            await person.sees("GC1 marked as")
            with pytest.raises(InUse, match="Sam Example took over this register"):
                other.actions.set_lead(other.organisations.find(), ["GC1"], "Kim")
    assert stored(fresh, "GC1")["lead"] is None


@pytest.mark.usefixtures("on_a_share", "others_are_followed")
async def test_who_is_taken_over_is_told_and_keeps_what_was_typed(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("u", *"Still")
        with opened_by(fresh) as other:
            taken(other)
            await person.until(lambda: person.app.view is not None, "the loss")
            await person.press("enter")
            await person.sees("Alex Sample has this register open", "Still")
            assert isinstance(person.app.screen, TextForm)
            await person.press("escape", "escape")
            await person.is_at(TakenOver)
            await person.sees("Alex Sample took over this register", "at 10:00", "Keep viewing")
            await person.press("enter")
            await person.is_at(ActionListScreen)
            await person.sees("viewing only: Alex Sample has it open")
            other.actions.set_lead(other.organisations.find(), ["GC1"], "Dr Roy")
            await person.sees("Alex Sample changed GC1: Lead Dr Roy")
    assert stored(fresh, "GC1")["lead"] == "Dr Roy"


async def says(person: Person, *texts: str) -> None:
    """Wait until the form that is open says the texts."""

    def said() -> str:
        return str(person.app.screen.query_one("#refusal", Label).content)

    await person.until(lambda: all(text in said() for text in texts), f"{texts}")


FORMS = {
    "update": (("u", "'Talked about it"), TextForm, "Talked about it", "Update added to GC1"),
    "lead": (("l", "'Kim"), LineForm, "Kim", "Lead set for GC1"),
    "dates": (("d", "'1/2/2027"), Dates, "1/2/2027", "Dates set for GC1"),
    "evidence": (("v", "'Minutes", "tab"), EvidenceForm, "Minutes", "Evidence added to GC1"),
}


@pytest.mark.usefixtures("on_a_share")
@pytest.mark.parametrize("form", FORMS)
async def test_a_form_open_at_the_loss_is_saved_once_it_is_worked_on_again(
    fresh: Path, form: str
) -> None:
    keys, dialog, typed, done = FORMS[form]
    async with at_the_tracker(fresh) as person:
        await go(person, keys)
        with opened_by(fresh) as other:
            taken(other)
            await person.press("enter")
            await says(
                person, "Alex Sample took over this register", "Press F6", "Press Ctrl+C to copy"
            )
            await person.press("f6")
            await person.is_at(SomebodyHasIt)
            await person.press("escape")
            await person.is_at(dialog)
            await person.press("enter")
            await says(person, "Alex Sample has this register open", "Press F6 to check")
            await person.sees(typed)
        await person.press("f6")
        await says(person, "You can now edit this register.")
        await person.sees(typed)
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees(done)


@pytest.mark.usefixtures("on_a_share", "others_are_followed")
async def test_a_form_tells_of_the_loss_and_takes_the_register_over_again(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("u", "'Talked about it"))
        with opened_by(fresh) as other:
            taken(other)
            await says(
                person, "Alex Sample took over this register", "Press F6 to start editing again"
            )
            await person.press("f6")
            await person.is_at(SomebodyHasIt)
            await person.press("t")
            await person.is_at(TextForm)
            await says(person, "You can now edit this register")
            await person.sees("Talked about it")
            await person.press("enter")
            await person.is_at(ActionListScreen)
            await person.sees("Update added to GC1")
            with pytest.raises(InUse, match="Sam Example took over this register"):
                other.actions.set_lead(other.organisations.find(), ["GC1"], "Kim")
    assert log(fresh, "GC1") == [("Sam Example", "Talked about it")]


@pytest.mark.usefixtures("on_a_share", "others_are_followed")
async def test_a_slow_share_does_not_call_the_register_free_that_is_taken_over(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = Sharing.claim

    def slowly(sharing: Sharing, *, take_over: bool = False) -> None:
        claim(sharing, take_over=take_over)
        sleep(0.2)  # ten looks at who has it

    told: list[str] = []
    tell = TextForm.show_notice
    monkeypatch.setattr(
        TextForm, "show_notice", lambda form, text: told.append(text) or tell(form, text)
    )
    async with at_the_tracker(fresh) as person:
        await go(person, ("u", "'Talked about it"))
        with opened_by(fresh) as other:
            taken(other)
            await says(person, "Alex Sample took over this register")
            monkeypatch.setattr(Sharing, "claim", slowly)
            await person.press("f6")
            await person.is_at(SomebodyHasIt)
            await person.press("t")
            await person.is_at(TextForm)
            await says(person, "You can now edit this register")
    assert not any("has closed" in text for text in told)


@pytest.mark.usefixtures("on_a_share", "others_are_followed")
async def test_a_form_tells_that_the_register_is_free(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("l", "'Kim"))
        with opened_by(fresh) as other:
            taken(other)
            await says(person, "Alex Sample took over this register")
        await says(person, "Alex Sample has closed this register. Press F6 to start editing.")
        await person.sees("Kim")
        await person.press("f6")
        await says(person, "You can now edit this register")
        await person.press("enter")
        await person.sees("Lead set for GC1")


async def test_what_was_typed_can_be_copied_where_it_cannot_be_stored(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        for keys, dialog, typed in (
            (("u", "'Talked about it"), TextForm, "Talked about it"),
            (("l", "'Kim"), LineForm, "Kim"),
        ):
            await go(person, keys)
            person.app.sharing.switch_to_viewing(READ_ONLY_FILE)
            await person.press("enter")
            await says(
                person,
                "you are viewing only",
                "What you typed is still here. Press Ctrl+C to copy it.",
            )
            await person.is_at(dialog)
            await person.press("ctrl+c")
            assert person.app.clipboard == typed
            person.app.sharing.switch_to_viewing(None)
            await person.press("escape", *["escape"] * (dialog is TextForm))


@pytest.mark.usefixtures("on_a_share")
async def test_a_change_that_meets_the_loss_first_is_refused(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        with opened_by(fresh) as other:
            taken(other)
            await person.press("s", "i")
            await person.is_at(TakenOver)
            await person.press("enter")
            await person.sees("Not done: Alex Sample took over this register", "viewing only")
    assert stored(fresh, "GC1")["status"] == "not-started"


@pytest.mark.usefixtures("others_are_followed")
async def test_a_view_that_was_asked_for_changes_nothing_and_follows(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice, read_only=True) as person:
        await person.sees("viewing only")
        for key in changing_keys(ActionListScreen):
            await refuses(person, key)
        await person.press("t")
        await person.is_at(TriageScreen)
        for key in changing_keys(TriageScreen):
            await refuses(person, key)
        await person.press("escape", "f6")
        await person.sees("The tracker was started with --read-only")
        assert contents(practice) == before
        alex(practice, lambda r, o: r.actions.set_lead(o, ["GC1"], "Dr Roy"))
        await person.sees(f"{ALEX} changed GC1: Lead Dr Roy")


def changing_keys(screen: type[ActionListScreen | TriageScreen]) -> list[str]:
    """Return the keys of a screen that change the register."""
    commands = [command for group in screen.BAR for command in group]
    return [key for c in commands if c.changes for key in c.keys.split(",")]


async def refuses(person: Person, key: str) -> None:
    """Press a key that is answered by why it changes nothing."""
    screen = person.app.screen
    screen.query_one(MessageLine).show_message("")
    await person.press(key)
    await person.sees("Not done: The tracker was started with --read-only, so")
    assert person.app.screen is screen


def test_every_change_that_a_view_refuses_is_a_command() -> None:
    assert {command.action for command in ALL} >= CHANGING


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
async def test_a_read_only_file_can_be_looked_at(practice: Path) -> None:
    practice.chmod(0o400)
    before = practice.read_bytes()
    async with at_the_tracker(practice, ready=OnlyReadable) as person:
        await person.sees("is read-only.", "V View only without changing anything")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("viewing only: the file is read-only")
        await person.press("s")
        await person.sees("Not done: The register's file or its disk is read-only")
    assert practice.read_bytes() == before
