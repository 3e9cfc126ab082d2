"""``greenplan import`` and ``greenplan fill``: what they say, what they store, how they end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from imports.tables.layout_explanation import LayoutExplanation
from tracker.user_files.import_layouts import remember_layout


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    path = tmp_path / "by hand.csv"
    path.write_text(
        "Ref,Action,Owner,By when,Status,Comments\n"
        "GC7,,P. Lee,31/03/2027,WIP,Asked the bank\n"
        ",Promote public transprt to staff and patients,Sam,,Done,\n"
        ",A wormery for the staff kitchen,Sam,,Not started,\n",
        encoding="utf-8",
    )
    return path


def stood(surgery, code: str):
    return surgery.register.actions.find(surgery.organisation, code)


def test_a_dry_run_shows_all_and_stores_nothing(greenplan, example_surgery, by_hand):
    outcome = greenplan("import", str(by_hand), "--dry-run")
    assert outcome.code == 0
    assert "4 changes:" in outcome.out
    assert "To import these too, add --guesses or --own-actions:" in outcome.out
    assert stood(example_surgery, "GC7").lead is None


def test_a_value_that_waits_says_why_beside_it(greenplan, example_surgery, tmp_path):
    path = tmp_path / "months.csv"
    path.write_text("Ref,Lead,Due\nGC7,Ann,03/31/2027\nGC8,Bea,04/05/2027\n", encoding="utf-8")
    told = " ".join(greenplan("import", str(path), "--dry-run").out.split())
    assert "2 changes: GC7 Swap to a Greener bank Lead: Ann [B2]" in told
    assert (
        "Target date: 05/04/2027 (written '04/05/2027'; the month comes first there, as in"
        " 03/31/2027) [C3]"
    ) in told
    assert greenplan("import", str(path), "--yes", "--guesses").code == 0
    assert stood(example_surgery, "GC8").due == date(2027, 4, 5)


def test_yes_takes_in_what_needs_no_further_word(greenplan, example_surgery, by_hand):
    outcome = greenplan("import", str(by_hand), "--yes")
    assert outcome.code == 0
    assert "Imported by hand.csv: 1 action changed." in outcome.out
    assert stood(example_surgery, "GC7").due == date(2027, 3, 31)
    assert stood(example_surgery, "GA4").lead is None
    assert len(example_surgery.register.actions.all(example_surgery.organisation)) == 53


def test_guesses_and_own_actions_are_taken_in_when_they_are_asked_for(
    greenplan, example_surgery, by_hand
):
    outcome = greenplan("import", str(by_hand), "--yes", "--guesses", "--own-actions")
    assert outcome.code == 0
    assert stood(example_surgery, "GA4").lead == "Sam"
    assert stood(example_surgery, "OWN-1").title == "A wormery for the staff kitchen"
    greenplan("undo")
    assert stood(example_surgery, "GA4").lead is None


def test_without_a_terminal_and_without_yes_nothing_is_stored(greenplan, example_surgery, by_hand):
    outcome = greenplan("import", str(by_hand))
    assert outcome.code == 1
    assert outcome.err == (
        "greenplan: Nothing was imported. To import without being asked, add --yes.\n"
    )
    assert stood(example_surgery, "GC7").lead is None


def test_a_second_time_there_is_nothing_to_take_in(greenplan, example_surgery, by_hand):
    greenplan("import", str(by_hand), "--yes", "--guesses", "--own-actions")
    outcome = greenplan("import", str(by_hand), "--yes", "--guesses", "--own-actions")
    assert outcome.code == 0
    assert outcome.out == "No changes: the register already matches the file.\n"


@pytest.mark.parametrize(("side", "lead"), [("--ours", "Kim Sample"), ("--theirs", "P. Lee")])
def test_a_side_is_taken_in_every_conflict(greenplan, example_surgery, by_hand, side, lead):
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GC7"], "Kim Sample")
    outcome = greenplan("import", str(by_hand), "--yes")
    assert "1 conflict (not imported; add --ours or --theirs):" in outcome.out
    assert "register: Kim Sample (Sam Example, 22/11/2026 10:00)" in outcome.out
    assert stood(example_surgery, "GC7").lead == "Kim Sample"
    assert greenplan("import", str(by_hand), "--yes", side).code == 0
    assert stood(example_surgery, "GC7").lead == lead
    assert "conflict" not in greenplan("import", str(by_hand), "--dry-run").out


def test_json_has_the_agreed_keys(greenplan, example_surgery, by_hand):
    outcome = greenplan("import", str(by_hand), "--dry-run", "--json")
    told = json.loads(outcome.out)
    assert {"changes", "conflicts", "ignored"} <= told.keys()
    first = told["changes"][0]
    assert {"sheet", "cell", "code", "field", "old", "new", "why"} <= first.keys()
    assert (first["cell"], first["code"], first["field"]) == ("E2", "GC7", "status")
    assert (first["old"], first["new"]) == (None, "in-progress")
    assert {change["needs"] for change in told["changes"]} == {None, "guess", "own-action"}


def test_json_goes_with_a_dry_run(greenplan, example_surgery, by_hand):
    outcome = greenplan("import", str(by_hand), "--json", "--yes")
    assert outcome.code == 2
    assert "--json needs --dry-run." in outcome.err


@pytest.mark.parametrize("name", ["nowhere.xlsx", "."])
def test_what_cannot_be_read_is_refused_in_one_line(greenplan, example_surgery, name):
    outcome = greenplan("import", name, "--yes")
    assert outcome.code == 1
    assert outcome.err.startswith("greenplan: ")
    assert outcome.err.count("\n") == 1


def test_a_column_that_was_corrected_in_the_app_is_known_here(greenplan, example_surgery, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("Ref,Status,Buddy\nGC7,Done,Kim Sample\n", encoding="utf-8")
    told = greenplan("import", str(path), "--dry-run").out
    assert "Columns not imported: Buddy." in told
    from imports.proposing import propose
    from imports.reading.books import read_book

    proposal = propose(example_surgery.register, example_surgery.organisation, read_book(path))
    remember_layout(proposal.tables[0].fingerprint, LayoutExplanation(columns={"buddy": "lead"}))
    assert "Lead: Kim Sample" in greenplan("import", str(path), "--dry-run").out


def test_a_tracker_is_imported_into_the_plan_that_it_was_made_for(
    greenplan, example_surgery, tmp_path
):
    greenplan("plan", "use", "llr-2022-25")
    path = tmp_path / "llr.xlsx"
    greenplan("export", "tracker", str(path), "--plan", "llr-2022-25")
    workbook = load_workbook(path)
    sheet = workbook["Action tracker"]
    headings = {cell.value: cell.column for cell in sheet[5]}
    assert sheet["A6"].value == "WFL1"
    sheet.cell(6, headings["Lead"]).value = "Kim Sample"
    workbook.save(path)
    told = " ".join(greenplan("import", str(path), "--yes").out.split())
    assert told.startswith("This file is for the plan Leicester, Leicestershire and Rutland")
    assert "1 action changed" in told
    assert json.loads(greenplan("show", "WFL1", "--json").out)["lead"] == "Kim Sample"


@pytest.fixture
def from_the_icb(tmp_path: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Return"
    for row in (["Ref", "Status", "Lead", "Days"], ["GC7", None, None, "=1+1"], ["PR3"]):
        sheet.append(row)
    sheet["C2"] = "=B2"
    workbook.save(tmp_path / "return.xlsx")
    return tmp_path / "return.xlsx"


def test_a_workbook_is_filled_in_and_what_is_left_alone_is_told(
    greenplan, example_surgery, from_the_icb, tmp_path
):
    greenplan("set", "GC7", "--status", "complete", "--lead", "P. Lee")
    before = from_the_icb.read_bytes()
    target = tmp_path / "filled.xlsx"
    outcome = greenplan("fill", str(from_the_icb), "--out", str(target))
    assert outcome.code == 0, outcome.err
    assert f"Filled in 1 value for 1 action. Saved as {target}." in outcome.out
    assert "Not filled in:" in outcome.out
    assert "Return C2: GC7 Lead 'P. Lee'" in outcome.out
    assert load_workbook(target)["Return"]["B2"].value == "Complete"
    assert from_the_icb.read_bytes() == before


def test_a_workbook_without_our_table_is_not_filled_in(greenplan, example_surgery, tmp_path):
    Workbook().save(tmp_path / "empty.xlsx")
    target = tmp_path / "filled.xlsx"
    outcome = greenplan("fill", str(tmp_path / "empty.xlsx"), "--out", str(target))
    assert outcome.code == 1
    assert "empty.xlsx has no table to fill in" in outcome.err
    assert not target.exists()


def test_only_excel_workbooks_are_filled_in(greenplan, example_surgery, by_hand, tmp_path):
    outcome = greenplan("fill", str(by_hand), "--out", str(tmp_path / "filled.xlsx"))
    assert outcome.code == 1
    assert "is not an .xlsx or .xlsm workbook" in outcome.err


@pytest.fixture
def own_words(tmp_path: Path) -> Path:
    path = tmp_path / "own words.csv"
    path.write_text(
        "Ref,Status,Owner\nGC7,Nearly there,P. Lee\nGC8,Parked with estates,\nGC9,Nearly there,\n",
        encoding="utf-8",
    )
    return path


def test_a_status_word_is_explained(greenplan, example_surgery, own_words):
    told = greenplan("import", str(own_words), "--dry-run").out
    assert 'To say what a status word means, add --word "Nearly there=STATUS"' in told
    words = ("--word", "Nearly there=in-progress", "--word", "parked with estates=On hold")
    outcome = greenplan("import", str(own_words), "--yes", *words)
    assert outcome.code == 0
    assert "--word" not in outcome.out
    assert [stood(example_surgery, code).status for code in ("GC7", "GC8", "GC9")] == [
        *("in-progress", "on-hold", "in-progress")
    ]


def test_every_unknown_word_is_named_whole_and_as_a_shell_takes_it(
    greenplan, example_surgery, tmp_path
):
    path = tmp_path / "words.csv"
    long = "Somebody's looked at it and says we may be half way there"
    path.write_text(f"Ref,Action,Status\ne.g. GC1,Example,Some of it\nGC7,,{long}\nGC8,,Ordered\n")
    told = " ".join(greenplan("import", str(path), "--dry-run").out.split())
    assert f'means, add --word "{long}=STATUS" --word Ordered=STATUS' in told
    assert "Some of it=" not in told


def test_what_to_do_where_columns_or_sheets_are_in_the_way_is_said(
    greenplan, example_surgery, tmp_path
):
    path = tmp_path / "codes.csv"
    path.write_text("Ref,Blurb,Lead\n1.1,Plant a hedge,Ann\n1.2,Bike rack,Bea\n")
    told = greenplan("import", str(path), "--dry-run").out
    assert told.startswith("No column was recognised as the actions' titles")
    assert told.count('To say what a column contains, add --column "HEADING=FIELD"') == 1
    years = Workbook()
    for name, lead in (("2025-26", "Ann"), ("2026-27", "Bea")):
        sheet = years.create_sheet(name)
        for row in (["Ref", "Lead"], ["GC7", lead], ["GC8", lead]):
            sheet.append(row)
    years.remove(years.worksheets[0])
    years.save(tmp_path / "years.xlsx")
    told = greenplan("import", str(tmp_path / "years.xlsx"), "--dry-run").out
    assert told.startswith("These sheets list the same actions: 2025-26, 2026-27.\n")
    assert "--leave-out 2025-26\n" in told


def test_a_reason_quotes_the_cell(greenplan, example_surgery, tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text(
        "Ref,Lead,Status,Percent\nGC7,Ann,Green,0.7.5\nGC8,Bea,Complete,\nGC7,Ann,Done,\n"
    )
    told = " ".join(greenplan("import", str(path), "--dry-run").out.split())
    assert "'0.7.5' is not a percentage" in told
    assert "'0.7.5%'" not in told
    assert "Status 'Green': GC7 is in several rows" in told
    assert "Status 'Done': GC7 is in several rows" in told


def test_a_status_word_is_left_out(greenplan, example_surgery, own_words):
    outcome = greenplan("import", str(own_words), "--yes", "--word", "Nearly there=out")
    assert outcome.code == 0
    assert "you left this word out" in outcome.out
    assert stood(example_surgery, "GC7").lead == "P. Lee"
    assert stood(example_surgery, "GC7").status in (None, "not-started")


def test_what_was_explained_in_the_app_holds_here_unless_said_otherwise(
    greenplan, example_surgery, own_words
):
    from imports.proposing import propose
    from imports.reading.books import read_book

    proposal = propose(example_surgery.register, example_surgery.organisation, read_book(own_words))
    remember_layout(
        proposal.tables[0].fingerprint, LayoutExplanation(words={"nearly there": "in-progress"})
    )
    told = greenplan("import", str(own_words), "--dry-run").out
    assert "Status: In progress (written 'Nearly there')" in told
    said = ("--word", "Nearly there=complete")
    told = greenplan("import", str(own_words), "--dry-run", *said).out
    assert "Status: Complete (written 'Nearly there')" in told


@pytest.mark.parametrize(
    ("word", "code", "why"),
    [
        ("Nearly there", 2, "enter the word, then = and its status"),
        ("=complete", 2, "enter the word, then = and its status"),
        ("Nearly there=sideways", 2, "'sideways' is not a status. Enter not-started, in-progress"),
        ("Nealy there=complete", 1, "own words.csv has no status 'nealy there'"),
    ],
)
def test_an_explanation_that_cannot_be_is_refused(
    greenplan, example_surgery, own_words, word, code, why
):
    outcome = greenplan("import", str(own_words), "--yes", "--word", word)
    assert outcome.code == code
    assert why in " ".join(outcome.err.split())
    assert stood(example_surgery, "GC7").lead is None


@pytest.fixture
def own_headings(tmp_path: Path) -> Path:
    path = tmp_path / "own headings.csv"
    path.write_text(
        "Our green year,,\nTopic,Keeper,Light\nSwap to our own bank,P. Lee,Done\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    "columns",
    [
        ("Topic=title", "Keeper=Lead", "Light=status"),
        ("A=Action", "b=by whom", "C=status"),
    ],
)
def test_a_file_that_was_refused_is_read_once_its_columns_are_said(
    greenplan, example_surgery, own_headings, columns
):
    refused = greenplan("import", str(own_headings), "--yes")
    assert refused.code == 1
    assert "Row 2 of the sheet 'own headings' is closest" in refused.err
    assert "A 'Topic', B 'Keeper', C 'Light'" in refused.err
    assert "add an option such as --column A=title" in refused.err
    said = [part for column in columns for part in ("--column", column)]
    outcome = greenplan("import", str(own_headings), "--yes", "--own-actions", *said)
    assert outcome.code == 0
    own = stood(example_surgery, "OWN-1")
    assert (own.title, own.lead, own.status) == ("Swap to our own bank", "P. Lee", "complete")


def test_a_column_is_said_to_hold_something_else_or_nothing(greenplan, example_surgery, by_hand):
    said = ("--column", "Owner=out", "--column", "by when=review date")
    assert greenplan("import", str(by_hand), "--yes", *said).code == 0
    seven = stood(example_surgery, "GC7")
    assert (seven.lead, seven.due, seven.review) == (None, None, date(2027, 3, 31))


@pytest.mark.parametrize(
    ("options", "code", "why"),
    [
        (("--column", "Topic"), 2, "such as --column 'Boss=lead' or --column C=lead"),
        (("--column", "=lead"), 2, "enter the heading or letter of the column"),
        (
            ("--column", "Topic=titel"),
            *(2, "'titel' is not a field. After = enter code, title, detail"),
        ),
        (("--column", "Tpic=title"), 1, "has no column 'Tpic'. It has: A 'Topic', B 'Keeper'"),
        (
            ("--column", "Topic=title", "--column", "Light=out"),
            *(1, "A 'Topic' (Action), B 'Keeper', C 'Light'. No column"),
        ),
        (("--heading-row", "9"), 1, "row 9 has no headings on any sheet"),
        (("--heading-row", "9", "--column", "A=title"), 1, "row 9 has no headings on any sheet"),
        (("--heading-row", "3"), 1, "Row 3 of the sheet 'own headings' is closest"),
        (("--heading-row", "0"), 2, "0 is not in the range x>=1"),
    ],
)
def test_columns_that_cannot_be_are_refused(
    greenplan, example_surgery, own_headings, options, code, why
):
    outcome = greenplan("import", str(own_headings), "--yes", *options)
    assert outcome.code == code
    assert why in " ".join(outcome.err.split())


@pytest.fixture
def two_sheets(tmp_path: Path) -> Path:
    workbook = Workbook()
    plan, archive = workbook.worksheets[0], workbook.create_sheet("Archive")
    plan.title = "Plan"
    for sheet, code in ((plan, "GC7"), (archive, "GC8")):
        sheet.append(["Ref", "Status"])
        sheet.append([code, "Done"])
    workbook.save(tmp_path / "two.xlsx")
    return tmp_path / "two.xlsx"


def test_a_sheet_is_left_out(greenplan, example_surgery, two_sheets):
    outcome = greenplan("import", str(two_sheets), "--yes", "--leave-out", "archive")
    assert outcome.code == 0
    assert "You left out the sheet Archive." in outcome.out
    assert stood(example_surgery, "GC7").status == "complete"
    assert stood(example_surgery, "GC8").status != "complete"


def test_a_sheet_that_is_not_there_cannot_be_left_out(greenplan, example_surgery, two_sheets):
    outcome = greenplan("import", str(two_sheets), "--yes", "--leave-out", "Achive")
    assert outcome.code == 1
    assert "two.xlsx has no sheet 'Achive'" in outcome.err
    assert "Sheets with a list of actions: Plan, Archive." in outcome.err
    assert stood(example_surgery, "GC7").status != "complete"


def test_a_sheet_that_people_see_and_nobody_read_is_named(greenplan, example_surgery, tmp_path):
    workbook = Workbook()
    plan, later = workbook.worksheets[0], workbook.create_sheet("2027")
    workbook.create_sheet("Blank")
    plan.append(["Ref", "Status"])
    plan.append(["GC7", "Done"])
    later.append(["Wanted", "How much"])
    later.append(["Bees", 3])
    workbook.save(tmp_path / "two.xlsx")
    told = greenplan("import", str(tmp_path / "two.xlsx"), "--dry-run").out
    assert "Sheets not read, as they have no list of actions: 2027.\n" in told


HEADED = "Ref,Action,Lead,Status\n"
GUESSED = HEADED + ",Promote public transprt to staff and patients,Sam,\n"


@pytest.mark.parametrize(
    ("rows", "options", "last"),
    [
        (f"{HEADED}GC7,,Kim Sample,\n", (), "No changes: the register already matches the file."),
        (
            f"{HEADED}GC7,,Kim Sample,Maybe so\n",
            (),
            "No changes: the register already matches the rest of the file.",
        ),
        (f"{HEADED}ZZ1,,Sam,Done\n", (), "No changes: nothing in the file could be imported."),
        (HEADED, (), "No changes: the file has no rows to import."),
        (
            GUESSED,
            (),
            "Nothing was imported. To import the changes listed, add --guesses.",
        ),
        (
            f"{HEADED}GC7,,P. Lee,\n,A wormery,Sam,\n",
            (),
            "Nothing was imported. To import the changes listed, add --own-actions, --ours or"
            " --theirs.",
        ),
        (
            f"{GUESSED}GC7,,Kim Sample,Done\n",
            (),
            "Imported some.csv: 1 action changed. To undo, run 'greenplan undo'.",
        ),
        (
            f"{HEADED}GC7,,,Done\n,A wormery,Sam,\n",
            ("--own-actions",),
            "Imported some.csv: 1 action changed, 1 action added. To undo, run 'greenplan undo'.",
        ),
        (
            f"{HEADED}GC7,,P. Lee,\nGC8,,Sam,\n",
            ("--ours",),
            "Imported some.csv: 1 action changed, the register's value kept in 1 conflict. To undo,"
            " run 'greenplan undo'.",
        ),
    ],
)
def test_what_is_said_at_the_end_is_what_happened(
    greenplan, example_surgery, tmp_path, rows, options, last
):
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GC7"], "Kim Sample")
    path = tmp_path / "some.csv"
    path.write_text(rows, encoding="utf-8")
    outcome = greenplan("import", str(path), "--yes", *options)
    assert outcome.code == 0
    assert " ".join(outcome.out.split()).endswith(last)


def test_a_side_is_not_said_to_be_used_where_the_conflict_is_only_a_guess(
    greenplan, example_surgery, tmp_path
):
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GA4"], "Kim Sample")
    path = tmp_path / "some.csv"
    path.write_text(GUESSED, encoding="utf-8")
    told = greenplan("import", str(path), "--yes", "--theirs").out
    assert "1 conflict (not imported; add --guesses):" in told
    assert "Nothing was imported. To import the changes listed, add --guesses." in told
    assert stood(example_surgery, "GA4").lead == "Kim Sample"


def test_a_tracker_that_nobody_edited_is_not_said_to_be_as_the_register_is(
    greenplan, example_surgery, tmp_path
):
    file = str(tmp_path / "tracker.xlsx")
    greenplan("export", "tracker", file)
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GC7"], "Kim Sample")
    told = greenplan("import", file, "--yes").out
    assert told.splitlines()[1:] == ["No changes: nothing in the file is new."]


def test_a_tracker_that_comes_back_neither_renames_nor_revives_an_own_action(
    greenplan, example_surgery, tmp_path
):
    file = str(tmp_path / "tracker.xlsx")
    greenplan("add", "Swift boxes", "--choice", "in-plan", "--lead", "Kim")
    greenplan("export", "tracker", file)
    greenplan("edit", "OWN-1", "--title", "Bee bricks under the roof")
    assert "nothing else in the file is new" in greenplan("import", file, "--yes").out
    assert stood(example_surgery, "OWN-1").title == "Bee bricks under the roof"
    greenplan("delete", "OWN-1")
    assert "New: Swift boxes (no action has the code OWN-1)" in greenplan("import", file).out
    greenplan("import", file, "--yes")
    assert len(example_surgery.register.actions.all(example_surgery.organisation)) == 53
    greenplan("import", file, "--yes", "--own-actions")
    assert stood(example_surgery, "OWN-2").lead == "Kim"
