"""An NHS number in a file is flagged, and never stored: one key takes in the text without it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from desk import Sent

from imports.proposal import Needs
from imports.reading.books import BookRefused

NUMBER = "999 000 0018"
"""A valid number of the range that is kept for tests."""


def stored(desk) -> str:
    """Everything that the register's file holds, as text."""
    with closing(sqlite3.connect(desk.register.place.path)) as connection:
        return "\n".join(connection.iterdump())


def sent_with(desk, **cells: str) -> bytes:
    sent = Sent(desk.export())
    sent.type(sent.first_free_row - 1, Choice="In our plan", **cells)
    return sent.saved()


def test_an_update_with_a_number_waits_for_a_look_and_comes_in_without_it(desk):
    found = desk.propose(sent_with(desk, New_update=f"Inhaler of {NUMBER} switched"))
    (line,) = [c for c in found.changes if c.field == "update"]
    assert line.new == "Inhaler of switched"
    assert line.needs is Needs.GUESS
    assert "NHS number was removed" in line.doubt
    assert NUMBER not in found.model_dump_json()
    desk.accept(found)
    assert NUMBER not in stored(desk) and "9990000018" not in stored(desk)
    assert "Inhaler of switched" in stored(desk)


def test_a_lead_and_a_reason_with_a_number_are_flagged_too(desk):
    found = desk.propose(sent_with(desk, Lead=f"Sam {NUMBER}"))
    (line,) = [c for c in found.changes if c.field == "lead"]
    assert (line.new, line.needs) == ("Sam", Needs.GUESS)


def test_a_cell_that_is_nothing_but_a_number_says_nothing(desk):
    found = desk.propose(sent_with(desk, New_update=NUMBER))
    assert [c for c in found.changes if c.field == "update"] == []


def test_the_title_of_an_own_action_loses_the_number(desk):
    sent = Sent(desk.export())
    sent.type(sent.first_free_row, Action=f"Letter to {NUMBER}", Status="In progress")
    found = desk.propose(sent.saved())
    (line,) = [c for c in found.changes if c.field == "title"]
    assert (line.new, line.needs is None) == ("Letter to", False)
    desk.accept(found)
    assert NUMBER not in stored(desk)


@pytest.mark.parametrize("written", ["999-000-0018", "NHS9990000018", "999%20000%200018"])
def test_a_file_with_a_number_in_its_name_is_refused_at_once(desk, written):
    with pytest.raises(BookRefused, match="Rename the file, then import it again"):
        desk.propose(sent_with(desk, New_update="Switched"), name=f"Letter {written}.xlsx")


@pytest.mark.parametrize("written", ["999  000  0018", "999.000.0018", "999 / 000 / 0018"])
def test_a_number_is_taken_out_however_it_is_written(desk, written):
    found = desk.propose(sent_with(desk, New_update=f"Inhaler of {written} switched"))
    (line,) = [c for c in found.changes if c.field == "update"]
    assert (line.new, line.needs) == ("Inhaler of switched", Needs.GUESS)
