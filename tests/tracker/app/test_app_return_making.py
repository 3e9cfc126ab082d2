"""Making a return: signed off, frozen, saved, compared, made again, written again."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path
from threading import current_thread, main_thread

import pytest
from at_the_keyboard import Person, ask, at_the_tracker
from openpyxl import load_workbook
from returns_at_hand import Q3, complete, opened, with_gaps
from scenes import go
from textual.widgets import Input, Label

from db.backups import Why
from tracker.screens.returns.changes_since import ChangesSinceScreen
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.screens.returns.return_progress import ReturnProgress
from tracker.screens.returns.save_return import SaveReturn
from tracker.screens.returns.sign_off import MakeReturn
from tracker.use_cases.returning import make_return
from tracker.widgets.message_line import MessageLine


def made(path: Path) -> list[dict[str, object]]:
    return ask(
        path,
        "SELECT period, number, signed_by, complete, workbook FROM frozen_return ORDER BY id",
    )


def refusal(person: Person) -> str:
    return str(person.app.screen.query_one("#refusal", Label).content)


def told(person: Person) -> str:
    return str(person.app.screen.query_one("#kind", Label).content)


async def saved(person: Person, name: str) -> None:
    """Save the return that was made under the name proposed, and close the dialog."""
    await person.is_at(SaveReturn)
    assert person.app.screen.query_one("#target", Input).value.endswith(name)
    await person.sees("Where do you want to save return ")
    await person.press("enter")
    await person.until(lambda: "Send this file to your ICB" in told(person), "the file")
    await person.sees_no("Where do you want to save return")
    title = person.app.screen.query_one(".dialog-title", Label)
    assert re.fullmatch(r"Return \d of Q\d 2026/27 saved", str(title.content))
    await person.press("enter")
    await person.is_at(ReturnCheckScreen)


async def test_four_keys_from_the_list_to_a_finished_return_and_unchanged_it_is_the_same(
    fresh: Path, documents: Path
) -> None:
    path = complete(fresh)
    file = documents / "A99999_Q3-2026-27_1.xlsx"
    async with at_the_tracker(path) as person:
        await person.press("r", "m")
        await person.sees("Make return 1 of Q3 2026/27", "Nothing is missing.", "Pat Sample")
        await person.press("enter")
        await person.is_at(SaveReturn)
        assert told(person) == "Return 1 of Q3 2026/27 made and frozen."
        await saved(person, file.name)
        await person.sees(
            "Return for Q3 2026/27 · due 31 January 2027 · number 1 is made",
            "Complete: nothing is missing. Nothing has changed since it was made.",
            "Q3 2026/27 · return made",
        )
        message = person.app.screen.query_one(MessageLine).text
        assert message == (
            "Return 1 of Q3 2026/27 made and frozen. You cannot undo this. A correction gets a new"
            f" number. Send this file to your ICB: {file}"
        )
        await person.press("m")
        await person.sees("Return 1 of Q3 2026/27 is already made", "Nothing has changed since.")
        await person.press("enter")
        await person.is_at(SaveReturn)
        assert told(person).startswith("This is return 1 of Q3 2026/27 as it was made.")
        await saved(person, file.name)
        await person.sees_no("You cannot undo this")
    assert [one.name for one in documents.iterdir()] == [file.name]
    (there,) = made(path)
    assert there["workbook"] == file.read_bytes()
    assert (there["signed_by"], there["complete"]) == ("Pat Sample", 1)
    assert load_workbook(BytesIO(file.read_bytes())).sheetnames[:3] == [
        "Cover",
        "Guidance",
        "Checklist",
    ]


async def test_an_incomplete_return_is_made_at_the_second_enter_only(
    fresh: Path, documents: Path
) -> None:
    path = with_gaps(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "m")
        await person.is_at(MakeReturn)
        await person.sees("9 items still missing:", "GES1 has no decision yet", "and 6 more")
        await person.press("enter")
        await person.until(
            lambda: "Press Enter again to make the return" in refusal(person), "the warning"
        )
        assert made(path) == []
        await person.press("escape")
        await person.is_at(ReturnCheckScreen)
        await person.press("m", "enter", "enter")
        await saved(person, "A99999_Q3-2026-27_1.xlsx")
        await person.sees("Incomplete: 9 items missing.", "number 1 is made")
    assert [one["complete"] for one in made(path)] == [0]


async def test_without_a_name_or_with_an_nhs_number_in_it_nothing_is_made(
    fresh: Path, documents: Path
) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "m")
        await person.replace(" ")
        await person.press("enter")
        await person.until(lambda: "Signed off by is empty." in refusal(person), "why")
        await person.replace("Dr Roy 943 476 5919")
        await person.press("enter")
        await person.until(lambda: "looks like an NHS number" in refusal(person), "why")
        assert made(path) == []
        await person.press("ctrl+t", "enter")
        await saved(person, "_1.xlsx")
    assert [one["signed_by"] for one in made(path)] == ["Dr Roy"]


async def test_a_correction_is_a_new_number_and_the_first_stays(
    fresh: Path, documents: Path
) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "c")
        await person.is_at(ChangesSinceScreen)
        await person.sees("No return made yet")
        await person.press("escape", "s")
        await person.sees("No return made yet. Press M to make the first one.")
        await person.press("m", "enter")
        await saved(person, "_1.xlsx")
        first = (documents / "A99999_Q3-2026-27_1.xlsx").read_bytes()
        await person.press("c")
        await person.sees("Nothing has changed since then.")
        await person.press("escape", "escape")
        await person.goes_to("GPES2")
        await go(person, ("s", "c", "u", "'All reviewed", "enter", "r"))
        await person.sees("corrects number 1")
        await person.press("c")
        await person.sees(
            "What changed since return 1 of Q3 2026/27",
            "GPES2 Inhalers",
            "Status: In progress → Complete",
            "All reviewed",
            "BRAG: Green → Blue",
        )
        await person.press("escape", "m")
        await person.sees("It corrects number 1, which is kept as it was made.")
        await person.press("enter", "enter")
        await saved(person, "A99999_Q3-2026-27_2.xlsx")
        (documents / "A99999_Q3-2026-27_1.xlsx").unlink()
        await person.press("s")
        await person.sees("Q3 2026/27 number 2", "Q3 2026/27 number 1", "22/11/2026 · complete")
        await person.press("down", "enter")
        await person.is_at(SaveReturn)
        assert told(person) == (
            "This is return 1 of Q3 2026/27 as it was made. Number 2 corrects it."
        )
        await person.press("enter")
        await person.until(lambda: "Number 2 corrects it.\n" in told(person), "the file")
    assert (documents / "A99999_Q3-2026-27_1.xlsx").read_bytes() == first
    assert [one["workbook"] == first for one in made(path)] == [True, False]


async def test_a_return_that_was_not_saved_can_be_saved_later_and_over_no_other_file(
    fresh: Path, documents: Path
) -> None:
    path = complete(fresh)
    theirs = documents / "A99999_Q3-2026-27_1.xlsx"
    theirs.write_bytes(b"what was there")
    async with at_the_tracker(path) as person:
        await person.press("r", "m", "enter")
        await person.is_at(SaveReturn)
        await person.press("escape")
        await person.sees(
            "A correction gets a new number. The file is not saved yet. Press S to save it."
        )
        assert len(made(path)) == 1
        await person.press("s", "enter")
        await saved(person, "A99999_Q3-2026-27_1 (2).xlsx")
    assert theirs.read_bytes() == b"what was there"


async def test_the_file_is_called_as_the_icb_wants_and_a_sample_s_says_what_it_is(
    fresh: Path, documents: Path
) -> None:
    path = complete(fresh)
    register, practice = opened(path)
    register.organisations.edit(practice, return_name="GP {ods} {period} v{number}.xlsx")
    register.close()
    async with at_the_tracker(path, demo=True) as person:
        await person.press("r", "m", "enter")
        await person.is_at(SaveReturn)
        await person.press("enter")
        await person.until(lambda: "This is a sample. Do not send it:" in told(person), "it")
    assert [file.name for file in documents.iterdir()] == ["DEMO GP A99999 Q3-2026-27 v1.xlsx"]


async def test_keys_pressed_ahead_go_where_they_belong(fresh: Path, documents: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "m")
        await person.is_at(MakeReturn)
        await person.type("\r\r\r")  # sign it off, save the file, close
        await person.is_at(ReturnCheckScreen)
        await person.sees("number 1 is made")
    assert len(made(path)) == 1


async def test_what_came_to_be_missing_while_it_was_signed_off_is_told_and_nothing_made(
    fresh: Path, documents: Path
) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "m")
        await person.sees("Nothing is missing.")
        register, practice = opened(path)
        register.actions.set_lead(practice, ["GPES2"], None)
        register.close()
        await person.press("enter")
        await person.sees(
            "Not done: The return for Q3 2026/27 is incomplete: GPES2 has no lead.",
            "Incomplete: 2 items missing.",
        )
    assert made(path) == []


async def test_a_slow_disk_is_looked_at_once_and_holds_up_nothing(
    fresh: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = complete(fresh)
    file = documents / "A99999_Q3-2026-27_1.xlsx"
    whole, by = Path.read_bytes, []

    def read_bytes(place: Path) -> bytes:
        if place == file:
            by.append(current_thread())
        return whole(place)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    async with at_the_tracker(path) as person:
        await person.press("r", "m", "enter")
        await saved(person, file.name)
        await person.press("s", "enter")
        await saved(person, file.name)
    assert len(by) == 1
    assert by[0] is not main_thread()


async def test_the_making_can_be_stopped_and_then_nothing_is_made(
    fresh: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = complete(fresh)

    def slowly(content: object, progress: object) -> bytes:
        from time import sleep

        assert callable(progress)
        for done in range(20_000):  # more than a minute
            progress(done, 20_000)
            sleep(0.005)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr("exports.returns.workbook.return_bytes", slowly)
    async with at_the_tracker(path) as person:
        await person.press("r", "m", "enter")
        await person.is_at(ReturnProgress)
        await person.press("escape")
        await person.is_at(ReturnCheckScreen)
        await person.sees("Not done: Cancelled. No return was made.")
    assert made(path) == []


async def test_a_return_that_is_not_as_it_was_made_is_not_saved_again(fresh: Path) -> None:
    register, practice = opened(complete(fresh))
    make_return(register, practice, Q3, "Dr Roy", incomplete=True)
    copy = register.backups.back_up(Why.HAND)
    register.close()
    with closing(sqlite3.connect(fresh)) as connection, connection:
        connection.execute("DROP TRIGGER frozen_return_no_update")
        connection.execute("UPDATE frozen_return SET workbook = x'00'")
    async with at_the_tracker(fresh) as person:
        await person.press("r", "s")
        await person.sees("Which return do you want to save again?")
        await person.press("enter")
        await person.is_at(ReturnCheckScreen)
        await person.sees("its workbook changed after the return was made. No file was saved.")
        await person.sees(copy.path.name)
        await person.press("escape", "f4", "b")
        await person.sees("has been altered since it was saved. Run 'greenplan doctor'")
        await person.sees("Changed after it was made: A99999, return 1 of Q3 2026/27.")
