"""``greenplan risk``: an organisation's own risk register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from db.records.new_records import NewRisk
from db.register import Register
from db.validation.dates import parse_date
from db.views import Organisation, Risk
from db.vocabulary.declared import plain_date
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
from tracker.phrases.risk_phrases import plan_risk_details, risk_details
from tracker.phrases.times import short_time_in_words

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanRisk
    from exports.data.json_values import Json


@click.command("risk", cls=CliCommand)
@click.argument("text", required=False)
@click.option("--level", metavar="WORD", help=f"How grave it is: {joined_with_or(RiskLevel)}.")
@click.option("--kind", metavar="WORD", help=f"{joined_with_or(RiskKind)}.")
@click.option("--mitigation", metavar="TEXT", help="What you do about it.")
@click.option("--owner", metavar="NAME", help="Who looks after it.")
@click.option("--review", metavar="DATE", help="The review date.")
@number_option("--change", "Edit risk number N: TEXT or any of the options above.")
@number_option("--remove", "Delete risk number N.")
@click.option("--of-plans", is_flag=True, help="List only the risks that your plans print.")
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
    of_plans: bool,
    as_json: bool,
) -> None:
    """List your risks. With TEXT, add one. Risks are part of the return.

    The risks that your plans print follow yours. As JSON, --of-plans lists those.

    Use "none" to remove a level, kind, mitigation, owner or review date.
    """
    given = (text, level, kind, mitigation, owner, review)
    job = job_of(
        add=any(one is not None for one in given) and not change,
        change=bool(change),
        remove=bool(remove),
        of_plans=of_plans,
        as_json=as_json and not of_plans,
    )
    console = session.console
    with session.workspace() as (register, organisation):
        if job in LISTING:
            _list(console, register, organisation, of_plans=of_plans, as_json=as_json)
            return
        there = register.records.risks(organisation)
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


def _list(
    console: Console,
    register: Register,
    organisation: Organisation,
    *,
    of_plans: bool,
    as_json: bool,
) -> None:
    """List the organisation's risks, then those of its plans; or with ``of_plans`` only those."""
    own = () if of_plans else register.records.risks(organisation)
    if as_json and not of_plans:
        from exports.data.record_json import risk_json

        console.json([risk_json(one) for one in own])
        return
    from tracker.use_cases.plan_risks import risks_of_plans

    printed = risks_of_plans(register, organisation)
    if as_json:
        console.json([_plan_risk_json(of.plan, one) for of in printed for one in of.risks])
        return
    if not of_plans:
        _say_own(console, own)
    elif not printed:
        console.write_lines("None of your plans prints risks.")
    for of in printed:
        console.write_lines("", console.bold(f"In {of.plan_title} (not in your return)"))
        for risk in of.risks:
            named = f"  {risk.code}" if risk.code else ""
            console.wrapped(f"{named}  {risk.title}", 6)
            for line in plan_risk_details(risk):
                console.wrapped(f"      {line}", 6)


def _say_own(console: Console, there: Sequence[Risk]) -> None:
    for one in there:
        console.wrapped(f"{one.id:>4}  {one.title}", 6)
        for line in risk_details(one):
            console.wrapped(f"      {line}", 6)
        console.write_lines(f"      {short_time_in_words(one.at)}  {one.by}")
    if not there:
        console.write_lines("No risks yet. To add one, run 'greenplan risk TEXT'.")


def _plan_risk_json(plan: str, risk: PlanRisk) -> Json:
    return {
        "plan": plan,
        "code": risk.code or None,
        "title": risk.title,
        "level": risk.level or None,
        "kind": risk.kind or None,
        "mitigation": risk.mitigation or None,
        "owner": risk.owner or None,
        "review": risk.review and plain_date(risk.review),
        "actions": list(risk.actions),
        "page": risk.page,
        "source": risk.source or None,
    }
