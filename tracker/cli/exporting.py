"""``greenplan export``: the register as a file for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from db.errors import Refused
from db.storage import Place
from db.views import Position
from tracker.cli.options import Command
from tracker.cli.session import Session


def _writer(kind: str) -> Callable[[Position, Path], Path]:
    if kind == "tracker":
        from exports.action_tracker import write_tracker

        return write_tracker
    if kind == "csv":
        from exports.tables import write_csv

        return write_csv
    from exports.register_json import write_json

    return write_json


ENDINGS = {"tracker": ".xlsx", "csv": ".csv", "json": ".json"}


@click.command("export", cls=Command)
@click.argument("kind", type=click.Choice(["tracker", "csv", "json"]), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def export(session: Session, /, *, kind: str, file: Path) -> None:
    """Write all of the organisation's register to FILE.

    KIND is 'tracker' for the Excel workbook, 'csv' for a plain table, or 'json'. A name without
    an ending gets the kind's. A file of that name is replaced.
    """
    if file.name and not file.suffix and not file.is_dir():
        file = file.with_name(f"{file.name}{ENDINGS[kind]}")
    with session.desk() as (register, organisation):
        _refuse_the_register_itself(file, register.place)
        position = register.position(organisation)
    target = file.expanduser().absolute()
    written = _writer(kind)(position, target)
    session.console.say(f"Wrote {len(position.actions)} actions to {written}.")


def _refuse_the_register_itself(file: Path, place: Place) -> None:
    if place.path is not None and file.exists() and file.samefile(place.path):
        raise Refused(f"{file} is the register itself. Name another file to export to.")
