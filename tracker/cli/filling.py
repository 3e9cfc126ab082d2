"""``greenplan fill``: the ICB's own workbook, filled in."""

from __future__ import annotations

from pathlib import Path

import click

from db.vocabulary.phrases import counted
from tracker import streams
from tracker.cli.files import FileName
from tracker.cli.options import Command
from tracker.cli.session import Session
from tracker.phrases.proposal_phrases import left_in_words


@click.command("fill", cls=Command)
@click.argument("template", type=FileName())
@click.option("--out", required=True, type=FileName(), help="The file to write it to.")
@click.pass_obj
def fill(session: Session, /, *, template: Path, out: Path) -> None:
    """Fill in TEMPLATE, an .xlsx or .xlsm workbook that the ICB made, and write it to --out.

    Our values go into its cells, in the words of its own lists; everything else in it stays as
    it is. Cells with formulas and locked cells are left alone and listed.
    """
    from tracker.use_cases.filling import fill as write_it
    from tracker.use_cases.filling import plan_filling
    from tracker.user_files.import_layouts import columns_of

    with session.desk() as (register, organisation):
        plan = plan_filling(register, organisation, template, columns_of)
    target = out.absolute()
    filling = write_it(plan, target)
    streams.done()
    console = session.console
    values, actions = len(filling.written), len({w.code for w in filling.written})
    told = f"{counted(values, 'value')} for {counted(actions, 'action')}"
    console.say(f"Wrote {told} to {target}.")
    for note in (*plan.notes, *filling.notes):
        console.wrapped(note)
    if plan.left:
        console.say(console.bold("Left alone:"))
    for left in plan.left:
        console.wrapped(f"  {left_in_words(left)}", 6)
