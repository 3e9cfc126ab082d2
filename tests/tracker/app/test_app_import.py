"""Taking a file in from the app: finding it, reading what it would change, agreeing to it."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest
from at_the_keyboard import NOW, SAM, at_the_tracker, changes, contents, log, stored
from files_at_hand import hand_kept
from imports_at_hand import at_the_proposal, cursor_on, exported, in_excel
from openpyxl import Workbook
from textual.widgets import Input, OptionList

from db.opening import open_register
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.imports import import_file
from tracker.screens.imports.columns import ColumnsScreen
from tracker.screens.imports.import_file import ImportScreen, ReadFile
from tracker.user_files.settings import Settings
from tracker.workspace.workspace import Workspace


async def test_a_tracker_kept_by_hand_is_taken_over_with_three_keys(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("Import Green plan 2025.xlsx", "7 of 17 changes ticked", "1 not imported")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Imported: GC7, GC8", "Ctrl+Z to undo.")
    seven = stored(fresh, "GC7")
    assert (seven["status"], seven["lead"], seven["due"]) == ("in-progress", "P. Lee", "2027-03-31")
    assert stored(fresh, "GC8")["status"] == "complete"
    assert stored(fresh, "GC8")["due"] == "2027-03-31"
    assert log(fresh, "GC7") == [(SAM, "Bank asked")]
    assert changes(fresh)[-1] == ("import", SAM, "done")


async def test_a_text_of_several_lines_takes_one_line_of_the_list(
    fresh: Path, documents: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Action", "Lead", "Update"])
    sheet.append(["GC7", "P. Lee\nand Sam", "Bank asked\nabout it\n\ntwice"])
    book.save(documents / "lines.xlsx")
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        prompts = [str(option.prompt) for option in lines.options]
        assert any("Bank asked about it twice" in prompt for prompt in prompts), prompts
        assert not [prompt for prompt in prompts if "\n" in prompt]
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert log(fresh, "GC7") == [(SAM, "Bank asked\nabout it\n\ntwice")]


async def test_what_is_not_ticked_changes_nothing(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "Lead: P. Lee")
        await person.press("space", "enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["lead"] is None
    assert stored(fresh, "GC7")["status"] == "in-progress"
    assert stored(fresh, "GA4")["lead"] is None


async def test_a_date_that_may_be_another_asks_whether_it_is_right(
    fresh: Path, documents: Path
) -> None:
    rows = "Ref,Lead,Due\nGC7,Ann,03/31/2027\nGC8,Bea,04/05/2027\n"
    (documents / "months.csv").write_text(rows, encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("2 of 4 changes ticked", "as in 03/31/2027. Is that right?")
        await cursor_on(person, "Target date: 05/04/2027")
        await person.press("space", "enter")
        await person.is_at(ActionListScreen)
        await person.until(lambda: stored(fresh, "GC8")["due"] == "2027-04-05")
    assert stored(fresh, "GC7")["due"] is None


async def test_a_ticks_all_and_then_none(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        await person.press("a")
        every = len(lines.ticked)
        await person.sees(f"{every} of {every} changes")
        await person.press("a")
        await person.sees(f"0 of {every} changes")
        before = contents(fresh)
        await person.press("enter")
        await person.sees("Not done: Nothing is ticked.")
    assert contents(fresh) == before


@pytest.mark.parametrize("leave", ["escape", "q", "backspace"])
async def test_going_back_stores_nothing(fresh: Path, documents: Path, leave: str) -> None:
    hand_kept(documents)
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press(leave)
        await person.is_at(ActionListScreen)
    assert contents(fresh) == before


async def test_a_conflict_waits_for_a_decision_and_is_not_asked_about_again(
    practice: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(practice) as person:
        await at_the_proposal(person)
        await person.sees("Decide: the register and the file differ", "0 of 1 conflict decided")
        await person.sees("keep the register's: Later (Kim Sample")
        await person.sees("use the file's: Complete (Pat Sample, 20/11/2026 09:30)")
        await person.press("r")
        await person.sees("1 of 1 conflict decided")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        assert stored(practice, "GC8")["choice"] == "later"
        lines = await at_the_proposal(person)
        await cursor_on(person, "the register's value was kept on 22 November 2026 by Sam Example")
        assert not lines.sides
        await person.sees_no("Decide:")


async def test_the_files_side_of_a_conflict_is_taken_with_f(
    practice: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(practice) as person:
        await at_the_proposal(person)
        await person.press("down", "r", "f", "enter")
        await person.is_at(ActionListScreen)
    assert stored(practice, "GC8")["status"] == "complete"


async def test_r_and_f_say_that_they_are_for_conflicts(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("f")
        await person.sees("Not done: This key decides a conflict")


async def test_lines_are_ticked_with_the_mouse_and_keys_pressed_in_the_bar(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh, size=(120, 40)) as person:
        lines = await at_the_proposal(person)
        before = len(lines.ticked)
        await person.click("Lead: P. Lee")
        assert len(lines.ticked) == before - 1
        await person.click("Enter import")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["lead"] is None


async def test_a_file_that_is_no_tracker_is_refused_where_it_was_chosen(
    fresh: Path, documents: Path
) -> None:
    (documents / "letter.csv").write_text("Dear all\nthank you\n", encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.sees("No table of actions was recognised in letter.csv")
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_a_file_elsewhere_is_named(fresh: Path, tmp_path: Path, documents: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = hand_kept(folder)
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        assert person.app.screen.query_one(Input).has_focus
        await person.press("enter")
        await person.sees("Type the name of a file")
        await person.type(f'"{path}"')
        await person.press("enter")
        await person.is_at(ImportScreen)


async def test_a_letter_typed_on_the_files_goes_into_the_line(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.type("Green plan 2025.xlsx")
        assert person.app.screen.query_one(Input).value == "Green plan 2025.xlsx"
        await person.press("enter")
        await person.is_at(ImportScreen)


async def test_the_newest_files_come_first_and_what_excel_keeps_beside_them_does_not(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents, "old.xlsx")
    (documents / "~$old.xlsx").write_bytes(b"open")
    (documents / "new.csv").write_text("Ref,Action,Status\nGC1,,Done\n", encoding="utf-8")
    (documents / "letter.docx").write_bytes(b"")
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        offered = person.app.screen.query_one(OptionList)
        names = [str(option.prompt).split("  ")[1] for option in offered.options]
        assert names == ["new.csv", "old.xlsx"]


async def test_what_changed_meanwhile_is_held_against_the_file_again(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        with closing(open_register(fresh, user="Kim Sample", clock=lambda: NOW)) as other:
            other.actions.set_lead(other.organisations.find(), ["GC7"], "Kim Sample")
        await person.press("enter")
        await person.sees("Not done: Someone else changed the register since", "0 of 1 conflict")
        await person.sees("keep the register's: Kim Sample (Kim Sample, 22/11/2026 10:00)")
        assert stored(fresh, "GC7")["status"] == "not-started"
        await person.press("enter")
        await person.sees("1 conflict is not decided and keeps the register's value.")
        await person.sees_no("Not done:")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["lead"] == "Kim Sample"
    assert stored(fresh, "GC7")["status"] == "in-progress"


async def test_our_own_tracker_comes_back_and_is_merged(practice: Path, documents: Path) -> None:
    async with at_the_tracker(practice, settings=Settings(name=SAM)) as person:
        await exported(person, in_excel, documents)
        await person.goes_to("GPES2")
        await person.press("l")
        await person.replace("Nurse Example")
        await person.press("enter")
        await person.sees("Lead set for GPES2")
        await at_the_proposal(person)
        await person.sees("Exported from this register for 22 November 2026, saved by Pat Sample.")
        await person.sees("GPES2 Lead (was Dr Roy)", "keep the register's: Nurse Example (Sam")
        await person.press("down", "down", "space", "enter")
        await person.is_at(ActionListScreen)
    there = stored(practice, "GPES2")
    assert (there["lead"], there["due"]) == ("Dr Example", "2027-05-01")
    assert log(practice, "GPES2")[-1] == (SAM, "Half of the templates changed")


async def test_what_was_decided_is_dropped_only_at_a_second_escape(
    practice: Path, documents: Path
) -> None:
    hand_kept(documents)
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await at_the_proposal(person)
        await person.press("f", "escape")
        await person.sees("Press Esc again to leave and discard what you ticked and decided.")
        await person.sees_no("Not done:")
        await person.press("c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.click("Detail")
        await person.is_at(ColumnsScreen)
        await person.press("escape")
        await person.sees("File read again with these columns.")
        await person.press("escape")
        await person.sees("Press Esc again to leave and discard what you ticked and decided.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert contents(practice) == before


async def test_a_goes_round_to_what_was_ticked_at_first(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        at_first = set(lines.ticked)
        await person.press("a", "a", "a")
        assert lines.ticked == at_first


async def test_somebody_new_is_told_that_a_tracker_can_be_taken_over(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.sees("Do you already keep a tracker? Press Esc, then I to import it.")


async def test_going_back_while_a_file_is_read_is_no_trouble(
    fresh: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_kept(documents)
    going_on = threading.Event()
    quick = import_file.read_file

    def slow(workspace: Workspace, file: Path) -> ReadFile:
        going_on.wait(8)
        return quick(workspace, file)

    monkeypatch.setattr(import_file, "read_file", slow)
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter", "escape")
        await person.is_at(ActionListScreen)
        going_on.set()
        await person.app.workers.wait_for_complete()
        await person.press("down")
        assert person.on == "GC2"
        await person.is_at(ActionListScreen)
    assert contents(fresh) == before
