"""``greenplan risk``: an organisation's own risk register."""

from __future__ import annotations

from collections.abc import Sequence

import click

from db.records.new_records import NewRisk
from db.validation.dates import parse_date
from db.views import Risk
from db.vocabulary.terms import RiskKind, RiskLevel
from tracker.cli.console import Console, joined_with_or
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
from tracker.cli.values import parse_word_or_none
from tracker.phrases.risk_phrases import risk_details
from tracker.phrases.times import short_time_in_words


@click.command("risk", cls=CliCommand)
@click.argument("text", required=False)
@click.option("--level", metavar="WORD", help=f"How grave it is: {joined_with_or(RiskLevel)}.")
@click.option("--kind", metavar="WORD", help=f"{joined_with_or(RiskKind)}.")
@click.option("--mitigation", metavar="TEXT", help="What you do about it.")
@click.option("--owner", metavar="NAME", help="Who looks after it.")
@click.option("--review", metavar="DATE", help="The review date.")
@number_option("--change", "Edit risk number N: TEXT or any of the options above.")
@number_option("--remove", "Delete risk number N.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def risk(
    session: Session,
    /,
    *,
    text: str | None,
    level: str | None,
    kind: str | None,
    mitigation: str | None,
    owner: str | None,
    review: str | None,
    change: int | None,
    remove: int | None,
    as_json: bool,
) -> None:
    """List your risks. With TEXT, add one. Risks are part of the return.

    Use "none" to remove a level, kind, mitigation, owner or review date.
    """
    given = (text, level, kind, mitigation, owner, review)
    job = job_of(
        add=any(one is not None for one in given) and not change,
        change=bool(change),
        remove=bool(remove),
        as_json=as_json,
    )
    console = session.console
    with session.workspace() as (register, organisation):
        there = register.records.risks(organisation)
        if job in LISTING:
            _list(console, there, as_json=as_json)
            return
        if job == "add":
            require(text, "TEXT: the risk")
        seen = None if job == "add" else find_record(there, change or remove or 0, "risk")
        before = seen or NewRisk("")
        new = NewRisk(
            before.title if text is None else text,
            before.level if level is None else parse_word_or_none(RiskLevel, level, "Level"),
            before.kind if kind is None else parse_word_or_none(RiskKind, kind, "Kind"),
            text_or_none(mitigation, before.mitigation),
            text_or_none(owner, before.owner),
            before.review if review is None else parse_date(review, "Review date", register.today),
        )
        if seen is None:
            changed = register.records.add_risk(organisation, new)
        else:
            changed = edit_or_delete(register, organisation, seen, new if change else None)
        print_change(console, register, organisation, changed)


def _list(console: Console, there: Sequence[Risk], *, as_json: bool) -> None:
    if as_json:
        from exports.data.record_json import risk_json

        console.json([risk_json(one) for one in there])
        return
    for one in there:
        console.wrapped(f"{one.id:>4}  {one.title}", 6)
        for line in risk_details(one):
            console.wrapped(f"      {line}", 6)
        console.write_lines(f"      {short_time_in_words(one.at)}  {one.by}")
    if not there:
        console.write_lines("No risks yet. To add one, run 'greenplan risk TEXT'.")
