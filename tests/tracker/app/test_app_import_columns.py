"""Columns and headings of a file that are not known: said once, and remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from at_the_keyboard import PATIENCE, at_the_tracker, stored
from files_at_hand import hand_kept
from imports_at_hand import at_the_proposal, with_two_sheets, with_unknown_heading

from imports.tables.layout_explanation import LayoutExplanation
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.imports import import_file
from tracker.screens.imports.columns import ColumnsScreen
from tracker.screens.imports.import_file import ImportScreen
from tracker.user_files.import_layouts import remembered_layouts
from tracker.widgets.proposal_list import ProposalList


async def test_a_column_is_corrected_and_remembered_for_that_layout(
    fresh: Path, documents: Path
) -> None:
    with_unknown_heading(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("Columns not imported: Buddy.")
        await person.press("end", "c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.sees("What is in the column 'Buddy'?")
        await person.click("Lead")
        await person.is_at(ColumnsScreen)
        await person.press("escape")
        await person.is_at(ImportScreen)
        await person.sees("Lead: Kim Sample", "File read again with these columns.")
        lines = person.app.screen.query_one(ProposalList)
        assert (lines.highlighted, lines.scroll_y) == (1, 0)
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert list(remembered_layouts().values()) == [LayoutExplanation(columns={"buddy": "lead"})]
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("Lead: Kim Sample")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["lead"] == "Kim Sample"


async def test_a_question_with_many_rows_is_seen_whole_in_a_small_window(
    fresh: Path, documents: Path
) -> None:
    rows = "".join(f"Note {n} about the year,and something else,{n},,,\n" for n in range(9))
    (documents / "ours.csv").write_text(f"{rows}Topic,Keeper,Light,,,\n", encoding="utf-8")
    async with at_the_tracker(fresh, size=(120, 40)) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.sees("Which row holds the headings?", "Row 9", "Enter selects the row")
        await person.resize(80, 24)
        await person.sees("Which row holds the headings?", "Row 1 ", "Enter selects the row")
        await person.press("end")
        await person.sees("Which row holds the headings?", "A Topic", "Enter selects the row")
        await person.resize(120, 40)
        await person.sees("Which row holds the headings?", "Row 6", "A Topic")


async def test_a_file_without_known_headings_is_read_once_its_row_and_columns_are_said(
    fresh: Path, documents: Path
) -> None:
    own = "Our year,,\nTopic,Keeper,Light\nBicycle rack,Kim Sample,Yes\n"
    (documents / "ours.csv").write_text(own, encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.sees("Which row holds the headings?", "No list of actions was found in ours.c")
        await person.sees("If the file is a plan, press Esc, then N to add it.")
        await person.sees("Row 2 is the closest match.", "A Topic; B Keeper; C Light")
        await person.press("enter")
        await person.is_at(ColumnsScreen)
        await person.sees("One column must hold No. or Action", "B Keeper")
        await person.press("enter")
        await person.click("Action (its title)")
        await person.press("escape")
        await person.sees(
            "Row 2 is the closest match. No column there was recognised as a",
            "A Topic = Action; B Keeper; C Light",
            "Enter selects",
        )
        await person.press("enter")
        await person.is_at(ColumnsScreen)
        await person.sees("A Topic", "Action (its title)")
        await person.press("down", "enter")
        await person.click("Lead")
        await person.press("escape")
        await person.is_at(ImportScreen)
        await person.sees("New: Bicycle rack", "Lead: Kim Sample")
        await person.press("c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.click("Status")
        await person.press("escape")
        await person.is_at(ImportScreen)
        await person.sees("Lead: Kim Sample", "Status: Complete")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    said = {"topic": "title", "keeper": "lead", "light": "status"}
    assert list(remembered_layouts().values()) == [LayoutExplanation(columns=said)]
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("New: Bicycle rack")


async def test_long_rows_take_two_lines_that_begin_alike_with_what_is_understood_first(
    fresh: Path, documents: Path
) -> None:
    headings = ["Thing", *(f"Something of the kind number {n}" for n in range(1, 7)), "Owner"]
    (documents / "ours.csv").write_text(f"{','.join(headings)}\nRack,1,2,3\n", encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        x, y = await person.finds("Row 1  H Owner = Lead; A Thing; B Something of")
        second = person.lines()[y + 1]
        assert (second[x - 2], second[x - 1]) == (" ", " ")
        assert second[x].isalnum()
        assert second.rpartition("…")[2].split()[0] == "│"
        assert (await person.finds("Row 2"))[1] == y + 2


class Held:
    """Does what ``usual`` does, each time only once it is let go, and in its own thread."""

    def __init__(self, usual: Callable[..., object]) -> None:
        self._usual = usual
        self._may_go = threading.Semaphore(0)
        self.begun = 0

    def __call__(self, *given: object) -> object:
        self.begun += 1
        assert self._may_go.acquire(timeout=2 * PATIENCE), "the app waits for it"
        return self._usual(*given)

    def let_go(self) -> None:
        self._may_go.release()


async def test_the_app_lives_while_a_long_file_is_compared_and_what_was_said_is_stored(
    fresh: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "Our year,,\nWhat,Keeper,Light\nBicycle rack,Kim Sample,Done\n"
    (documents / "ours.csv").write_text(own, encoding="utf-8")
    compared, stored = Held(import_file.propose), Held(import_file.remember_layout)
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.sees("Which row holds the headings?")
        monkeypatch.setattr(import_file, "propose", compared)
        monkeypatch.setattr(import_file, "remember_layout", stored)
        await person.press("enter")
        await person.is_at(ColumnsScreen)
        await person.press("enter")
        await person.click("Action (its title)")
        await person.press("down", "enter")
        await person.click("Lead")
        await person.press("escape")
        for held in (compared, stored):
            await person.until(lambda held=held: held.begun)
            await person.is_at(ActionListScreen)
            held.let_go()
        await person.is_at(ImportScreen)
        await person.press("c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.click("Status")
        await person.press("escape")
        await person.until(lambda: compared.begun == 2)
        await person.press("escape")
        await person.is_at(ActionListScreen)
        compared.let_go()


async def test_who_does_not_know_the_headings_goes_back(fresh: Path, documents: Path) -> None:
    (documents / "ours.csv").write_text("Topic,Keeper\nRack,Kim\n", encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.sees("Which row holds the headings?")
        await person.press("enter")
        await person.is_at(ColumnsScreen)
        await person.press("escape")
        await person.sees("Which row holds the headings?")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert not remembered_layouts()


async def test_what_was_said_in_a_demo_is_dropped_only_at_a_second_escape(
    fresh: Path, documents: Path
) -> None:
    with_two_sheets(documents)
    async with at_the_tracker(fresh, demo=True) as person:
        await at_the_proposal(person)
        await person.press("s", "space", "escape", "escape")
        await person.sees("Press Esc again to leave")
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_a_demo_remembers_no_columns(fresh: Path, documents: Path) -> None:
    with_unknown_heading(documents)
    async with at_the_tracker(fresh, demo=True) as person:
        await at_the_proposal(person)
        await person.press("c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.click("Lead")
        await person.is_at(ColumnsScreen)
        await person.press("escape")
        await person.sees("Lead: Kim Sample")
    assert remembered_layouts() == {}


async def test_one_field_is_held_by_one_column_only(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.press("c")
        await person.is_at(ColumnsScreen)
        await person.press("end", "enter")
        await person.sees("What is in the column 'Cost'?")
        await person.click("Lead")
        await person.is_at(ColumnsScreen)
        await person.sees("Owner (not imported)", "Cost Lead")
