"""The checklist of a return: a line for each rule, leading to where something is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled_in_by_hand import YELLOW, table
from openpyxl import Workbook
from returned_books import checklist, live, shown, values
from returned_positions import QUESTIONS, a_return, at_random, corrected, lacking, measure, rich

from db.returns.returns import CheckLine, ReturnContent
from exports.returns.workbook import return_bytes


def as_checked(content: ReturnContent) -> list[tuple[str, str, int]]:
    return [(c.text, "Yes" if c.ok else "No", len(c.missing)) for c in content.check]


@pytest.mark.parametrize("seed", range(2))
def test_it_says_what_the_registers_own_check_says(position, seed):
    content = at_random(position, seed)
    assert [line[:3] for line in checklist(shown(content))] == as_checked(content)


def test_every_line_can_say_no(position):
    content = lacking(position)
    assert {answer for _, answer, _, _ in checklist(shown(content))} == {"No"}
    assert len(checklist(shown(content))) == len(content.check) == 11


def test_what_is_missing_is_named_by_its_first_and_counted(position):
    which = [line[3] for line in checklist(shown(lacking(position)))]
    assert which[:4] == ["Contact", "Email", "Signed off by", "GR1 and 4 more"]
    assert which[-2:] == ["GC2: Staff who commute by car", "Question 1"]


def test_a_line_leads_to_the_first_cell_that_is_to_be_filled_in(position):
    book = live(lacking(position))
    for row in table(book, "ReturnChecklist"):
        sheet, _, cell = row["Where to fill it in"].hyperlink.location.rpartition("!")
        there = book[sheet.strip("'")][cell]
        assert there.fill.fgColor.rgb == YELLOW, (row["What the return needs"].value, cell)
        assert there.value in (None, "Undecided")


def test_questions_have_a_line_only_where_some_are_asked(position):
    texts = [line[0] for line in checklist(shown(a_return(position)))]
    assert "Every question is answered" not in texts
    assert len(texts) == 10


def test_a_measure_of_an_action_that_is_not_chosen_needs_no_reading(position):
    assert position.actions[3].code == "GC4"
    kept = replace(position, measures=(measure(1, "GC4", "Walks", [1]),))
    assert checklist(shown(a_return(kept)))[-1][1:3] == ("Yes", 0)


def test_the_answer_stands_on_green_or_red_with_its_word(position):
    book = live(lacking(position))
    rules = {
        rule.formula[0]: rule.dxf.fill.bgColor.rgb
        for cells in book["Checklist"].conditional_formatting
        for rule in cells.rules
    }
    assert rules == {'"Yes"': "FFD5EFDF", '"No"': "FFFBD9D6"}


@pytest.mark.parametrize(("made", "state"), [(corrected, "Incomplete"), (lacking, "Incomplete")])
def test_the_cover_is_incomplete_while_a_line_says_no(position, made, state):
    assert shown(made(position))["Cover"]["D4"].value == state


def test_the_cover_is_complete_when_nothing_is_missing(complete):
    assert complete["Cover"]["D4"].value == "Complete"
    assert complete["Cover"]["D7"].value == "0 of 10 checks say No"
    assert {row["Yes or No"] for row in values(complete, "ReturnChecklist")} == {"Yes"}


@pytest.fixture
def complete(position) -> Workbook:
    """The return of a practice that has decided on everything and taken nothing up yet."""
    done = replace(
        rich(position), actions=(), measures=(), updates=(), evidence=(), question_sets=()
    )
    return shown(a_return(done))


def test_a_rule_that_the_workbook_does_not_know_is_not_left_out_in_silence(position):
    content = a_return(position)
    with pytest.raises(KeyError):
        return_bytes(replace(content, check=(*content.check, CheckLine("new", "Something new"))))


def test_every_rule_of_the_register_is_known(position):
    asked = a_return(replace(position, question_sets=QUESTIONS))
    assert len(checklist(shown(asked))) == len(asked.check)
