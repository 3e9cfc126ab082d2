"""Returns that were damaged, meant to do harm, or are somebody else's."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote

import pytest
from desk import Desk
from openpyxl import Workbook, load_workbook
from returns_sent import (
    DAY,
    brought,
    everything,
    left,
    nothing,
    some_of_everything,
)

from db.interchange.export_baseline import rows_digest
from db.validation.nhs_number import find_nhs_numbers
from db.views import ChangeView, FieldChange
from db.vocabulary.terms import ProviderType
from imports.merging.records.record_log import RecordLog
from imports.plans.plan_file import default_plan
from imports.proposal import Needs
from imports.proposing import propose
from imports.reading.books import BookRefused, cell_address

MANY = 2_000
NUMBER = "999 000 0018"
"""A valid NHS number of the range that is kept for tests."""


@pytest.fixture
def desk(desk_with_return: Desk) -> Desk:
    """Example Surgery, which has made a return and waits for it to come back."""
    return desk_with_return


def stored(desk: Desk) -> str:
    """Everything that the register's file holds, as text."""
    with closing(sqlite3.connect(desk.register.place.path)) as connection:
        return "\n".join(connection.iterdump())


def without(content: bytes, *sheets: str) -> Workbook:
    workbook = load_workbook(BytesIO(content))
    for name in sheets:
        del workbook[name]
    return workbook


def bytes_of(workbook: Workbook) -> bytes:
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_links_that_could_run_and_titles_that_are_too_long_are_listed(desk, sent):
    whys = {}
    for link in ("javascript:alert(1)", "data:text/html,x", "https://", "x" * 501):
        row = sent.type("Evidence", None, No="GC3", Evidence="Photo", Link=link)
        whys[f"Evidence F{row}"] = link
    row = sent.type("Evidence", None, No="GC3", Evidence="x" * 300)
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    told = left(proposal)
    assert set(told) == {*whys, f"Evidence E{row}"}
    assert told[f"Evidence E{row}"] == "Title is 300 characters long. The limit is 200. Shorten it."
    first = next(iter(whys))
    assert told[first].startswith("A link cannot start with 'javascript:'.")
    assert told[first].endswith("The evidence 'Photo' was not imported either.")
    assert max(len(str(line.new)) for line in proposal.ignored) == 200


def test_what_a_cell_holds_gives_no_orders_to_a_terminal(desk, sent):
    sent.type("Evidence", None, No="GC3", Evidence="\u202ePhoto")
    sent.type("Evidence", None, No="\u202eGX9", Evidence="Photo")
    sent.type("Barriers", None, No="GC3", Kind="\u202eMoney", Note="Dear")
    sent.answer(2, "\u202eIn place")
    proposal = desk.propose(sent.saved())
    assert [c.field for c in proposal.changes] == ["barrier"]
    assert len(proposal.ignored) == 4
    assert "\u202e" not in json.dumps(proposal.model_dump(mode="json"), ensure_ascii=False)


def test_an_nhs_number_is_taken_out_and_waits_for_a_look(desk, sent):
    sent.type("Evidence", None, No="GC3", Evidence=f"Letter {NUMBER}", Link=f"Folder {NUMBER}")
    sent.type("Barriers", None, No="GC3", Kind="Money", Note=f"Of {NUMBER}", Support=NUMBER)
    sent.type("Measures", None, No="GC3", Name=f"Calls {NUMBER}", Unit="a", Dimension="Social")
    sent.answer(1, "In progress", f"Ask {NUMBER}")
    sent.answer(2, "In place", f"Ask {NUMBER}")
    sent.on_the_cover("Contact", f"Kim {NUMBER}")
    sent.type("Evidence", None, No=NUMBER, Evidence=f"Photo {NUMBER}")
    sent.answer(3, NUMBER)
    proposal = desk.propose(sent.saved())
    assert {c.new for c in proposal.changes} == {
        *("Letter", "Of", "Calls", "Ask", "Kim", "in-place"),
    }
    assert {c.needs for c in proposal.changes} == {Needs.GUESS}
    assert all("NHS number was removed" in c.doubt for c in proposal.changes)
    assert brought(proposal, "evidence")[0].more == {"link": "Folder"}
    assert len(proposal.ignored) == 2
    assert NUMBER not in proposal.model_dump_json()
    desk.accept(proposal)
    assert NUMBER not in stored(desk)


def test_an_nhs_number_that_is_encoded_in_a_link_is_taken_out_too(desk, sent):
    link = f"https://example.org/Letter%20{NUMBER.replace(' ', '%20')}.pdf"
    sent.type("Evidence", None, No="GC3", Evidence="Letter", Link=link)
    sent.type("Evidence", None, No="GX9", Link=link)
    alone = sent.type("Evidence", None, No="GC4", Link=link)
    proposal = desk.propose(sent.saved())
    (change,) = proposal.changes
    assert (change.new, change.more) == ("Letter", {"link": "https://example.org/Letter.pdf"})
    assert change.needs is Needs.GUESS
    assert "NHS number was removed" in change.doubt
    assert f"Evidence F{alone}" in left(proposal)
    assert find_nhs_numbers(unquote(proposal.model_dump_json())) == ()
    desk.accept(proposal)
    assert find_nhs_numbers(unquote(stored(desk))) == ()


def test_an_nhs_number_that_is_a_figure_is_listed_without_it(desk, sent):
    figure = int(NUMBER.replace(" ", ""))
    row = sent.row_of("Measures", "GC3")
    sent.type("Measures", row, New_reading=figure, New_reading_on=DAY)
    measure = {"Name": "Calls", "Unit": "a", "Dimension": "Social"}
    new = sent.type("Measures", None, No="GC1", **measure, Baseline=f"{figure:,}", Target=-figure)
    proposal = desk.propose(sent.saved())
    told = "contains what looks like an NHS number. Do not enter patient details."
    assert left(proposal) == {
        f"Measures L{row}": f"New reading {told} Delete the number and try again.",
        f"Measures E{new}": f"Baseline {told} Delete the number and try again.",
        f"Measures J{new}": f"Target figure {told} Delete the number and try again.",
    }
    assert [(c.new, c.more["baseline"], c.more["target"]) for c in proposal.changes] == [
        ("Calls", None, None)
    ]
    for shown in (str(figure), f"{figure:,}"):
        assert shown not in proposal.model_dump_json()


def cover_without_its_code(content: bytes) -> Workbook:
    workbook = load_workbook(BytesIO(content))
    cell = next(row[1] for row in workbook["Cover"].iter_rows() if row[0].value == "ODS code")
    cell.value = None
    return workbook


def test_a_return_of_another_organisation_is_refused(desk, sent):
    other = desk.register.organisations.add(
        default_plan(),
        name="Sample Surgery",
        ods="A99998",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    as_it_was = sent.saved()
    sent.put("_greenplan", "B4", None)
    emptied = sent.saved()
    for content in (
        as_it_was,
        emptied,
        bytes_of(without(as_it_was, "_greenplan")),
        bytes_of(cover_without_its_code(as_it_was)),
        bytes_of(without(as_it_was, "Cover")),
    ):
        with pytest.raises(BookRefused, match="is the tracker of A99999, not of Sample Surgery"):
            propose(desk.register, other, desk.read(content))


def test_a_return_that_does_not_tell_whose_it_is_waits_for_a_word(desk, sent):
    content = some_of_everything(sent).saved()
    bare = bytes_of(without(content, "_greenplan", "Cover"))
    workbook = cover_without_its_code(content)
    del workbook["_greenplan"]
    kinds = {"evidence", "measure", "reading", "barrier", "answer", "comment"}
    for nobodys, brings in (
        (bare, kinds - {"comment"}),
        (bytes_of(workbook), (kinds - {"comment"}) | {"contact", "email"}),
    ):
        proposal = desk.propose(nobodys)
        records = brought(proposal, *kinds, "contact", "email")
        assert {c.field for c in records} == brings
        assert None not in {c.needs for c in records}
        assert all("which organisation it is from" in c.doubt for c in records)
    claimed = desk.propose(bytes_of(without(content, "_greenplan")))
    assert not any("which organisation" in c.doubt for c in claimed.changes)


def test_a_hidden_sheet_that_was_edited_is_not_relied_on(desk, sent):
    sent.put("_greenplan", "B8", "1")
    sent.answer(1, "In place")
    proposal = desk.propose(sent.saved())
    assert proposal.notes[0].startswith("Someone has edited the hidden sheet")
    assert [(c.field, c.needs) for c in proposal.changes] == [("answer", Needs.GUESS)]


def test_numbers_on_the_hidden_sheet_that_are_none_do_no_harm(desk, sent):
    for place, number in (("B1", "²"), ("B8", "9" * 5000), ("B10", "-1")):
        sent.put("_greenplan", place, number)
    assert desk.propose(sent.saved()).changes == ()


def test_a_return_without_its_action_tracker_is_read_for_the_rest(desk, sent):
    content = bytes_of(without(some_of_everything(sent).saved(), "Action tracker"))
    proposal = desk.propose(content)
    fields = {c.field for c in proposal.changes}
    assert fields == {"evidence", "reading", "measure", "barrier", "answer", "contact", "email"}
    assert "Evidence A25" not in left(proposal)


def test_sheets_are_known_by_their_headings_whatever_they_are_called(desk, sent):
    sent.type("Evidence", None, No="GC3", Evidence="Photo")
    workbook = load_workbook(BytesIO(sent.saved()))
    workbook["Evidence"].title = "What shows it"
    proposal = desk.propose(bytes_of(workbook))
    assert [c.sheet for c in proposal.changes] == ["What shows it"]


def test_sheets_that_have_lost_their_headings_are_named(desk, sent):
    sent.put("Evidence", "E5", "Proof")
    sent.put("Barriers", "C5", "Why")
    sent.put("Action tracker", "I6", "On hold")
    proposal = desk.propose(sent.saved())
    assert [(c.sheet, c.field) for c in proposal.changes] == [("Action tracker", "status")]
    assert "Sheets not read, as their headings were changed: Evidence, Barriers." in proposal.notes


def test_cells_that_nobody_can_read_are_listed(desk, sent):
    number = sent.type("Evidence", None, No="GC3", Evidence="Photo")
    sent.put("Evidence", f"A{number}", "=1+1")
    link = sent.type("Evidence", int(number) + 1, No="GC3", Evidence="Photo")
    sent.put("Evidence", f"F{link}", "=1+1")
    reading = sent.row_of("Measures", "GPES2")
    sent.put("Measures", f"L{reading}", "=1+1")
    proposal = desk.propose(sent.saved())
    assert [(c.cell, c.more) for c in proposal.changes] == [(f"E{link}", {"link": None})]
    assert set(left(proposal)) == {
        *(f"Evidence A{number}", f"Evidence F{link}", f"Measures L{reading}"),
    }


def test_a_single_sheet_of_it_as_csv_is_read(desk, sent):
    lines = ['No.,Action,Evidence,"Link, path or reference"', "GC3,,Photo,Folder 4"]
    proposal = desk.propose("\n".join(lines).encode(), "Evidence.csv")
    assert [(c.code, c.new, c.more) for c in proposal.changes] == [
        ("GC3", "Photo", {"link": "Folder 4"})
    ]


def test_thousands_of_rows_are_looked_at_in_a_moment(desk):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Evidence")
    sheet.append(["No.", "Evidence", "Link, path or reference"])
    for number in range(MANY):
        sheet.append(["GC3", f"Photo {number}", "Folder"])
    proposal = desk.propose(bytes_of(workbook))
    assert len(proposal.changes) == MANY


def test_a_long_log_of_many_actions_is_asked_in_a_moment():
    codes = [f"X{number}" for number in range(2 * MANY)]
    at = datetime(2026, 11, 22, tzinfo=UTC)
    changes = {
        code: ChangeView(
            1,
            at,
            "Sam",
            "import",
            False,
            tuple(
                FieldChange(code, name, None, new, "evidence", number)
                for name, new in (("title", "Photo"), ("at", "2026-11-22T10:00:00Z"), ("by", "Sam"))
            ),
        )
        for number, code in enumerate(codes)
    }
    asked: list[str | None] = []
    log = RecordLog(lambda code, _: [asked.append(code) or changes[code]])
    started = time.process_time()
    for code in codes:
        assert log.ever_had("evidence", code, {"title": "Photo"})
        assert not log.was_added("evidence", code, None, "Alex")
        assert log.when_added("evidence", code, {"title": "Photo"}, None)
    assert time.process_time() - started < 2
    assert asked == codes


def test_nothing_is_stored_before_somebody_agrees(desk, sent):
    before = everything(desk)
    proposal = desk.propose(some_of_everything(sent).saved())
    assert not nothing(proposal)
    assert everything(desk) == before


def test_numbers_of_thousands_of_figures_on_the_hidden_sheet_are_none(desk_with_return, sent):
    sheet = sent.sheet("_greenplan")
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    heading = next(n for n, row in enumerate(rows) if row[0] == "code")
    for name in ("percent", "last_update"):
        column = rows[heading].index(name)
        rows[heading + 1][column] = "9" * 5_000
        sent.put("_greenplan", cell_address(heading + 1, column), rows[heading + 1][column])
    sent.put("_greenplan", "B6", rows_digest(row for row in rows if row[0] != "sha256"))
    proposal = desk_with_return.propose(sent.saved())
    assert proposal.exported
    assert not proposal.changes
