"""Trackers that people made for themselves."""

from __future__ import annotations

from datetime import date, datetime, time

from db.views import Position
from layouts.making import Layout, book


def _champion(_: Position) -> bytes:
    return book(
        {
            "Sheet1": [
                ["Example Surgery - Green Plan actions"],
                ["Green champion: P. Lee", None, None, "v3 FINAL"],
                [],
                ["Ref", "Action", "Owner", "Deadline", "RAG", "Comments", "Progress", "Cost"],
                ["CULTURE"],
                ["GC1", "CQC guidance", " P.  Lee", "31/12/26", "B", "All staff told", 1.0, 100],
                ["gc-02", None, "TBC", "end of March", "G", "Letter sent to ICB", 0.5, None],
                ["GC11", "Carbon footprint", "Dr Roy", "ASAP", "A", None, 0.25, "£40"],
                ["RESOURCES"],
                ["GR5", "Reduce waste", None, None, "R", "Bins ordered\nawaiting delivery"],
                ["GR 7", "Waste audit", "Nurse team", None, "??"],
                [None, "Bike rack", "Sam", date(2027, 6, 1), "G", "Quote received", 0.1],
                ["Total", None, None, None, None, None, 0.4, 140],
                [],
                ["Last updated 3 November by PL"],
            ]
        },
        merged=["A1:H1", "A5:H5", "A9:H9"],
    )


def _ticks(_: Position) -> bytes:
    return book(
        {
            "To do": [
                ["What", "Who", "By when", "Done?"],
                ["Declare a climate emergency", "Partners", None, "✓"],
                ["Reduce chemical use", "Cleaners", date(2027, 1, 31), None],
                ["Carry out a waste audit", "Sam", None, "x"],
                ["Virtual consultations", "Dr Roy", None, "yes"],
                ["Optimise data storage", None, None, "no"],
                ["Stock control and audits", None, None, "nearly"],
            ]
        }
    )


def _printed_pages(_: Position) -> bytes:
    heading = ["No.", "Action", "Lead", "Status", "Due date"]
    return book(
        {
            "Printout": [
                ["Green plan - page 1"],
                heading,
                ["GC1", "Understand the guidance", "Pat", "Complete", None],
                ["GC2", "Climate emergency", "Pat", "In progress", date(2026, 12, 1)],
                ["Subtotal", None, None, "1 complete", None],
                [],
                ["Green plan - page 2"],
                heading,
                ["GC3", "Training", None, "Not started", None],
                ["Grand total", None, None, "1 complete", None],
                heading,
                ["GC4", None, "All", "Paused", None],
                ["End of list"],
            ]
        }
    )


def _quarters(_: Position) -> bytes:
    day = datetime.combine(date(2027, 1, 12), time(9, 30))
    heading = ["Ref", "Status", "Q1 update", "Q2 2026/27 comments", "Quarter 3 progress"]
    return book(
        {
            "Log": [
                [*heading, "January update"],
                ["GC1", "In progress", "Asked", "Answered", None, "Asked again"],
                ["GR5", None, None, "Bins", "Bins", day],
            ]
        }
    )


def _decisions(_: Position) -> bytes:
    return book(
        {
            "Choices": [
                ["Code", "Are we doing this?", "Why not", "Status", "Difficulty", "% done"],
                ["GC1", "Yes", None, "Started", "Easy", "40%"],
                ["GC2", "No", "Partners voted against", None, "Hard", None],
                ["GC3", "Later", "After the merger", None, None, None],
                ["GC4", "No", None, None, None, None],
                ["GC5", None, None, "N/A", None, None],
                ["GC6", "Yes", None, "Complete", "3", 80],
                ["GC7", "Maybe", None, None, None, None],
            ]
        }
    )


LAYOUTS = [
    Layout(
        "a tracker by an earlier green champion",
        "Green plan v3.xlsx",
        _champion,
        changes=(
            ("E6", "GC1", "status", "complete", None),
            ("C6", "GC1", "lead", "P. Lee", None),
            ("D6", "GC1", "due", "2026-12-31", None),
            ("G6", "GC1", "percent", 100, None),
            ("F6", "GC1", "update", "All staff told", None),
            ("E7", "GC2", "status", "in-progress", "guess"),
            ("D7", "GC2", "due", "2027-03-31", None),
            ("G7", "GC2", "percent", 50, None),
            ("F7", "GC2", "update", "Letter sent to ICB", None),
            ("E8", "GC11", "status", "in-progress", "guess"),
            ("C8", "GC11", "lead", "Dr Roy", None),
            ("G8", "GC11", "percent", 25, None),
            ("E10", "GR5", "status", "in-progress", "guess"),
            ("F10", "GR5", "update", "Bins ordered\nawaiting delivery", None),
            ("C11", "GR7", "lead", "Nurse team", None),
            ("B12", None, "title", "Bike rack", "own-action"),
            ("E12", None, "status", "in-progress", "own-action"),
            ("C12", None, "lead", "Sam", "own-action"),
            ("D12", None, "due", "2027-06-01", "own-action"),
            ("G12", None, "percent", 10, "own-action"),
            ("B12", None, "area", "resources", "own-action"),
            ("F12", None, "update", "Quote received", "own-action"),
        ),
        ignored=(
            ("C7", "GC2", "lead", "TBC", "it has no value yet"),
            ("D8", "GC11", "due", "ASAP", "'ASAP' is not a date"),
            ("E11", "GR7", "status", "??", "'??' was not recognised as a"),
        ),
        notes=("Columns not imported: Cost.",),
    ),
    Layout(
        "ticks under Done?",
        "todo.xlsx",
        _ticks,
        changes=(
            ("D2", "GC2", "status", "complete", None),
            ("B2", "GC2", "lead", "Partners", None),
            ("B3", "GR4", "lead", "Cleaners", None),
            ("C3", "GR4", "due", "2027-01-31", None),
            ("B4", "GR7", "lead", "Sam", None),
            ("D5", "GES3", "status", "complete", None),
            ("B5", "GES3", "lead", "Dr Roy", None),
        ),
        ignored=(
            ("D4", "GR7", "status", "x", "it only says the action is not complete"),
            ("D6", "GR12", "status", "no", "it only says the action is not complete"),
            ("D7", "GR8", "status", "nearly", "'nearly' was not recognised as a"),
        ),
    ),
    Layout(
        "headings and totals on every printed page",
        "print.xlsx",
        _printed_pages,
        changes=(
            ("D3", "GC1", "status", "complete", None),
            ("C3", "GC1", "lead", "Pat", None),
            ("D4", "GC2", "status", "in-progress", None),
            ("C4", "GC2", "lead", "Pat", None),
            ("E4", "GC2", "due", "2026-12-01", None),
            ("D12", "GC4", "status", "on-hold", None),
            ("C12", "GC4", "lead", "All", None),
        ),
        ignored=(("D9", "GC3", "status", "not-started", "'Not started' alone does not put"),),
    ),
    Layout(
        "a column of comments for every quarter",
        "log.xlsx",
        _quarters,
        changes=(
            ("B2", "GC1", "status", "in-progress", None),
            ("C2", "GC1", "update", "Q1 update: Asked", None),
            ("D2", "GC1", "update", "Q2 2026/27 comments: Answered", None),
            ("F2", "GC1", "update", "January update: Asked again", None),
            ("D3", "GR5", "update", "Q2 2026/27 comments: Bins", None),
            ("E3", "GR5", "update", "Quarter 3 progress: Bins", None),
            ("F3", "GR5", "update", "January update: 12/01/2027 09:30", None),
        ),
    ),
    Layout(
        "decisions with reasons",
        "choices.xlsx",
        _decisions,
        changes=(
            ("B2", "GC1", "choice", "in-plan", None),
            ("D2", "GC1", "status", "in-progress", None),
            ("F2", "GC1", "percent", 40, None),
            ("E2", "GC1", "own_ease", "very-easy", None),
            ("B3", "GC2", "choice", "not-for-us", None),
            ("C3", "GC2", "reason", "Partners voted against", None),
            ("E3", "GC2", "own_ease", "needs-effort", None),
            ("B4", "GC3", "choice", "later", None),
            ("C4", "GC3", "reason", "After the merger", None),
            ("D6", "GC5", "choice", "not-for-us", None),
            ("D6", "GC5", "reason", "Marked 'N/A' in the file", None),
            ("B7", "GC6", "choice", "in-plan", None),
            ("D7", "GC6", "status", "complete", None),
        ),
        ignored=(
            ("B5", "GC4", "choice", "not-for-us", "'Not for us' needs a reason"),
            ("F7", "GC6", "percent", 80, "A complete action is 100 percent."),
            ("E7", "GC6", "own_ease", "3", "'3' is not an ease"),
            ("B8", "GC7", "choice", "Maybe", "'Maybe' is not a choice"),
        ),
    ),
]
