"""A practice manager's first day and the next, by keys, in a real terminal."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from needs import NO_PSEUDO_TERMINALS
from openpyxl import load_workbook

if sys.platform == "win32":
    pytest.skip(NO_PSEUDO_TERMINALS, allow_module_level=True)

from keys.window import KEYS, Window

from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.demo.demo import add_sample_practice


@pytest.fixture
def register_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for a register where there is none yet."""
    file = tmp_path / "practice.db"
    monkeypatch.setenv("GREENPLAN_DB", str(file))
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(tmp_path / "settings.json"))
    return file


def test_a_practice_manager_goes_from_nothing_to_an_excel_tracker(
    register_file: Path, tmp_path: Path
) -> None:
    workbook_file = tmp_path / "A99999 action tracker.xlsx"

    window = Window()
    window.sees("What kind of organisation are you?", "(•) General practice")
    window.press("enter", "Example Surgery", "enter", "A99999", "enter", "enter", "enter")
    window.press("Kim Sample", "enter")

    window.sees("0 of 53 decided", "GC1", "1 of 53 in this round")
    window.press("i")
    window.sees("1 of 53 decided", "GC2")
    window.press("p")
    window.sees("2 of 53 decided", "GC3")
    window.press("l")
    window.sees("3 of 53 decided", "GC4")
    window.press("n")
    window.sees("Why is this not for you?")
    window.press("down", "down", "enter")
    window.sees("4 of 53 decided", "GC5")
    window.press("escape")

    window.sees("All 53", "Must Do 7", "Priority 28", "Should Do 18", "Quick Wins 22", "Our plan 2")
    window.press("2")
    window.sees("GPES1", "GPES2")
    window.press("1", "/", "inhal", "enter")
    window.sees("GPES2", "Inhalers")
    window.press("s")
    window.sees("Status · GPES2")
    window.press("i")
    window.sees("◐ In progress", "Our plan 3")
    window.press("l", "Dr Roy", "enter")
    window.sees("Lead set for GPES2")
    window.press("d", "+40", "enter")
    window.sees("Dates set for GPES2")
    window.press("u", "Repeat templates changed.", "enter")
    window.sees("Update added to GPES2")
    window.press("s", "h")
    window.sees("‖ On hold")
    window.press("ctrl+z")
    window.sees("◐ In progress", "Undone: ")

    window.press("x")
    window.sees("Excel action tracker", "Handover note")
    window.press("enter")
    window.sees("Export: Excel action tracker")
    window.press("ctrl+u", str(workbook_file), "enter")
    window.sees("Saved the Excel action tracker")
    window.press("enter", "escape", "q")
    assert window.ends() == 0

    the_next_day = Window()
    the_next_day.sees("All 53", "1 of 3 complete")
    the_next_day.press("6")
    the_next_day.sees("GC1", "✔ Complete", "GC2", "GPES2", "◐ In progress")
    the_next_day.press("q")
    assert the_next_day.ends() == 0

    _the_database_holds_it_all(register_file)
    _the_workbook_shows_it_all(workbook_file)


def _the_database_holds_it_all(file: Path) -> None:
    due = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011
    with closing(sqlite3.connect(file)) as database:
        progress = database.execute(
            "SELECT a.code, p.choice, p.status, p.lead, p.due, p.reason"
            " FROM progress p JOIN action a ON a.id = p.action_id ORDER BY a.position"
        ).fetchall()
        updates = database.execute("SELECT text FROM update_entry").fetchall()
        undone = database.execute("SELECT what FROM change WHERE state = 'undone'").fetchall()
    assert progress == [
        ("GC1", "in-plan", "complete", None, None, None),
        ("GC2", "in-plan", "not-started", None, None, None),
        ("GC3", "later", "not-started", None, None, None),
        ("GC4", "not-for-us", "not-started", None, None, progress[3][5]),
        ("GPES2", "in-plan", "in-progress", "Dr Roy", due, None),
    ]
    assert progress[3][5]
    assert updates == [("Repeat templates changed.",)]
    assert undone == [("set-status",)]


def _the_workbook_shows_it_all(file: Path) -> None:
    sheet = load_workbook(file)["Action tracker"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if "Status" in row and "Lead" in row)
    action = dict(zip(heading, next(row for row in rows if "GPES2" in row), strict=True))
    assert action["Status"] == "In progress"
    assert action["Choice"] == "In our plan"
    assert action["Lead"] == "Dr Roy"
    assert "Repeat templates changed." in action.values()


BY_HAND = """\
Green plan tracker 2025,,,,,
,,,,,
Ref,Action,By whom,Deadline,Status,Comments
GC1,,P.  Lee,31/03/2037,Done,Evidence folder is in the back office
GC7,Swap to a Greener bank,Sam,end of March 2037,WIP,Asked the bank
,Promote public transprt to staff and patients,Sam,,Done,
,A wormery for the staff kitchen,Sam,ASAP,Not started,
"""


def test_a_tracker_kept_by_hand_is_taken_over_on_the_first_day(
    register_file: Path, tmp_path: Path
) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    (downloads / "Green plan.csv").write_text(BY_HAND, encoding="cp1252")

    window = Window()
    window.sees("What kind of organisation are you?")
    window.press("enter", "Example Surgery", "enter", "A99999", "enter", "enter", "enter")
    window.press("Kim Sample", "enter")
    window.sees("Do you already keep a tracker? Press Esc, then I to import it.")
    window.press("escape")
    window.sees("All 53")
    window.press("i")
    window.sees("Which file do you want to import?", "Green plan.csv")
    window.press("enter")
    window.sees("Confirm: tick what is right", "GA4 Promote public transport")
    window.press(" ")
    window.press("enter")
    window.sees("Imported: GC1, GC7, GA4", "Ctrl+Z to undo.", "2 of 3 complete")
    window.press("q")
    assert window.ends() == 0

    with closing(sqlite3.connect(register_file)) as database:
        taken = database.execute(
            "SELECT a.code, p.status, p.lead, p.due, p.completed"
            " FROM progress p JOIN action a ON a.id = p.action_id ORDER BY a.position"
        ).fetchall()
        updates = database.execute("SELECT text FROM update_entry ORDER BY id").fetchall()
    assert taken == [
        ("GC1", "complete", "P. Lee", "2037-03-31", None),
        ("GC7", "in-progress", "Sam", "2037-03-31", None),
        ("GA4", "complete", "Sam", None, None),
    ]
    assert updates == [("Evidence folder is in the back office",), ("Asked the bank",)]


def test_a_register_that_is_not_ours_is_refused_in_one_line(register_file: Path) -> None:
    register_file.write_text("a shopping list", encoding="utf-8")
    window = Window()
    window.sees("not a Green Plan Tracker register")
    assert window.ends() == 1
    assert register_file.read_text(encoding="utf-8") == "a shopping list"


def test_a_new_practice_makes_its_first_return_in_nineteen_keys_and_five_texts(
    register_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    keys, texts = 0, 0
    window = Window()

    def press(*pressed: str) -> None:
        nonlocal keys, texts
        texts += sum(len(key) > 1 and key not in KEYS for key in pressed)
        keys += sum(len(key) == 1 or key in KEYS for key in pressed)
        window.press(*pressed)

    window.sees("What kind of organisation are you?")
    press("enter", "Example Surgery", "enter", "A99999", "enter", "enter", "enter")
    press("Kim Sample", "enter")
    window.sees("0 of 53 decided")
    press("escape")
    window.sees("All 53")
    press("2", "ctrl+a", "c")
    window.sees("Choice · 7 actions")
    press("l")  # "later" is a decision too
    window.sees("Choice set for 7 actions")
    press("r")
    window.sees("Return for Q", "Incomplete: 3 items missing")
    press("enter")
    window.sees("Contact")
    press("Pat Sample", "enter")
    window.sees("Incomplete: 2 items missing")
    press("enter", "pat@example.org", "enter")
    window.sees("Incomplete: 1 item missing")
    press("m")
    window.sees("Make return 1 of Q", "Pat Sample")
    press("enter")
    window.sees("made and frozen")
    press("enter")
    window.sees("Send this file to", "Enter closes")
    assert (keys, texts) == (19, 5)
    window.press("enter", "escape", "q")
    assert window.ends() == 0

    (file,) = tmp_path.glob("A99999_*_1.xlsx")
    assert load_workbook(file)["Cover"]["D4"].value
    with closing(sqlite3.connect(register_file)) as database:
        kept = database.execute("SELECT complete, workbook, file_name FROM frozen_return")
        assert kept.fetchall() == [(1, file.read_bytes(), file.name)]


def test_a_later_edition_is_looked_at_decided_about_made_and_undone(register_file: Path) -> None:
    first = default_plan()
    actions = {action.code: action for action in first.actions}
    actions["GC1"] = replace(actions["GC1"], code="GC01")
    actions["GC3"] = replace(
        actions["GC3"], code="GC12", title="Training and education of all staff for their role"
    )
    del actions["GC2"]
    later = replace(
        first,
        key="primary-care-2028",
        edition="Second edition",
        published="2028",
        actions=tuple(actions.values()),
        declared=replace(first.declared, follows=first.key),
    )
    with closing(open_register(register_file, user="Kim Sample", create=True)) as register:
        practice = add_sample_practice(register, first)
        register.actions.set_lead(practice, ["GC2"], "Kim Sample")
        register.add_plan(later)

    window = Window()
    window.sees("All 54", "GC1")
    window.press("n")
    window.sees("Upgrade to Second edition, 2028")
    window.press("u")
    window.sees("Upgrade from Draft V2", "GC3 → GC12", "1 to decide")
    window.press("u")
    window.sees("1 action still to decide")
    window.press("enter")
    window.sees("What becomes of GC3 and GC12?")
    window.press("s")
    window.sees("It leaves your list and stays readable.")
    window.press("u")
    window.sees("Set aside what you recorded for 1 action?", "GC2 Declare a climate emergency")
    window.press("u")
    window.sees("Upgraded to Second edition, 2028. 1 action set aside.", "GC01", "GC12")
    window.press("y")
    window.sees("Set aside · 1 action")
    window.press("enter")
    window.sees("GC2 in Draft V2", "Kim Sample")
    window.press("escape", "escape", "ctrl+z")
    window.sees("Undone: the upgrade to another edition. You work with Draft V2 now.")
    window.press("q")
    assert window.ends() == 0
