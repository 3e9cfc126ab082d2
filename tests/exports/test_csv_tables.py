"""CSV: headings in words, accents whole in Excel, nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_positions import export

from db.actions.queries import find_action
from db.interchange.csv_guard import guard, unguard
from exports.data.csv_tables import csv_bytes


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_for_each_action_under_headings_in_words(position):
    table = read(csv_bytes(position.actions))
    assert len(table) == 54
    row = next(row for row in table if row["No."] == "GPES3")
    assert row["Programme area"] == "Environmentally Sustainable"
    assert row["Status"] == "In progress"
    assert row["Target date"] == "2027-06-30"
    assert row["Percent"] == "40"
    assert row["Our ease"] == "A little harder"
    assert row["Quick win"] == "Yes"
    assert row["Updated on"] == "2026-11-20"


def test_excel_sees_utf_8_and_windows_line_ends(position):
    content = csv_bytes(position.actions)
    assert content.startswith(b"\xef\xbb\xbfNo.,Action,")
    assert content.count(b"\r\n") == 55


def test_the_actions_given_are_those_written_in_their_order(position):
    two = [find_action(position.actions, "GR5"), find_action(position.actions, "GC1")]
    assert [row["No."] for row in read(csv_bytes(two))] == ["GR5", "GC1"]


def test_an_update_that_looks_like_a_formula_is_guarded(position):
    row = next(row for row in read(csv_bytes(position.actions)) if row["No."] == "GPES2")
    assert row["Latest update"] == "'=SUM(A1) is what the sheet said\n- and more"


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_whatever_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(first):
    assert guard(f"{first}1+1") == f"'{first}1+1"


def test_plain_text_and_apostrophes_of_its_own_are_left_alone():
    for text in ("", "Led by P. Example", "'tis the season", "2 = 2", "it's"):
        assert guard(text) == unguard(text) == text


def test_a_real_number_is_left_alone(position):
    action = replace(position.actions[0], percent=-5)
    assert read(csv_bytes([action]))[0]["Percent"] == "-5"


@given(st.text(alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n＝＠a"), st.characters())))
def test_unguard_takes_off_exactly_what_guard_put_on(text):
    assert unguard(guard(text)) == text


@given(st.text(alphabet=st.sampled_from("'=+-@ ab1＝\t\r\n")))
def test_nothing_guarded_begins_like_a_formula(text):
    assert not guard(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_written_to_a_file(position, tmp_path):
    target = tmp_path / "actions.csv"
    assert export("csv", position, target) == "54 actions"
    assert target.read_bytes() == csv_bytes(position.actions)
