"""``greenplan commitment``: an organisation's commitments, in its own words."""

from __future__ import annotations

from collections.abc import Sequence

import click

from db.records.new_records import NewCommitment
from db.views import Commitment
from tracker.cli.console import Console
from tracker.cli.options import CliCommand
from tracker.cli.records import (
    LISTING,
    edit_or_delete,
    find_record,
    job_of,
    number_option,
    print_change,
    require,
    text_or_none,
)
from tracker.cli.session import Session
from tracker.phrases.times import short_time_in_words


@click.command("commitment", cls=CliCommand)
@click.argument("text", required=False)
@click.option("--description", metavar="TEXT", help="A longer description.")
@click.option("--comments", metavar="TEXT", help="Comments on progress.")
@number_option("--change", "Edit commitment number N: TEXT, --description or --comments.")
@number_option("--remove", "Delete commitment number N.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def commitment(
    session: Session,
    /,
    *,
    text: str | None,
    description: str | None,
    comments: str | None,
    change: int | None,
    remove: int | None,
    as_json: bool,
) -> None:
    """List your commitments. With TEXT, add one. Commitments are part of the return.

    Use "none" to remove a description or comments.
    """
    job = job_of(
        add=(text, description, comments) != (None, None, None) and not change,
        change=bool(change),
        remove=bool(remove),
        as_json=as_json,
    )
    console = session.console
    with session.workspace() as (register, organisation):
        there = register.records.commitments(organisation)
        if job in LISTING:
            _list(console, there, as_json=as_json)
            return
        if job == "add":
            require(text, "TEXT: your commitment")
            new = NewCommitment(
                text or "", text_or_none(description, None), text_or_none(comments, None)
            )
            changed = register.records.add_commitment(organisation, new)
        else:
            seen = find_record(there, change or remove or 0, "commitment")
            other = NewCommitment(
                seen.objective if text is None else text,
                text_or_none(description, seen.description),
                text_or_none(comments, seen.comments),
            )
            changed = edit_or_delete(register, organisation, seen, other if change else None)
        print_change(console, register, organisation, changed)


def _list(console: Console, there: Sequence[Commitment], *, as_json: bool) -> None:
    if as_json:
        from exports.data.record_json import commitment_json

        console.json([commitment_json(one) for one in there])
        return
    for one in there:
        console.wrapped(f"{one.id:>4}  {one.objective}", 6)
        for text in (one.description, one.comments):
            if text:
                console.wrapped(f"      {text}", 6)
        console.write_lines(f"      {short_time_in_words(one.at)}  {one.by}")
    if not there:
        console.write_lines("No commitments yet. To add one, run 'greenplan commitment TEXT'.")
