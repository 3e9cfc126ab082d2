"""``greenplan returns``: the returns made, and the changes since the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from db.errors import CannotRead
from db.register import Register
from db.returns.returns import ReturnContent
from db.views import Organisation, ReturnView
from db.vocabulary.phrases import long_day
from tracker.cli.options import CliCommand
from tracker.cli.periods import parse_period
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table
from tracker.phrases.times import short_time_in_words

_NOT_KNOWN = "?"


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
            made = [one for seen in seen_with for one in _made(register, seen)]
    if since:
        _tell_since(session, content, as_json=as_json)
    else:
        _tell(session, sorted(made, key=lambda one: -one.view.id), as_json=as_json)


@dataclass(frozen=True, slots=True)
class _OfPlan:
    """A return with the edition that it speaks of: its key as ``plan``, and its name.

    Both are ``None`` if that cannot be read. ``upgraded``: the plan had several editions.
    """

    view: ReturnView
    organisation: Organisation
    plan: str | None
    edition: str | None
    upgraded: bool


def _made(register: Register, seen: Organisation) -> Iterator[_OfPlan]:
    """Yield the returns of a plan in use."""
    upgraded = len(register.organisations.editions(seen)) > 1
    for view in register.returns.made(seen):
        plan: tuple[str, str] | None = seen.plan_key, seen.plan_edition
        if upgraded:
            try:
                plan = register.returns.plan_of(view)
            except CannotRead:
                plan = None
        key, edition = plan or (None, None)
        yield _OfPlan(view, seen, key, edition, upgraded)


def _tell(session: Session, of_plans: Sequence[_OfPlan], *, as_json: bool) -> None:
    console, made = session.console, [one.view for one in of_plans]
    if as_json:
        from exports.data.return_json import return_json

        console.json(
            [
                {**return_json(one.view), "plan": one.plan, "edition": one.edition}
                for one in of_plans
            ]
        )
        return
    if not made:
        _say_none_yet(session)
        return
    in_use = {one.organisation.in_use for one in of_plans}
    plans = [one.plan or _NOT_KNOWN for one in of_plans]
    editions = [one.edition or _NOT_KNOWN for one in of_plans]
    columns = [
        PrintedColumn("Period", [str(view.period) for view in made]),
        PrintedColumn("No.", [str(view.number) for view in made]),
        *([PrintedColumn("Plan", plans, gives_way=2)] if len(in_use) > 1 else []),
        *([PrintedColumn("Edition", editions)] if any(one.upgraded for one in of_plans) else []),
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
