"""CSV, from other tools and from our own export."""

from __future__ import annotations

from db.register import Register
from db.validation.progress import Edit
from db.views import Organisation, Position
from db.vocabulary.terms import Area, Choice, Status
from exports.data.csv_tables import csv_bytes
from layouts.making import Layout

_FROM_A_TOOL = """\
Task;Assigned to;Due date;% complete;State;Notes\r
Reduce waste;Zoë Sample;31/03/2027;50 %;In progress;"£40 a month; bins – two sizes"\r
Stock control and audits;;;100 %;Closed;\r
Reusable water bottles, cups;Sam;01/02/27;;To do;'=A1 is what it said\r
Coffee grounds to the garden;Sam;;10 %;In progress;\r
;;;;;\r
"""


def _from_a_tool(_: Position) -> bytes:
    return _FROM_A_TOOL.encode("cp1252")


def _in_use(register: Register, organisation: Organisation) -> None:
    register.actions.choose(organisation, ["GC1"], Choice.IN_PLAN)
    register.actions.already_in_place(organisation, ["GC2"])
    register.actions.choose(organisation, ["GC3"], Choice.NOT_FOR_US, "=leased premises")
    register.actions.set_status(organisation, ["GC4"], Status.ON_HOLD)
    register.actions.edit(organisation, ["GC4"], Edit(lead="Zoë Sample", percent=30))
    register.actions.add_update(organisation, ["GC4"], "- first, with a comma\n- second")
    register.own_actions.add(organisation, "Bike rack", area=Area.ADAPTATION)


def _own_export(position: Position) -> bytes:
    return csv_bytes(position.actions)


def _own_export_edited(position: Position) -> bytes:
    text = _own_export(position).decode("utf-8-sig")
    return text.replace("On hold", "Complete").replace("Bike rack", "Bike racks").encode()


LAYOUTS = [
    Layout(
        "CSV with semicolons from another tool",
        "tasks.csv",
        _from_a_tool,
        changes=(
            ("E2", "GR5", "status", "in-progress", None),
            ("B2", "GR5", "lead", "Zoë Sample", None),
            ("C2", "GR5", "due", "2027-03-31", None),
            ("D2", "GR5", "percent", 50, None),
            ("F2", "GR5", "update", "£40 a month; bins – two sizes", None),
            ("E3", "GR8", "status", "complete", None),
            ("D3", "GR8", "percent", 100, None),
            ("E4", "GR13", "status", "not-started", None),
            ("B4", "GR13", "lead", "Sam", None),
            ("C4", "GR13", "due", "2027-02-01", None),
            ("F4", "GR13", "update", "=A1 is what it said", None),
            ("A5", None, "title", "Coffee grounds to the garden", "own-action"),
            ("E5", None, "status", "in-progress", "own-action"),
            ("B5", None, "lead", "Sam", "own-action"),
            ("D5", None, "percent", 10, "own-action"),
            ("A5", None, "area", "culture", "own-action"),
        ),
    ),
    Layout(
        "our own CSV, as exported",
        "ours.csv",
        _own_export,
        already=_in_use,
    ),
    Layout(
        "our own CSV, edited",
        "ours edited.csv",
        _own_export_edited,
        already=_in_use,
        conflicts=(("I5", "GC4", "status", "on-hold", "complete"),),
    ),
]
