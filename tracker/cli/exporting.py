"""``greenplan export``: the register as a file for others."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from db.views import Position
from tracker import streams
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import Command
from tracker.cli.session import Session
from tracker.use_cases import papers

if TYPE_CHECKING:
    from exports.documents import Kind as Paper

Write = Callable[[Position, Path], Path]
"""Writes a position to a file and returns where that is."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: what its name may end in, and what was written."""

    endings: tuple[str, ...]
    written: str


_ACTIONS = "{actions} actions"
_PAPER = tuple(papers.ENDINGS)
KINDS = {
    "tracker": _Kind((".xlsx",), _ACTIONS),
    "csv": _Kind((".csv",), _ACTIONS),
    "json": _Kind((".json",), _ACTIONS),
    "report": _Kind(_PAPER, "the one-page summary"),
    "evidence": _Kind(_PAPER, "the evidence index"),
    "handover": _Kind(_PAPER, "the handover note"),
    "calendar": _Kind((".ics",), "the calendar"),
}


@click.command("export", cls=Command)
@click.argument(
    "kind", type=click.Choice(list(KINDS), case_sensitive=os.name != "nt"), metavar="KIND"
)
@click.argument("file", type=FileName())
@click.pass_obj
def export(session: Session, /, *, kind: str, file: Path) -> None:
    """Write all of the organisation's register, or a paper for people, to FILE.

    KIND is 'tracker' for the Excel workbook, 'csv' for a plain table, or 'json'; 'report' for one
    page for the practice meeting, 'evidence' for the evidence index, 'handover' for a note to
    whoever takes over, each a Word document (.docx) or a web page (.html); or 'calendar' for an
    .ics file. A name without an ending gets the kind's; papers get .docx. A file of that name
    is replaced.
    """
    target = target_of_kind(file, KINDS[kind].endings)
    with session.desk() as (register, organisation):
        what = KINDS[kind].written
        if kind in ("report", "evidence", "handover"):
            paper = cast("Paper", kind)
            where = str(register.place)
            written = papers.write_paper_of(register, organisation, paper, target, where=where)
        else:
            position = register.position(organisation)
            written = _writer(kind)(position, target)
            what = what.format(actions=len(position.actions))
    streams.done()
    session.console.say(f"Wrote {what} to {written}.")


def _writer(kind: str) -> Write:
    if kind == "tracker":
        from exports.tracker.action_tracker import write_tracker

        return write_tracker
    if kind == "csv":
        from exports.data.csv_tables import write_csv

        return write_csv
    if kind == "json":
        from exports.data.register_json import write_json

        return write_json
    from exports.data.calendar_file import write_calendar

    return write_calendar
