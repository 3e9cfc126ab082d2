"""Workbooks that an ICB, a network or a tool hands out, with several sheets or heading rows."""

from __future__ import annotations

from datetime import date

from db.views import Position
from layouts.making import Layout, book


def _by_area(_: Position) -> bytes:
    heading = ["Ref", "Action", "Owner", "Timescale", "Status", "Comments"]
    return book(
        {
            "Read me": [["How to use this workbook"], ["Fill in the owner and the status."]],
            "Culture": [
                heading,
                ["Must Do"],
                ["GC1", None, "Pat", "Q4 2026/27", "On track", None],
                ["Priority"],
                ["GC2", None, None, None, "Not started", None],
            ],
            "Adaptation": [
                ["Adaptation actions"],
                heading,
                ["GA3", None, "Sam", "Dec 2026", "Delayed", "Cycle scheme"],
                [None, "Ask the landlord about the roof", "Sam", None, "Started", None],
            ],
            "Resources": [heading, ["GR5", None, None, None, None, None]],
            "Sustainable": [heading, ["GPES2", None, "Dr Roy", None, "Delivered", "MART first"]],
            "Lists": [["Ref", "Status"], ["GC3", "Complete"]],
        },
        hidden="Lists",
    )


def _two_heading_rows(_: Position) -> bytes:
    above = ["Ref", "Action", "Responsible", "Timescale", None, "Progress", None, "RAG"]
    below = [None, None, None, "Start", "End", "%", "Comments", None]
    return book(
        {
            "Plan": [
                ["Green plan 2026/27"],
                above,
                below,
                ["GC1", "CQC", "Pat", date(2026, 6, 1), date(2026, 12, 31), 75, "Nearly", "Green"],
                ["GC2", None, None, "01/04/2026", "Q4 2026/27", 100, None, "Blue"],
                above,
                below,
                ["GR5", "Waste", "Sam", None, date(2027, 3, 31), 10, None, "Amber"],
            ]
        },
        merged=["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3"],
    )


def _icb_template(_: Position) -> bytes:
    heading = ["Action Reference", "Green Plan action", "Priority rating", "Lead name"]
    return book(
        {
            "Cover": [
                ["Example ICB: Green Plan return"],
                ["Practice", "Example Surgery"],
                ["ODS code", "A99999"],
                ["Lead", "Pat Sample"],
                ["Date", date(2026, 11, 20)],
            ],
            "Return": [
                ["Please complete the yellow columns"],
                [*heading, "Target completion date\n(dd/mm/yyyy)", "RAG Status", "Narrative"],
                ["GC1", "Guidance", "Must Do", "Pat", date(2026, 12, 1), "Blue", "Done in June"],
                ["GPES2", "Inhalers", "Must Do", "Dr Roy", date(2027, 3, 31), "Green", None],
                ["GR1", "Procurement", "Must Do", None, None, "Red", "No supplier"],
                ["GC2", "Emergency", "Priority", None, None, "Grey", None],
                ["DR1", "Nitrous oxide", "Priority", "n/a", None, "N/A", None],
            ],
            "Totals": [["RAG", "Actions"], ["Blue", 1], ["Green", 1], ["Red", 1]],
        }
    )


def _progress_columns(_: Position) -> bytes:
    heading = ["Ref", "Owner", "Progress"]
    return book(
        {
            "Percent": [heading, ["GC1", "Pat", 0.5], ["GC2", None, 1.0], ["GC3", None, "TBC"]],
            "Status": [heading, ["GA1", "Pat", "Started"], ["GA2", None, "Done"]],
            "Text": [heading, ["GR1", "Pat", "Asked two suppliers"], ["GR2", None, "Started"]],
        }
    )


LAYOUTS = [
    Layout(
        "one sheet for each programme area",
        "areas.xlsx",
        _by_area,
        changes=(
            ("Culture!E3", "GC1", "status", "in-progress", None),
            ("Culture!C3", "GC1", "lead", "Pat", None),
            ("Culture!D3", "GC1", "due", "2027-03-31", None),
            ("Adaptation!C3", "GA3", "lead", "Sam", None),
            ("Adaptation!D3", "GA3", "due", "2026-12-31", None),
            ("Adaptation!F3", "GA3", "update", "Cycle scheme", None),
            ("Adaptation!B4", None, "title", "Ask the landlord about the roof", "own-action"),
            ("Adaptation!E4", None, "status", "in-progress", "own-action"),
            ("Adaptation!C4", None, "lead", "Sam", "own-action"),
            ("Adaptation!B4", None, "area", "adaptation", "own-action"),
            ("Sustainable!E2", "GPES2", "status", "complete", None),
            ("Sustainable!C2", "GPES2", "lead", "Dr Roy", None),
            ("Sustainable!F2", "GPES2", "update", "MART first", None),
        ),
        ignored=(
            ("Culture!E5", "GC2", "status", "not-started", "'Not started' alone does not put"),
            ("Adaptation!E3", "GA3", "status", "Delayed", "'Delayed' was not recognised as a"),
        ),
        notes=(
            "Sheets not read, as they have no list of actions: Read me.",
            "Hidden sheets were not read: Lists.",
        ),
    ),
    Layout(
        "two heading rows under merged cells",
        "two rows.xlsx",
        _two_heading_rows,
        changes=(
            ("H4", "GC1", "status", "in-progress", "guess"),
            ("C4", "GC1", "lead", "Pat", None),
            ("D4", "GC1", "start", "2026-06-01", None),
            ("E4", "GC1", "due", "2026-12-31", None),
            ("F4", "GC1", "percent", 75, None),
            ("G4", "GC1", "update", "Nearly", None),
            ("H5", "GC2", "status", "complete", None),
            ("D5", "GC2", "start", "2026-04-01", None),
            ("E5", "GC2", "due", "2027-03-31", None),
            ("F5", "GC2", "percent", 100, None),
            ("H8", "GR5", "status", "in-progress", "guess"),
            ("C8", "GR5", "lead", "Sam", None),
            ("E8", "GR5", "due", "2027-03-31", None),
            ("F8", "GR5", "percent", 10, None),
        ),
    ),
    Layout(
        "the ICB's template with a cover",
        "Return Q3.xlsx",
        _icb_template,
        changes=(
            ("F3", "GC1", "status", "complete", None),
            ("D3", "GC1", "lead", "Pat", None),
            ("E3", "GC1", "due", "2026-12-01", None),
            ("G3", "GC1", "update", "Done in June", None),
            ("F4", "GPES2", "status", "in-progress", "guess"),
            ("D4", "GPES2", "lead", "Dr Roy", None),
            ("E4", "GPES2", "due", "2027-03-31", None),
            ("F5", "GR1", "status", "in-progress", "guess"),
            ("G5", "GR1", "update", "No supplier", None),
        ),
        ignored=(
            ("F6", "GC2", "status", "Grey", "'Grey' was not recognised as a"),
            ("B7", "DR1", None, None, "DR1 is for dental practice"),
        ),
        notes=(
            "1 row is for provider types other than general practice.",
            "Sheets not read, as they have no list of actions: Cover, Totals.",
        ),
    ),
    Layout(
        "a column Progress that is three things",
        "progress.xlsx",
        _progress_columns,
        changes=(
            ("Percent!B2", "GC1", "lead", "Pat", None),
            ("Percent!C2", "GC1", "percent", 50, None),
            ("Percent!C3", "GC2", "percent", 100, None),
            ("Status!C2", "GA1", "status", "in-progress", None),
            ("Status!B2", "GA1", "lead", "Pat", None),
            ("Status!C3", "GA2", "status", "complete", None),
            ("Text!B2", "GR1", "lead", "Pat", None),
            ("Text!C2", "GR1", "update", "Asked two suppliers", None),
            ("Text!C3", "GR2", "update", "Started", None),
        ),
        ignored=(("Percent!C4", "GC3", "percent", "TBC", "it has no value yet"),),
    ),
]
