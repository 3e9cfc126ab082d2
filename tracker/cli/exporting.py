"""``greenplan export``: save the register as a file for others."""

from __future__ import annotations

import os
from pathlib import Path

import click

from exports import catalogue
from tracker import streams
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand
from tracker.cli.session import Session

HELP = f"""Export the organisation's register, or a document made from it, to FILE.

KIND is {catalogue.kinds_in_words()}.

If FILE has no ending, the ending for KIND is added; documents get .docx. An existing file of the
same name is replaced.
"""


@click.command("export", cls=CliCommand, help=HELP)
@click.argument(
    "kind",
    type=click.Choice(catalogue.NAMES, case_sensitive=os.name != "nt"),
    metavar="KIND",
)
@click.argument("file", type=FileName())
@click.pass_obj
def export(session: Session, /, *, kind: str, file: Path) -> None:
    """Export the organisation's register to a file."""
    chosen = catalogue.find_kind(kind)
    target = target_of_kind(file, tuple(chosen.endings))
    with session.workspace() as (register, organisation):
        source = catalogue.Source(register, organisation, where=str(register.place))
        written = catalogue.write_export(chosen, source, target)
    streams.mark_done()
    session.console.write_lines(f"Exported {written} to {target}.")
