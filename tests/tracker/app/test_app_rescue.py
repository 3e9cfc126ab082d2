"""A register that is damaged or gone: what happened, what a copy lacks, and the way on."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from at_the_keyboard import TO_THE_START, Person, at_the_tracker, changes, contents, stored
from copies_at_hand import SUNDAY, at, damage, root_of
from somebody_else import opened_by
from textual import events
from textual.widgets import Input

from db.backups import Why, backup_folder, backups_of
from db.records.new_records import NewEvidence
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.backups import rescue
from tracker.screens.backups.backups import BackupsScreen, ConfirmRestore
from tracker.screens.backups.rescue import ChooseBackupScreen, RescueScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.widgets.message_line import MessageLine


def damage_progress(path: Path) -> bytes:
    """Damage it so that its log can still be read."""
    page = root_of(path, "progress")
    return damage(path, page, page)


async def finds_a_copy(person: Person) -> None:
    await person.is_at(RescueScreen)
    await person.sees_no("Looking for the newest undamaged backup")


async def test_a_damaged_register_is_replaced_by_its_newest_copy_and_kept_aside(
    surgery: Path,
) -> None:
    good = contents(surgery)
    spoilt = damage_progress(surgery)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        await person.sees(
            "Your register is damaged.",
            "It has not been changed.",
            "The newest undamaged backup",
            "Made 22/11/2026 08:00, made by hand",
            "Holds 1 organisation, 6 changes, the last on 20/11/2026 09:00 by Sam Example",
            "Nothing would be missing: there are no changes since.",
            "The damaged file is kept in",
        )
        assert surgery.read_bytes() == spoilt
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees(
            "Restored the backup from 22 November 2026 at 08:00. It holds 1 organisation,",
            "The damaged register is kept as",
        )
        await person.goes_to("GC1")
        await person.press("s", "h")
        await person.sees("‖ On hold")
    (aside,) = backup_folder(surgery).glob("*-damaged.db")
    assert aside.read_bytes() == spoilt
    assert [what for what, _, _ in changes(surgery)][-2:] == ["restore", "set-status"]
    assert contents(surgery)["update_entry"] == good["update_entry"]


async def test_another_copy_can_be_chosen_and_tells_what_it_lacks(surgery: Path) -> None:
    damage_progress(surgery)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        await person.press("l")
        await person.is_at(ChooseBackupScreen)
        await person.sees("1 change since, the last on 20/11/2026 09:00", "Nothing is restored yet")
        await person.press("down", "enter")
        await person.is_at(RescueScreen)
        await person.sees(
            "The backup you chose",
            "Made 20/11/2026 09:00, first opening of the day",
            "1 change would be missing, made on 20 November 2026 at 09:00 by Sam Example.",
            "· 20/11/2026 09:00 Sam Example: Set the status: GC3",
        )
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Restored the backup from 20 November 2026 at 09:00.")
    assert stored(surgery, "GC3")["status"] == "not-started"


async def test_a_copy_that_is_damaged_too_is_passed_over(surgery: Path) -> None:
    damage(surgery, 2, surgery.stat().st_size // 4096)
    newest = backups_of(surgery)[0]
    damage(newest.path)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        await person.sees(
            "Made 20/11/2026 09:00",
            "1 newer backup is damaged too.",
            "This is not known: the change log of the damaged register cannot be read.",
        )
        await person.press("l")
        await person.is_at(ChooseBackupScreen)
        await person.sees("This backup is damaged. You cannot restore it.")
        await person.press("enter")
        await person.sees("Not done: This backup is damaged.")
        await person.press("escape", "enter")
        await person.is_at(ActionListScreen)


async def test_a_copy_saved_elsewhere_takes_the_damaged_registers_place(
    surgery: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick.db"
    shutil.copyfile(backups_of(surgery)[-1].path, stick)
    damage(surgery)
    for backup in backups_of(surgery):
        damage(backup.path)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await person.sees("can be restored. Press L to see why.", "Press O to open it.")
        await person.press("o")
        await person.is_at(ChooseFile)
        person.app.screen.query_one(Input).focus()
        await person.replace(str(stick))
        await person.press("enter")
        await person.is_at(RescueScreen)
        await person.sees("The backup you chose", "stick.db")
        await asyncio.sleep(rescue.TIME_TO_READ)
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(surgery, "GC3")["status"] == "not-started"


async def test_without_a_sound_copy_it_says_what_can_be_done(surgery: Path) -> None:
    spoilt = damage(surgery)
    for backup in backups_of(surgery):
        damage(backup.path)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        await person.sees(
            "None of the 3 backups in",
            "Look for a backup elsewhere",
            "Press O to open it.",
            "Ask IT: they may have a backup",
            "L all backups O open a backup Esc leave",
        )
        await person.press("enter")
        assert isinstance(person.app.screen, RescueScreen)
        await person.press("q")
        await person.until(lambda: not person.app.is_running, "the end")
    assert surgery.read_bytes() == spoilt
    assert person.app.return_code == 1
    assert person.app.failure is not None
    assert f"The register {surgery} is damaged (" in person.app.failure
    assert "\n" not in person.app.failure


async def test_keys_pressed_ahead_put_nothing_back(
    surgery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.screens.backups.rescue.TIME_TO_READ", 30)
    spoilt = damage(surgery)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await person.type("\r\r")
        await finds_a_copy(person)
        await person.press("enter", "n", "enter")
        await person.press("escape")
        await person.until(lambda: not person.app.is_running, "the end")
    assert surgery.read_bytes() == spoilt
    assert len(backups_of(surgery)) == 3


async def test_a_register_that_is_gone_comes_back_from_its_newest_copy(surgery: Path) -> None:
    good = contents(surgery)
    surgery.unlink()
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        await person.sees(
            "Your register cannot be found.",
            "If it was moved or renamed",
            "Made 22/11/2026 08:00, made by hand",
            "All changes made after this backup.",
        )
        await person.press("n")
        await person.is_at(WelcomeScreen)
        await person.press("escape")
        await person.is_at(RescueScreen)
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Restored the backup from 22 November 2026 at 08:00.")
    assert contents(surgery)["progress"] == good["progress"]


async def test_a_new_register_is_started_where_one_is_gone_and_the_copies_stay(
    surgery: Path,
) -> None:
    surgery.unlink()
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        await person.press("n")
        await person.is_at(WelcomeScreen)
        await person.press("tab")
        await person.type("Example House")
        await person.press("tab")
        await person.type("A99998")
        await person.press(*TO_THE_START)
        await person.comes_to("TriageScreen")
    assert [row["ods"] for row in contents(surgery)["organisation"]] == ["A99998"]
    assert [one.why for one in backups_of(surgery)] == [Why.HAND, Why.DAY, Why.IMPORT]


async def test_a_copy_that_cannot_be_put_back_is_said_and_nothing_is_touched(
    surgery: Path,
) -> None:
    spoilt = damage(surgery)
    async with at_the_tracker(surgery, ready=RescueScreen) as person:
        await finds_a_copy(person)
        backups_of(surgery)[0].path.unlink()
        await person.press("enter")
        await person.sees("Not done: There is no file", "Made 20/11/2026 09:00", "Enter restore it")
        assert surgery.read_bytes() == spoilt
        await person.press("enter")
        await person.is_at(ActionListScreen)


async def test_a_register_damaged_while_it_is_open_leads_to_its_copies(
    surgery: Path, warmed_up: Event
) -> None:
    async with at_the_tracker(surgery) as person:
        await person.until(warmed_up.is_set, "what it does after its start")
        damage(surgery, 2, surgery.stat().st_size // 4096)
        person.app.simulate_key("h")
        await person.until(lambda: isinstance(person.app.screen, RescueScreen), "the rescue")
        await finds_a_copy(person)
        await person.sees("Your register is damaged.", "Made 22/11/2026 08:00")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert stored(surgery, "GC1")["status"] == "on-hold"


async def test_a_change_that_a_damaged_register_does_not_take_leads_to_them_with_a_key(
    surgery: Path, warmed_up: Event
) -> None:
    async with at_the_tracker(surgery, size=(160, 36)) as person:
        await person.until(warmed_up.is_set, "what it does after its start")
        spoilt = damage(surgery, 2, surgery.stat().st_size // 4096)
        await person.press("s", "h")
        await person.sees("Not done: Part of the register", "Nothing was saved.", "press F4")
        await person.press("f4")
        await person.is_at(BackupsScreen)
        await person.sees("The register's change log cannot be read", "It holds 1 organisation")
        await person.press("enter")
        await person.is_at(ConfirmRestore)
        await person.sees(
            "What would be missing is not known", "is kept first, in the backups folder"
        )
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees("The damaged register is kept as")
    (aside,) = backup_folder(surgery).glob("*-damaged.db")
    assert aside.read_bytes() == spoilt


async def test_where_nothing_may_be_changed_a_damaged_register_ends_with_a_message(
    surgery: Path,
) -> None:
    spoilt = damage(surgery)
    async with at_the_tracker(surgery, ready=None, read_only=True) as person:
        await person.until(lambda: person.app.failure, "the end")
    assert "is damaged" in str(person.app.failure)
    assert person.app.return_code == 1
    assert surgery.read_bytes() == spoilt


async def test_a_screen_that_cannot_be_filled_is_left_with_the_reason(fresh: Path) -> None:
    at(fresh, SUNDAY, lambda r, o: r.records.add_evidence(o, ["GC1"], NewEvidence("Minutes")))
    with closing(sqlite3.connect(fresh)) as connection, connection:
        connection.execute("UPDATE evidence SET at = 'not a time'")
    async with at_the_tracker(fresh) as person:
        # The pilot would wait for the screen that could not be filled.
        person.app.post_message(events.Key("enter", None))
        # The notice that the register has been altered may cover part of the message.
        message = person.app.screen.query_one(MessageLine)
        await person.until(lambda: "contains something that cannot be read" in message.text)
        assert isinstance(person.app.screen, ActionListScreen)


@pytest.mark.usefixtures("others_are_followed")
async def test_damage_that_is_met_later_offers_nothing_where_nothing_may_be_changed(
    surgery: Path,
) -> None:
    with opened_by(surgery) as other:
        organisation = other.organisations.find("A99999")
        async with at_the_tracker(surgery, read_only=True) as person:
            page = root_of(surgery, "progress")
            damage(surgery, page, page)
            other.actions.add_update(organisation, ["GC1"], "Spoken about")
            await person.until(lambda: person.app.failure, "the end")
            assert not person.app.recovery.is_rescuing
    assert "is damaged" in str(person.app.failure)
