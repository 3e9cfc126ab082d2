"""What a workbook says is read without a register: every value with its place, nothing dropped."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from returns_sent import KEYS, QUESTIONS, sent_out

from db.vocabulary.terms import Answer, BarrierKind, Dimension
from imports.plans.plan_file import default_plan
from imports.reading.books import Book, Sheet
from imports.returned.reading import read_return
from imports.returned.returned_workbook import ReturnedWorkbook, Typed
from imports.tables.cell_readings import NotUnderstood
from imports.tables.known_actions import KnownActions

TODAY = date(2026, 11, 22)
PLAN = KnownActions((action.code, action.title) for action in default_plan().actions)


@pytest.fixture
def read(desk_with_return: Any, _surgery_file: Path) -> ReturnedWorkbook:
    """The return of a practice with something of everything, read with the plan alone."""
    return read_return(desk_with_return.read(sent_out(_surgery_file)[1]), PLAN, TODAY)


def cells_of(value: Any, sheet: str = "") -> list[tuple[str, Typed[Any]]]:
    """Return every cell within a value, with its sheet."""
    if isinstance(value, Typed):
        return [(sheet, value)]
    if isinstance(value, tuple):
        return [cell for one in value for cell in cells_of(one, sheet)]
    if not is_dataclass(value):
        return []
    sheet = getattr(value, "sheet", sheet)
    return [c for f in fields(value) for c in cells_of(getattr(value, f.name), sheet)]


def test_a_return_says_whose_it_is_and_which(read):
    cover = read.returned.cover
    assert (cover.organisation.value, cover.ods.value) == ("Example Surgery", "A99999")
    assert (cover.period.value, cover.number.value) == ("Q3 2026/27", "Return 1 for Q3 2026/27")
    assert (read.returned.origin.period, read.returned.origin.number) == ("Q3 2026/27", 1)
    assert (cover.contact.value, cover.icb.value) == ("Pat Sample", "Example ICB")
    assert (cover.signed_by.value, cover.signed_on.value) == ("Sam Example", TODAY)
    assert read.returned.owners == {"A99999"}


def test_every_record_of_the_register_is_in_what_is_read(read, desk_with_return):
    desk = desk_with_return
    position, said = desk.register.position(desk.organisation), read.returned
    assert {row.code for row in read.tracker.rows if row.code} == {a.code for a in position.actions}
    listed = [(row.action.text, row.title.value, row.link.value) for row in said.evidence]
    assert set(listed) >= {(e.code, e.title, e.link) for e in position.evidence}
    assert {
        (b.kind.value, b.note.value, b.support.value, b.resolved.value) for b in said.barriers
    } >= {
        (BarrierKind.TIME, "No session", "Cover", None),
        (BarrierKind.IT, "-5 degrees in the hall", None, date(2026, 10, 2)),
    }
    carbon = next(row for row in said.measures if row.name.value == "Carbon of an inhaler")
    assert (carbon.unit.value, carbon.dimension.value) == ("kgCO2e", Dimension.ENVIRONMENTAL)
    assert (carbon.baseline.value, carbon.target.value) == (18, 12.5)
    assert [(row.kind.value, row.figure.value, row.on.value) for row in said.readings] == [
        ("Baseline", 18, date(2025, 3, 31)),
        ("Reading", 16.9, date(2026, 9, 1)),
        ("Not assessed", None, date(2026, 10, 1)),
    ]
    assert [(u.action.value, u.text.value) for u in said.updates] == [
        (u.code, u.text) for u in reversed(position.updates)
    ]
    answered = [row for row in said.answers if row.answer.value]
    assert [(row.answer.value, row.comment.value) for row in answered] == [
        (Answer.IN_PROGRESS, "Since May")
    ]
    assert len(said.answers) == len(QUESTIONS.questions) == len(KEYS)


def test_every_value_names_the_cell_that_holds_it(read, desk_with_return, _surgery_file):
    book = desk_with_return.read(sent_out(_surgery_file)[1])
    rows = {sheet.name: sheet.rows for sheet in book.sheets}
    cells = [(sheet, cell) for sheet, cell in cells_of(read.returned) if cell.is_filled]
    assert len(cells) > 50
    for sheet, cell in cells:
        letters = cell.place.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - ord("A") + 1
        value = rows[sheet][int(cell.place[len(letters) :]) - 1][column - 1]
        assert cell.text == " ".join(str(value).split()) or isinstance(value, date | float)


def test_what_is_read_is_frozen_and_survives_the_way_between_processes(read):
    assert pickle.loads(pickle.dumps(read)) == read
    for value, name in ((read, "file"), (read.tracker.rows[0], "code"), (read.returned, "cover")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)


def test_a_cell_that_is_not_understood_is_told_with_its_place(desk_with_return, sent):
    row = sent.type("Barriers", None, No="GC3", Kind="Gravity", Note="Stairs")
    said = read_return(desk_with_return.read(sent.saved()), PLAN, TODAY).returned
    (typed,) = (one for one in said.barriers if one.note.value == "Stairs")
    assert isinstance(typed.kind.read, NotUnderstood)
    assert (typed.kind.place, typed.kind.text, typed.row_name) == (
        *(f"C{row}", "Gravity"),
        f"Barriers!{row}",
    )


def test_a_sheet_that_lost_its_headings_is_named(desk_with_return, _surgery_file):
    book = desk_with_return.read(sent_out(_surgery_file)[1])
    lost = {"Update log": ("unread", "No."), "Evidence": ("unknown", "No.")}
    for name, (where, heading) in lost.items():
        sheets = tuple(
            _without(sheet, heading) if sheet.name == name else sheet for sheet in book.sheets
        )
        read = read_return(_with(book, sheets), PLAN, TODAY)
        assert getattr(read.returned, where) == (name,)


def test_a_list_kept_by_hand_is_read_with_the_plan_alone():
    rows = (
        ("No.", "Action", "Owner", "Done by", "Status"),
        ("gc 7", "", "P.  Lee", "31/3/27", "wip"),
    )
    read = read_return(
        Book("ours.csv", "csv", (Sheet("ours", rows, hidden=False),), (), None, None), PLAN, TODAY
    )
    (row,) = read.tracker.rows
    assert not read.returned.is_return
    assert (row.code, row.said["lead"].value, row.said["lead"].place) == ("gc 7", "P. Lee", "C2")
    assert (row.said["due"].value, row.said["status"].value) == ("2027-03-31", "in-progress")


def test_reading_needs_neither_the_register_nor_a_database():
    run = "import sys, imports.returned.reading as r; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "imports.tables.tracker" in loaded
    assert not loaded & {"sqlalchemy", "db.register", "openpyxl", "textual", "click"}


def _with(book: Book, sheets: tuple[Sheet, ...]) -> Book:
    return Book(book.name, book.kind, sheets, book.faults, book.saved_by, book.saved_at)


def _without(sheet: Sheet, heading: str) -> Sheet:
    rows = tuple(tuple(None if v == heading else v for v in row) for row in sheet.rows)
    return Sheet(sheet.name, rows, hidden=False)
