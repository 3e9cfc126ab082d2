"""``greenplan returns``: the returns made, and the changes since the last one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from db.returns.returns import ReturnContent
from db.views import Organisation, ReturnView
from db.vocabulary.phrases import long_day
from tracker.cli.options import CliCommand
from tracker.cli.periods import parse_period
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table
from tracker.phrases.times import short_time_in_words


@click.command("returns", cls=CliCommand)
@click.option("--since", is_flag=True, help="Show the changes since the last return.")
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def returns(session: Session, /, *, since: bool, as_json: bool) -> None:
    """List the returns made, newest first. With --since, show the changes since the last one.

    If you work with several plans, --since is for the plan of --plan, or else for the first.
    """
    with session.workspace() as (register, organisation):
        if since:
            period = parse_period(register, organisation, ())
            content = register.returns.content(organisation, period)
        else:
            seen_with = session.each_plan(register, organisation)
            made = [(view, seen) for seen in seen_with for view in register.returns.made(seen)]
    if since:
        _tell_since(session, content, as_json=as_json)
    else:
        _tell(session, sorted(made, key=lambda one: -one[0].id), as_json=as_json)


def _tell(
    session: Session, of_plans: Sequence[tuple[ReturnView, Organisation]], *, as_json: bool
) -> None:
    console, made = session.console, [view for view, _ in of_plans]
    if as_json:
        from exports.data.return_json import return_json

        console.json([{**return_json(view), "plan": seen.plan_key} for view, seen in of_plans])
        return
    if not made:
        _say_none_yet(session)
        return
    plans = [seen.plan_key for _, seen in of_plans]
    columns = [
        PrintedColumn("Period", [str(view.period) for view in made]),
        PrintedColumn("No.", [str(view.number) for view in made]),
        *([PrintedColumn("Plan", plans, gives_way=2)] if len({*plans}) > 1 else []),
        PrintedColumn("Made", [short_time_in_words(view.at) for view in made]),
        PrintedColumn("Signed off by", [view.signed_by for view in made], stretches=True),
        PrintedColumn("Complete", ["yes" if view.complete else "no" for view in made]),
        PrintedColumn("File", [view.file_name for view in made], gives_way=1),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))


def _say_none_yet(session: Session) -> None:
    check = session.typed_command("check")
    session.console.wrapped(f"No returns made yet. To check the next one, run '{check}'.")


def _tell_since(session: Session, content: ReturnContent, *, as_json: bool) -> None:
    console = session.console
    if as_json:
        from exports.data.return_json import difference_json, return_json

        console.json(
            {
                "plan": content.position.plan.key,
                "previous": return_json(content.previous) if content.previous else None,
                "differences": [difference_json(one) for one in content.since],
            }
        )
        return
    if content.previous is None:
        _say_none_yet(session)
        return
    from db.returns.differences import differences_in_words
    from tracker.phrases.return_phrases import return_name

    at = content.previous.at.astimezone()
    console.wrapped(
        f"{return_name(content.previous)} was made on {long_day(at.date())} at {at:%H:%M}."
    )
    if not content.since:
        console.write_lines("No changes since then.")
        return
    console.write_lines("Changes since then:")
    for one in content.since:
        console.wrapped(f"{console.bold(one.code)}  {one.title}" if one.code else one.title, 2)
        for line in differences_in_words(one):
            console.wrapped(f"  {line}", 4)
