"""``greenplan fill``: fill in the ICB's own workbook."""

from __future__ import annotations

from pathlib import Path

import click

from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.files import FileName
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.phrases.proposal_phrases import unfilled_in_words


@click.command("fill", cls=CliCommand)
@click.argument("template", type=FileName())
@click.option("--out", required=True, type=FileName(), help="Where to save the filled-in workbook.")
@click.pass_obj
def fill(session: Session, /, *, template: Path, out: Path) -> None:
    """Fill in TEMPLATE, a workbook from your ICB (.xlsx or .xlsm), and save it as --out.

    Your values are entered in the words of the workbook's own lists. Everything else in it stays
    as it is. Cells with formulas and locked cells are not filled in, but are listed.
    """
    from tracker.use_cases.filling import fill_workbook, plan_filling
    from tracker.user_files.import_layouts import remembered_columns

    with session.workspace() as (register, organisation):
        plan = plan_filling(register, organisation, template, remembered_columns)
    target = out.absolute()
    filling = fill_workbook(plan, target)
    streams.mark_done()
    console = session.console
    values, actions = len(filling.written), len({w.code for w in filling.written})
    told = f"{count_in_words(values, 'value')} for {count_in_words(actions, 'action')}"
    console.write_lines(f"Filled in {told}. Saved as {target}.")
    for note in (*plan.notes, *filling.notes):
        console.wrapped(note)
    if plan.not_filled:
        console.write_lines(console.bold("Not filled in:"))
    for left in plan.not_filled:
        console.wrapped(f"  {unfilled_in_words(left)}", 6)
