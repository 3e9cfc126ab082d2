"""``greenplan export``: the register as a file for others."""

from __future__ import annotations

import os
from pathlib import Path

import click

from exports import catalogue
from tracker.cli import streams
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import Command
from tracker.cli.session import Session

HELP = f"""Write all of the organisation's register, or a paper for people, to FILE.

KIND is {catalogue.kinds_in_words()}. A name without an ending gets the kind's; papers get .docx.
A file of that name is replaced.
"""


@click.command("export", cls=Command, help=HELP)
@click.argument(
    "kind",
    type=click.Choice(catalogue.NAMES, case_sensitive=os.name != "nt"),
    metavar="KIND",
)
@click.argument("file", type=FileName())
@click.pass_obj
def export(session: Session, /, *, kind: str, file: Path) -> None:
    """Write one of the kinds of the catalogue."""
    chosen = catalogue.kind_named(kind)
    target = target_of_kind(file, tuple(chosen.endings))
    with session.desk() as (register, organisation):
        source = catalogue.Source(register, organisation, where=str(register.place))
        written = catalogue.write(chosen, source, target)
    streams.done()
    session.console.say(f"Wrote {written} to {target}.")
