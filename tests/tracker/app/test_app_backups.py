"""The copies of the register on the screen: what they lack, one more of them, one put back."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from at_the_keyboard import NOW, SAM, Person, ask, at_the_tracker, changes, contents, stored
from copies_at_hand import SUNDAY, at, damage, with_a_pharmacy
from textual.widgets import Input, Label

from db.backups import Why, backup_folder, backups_of, restore_backup
from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.backups.backups import BackupsScreen, ConfirmRestore
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.files.save_file import SaveFile

SERVER = os.environ.get("GREENPLAN_TEST_URL", "")


def reasons(path: Path) -> list[Why]:
    return [backup.why for backup in backups_of(path)]


async def sees_copies(person: Person) -> None:
    """Go to the copies, and wait until all that is to be known of them is there."""
    await person.press("f4")
    await person.is_at(BackupsScreen)
    await person.sees_no("Checking this backup")


async def asks_to_put_back(person: Person, *keys: str) -> None:
    """Go to a copy and ask to put it back."""
    await sees_copies(person)
    await person.press(*keys, "enter")
    await person.is_at(ConfirmRestore)


async def test_each_copy_says_when_why_and_what_differs_from_now(surgery: Path) -> None:
    async with at_the_tracker(surgery) as person:
        await sees_copies(person)
        await person.sees(
            "3 backups in",
            "22/11/2026 08:00 made by hand",
            "No changes since.",
            "20/11/2026 09:00 first opening of the day",
            "1 change since, the last on 20/11/2026 09:00 by Sam Example.",
            "16/11/2026 09:00 before an import",
            "4 changes since, the last on 20/11/2026 09:00 by Sam Example, including 1 return.",
        )
        await person.press("end")
        await person.sees(
            "Not in this backup",
            "20/11/2026 09:00 Sam Example: Set the status: GC3",
            "16/11/2026 09:00 Sam Example: Made a return: Q2 2026/27, number 1",
            "16/11/2026 09:00 P. Lee: Added an update: 2 actions",
            "16/11/2026 09:00 Sam Example: Set the lead: GC1",
        )
        await person.resize(120, 36)
        await person.sees("This backup", "Holds 1 organisation, 2 changes, the last on")
        await person.sees("File tracker-20261116T090000Z-import.db", "P. Lee: Added an update: 2")
        await person.resize(72, 20)
        await person.sees("Set the status: GC3", "and 2 more")


async def test_the_copies_open_once_from_every_screen_and_go_back_there(surgery: Path) -> None:
    async with at_the_tracker(surgery) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("f4", "f4")
        await person.is_at(BackupsScreen)
        await person.press("escape")
        await person.is_at(ActionScreen)


async def test_a_copy_is_put_back_and_the_register_before_it_kept(surgery: Path) -> None:
    async with at_the_tracker(surgery) as person:
        await person.sees("✔ Complete")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await asks_to_put_back(person, "end")
        await person.sees(
            "Restore the backup from 16 November 2026 at 09:00?",
            "4 changes would be missing, the last on 20 November 2026 at 09:00 by",
            "Sam Example. This includes the return Q2 2026/27, number 1.",
            "The register as it is now is backed up first",
        )
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees(
            "Restored the backup from 16 November 2026 at 09:00. 4 changes to A99999 are no longer",
            "The register as it was before is kept. Press F4 to see it.",
        )
        await person.sees_no("✔ Complete")
        await person.press("enter")
        await person.sees("Lead Kim Example")
        await sees_copies(person)
        await person.sees("before a backup was restored", "It holds 4 changes that the register")
    assert stored(surgery, "GC3")["status"] == "not-started"
    assert ask(surgery, "SELECT * FROM frozen_return") == []
    before = next(one for one in backups_of(surgery) if one.why is Why.RESTORE)
    assert stored(before.path, "GC3")["status"] == "complete"
    assert [what for what, _, _ in changes(before.path)][-2:] == ["return", "set-status"]


async def test_undo_reaches_past_a_restore_at_the_second_key_only(surgery: Path) -> None:
    async with at_the_tracker(surgery) as person:
        await asks_to_put_back(person, "end")
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees("Restored the backup from 16 November 2026 at 09:00.")
        before = len(changes(surgery))
        await person.press("ctrl+z")
        await person.sees(
            "A backup was restored on 22 November 2026.",
            "Your last change before that was on",
            "Press Ctrl+Z again to undo it.",
        )
        await person.sees_no("Not done:")
        assert len(changes(surgery)) == before
        await person.press("ctrl+z")
        await person.sees("Undone: ")
    assert changes(surgery)[-1][0] == "undo"


async def test_the_same_key_twice_puts_nothing_back(surgery: Path) -> None:
    before = contents(surgery)
    async with at_the_tracker(surgery) as person:
        await asks_to_put_back(person, "down")
        await person.press("enter")
        await person.is_at(BackupsScreen)
        await person.press("enter")
        await person.is_at(ConfirmRestore)
        await person.type("\r\r\r\r")
        while not isinstance(person.app.screen, ActionListScreen):
            await person.press("escape")
    assert contents(surgery) == before
    assert reasons(surgery) == [Why.HAND, Why.DAY, Why.IMPORT]


async def test_a_copy_is_made_by_hand_and_work_goes_on(fresh: Path) -> None:
    async with at_the_tracker(fresh, demo=True) as person:
        await person.press("f4")
        await person.sees("No backups yet.", "Press C to save one")
        await person.press("enter")
        await person.sees("Not done: No backups here yet. Press B to make one")
        await person.press("b")
        await person.sees("22/11/2026 10:00 made by hand", "Backup made and checked (")
        await person.sees("No changes since.", "1 backup in")
        await person.sees("This is a demo. Its backups are deleted when you leave.")
        await person.press("escape")
        await person.goes_to("GC1")
        await person.press("s", "h", "f4")
        await person.sees("1 change since, the last on 22/11/2026 10:00 by Sam Example.")
        await person.press("b")
        await person.sees("2 backups in", "Nothing: this backup has every change")
        await person.press("c")
        await person.sees("DEMO tracker backup 2026-11-22.db")
    assert reasons(fresh) == [Why.HAND, Why.HAND]


async def test_a_copy_is_saved_where_the_person_likes(surgery: Path, documents: Path) -> None:
    async with at_the_tracker(surgery) as person:
        await sees_copies(person)
        await person.press("c")
        await person.is_at(SaveFile)
        await person.press("enter")
        await person.sees("Backup saved", "Backup saved and checked (", "Enter closes")
        await person.sees_no("Save a backup of the register")
        await person.press("enter")
        await person.sees("Backup saved:")
    assert contents(documents / "tracker backup 2026-11-22.db") == contents(surgery)
    assert reasons(surgery) == [Why.HAND, Why.DAY, Why.IMPORT]


async def test_a_damaged_copy_is_named_as_such_and_cannot_be_put_back(surgery: Path) -> None:
    before = contents(surgery)
    damage(backups_of(surgery)[0].path)
    async with at_the_tracker(surgery) as person:
        await sees_copies(person)
        await person.sees("This backup is damaged. You cannot restore it.", "Problem found:")
        await person.press("enter")
        await person.sees("Not done: This backup is damaged.")
        await person.press("down", "enter")
        await person.is_at(ConfirmRestore)
    assert contents(surgery) == before


async def test_what_cannot_be_done_is_said_and_the_register_stays_as_it_is(surgery: Path) -> None:
    before = contents(surgery)
    async with at_the_tracker(surgery, size=(160, 36)) as person:
        await asks_to_put_back(person, "down")
        (friday,) = (one for one in backups_of(surgery) if one.why is Why.DAY)
        friday.path.unlink()
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees("Not done: There is no file")
        await person.press("f4")
        await person.sees("2 backups in")
        backup_folder(surgery).rename(surgery.with_name("elsewhere"))
        backup_folder(surgery).write_text("in the way", encoding="utf-8")
        await person.press("b")
        await person.sees("Not done: The register", "could not be backed up: the folder")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert contents(surgery)["change"][:-1] == before["change"]


async def test_an_organisation_that_the_copy_lacks_is_left_for_one_it_has(surgery: Path) -> None:
    with_a_pharmacy(surgery)
    async with at_the_tracker(surgery, ods="FX999") as person:
        await person.sees("Example Pharmacy FX999")
        await sees_copies(person)
        await person.press("end")
        await person.sees("Set the status: A99999 GC3", "Added the organisation: FX999")
        await person.press("enter")
        await person.is_at(ConfirmRestore)
        await person.sees("This includes the return A99999 Q2 2026/27, number")
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees(
            "Example Surgery A99999", "Restored the backup from 16 November 2026 at 09:00."
        )
        assert len(person.codes) == 53


async def test_what_somebody_else_put_back_is_read_anew(
    surgery: Path, others_are_followed: None
) -> None:
    async with at_the_tracker(surgery) as person:
        await person.sees("✔ Complete")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await asyncio.to_thread(
            restore_backup, surgery, backups_of(surgery)[-1].path, NOW, "Alex Sample"
        )
        await person.is_at(ActionListScreen)
        await person.sees("Alex Sample restored a backup")
        await person.sees_no("✔ Complete")
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert stored(surgery, "GC1")["status"] == "on-hold"


async def test_on_a_network_share_too_work_goes_on_with_the_same_organisation(
    surgery: Path, on_a_share: None, others_are_followed: None
) -> None:
    with_a_pharmacy(surgery)
    at(surgery, SUNDAY + timedelta(hours=1), lambda r, _: r.backups.back_up(Why.HAND))
    async with at_the_tracker(surgery, ods="FX999") as person:
        await asks_to_put_back(person)
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees(
            "Example Pharmacy FX999", "Restored the backup from 22 November 2026 at 09:00."
        )
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert stored(surgery, "GC1", "FX999")["status"] == "on-hold"


async def test_in_a_view_only_copies_are_looked_at_and_saved_elsewhere(
    surgery: Path, documents: Path
) -> None:
    before = contents(surgery)
    async with at_the_tracker(surgery, read_only=True) as person:
        await sees_copies(person)
        await person.press("end")
        await person.sees("Made a return: Q2 2026/27, number 1")
        await person.press("enter")
        await person.sees("Not done: The tracker was started with --read-only")
        await person.press("c", "enter")
        await person.sees("Backup saved and checked (")
    assert contents(surgery) == contents(documents / "tracker backup 2026-11-22.db") == before


# The daily one


async def test_the_first_opening_of_a_day_makes_a_copy_without_being_asked(fresh: Path) -> None:
    at(fresh, NOW, lambda r, o: r.actions.set_lead(o, ["GC1"], "P. Lee"))
    async with at_the_tracker(fresh) as person:
        await person.until(lambda: reasons(fresh) == [Why.DAY], "the copy")
    assert contents(backups_of(fresh)[0].path) == contents(fresh)


@pytest.mark.parametrize("how", ["demo", "read_only"])
async def test_a_demo_and_a_view_make_none(fresh: Path, how: str, warmed_up: Event) -> None:
    async with at_the_tracker(fresh, **{how: True}) as person:
        await person.until(warmed_up.is_set, "what it does after its start")
    assert not backup_folder(fresh).exists()


async def test_a_daily_copy_that_cannot_be_made_is_told_and_stops_nothing(fresh: Path) -> None:
    backup_folder(fresh).write_text("in the way", encoding="utf-8")
    async with at_the_tracker(fresh, size=(160, 36)) as person:
        await person.sees("could not be backed up", "There is no backup for today yet.")
        await person.press("s", "h")
        await person.sees("‖ On hold")


@pytest.mark.skipif(not SERVER, reason="$GREENPLAN_TEST_URL names no server")
async def test_a_register_on_a_server_is_copied_by_whoever_runs_it() -> None:
    from sqlalchemy import NullPool, create_engine, text

    name = f"greenplan_{uuid.uuid4().hex[:12]}"
    engine = create_engine(SERVER, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{name}"
    try:
        with closing(open_register(url, user=SAM, create=True, clock=lambda: NOW)) as register:
            register.organisations.add(
                default_plan(),
                name="Example Surgery",
                ods="A99999",
                provider_type=ProviderType.GENERAL_PRACTICE,
            )
        async with at_the_tracker(url) as person:
            await person.press("f4")
            await person.sees("This register is on a database server. Ask the team")
            for key in ("b", "c", "enter"):
                await person.press("escape", "f4", key)
                await person.sees("Not done: This register is on a database server")
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


# A copy that was saved elsewhere


async def opens(person: Person, file: Path) -> None:
    """Open a copy elsewhere by typing its place."""
    await person.press("o")
    await person.is_at(ChooseFile)
    person.app.screen.query_one(Input).focus()
    await person.replace(str(file))
    await person.press("enter")


async def test_a_copy_saved_elsewhere_is_opened_compared_and_restored(
    surgery: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick" / "tracker copy.db"
    stick.parent.mkdir()
    shutil.copyfile(backups_of(surgery)[-1].path, stick)
    async with at_the_tracker(surgery) as person:
        await sees_copies(person)
        await opens(person, stick)
        await person.is_at(ConfirmRestore)
        await person.sees(
            "tracker copy.db",
            "It holds 1 organisation, 2 changes, the last on",
            "4 changes would be missing",
            "The register as it is now is backed up first",
        )
        await person.press("r")
        await person.is_at(ActionListScreen)
        await person.sees("Restored the backup from", "4 changes to A99999 are no longer")
    assert stored(surgery, "GC3")["status"] == "not-started"
    assert [one.why for one in backups_of(surgery)].count(Why.RESTORE) == 1


async def test_a_copy_elsewhere_says_what_only_it_holds(surgery: Path, tmp_path: Path) -> None:
    stick = tmp_path / "later.db"
    shutil.copyfile(surgery, stick)
    with closing(open_register(stick, user="P. Lee")) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Zoë Sample")
    before = contents(surgery)
    async with at_the_tracker(surgery) as person:
        await sees_copies(person)
        await opens(person, stick)
        await person.is_at(ConfirmRestore)
        await person.sees("Nothing would be missing", "It holds 1 change that the register lacks.")
        await person.press("escape")
        await person.is_at(BackupsScreen)
    assert contents(surgery) == before


@pytest.mark.parametrize("what", ["nothing", "text", "damaged", "itself"])
async def test_what_is_no_copy_is_refused_in_the_dialog(
    surgery: Path, tmp_path: Path, what: str
) -> None:
    file, why = tmp_path / "stick.db", "cannot be used"
    if what == "nothing":
        why = "cannot be opened"
    elif what == "text":
        file.write_text("Dear all, " * 400, encoding="utf-8")
    elif what == "damaged":
        shutil.copyfile(surgery, file)
        damage(file)
        why = "This backup is damaged."
    else:
        file, why = surgery, "This file is the register itself."
    before = contents(surgery)
    async with at_the_tracker(surgery) as person:
        await sees_copies(person)
        await opens(person, file)
        refusal = person.app.screen.query_one("#refusal", Label)
        await person.until(lambda: why in str(refusal.content), why)
        await person.press("escape")
        await person.is_at(BackupsScreen)
    assert contents(surgery) == before
