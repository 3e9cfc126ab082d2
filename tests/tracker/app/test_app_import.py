"""Taking a file in from the app: finding it, reading what it would change, agreeing to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from at_the_keyboard import (
    NOW,
    PATIENCE,
    SAM,
    Person,
    at_the_tracker,
    changes,
    contents,
    log,
    stored,
)
from files_at_hand import hand_kept, saved
from openpyxl import Workbook, load_workbook
from textual.widgets import Input, OptionList

from db.opening import open_register
from imports.tables.layout_explanation import LayoutExplanation
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.imports import import_file
from tracker.screens.imports.columns import ColumnsScreen
from tracker.screens.imports.import_file import ImportScreen, ReadFile
from tracker.screens.imports.words_and_sheets import WordsScreen
from tracker.user_files.import_layouts import remembered_layouts
from tracker.user_files.settings import Settings
from tracker.widgets.proposal_list import ProposalList
from tracker.workspace.workspace import Workspace


async def at_the_proposal(person: Person) -> ProposalList:
    """Import the newest file."""
    await person.press("i")
    await person.is_at(ChooseFile)
    await person.press("enter")
    await person.is_at(ImportScreen)
    return person.app.screen.query_one(ProposalList)


async def cursor_on(person: Person, text: str, key: str = "down") -> None:
    """Move to the next line that has ``text``."""
    lines = person.app.screen.query_one(ProposalList)

    def line() -> str:
        assert lines.highlighted is not None
        return str(lines.get_option_at_index(lines.highlighted).prompt)

    for _ in range(lines.option_count):
        if text in line():
            return
        await person.press(key)
    raise AssertionError(f"no line has {text!r}")


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


async def test_what_is_only_a_guess_is_taken_in_when_it_is_ticked(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        await person.sees("Confirm: tick what is right")
        await cursor_on(person, "GA4 Promote public transport")
        await person.sees("the file has 'Promote public transprt to staff and patients'")
        before = set(lines.ticked)
        await person.press("space")
        assert len(lines.ticked - before) == 2
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GA4")["lead"] == "Sam"
    assert stored(fresh, "GA4")["status"] == "in-progress"


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


async def test_a_row_that_matches_nothing_becomes_an_action_of_our_own_when_agreed_to(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "New: Bicycle rack")
        await person.press("space", "enter")
        await person.is_at(ActionListScreen)
        await person.until(lambda: person.codes[-1] == "OWN-1")
        await person.press("ctrl+z")
        await person.until(lambda: "OWN-1" not in person.codes)
        await person.press("ctrl+y")
        await person.until(lambda: person.codes[-1] == "OWN-1")
    assert stored(fresh, "OWN-1")["lead"] == "Sam"
    assert log(fresh, "OWN-1") == [(SAM, "Quote is here")]


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


GUESSED = "Promote public transprt to staff and patients"


async def test_a_wrong_guess_becomes_an_action_of_our_own(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        await cursor_on(person, "Lead: P. Lee")
        await person.press("space")
        await cursor_on(person, "GA4 Promote public transport", "up")
        await person.sees("Is it this action? Press O to choose the action.")
        await person.press("o")
        await person.sees(f"Which action is '{GUESSED[:39]}")
        await person.press("o")
        await person.is_at(ImportScreen)
        await person.sees("is an action of our own.", f"New: {GUESSED}")
        await person.sees("you said it is your own action")
        await person.sees_no("GA4 Promote")
        assert lines.is_altered
        assert contents(fresh) == before
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.until(lambda: person.codes[-1] == "OWN-1")
        own = stored(fresh, "OWN-1")
        assert (own["lead"], own["status"]) == ("Sam", "in-progress")
        await person.press("end")
        await person.sees("OWN-1 Promote public transprt")
        assert stored(fresh, "GA4")["lead"] is None
        assert stored(fresh, "GC7")["lead"] is None  # its tick was taken off before
        assert [what for what, _, _ in changes(fresh)[-1:]] == ["import"]
        await person.press("ctrl+z")
        await person.until(lambda: "OWN-1" not in person.codes)
        assert stored(fresh, "GC7")["status"] == "not-started"


async def test_a_row_is_for_another_action_of_the_plan(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "New: Bicycle rack")
        await person.press("o")
        await person.sees("Which action is 'Bicycle rack behind the surgery'?")
        await person.press("p")
        await person.sees("Action code for 'Bicycle rack behind the surgery'")
        await person.type("GA99")
        await person.press("enter")
        await person.sees("GA99")
        await person.replace("ga3")
        await person.press("enter")
        await person.is_at(ImportScreen)
        await person.sees("File read again: 'Bicycle rack behind the surgery' is GA3.")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GA3")["lead"] == "Sam"
    assert log(fresh, "GA3") == [(SAM, "Quote is here")]


async def test_what_was_said_of_a_row_is_undone_and_forgotten_on_leaving(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        at_first = set(lines.ticked)
        await cursor_on(person, "GA4 Promote public transport")
        await person.press("o", "o")
        await person.sees(f"New: {GUESSED}")
        await person.press("escape")
        await person.sees("Press Esc again to leave")
        await person.press("o")
        await person.click("Undo: as first read from the file")
        await person.sees("GA4 Promote public transport", "as first read.")
        assert lines.ticked == at_first
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_a_row_with_an_unknown_code_and_no_title_is_given_an_action(
    fresh: Path, documents: Path
) -> None:
    rows = "Ref,Lead,Status\nZZ1,Ann Orr,Complete\nZZ2,Bea Fox,WIP\n"
    (documents / "other.csv").write_text(rows, encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees("ZZ1 no action has that code", "Press O to choose the action.")
        await person.press("o")
        await person.sees("Which action is 'ZZ1'?")
        await person.sees_no("An action of our own")
        await person.press("p")
        await person.type("gc7")
        await person.press("enter")
        await person.sees(
            "File read again: 'ZZ1' is GC7.", "2 of 2 changes ticked", "ZZ2 no action"
        )
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC7")["lead"] == "Ann Orr"


async def test_o_is_shown_where_a_row_needs_an_action(fresh: Path, documents: Path) -> None:
    (documents / "ours.csv").write_text("Ref,Lead\nGC7,Ann Orr\n", encoding="utf-8")
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await person.sees_no("which action")
        await person.press("o")
        await person.sees("The action of every row in this file is known.")


async def test_o_says_that_it_is_for_rows_that_are_not_certain(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        await cursor_on(person, "Lead: P. Lee")
        await person.press("o")
        await person.sees("Move to a row whose action is a guess, new or not recognised")


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


def with_unknown_heading(folder: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Ref", "Status", "Buddy"])
    sheet.append(["GC7", "Done", "Kim Sample"])
    return saved(workbook, folder / "ours.xlsx")


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


def with_two_sheets(folder: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Plan 2026"
    sheet.append(["Ref", "Status", "Lead"])
    sheet.append(["GC7", "WIP", "Kim Sample"])
    archive = workbook.create_sheet("Archive")
    archive.append(["Ref", "Status", "Lead"])
    archive.append(["GC8", "Done", "Pat Sample"])
    archive.append(["GC9", "Done", "Pat Sample"])
    return saved(workbook, folder / "ours.xlsx")


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


async def test_what_changed_meanwhile_is_held_against_the_file_again(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        await at_the_proposal(person)
        with closing(open_register(fresh, user="Kim Sample", clock=lambda: NOW)) as other:
            other.set_lead(other.organisation(), ["GC7"], "Kim Sample")
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


async def exported(person: Person, change: Callable[[Path], None], documents: Path) -> None:
    """Export our tracker, and let somebody change it."""
    await person.press("x", "enter")
    await person.sees("Enter saves")
    await person.press("enter")
    path = documents / "A99999 action tracker 2026-11-22.xlsx"
    await person.sees("Enter closes")
    await person.press("enter")
    await person.is_at(ActionListScreen)
    change(path)


def in_excel(path: Path) -> None:
    workbook = load_workbook(path)
    sheet = workbook["Action tracker"]
    columns = {cell.value: cell.column for cell in sheet[5]}
    row = next(r for r in range(6, 90) if sheet.cell(r, 1).value == "GPES2")
    sheet.cell(row, columns["Target date"]).value = date(2027, 5, 1)
    sheet.cell(row, columns["Lead"]).value = "Dr Example"
    sheet.cell(row, columns["New update"]).value = "Half of the templates changed"
    saved(workbook, path)


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


async def test_a_field_of_a_new_action_comes_with_its_title_and_goes_with_it(
    fresh: Path, documents: Path
) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        at_first = set(lines.ticked)
        await cursor_on(person, "New: Bicycle rack")
        await cursor_on(person, "Lead: Sam")
        await person.press("space")
        assert len(lines.ticked - at_first) == 2
        await cursor_on(person, "Add: Bicycle rack", "up")
        await person.press("space")
        assert lines.ticked == at_first


async def test_a_goes_round_to_what_was_ticked_at_first(fresh: Path, documents: Path) -> None:
    hand_kept(documents)
    async with at_the_tracker(fresh) as person:
        lines = await at_the_proposal(person)
        at_first = set(lines.ticked)
        await person.press("a", "a", "a")
        assert lines.ticked == at_first


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
