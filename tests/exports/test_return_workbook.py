"""The return workbook, sheet by sheet: what stands on the cover and in the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from filled_in_by_hand import is_yellow, table
from openpyxl import Workbook
from returned_books import cover, shown, states, texts, values
from returned_positions import BARRIERS, BY, a_return, lacking

from db.views import Update
from db.vocabulary.terms import BarrierKind, Dimension, Rating

SHEETS = [
    *("Cover", "Guidance", "Checklist", "Action tracker", "Update log", "Evidence", "Measures"),
    *("Barriers", "Questions", "Commitments", "Risks", "Summary", "_lists"),
    "_greenplan",
]


@pytest.fixture
def bare(position) -> Workbook:
    """A first return without evidence, measures, barriers, questions and updates."""
    return shown(a_return(replace(position, updates=())))


def summary(book: Workbook) -> dict[str, list[object]]:
    return {row[0].value: [c.value for c in row[1:4]] for row in book["Summary"].iter_rows()}


def test_the_sheets_stand_in_the_order_of_returns(book, bare):
    assert book.sheetnames == SHEETS
    not_in_bare = ("Questions", "Commitments", "Risks")
    assert bare.sheetnames == [name for name in SHEETS if name not in not_in_bare]
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == SHEETS[-2:]


def test_the_cover_says_whose_return_it_is_and_of_when(book):
    said = cover(book)
    assert said["Organisation"] == "Example Surgery"
    assert said["ODS code"] == "A99999"
    assert said["Type"] == "General practice"
    assert said["PCN"] == "Example PCN"
    assert said["Plan"] == "BLMK Primary Care Green Plan 2026-32, Draft V2"
    assert said["Period"] == "Q3 2026/27"
    assert said["Period begins"] == date(2026, 10, 1)
    assert said["Period ends"] == date(2026, 12, 31)
    assert said["Return due on"] == date(2027, 1, 31)
    assert said["Return"] == "Return 2 for Q3 2026/27, corrects return 1"
    assert said["Position on"] == date(2026, 11, 22)
    assert said["Signed off by"] == "Sam Example"
    assert said["Signed off on"] == date(2026, 11, 22)


def test_what_nobody_gave_is_said_or_left_for_filling_in(bare):
    said = cover(bare)
    assert said["PCN"] == said["ICB"] == "Not given"
    assert said["Contact"] is said["Email"] is None
    assert said["Return"] == "Return 1 for Q3 2026/27"
    assert "This is the first return." in texts(bare, "Cover")


def test_a_return_that_nobody_signed_has_no_day_of_signing(position):
    unsigned = cover(shown(lacking(position)))
    assert unsigned["Signed off by"] is unsigned["Signed off on"] is None


def test_the_cover_leads_to_every_sheet(formulas):
    cells = [cell for row in formulas["Cover"].iter_rows() for cell in row if cell.hyperlink]
    leads = {cell.value: cell.hyperlink.location for cell in cells}
    assert leads == {name: f"'{name}'!A1" for name in SHEETS[:-2]}


def test_the_cover_says_how_each_sheet_stands(book, bare):
    assert states(book) == {
        "Cover": ("Complete", None),
        "Guidance": ("To read", None),
        "Checklist": ("Incomplete", "Checks that say No: 6"),
        "Action tracker": ("Incomplete", "In our plan: 9, complete: 2"),
        "Update log": ("To read", "Updates: 3, this period: 3"),
        "Evidence": ("Complete", "Pieces of evidence: 4"),
        "Measures": ("Incomplete", "Measures: 3, with a reading this period: 1"),
        "Barriers": ("To read", "Open: 3, support needed: 2"),
        "Questions": ("Incomplete", "Answered: 1 of 3"),
        "Commitments": ("To read", None),
        "Risks": ("To read", None),
        "Summary": ("To read", None),
    }
    assert states(bare)["Cover"] == ("Incomplete", None)
    assert states(bare)["Evidence"] == ("Incomplete", "Pieces of evidence: 0")
    assert states(bare)["Measures"] == ("Complete", "Measures: 0, with a reading this period: 0")


def test_only_what_people_fill_in_is_yellow_on_the_cover(formulas):
    yellow = [row[0].value for row in formulas["Cover"].iter_rows() if is_yellow(row[1])]
    assert yellow == ["Contact", "Email", "Signed off by", "Signed off on"]


def test_the_log_stands_with_the_newest_entry_first(position):
    log = tuple(
        Update(n, "GC1", datetime(2026, 10, 1 + n % 28, 12, tzinfo=UTC), BY, f"Entry {n}")
        for n in range(200)
    )
    rows = values(shown(a_return(replace(position, updates=log))), "UpdateLog")
    assert len(rows) == 200
    days = [row["Date"] for row in rows]
    assert days == sorted(days, reverse=True)
    assert rows[0]["Update"] == "Entry 195"
    assert rows[0]["Action"] == "Understand the guidance re CQC requirements"


def test_an_empty_log_says_so(bare):
    (row,) = values(bare, "UpdateLog")
    assert (row["No."], row["Update"]) == (None, "No updates yet.")


def test_barriers_with_a_request_for_support_come_first(book):
    rows = [row for row in values(book, "BarrierList") if row["No."]]
    assert [row["No."] for row in rows] == ["GR6", "GA5", "GC2", "GC1"]
    assert rows[0]["Barrier"] == "Money"
    assert rows[0]["Support needed"] == "Half of the cost"
    assert rows[0]["Action"] == "Reduce energy usage"
    assert rows[3]["Resolved on"] == date(2026, 10, 2)
    assert len(values(book, "BarrierList")) == len(BARRIERS) + 10


def test_each_question_set_has_its_heading_and_its_answers(book, formulas):
    said = texts(book, "Questions")
    assert "Example ICB's questions, Autumn 2026" in said
    assert "Source: Example ICB, quarterly return" in said
    first, second = table(formulas, "QuestionSet1")
    assert (first["Q."].value, first["Answer"].value) == (1, "In place")
    assert (second["Q."].value, second["Answer"].value) == (2, None)
    assert is_yellow(second["Answer"])
    assert is_yellow(second["Comment"])
    assert values(book, "QuestionSet2")[0]["Q."] == 3


def test_commitments_stand_in_their_own_words(book):
    rows = values(book, "CommitmentList")
    assert rows[0]["Objective"] == "A champion in every team"
    assert rows[1]["Objective"] == "=1+1"
    assert rows[1]["Description"] == "@everyone"


def test_risks_stand_in_the_order_added(book):
    first, second = values(book, "RiskList")
    assert first["Risk"] == "A heatwave"
    assert (first["Level"], first["Kind"], first["Owner"]) == ("Very high", "Estate", "Kim")
    assert first["Review date"] == date(2027, 3, 31)
    assert (second["Risk"], second["Mitigation"]) == ("=1+1", "@everyone")
    assert (second["Level"], second["Kind"], second["Review date"]) == (None, None, None)


def test_the_summary_counts_evidence_measures_and_barriers(book):
    counts = summary(book)
    assert counts["Pieces of evidence"][0] == 4
    assert counts["Actions with evidence"][0] == 3
    assert counts["Must Dos missing evidence"][0] == 0
    assert {d: counts[d.label][:2] for d in Dimension} == {
        Dimension.OUTCOME: [1, 0],
        Dimension.ENVIRONMENTAL: [1, 1],
        Dimension.SOCIAL: [1, 0],
        Dimension.FINANCIAL: [0, 0],
    }
    assert counts[BarrierKind.MONEY.label] == [1, 1, 0]
    assert counts[BarrierKind.TIME.label] == [1, 0, 0]
    assert counts[BarrierKind.IT.label] == [0, 0, 1]


def test_the_summary_has_a_chart_by_rating_and_one_by_area(formulas):
    by_rating, by_area = formulas["Summary"]._charts
    labels = [[p.v for p in c.series[0].cat.strRef.strCache.pt] for c in (by_rating, by_area)]
    assert labels[0] == [rating.label for rating in Rating]
    assert labels[1][-1] == "Environmentally Sustainable"
    assert by_area.series[0].val.numRef.f == "Summary!$E$13:$E$16"
