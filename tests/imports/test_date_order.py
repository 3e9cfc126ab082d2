"""Columns in which the month comes first, or Excel swapped day and month: they wait for a tick."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from layouts.making import book

from imports.proposal import Needs
from imports.tables.date_order import find_date_order

SURE, GUESS = None, Needs.GUESS
CODES = ("GC1", "GC2", "GC3", "GC4", "GC5", "GC6")


def dates_in(desk, *cells: object, heading: str = "Target date", **others: list[object]):
    """What a column of these cells gives: each day with whether it waits for a tick."""
    names = [name.replace("_", " ") for name in others]
    rows = [
        [code, cell, *(column[place] for column in others.values())]
        for place, (code, cell) in enumerate(zip(CODES, cells, strict=False))
    ]
    found = desk.propose(book({"Plan": [["Ref", heading, *names], *rows]}))
    in_column = {c.cell: c for c in found.changes if c.cell.startswith("B")}
    lines = [in_column.get(f"B{row + 2}") for row in range(len(cells))]
    return [(line.new, line.needs) if line else None for line in lines]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            ["03/31/2027", "04/05/2027", "12/15/2026", "06/06/2027"],
            [("2027-03-31", GUESS), ("2027-04-05", GUESS), ("2026-12-15", GUESS), "2027-06-06"],
        ),
        (["3/31/27", "4/5/27"], [("2027-03-31", GUESS), ("2027-04-05", GUESS)]),
        (["03-31-2027", "04-05-2027"], [("2027-03-31", GUESS), ("2027-04-05", GUESS)]),
        (
            ["Wed 03/31/2027", "04/05/2027 09:30"],
            [("2027-03-31", GUESS), ("2027-04-05", GUESS)],
        ),
        # Both orders in one column: nobody can know of the others.
        (
            ["03/31/2027", "04/05/2027", "31/03/2027", "05/05/2027"],
            [("2027-03-31", GUESS), ("2027-05-04", GUESS), "2027-03-31", "2027-05-05"],
        ),
        (["31/03/2027", "04/05/2027"], ["2027-03-31", "2027-05-04"]),
        (["04/05/2027", "06/07/2027"], ["2027-05-04", "2027-07-06"]),
        (["2027-03-31", "04/05/2027", "31 March 2027"], ["2027-03-31", "2027-05-04", "2027-03-31"]),
        # What cannot be a date in either order shows nothing.
        (["13/13/2027", "04/05/2027"], [None, "2027-05-04"]),
        (["Q4 2026/27", "04/05/2027"], ["2027-03-31", "2027-05-04"]),
    ],
)
def test_one_date_shows_which_way_the_others_are_written(desk, cells, expected):
    told = [(one, SURE) if isinstance(one, str) else one for one in expected]
    assert dates_in(desk, *cells) == told


def test_a_column_is_read_like_the_others_of_its_table(desk):
    found = dates_in(desk, "04/05/2027", "06/07/2027", Start=["03/31/2026", "01/02/2026"])
    assert found == [("2027-04-05", GUESS), ("2027-06-07", GUESS)]
    found = dates_in(desk, "24/05/2027", "06/07/2027", Start=["03/31/2026", "01/02/2026"])
    assert found == [("2027-05-24", SURE), ("2027-07-06", SURE)]


def test_the_day_behind_a_status_is_read_in_the_same_way(desk):
    found = desk.propose(
        book({"P": [["Ref", "Status"], ["GC1", "Done 03/31/2026"], ["GC2", "Done 04/05/2026"]]})
    )
    days = [(c.new, c.needs) for c in found.changes if c.field == "completed"]
    assert days == [("2026-03-31", GUESS), ("2026-04-05", GUESS)]


@pytest.mark.parametrize(
    ("text", "day", "needs"),
    [
        ("Completed - March 2026", "2026-03-31", SURE),
        ("Complete (Feb 26)", "2026-02-28", SURE),
        ("Completed in March 2026", "2026-03-31", SURE),
        ("Done: 12th March", "2026-03-12", SURE),
        ("Complete (AO 3/26)", "2026-03-31", GUESS),
        ("Done (Mar 31)", "2026-03-31", GUESS),
        ("Complete 31/10/2026", "2026-10-31", SURE),
        ("Completed on 12 March 2026", "2026-03-12", SURE),
        ("Complete - new bins since 2026-03-12", "2026-03-12", SURE),
    ],
)
def test_the_day_or_month_behind_complete_is_that_of_completion(desk, text, day, needs):
    found = desk.propose(book({"P": [["Ref", "Status"], ["GC1", text]]}))
    lines = {c.field: c for c in found.changes}
    assert (lines["completed"].new, lines["completed"].needs) == (day, needs)
    assert "6' was left out" not in lines["status"].why
    assert not [note for note in found.notes if "does not say when" in note]


def test_a_day_of_completion_that_cannot_be_is_named(desk):
    rows = [["GC1", "Completed - March 2027"], ["GC2", "Done 31/02/2026"]]
    found = desk.propose(book({"P": [["Ref", "Status"], *rows]}))
    told = [(line.new, line.why) for line in found.ignored if line.field == "completed"]
    to_come = "Completed on 31 March 2027 is in the future. Enter the day it was done."
    no_day = "Completed on: '31/02/2026' is not a date. Check the day and the month"
    assert told == [("Completed - March 2027", to_come), ("Done 31/02/2026", no_day)]
    assert not [note for note in found.notes if "does not say when" in note]


def test_a_day_of_completion_without_its_year_is_the_last_one(desk):
    assert dates_in(desk, "31 March", heading="Date done", Status=["Done"]) == [
        ("2026-03-31", SURE)
    ]


def test_the_line_says_why_it_waits(desk):
    found = desk.propose(
        book({"P": [["Ref", "Due"], ["GC1", "03/31/2027"], ["GC2", "04/05/2027"]]})
    )
    assert {c.doubt for c in found.changes} == {"the month comes first there, as in 03/31/2027"}
    assert found.changes[1].why == "written '04/05/2027'"


def test_a_guess_at_the_action_does_not_hide_that_of_the_value(desk):
    head = ["Task", "Due"]
    found = desk.propose(
        book(
            {"P": [head, ["Carry out a wast audit", "03/31/2027"], ["Reduce waste", "04/05/2027"]]}
        )
    )
    first, second = found.changes
    month_first = "the month comes first there, as in 03/31/2027"
    assert first.doubt == f"the file has 'Carry out a wast audit'; {month_first}"
    assert (first.sure_action, second.sure_action) == (False, True)
    assert second.doubt == month_first


@pytest.mark.parametrize(
    ("cells", "swapped"),
    [
        ([date(2027, 5, 4), date(2027, 12, 4), "15/4/2027", date(2027, 4, 9), "28/9/2027"], True),
        ([datetime.combine(date(2027, 12, 4), time(9)), "15/4/27"], True),
        ([date(2027, 12, 4), "15-04-2027"], True),
        # The other way round: typed month first where Excel expects the day.
        ([date(2027, 5, 4), "03/31/2027"], True),
        # A real date with a day above 12, or a text that Excel would have read.
        ([date(2027, 5, 4), date(2027, 5, 14), "15/4/2027"], False),
        ([date(2027, 5, 4), "15/4/2027", "4/5/2027"], False),
        # Texts that Excel never reads as dates, whatever it expects.
        ([date(2027, 5, 4), "15.4.2027"], False),
        ([date(2027, 5, 4), "end of March 2027"], False),
        # Texts that Excel leaves as text in any order.
        ([date(2027, 5, 4), "15.4.2027", "30/9/27 (AO)"], False),
        ([date(2027, 5, 4), "31/6/2027"], False),
        ([date(2027, 5, 4), "TBC"], False),
        # All is due on a 1st; or the same day and month.
        ([date(2027, 4, 1), date(2027, 10, 1), "31/3/2027"], False),
        ([date(2027, 4, 4), "31/3/2027"], False),
        ([date(2027, 5, 4), date(2027, 12, 4)], False),
    ],
)
def test_excel_has_swapped_day_and_month(desk, cells, swapped):
    for cell, found in zip(cells, dates_in(desk, *cells), strict=True):
        if isinstance(cell, date) and swapped:
            assert found == (f"{cell.year}-{cell.day:02}-{cell.month:02}", GUESS)
        elif isinstance(cell, date):
            assert found == (f"{cell:%Y-%m-%d}", SURE)


@pytest.mark.parametrize("heading", ["Start", "Date done"])
def test_texts_in_another_column_do_not_turn_real_dates_round(desk, heading):
    days = [date(2026, 4, 6), date(2026, 5, 4)]
    found = dates_in(
        desk, *days, heading=heading, Target_date=["30/9/26", "31/3/27"], Status=["Done"] * 2
    )
    assert found == [("2026-04-06", SURE), ("2026-05-04", SURE)]


def test_a_day_of_completion_is_not_turned_into_one_to_come(desk):
    cells = [date(2026, 3, 12), date(2026, 4, 3), "30/9/26"]
    found = dates_in(desk, *cells, heading="Date done", Status=["Done"] * 3)
    assert found == [("2026-03-12", SURE), ("2026-03-04", GUESS), ("2026-09-30", SURE)]


def test_a_start_is_not_turned_into_one_after_its_target_date(desk):
    cells = [date(2027, 3, 12), date(2027, 5, 4), "30/9/26"]
    found = dates_in(desk, *cells, heading="Start", Target_date=["30/9/27", "31/3/28", "31/3/28"])
    assert found == [("2027-03-12", SURE), ("2027-04-05", GUESS), ("2026-09-30", SURE)]


def test_a_date_that_is_left_alone_shows_what_stands_in_its_cell(desk):
    rows = [
        ["GC1", date(2027, 4, 12), "Done"],
        ["GC2", "31/3/26", "Done"],
        ["GC3", "Nov 26", "Done"],
    ]
    head = ["Ref", "Date done", "Status", "Action"]
    rows.append(["", "Nov 26", "Done", "Plant an orchard"])
    found = desk.propose(book({"P": [head, *rows]}))
    whys = [line.why for line in found.ignored if line.field == "completed"]
    told = "is in the future. Enter the day it was done."
    assert whys == [
        f"Completed on 12 April 2027 {told}",
        *[f"Completed on 30 November 2026 {told} (written 'Nov 26')"] * 2,
    ]


def test_a_swapped_date_says_what_stands_there():
    order = find_date_order([date(2027, 12, 4), date(2027, 5, 6), "15/4/2027"])
    assert order.swapped == "Excel seems to have swapped days and months: it left 15/4/2027 as text"
    assert not order.month_first
    order = find_date_order([date(2027, 12, 4), "15.4.2027", "28/9/2027"])
    assert order.swapped.endswith("28/9/2027 as text")
