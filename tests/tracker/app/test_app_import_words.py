"""Status words that are explained, and sheets that are left out, of a file to import."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker, contents, stored
from files_at_hand import hand_kept, saved
from imports_at_hand import at_the_proposal, cursor_on, with_two_sheets, with_unknown_heading
from openpyxl import Workbook

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.imports.columns import ColumnsScreen
from tracker.screens.imports.import_file import ImportScreen
from tracker.screens.imports.words_and_sheets import WordsScreen
from tracker.user_files.import_layouts import remembered_layouts


def with_unknown_words(folder: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Plan"
    sheet.append(["Ref", "Status", "Lead"])
    sheet.append(["GC7", "Nearly there", "Kim Sample"])
    sheet.append(["GC8", "Parked with estates", None])
    sheet.append(["GC9", "Nearly there", None])
    return saved(workbook, folder / "ours.xlsx")


async def test_an_unknown_status_word_is_explained_and_remembered_for_that_layout(
    fresh: Path, documents: Path
) -> None:
    with_unknown_words(documents)
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        await cursor_on(person, "'Nearly there' was not recognised")
        await person.sees("Press W to say what it means.")
        await person.press("w")
        await person.sees("What does 'Nearly there' mean?")
        await person.press("down", "enter")
        await person.is_at(WordsScreen)
        await person.sees("Nearly there 2 cells, in progress")
        await person.press("escape")
        await person.is_at(ImportScreen)
        await person.sees("File read again: 'Nearly there' means In progress.")
        await person.sees("Status: In progress (written", "1 not imported")
        assert lines.word == "nearly there"
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert contents(fresh) == before
    assert [said.words for said in remembered_layouts().values()] == [
        {"nearly there": "in-progress"}
    ]
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert [stored(fresh, code)["status"] for code in ("GC7", "GC8", "GC9")] == [
        *("in-progress", "not-started", "in-progress")
    ]


async def test_status_words_are_picked_from_a_list_and_explained_again(
    fresh: Path, documents: Path
) -> None:
    with_unknown_words(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "Lead: Kim Sample")
        await person.press("w")
        await person.sees("Status words in this file", "Nearly there 2 cells, not recognised")
        await person.press("down", "enter")
        await person.sees("What does 'Parked with estates' mean?")
        await person.click("Do not import")
        await person.is_at(WordsScreen)
        await person.sees("Parked with estates 1 cell, do not import")
        await person.press("up", "enter")
        await person.sees("What does 'Nearly there' mean?")
        await person.press("escape")
        await person.is_at(WordsScreen)
        await person.press("escape")
        await person.is_at(ImportScreen)
        await person.sees("File read again: 'Parked with estates' is not imported.")
        await person.sees("you left this word out")
        await person.press("w")
        await person.sees("Parked with estates 1 cell, do not import")
        await person.press("escape", "escape")
        await person.is_at(ActionListScreen)


async def test_a_file_whose_words_are_all_known_has_none_to_explain(
    fresh: Path, documents: Path
) -> None:
    with_unknown_heading(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("w")
        await person.sees("All status words in this file are recognised.")
        await person.sees_no("Not done:")


async def test_what_was_ticked_and_decided_holds_when_the_file_is_read_again(
    practice: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(practice) as person:
        lines = await at_the_proposal(person)
        await person.press("f")
        await cursor_on(person, "Lead: P. Lee")
        await person.press("space")
        await cursor_on(person, "GA4 Promote public transport")
        await person.press("space")
        told = [(len(lines.ticked), dict(lines.sides))]
        await person.press("c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.click("Detail")
        await person.is_at(ColumnsScreen)
        await person.press("escape")
        await person.sees("File read again with these columns.")
        assert [(len(lines.ticked), dict(lines.sides))] == told
        assert lines.is_altered


async def test_a_sheet_is_left_out_and_stays_left_out_for_that_layout(
    fresh: Path, documents: Path
) -> None:
    with_two_sheets(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("6 of 6 changes ticked")
        await person.press("s")
        await person.sees("[x] Plan 2026 1 row", "[x] Archive 2 rows")
        await person.press("down", "space")
        await person.sees("[ ] Archive 2 rows")
        await person.press("escape")
        await person.is_at(ImportScreen)
        await person.sees("File read again without the sheet 'Archive'.", "2 of 2 changes ticked")
        await person.sees("You left out the sheet Archive.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("2 of 2 changes ticked")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["status"] == "in-progress"
    assert stored(fresh, "GC8")["lead"] is None


async def test_a_file_of_which_nothing_can_be_imported_says_so_and_names_what_was_not_read(
    fresh: Path, documents: Path
) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Ref", "Status"])
    sheet.append(["ZZ1", "Done"])
    workbook.create_sheet("2027").append(["Wanted", "How much"])
    saved(workbook, documents / "theirs.xlsx")
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("no changes: nothing in the file could be imported", "1 not imported")
        await person.sees("Sheets not read, as they have no list of actions: 2027.")


async def test_a_file_of_which_every_sheet_was_left_out_can_be_read_again(
    fresh: Path, documents: Path
) -> None:
    with_two_sheets(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("s", "space", "down", "space", "escape")
        await person.sees("You left out the sheets Plan 2026, Archive.")
        await person.sees("no changes: the file has no rows to import")
        await person.press("enter")
        await person.sees("There is nothing to import. Press Esc to go back.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await at_the_proposal(person)
        await person.press("s")
        await person.sees("[ ] Plan 2026", "[ ] Archive")
        await person.press("space", "escape")
        await person.sees("File read again with the sheet 'Plan 2026'.", "2 of 2 changes ticked")


async def test_what_makes_a_file_unreadable_is_not_remembered(
    fresh: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_two_sheets(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("s", "down", "space", "escape")
        await person.sees("File read again without the sheet 'Archive'.")
        monkeypatch.setattr("imports.tables.layout.MOST_ROWS", 2)
        await person.press("s", "down", "space", "escape")
        await person.sees("has 3 rows in its lists", "2 of 2 changes ticked")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await at_the_proposal(person)
        await person.sees("You left out the sheet Archive.")


async def test_the_only_sheet_of_a_file_cannot_be_left_out(fresh: Path, documents: Path) -> None:
    with_unknown_heading(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("s")
        await person.sees("This file has only one sheet with a list of actions.")
