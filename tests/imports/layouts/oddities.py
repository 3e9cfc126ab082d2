"""What makes a file hard to read beside its layout: headings, dates, figures, a register in use."""

from __future__ import annotations

from datetime import date, datetime, time

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from db.register import Register
from db.validation.progress import Edit
from db.views import Organisation, Position
from db.vocabulary.terms import Choice, Status
from imports.plans.plan_file import default_plan
from layouts.making import Layout, book, content, workbook


def _unknown_headings(_: Position) -> bytes:
    return book(
        {
            "Sheet1": [
                ["Our green year"],
                ["Plan bit", "What it says", "Boss", "Finish line", "Where we are", "Chat"],
                ["GC1", "Guidance", "Pat", date(2027, 3, 31), "Started", "Good talk"],
                ["GR5", "Waste", "Sam", None, "Done", None],
            ]
        }
    )


_DATES = [
    datetime.combine(date(2027, 3, 31), time(17, 30)),
    "31/3/27",
    "31.03.2027",
    "31 Mar 2027",
    "Wed 31st March 2027",
    "2027-03-31",
    "March 2027",
    "end of March",
    "Q4 2026/27",
    "FY26/27",
    "3/31/2027",
    "31/02/2027",
    "ASAP",
    "Q4",
    46112,
    "ongoing",
    "TBC",
    "#REF!",
]


def _dates(position: Position) -> bytes:
    rows = [[a.code, day] for a, day in zip(position.actions, _DATES, strict=False)]
    return book({"Dates": [["Ref", "Deadline"], *rows]})


def _epoch_1904(_: Position) -> bytes:
    made = workbook({"Mac": []})
    made.epoch = CALENDAR_MAC_1904
    made["Mac"].append(["Ref", "Start date", "Deadline", "% complete"])
    made["Mac"].append(["GC1", date(2026, 6, 1), datetime.combine(date(2027, 3, 31), time(12)), 40])
    return content(made)


def _whole_plan(_: Position) -> bytes:
    rows = [
        [action.code, action.title, "Complete" if action.code.endswith("1") else None]
        for action in default_plan().actions
    ]
    return book({"All actions": [["No.", "Action", "Status"], *rows]})


def _neighbours(register: Register, organisation: Organisation) -> None:
    register.actions.set_status(organisation, ["GC1", "GC6"], Status.IN_PROGRESS)
    register.actions.set_lead(organisation, ["GC1", "GC2"], "Sam")
    register.actions.choose(organisation, ["GC3"], Choice.LATER, "After the merger")
    register.actions.choose(organisation, ["GC4"], Choice.NOT_FOR_US, "Leased")
    register.actions.already_in_place(organisation, ["GC5"])
    register.actions.edit(organisation, ["GC6"], Edit(percent=40, due=date(2027, 1, 31)))
    register.actions.add_update(organisation, ["GC1"], "First  letter\nsent")


def _in_use(_: Position) -> bytes:
    heading = ["Ref", "Lead", "Status", "Target date", "Percent", "Notes"]
    return book(
        {
            "Team copy": [
                heading,
                ["GC1", "Pat", "Complete", None, None, "First letter sent"],
                ["GC2", "Sam", None, None, None, "Second letter sent"],
                ["GC3", None, "Started", None, None, None],
                ["GC4", None, "Complete", None, None, None],
                ["GC5", None, "Done", None, 80, None],
                ["GC6", None, "N/A", date(2027, 1, 31), 40, None],
            ]
        }
    )


LAYOUTS = [
    Layout(
        "headings nobody knows, mapped by a person",
        "green year.xlsx",
        _unknown_headings,
        corrections={
            "plan bit": "code",
            "boss": "lead",
            "finish line": "due",
            "where we are": "status",
            "chat": "update",
        },
        changes=(
            ("E3", "GC1", "status", "in-progress", None),
            ("C3", "GC1", "lead", "Pat", None),
            ("D3", "GC1", "due", "2027-03-31", None),
            ("F3", "GC1", "update", "Good talk", None),
            ("E4", "GR5", "status", "complete", None),
            ("C4", "GR5", "lead", "Sam", None),
        ),
        notes=("Columns not imported: What it says.",),
    ),
    Layout(
        "dates in every form",
        "dates.xlsx",
        _dates,
        changes=(
            ("B2", "GC1", "due", "2027-03-31", None),
            ("B3", "GC2", "due", "2027-03-31", None),
            ("B4", "GC3", "due", "2027-03-31", None),
            ("B5", "GC4", "due", "2027-03-31", None),
            ("B6", "GC5", "due", "2027-03-31", None),
            ("B7", "GC6", "due", "2027-03-31", None),
            ("B8", "GC7", "due", "2027-03-31", None),
            ("B9", "GC8", "due", "2027-03-31", None),
            ("B10", "GC9", "due", "2027-03-31", None),
            ("B11", "GC10", "due", "2027-03-31", None),
            ("B12", "GC11", "due", "2027-03-31", "guess"),
        ),
        ignored=(
            ("B13", "GA1", "due", "31/02/2027", "'31/02/2027' is not a date. Check the day"),
            ("B14", "GA2", "due", "ASAP", "'ASAP' is not a date"),
            ("B15", "GA3", "due", "Q4", "'Q4' does not name a financial year"),
            ("B16", "GA4", "due", "46112", "46112 is a number, not a date"),
            ("B17", "GA5", "due", "ongoing", "'ongoing' is not a date"),
            ("B18", "GA6", "due", "TBC", "it has no value yet"),
            ("B19", None, None, None, "the error #REF!"),
        ),
    ),
    Layout(
        "dates counted from 1904",
        "mac.xlsx",
        _epoch_1904,
        changes=(
            ("B2", "GC1", "start", "2026-06-01", None),
            ("C2", "GC1", "due", "2027-03-31", None),
            ("D2", "GC1", "percent", 40, None),
        ),
    ),
    Layout(
        "all 81 actions of the plan",
        "whole plan.xlsx",
        _whole_plan,
        changes=(
            ("C2", "GC1", "status", "complete", None),
            ("C12", "GC11", "status", "complete", None),
            ("C13", "GA1", "status", "complete", None),
            ("C19", "GR1", "status", "complete", None),
            ("C29", "GR11", "status", "complete", None),
            ("C33", "GES1", "status", "complete", None),
            ("C41", "GPC1", "status", "complete", None),
            ("C43", "GPR1", "status", "complete", None),
            ("C45", "GPES1", "status", "complete", None),
        ),
        ignored=(
            ("B55", "DC1", None, None, "DC1 is for dental practice"),
            ("B57", "DR1", None, None, "DR1 is for dental practice"),
            ("B64", "DES1", None, None, "DES1 is for dental practice"),
            ("B66", "PC1", None, None, "PC1 is for community pharmacy"),
            ("B68", "PR1", None, None, "PR1 is for community pharmacy"),
            ("B74", "PES1", None, None, "PES1 is for community pharmacy"),
            ("B75", "OC1", None, None, "OC1 is for optometry practice"),
            ("B77", "OR1", None, None, "OR1 is for optometry practice"),
            ("B80", "OES1", None, None, "OES1 is for optometry practice"),
            ("B81", "IUCR1", None, None, "IUCR1 is for integrated urgent care"),
        ),
        notes=("28 rows are for provider types other than general practice.",),
    ),
    Layout(
        "a team's copy beside a register in use",
        "team.xlsx",
        _in_use,
        already=_neighbours,
        changes=(("F3", "GC2", "update", "Second letter sent", None),),
        conflicts=(
            ("C2", "GC1", "status", "in-progress", "complete"),
            ("B2", "GC1", "lead", "Sam", "Pat"),
            ("C4", "GC3", "status", None, "in-progress"),
            ("C5", "GC4", "status", None, "complete"),
            ("C7", "GC6", "choice", "in-plan", "not-for-us"),
            ("C7", "GC6", "reason", None, "Marked 'N/A' in the file"),
        ),
        ignored=(("E6", "GC5", "percent", 80, "A complete action is 100 percent"),),
    ),
]
