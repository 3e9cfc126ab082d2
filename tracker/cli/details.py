"""``greenplan details``: what an organisation says of itself and of its returns."""

from __future__ import annotations

import click

from db.returns import NAME_PATTERN
from db.views import Organisation
from tracker.cli.console import Console
from tracker.cli.options import Command
from tracker.cli.records import job_of, say_change
from tracker.cli.session import Session
from tracker.cli.values import is_none
from tracker.organisation_values import days_from, pattern_from


@click.command("details", cls=Command)
@click.option("--name", metavar="TEXT", help="What the organisation is called.")
@click.option("--pcn", metavar="TEXT", help="Its primary care network.")
@click.option("--icb", metavar="TEXT", help="Its integrated care board.")
@click.option("--contact", metavar="TEXT", help="Whom the ICB asks about the return.")
@click.option("--email", metavar="ADDRESS", help="The contact's email address.")
@click.option(
    "--return-due",
    metavar="DAYS|default",
    help="How many days after its period a return is due; 'default': the next month's last day.",
)
@click.option(
    "--file-name",
    metavar="PATTERN|default",
    help=f"How a return's file is named; 'default': {NAME_PATTERN}.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def details(
    session: Session,
    /,
    *,
    return_due: str | None,
    file_name: str | None,
    as_json: bool,
    **about: str | None,
) -> None:
    """Show what the organisation says of itself and of its returns, or set what is given.

    "none" takes a network, a board, a contact or an address away.
    """
    wanted: dict[str, str | int | None] = {
        field: None if is_none(text) and field != "name" else text
        for field, text in about.items()
        if text is not None
    }
    if return_due is not None:
        wanted["return_days"] = days_from(return_due)
    if file_name is not None:
        wanted["return_name"] = pattern_from(file_name)
    job_of(add=bool(wanted), as_json=as_json)
    with session.desk() as (register, organisation):
        if wanted:
            changed = register.edit_organisation(organisation, seen=organisation, **wanted)
            say_change(session.console, register, organisation, changed)
            return
    if as_json:
        from exports.as_json import organisation_json

        session.console.json(organisation_json(organisation))
    else:
        _say(session.console, organisation)


def _say(console: Console, organisation: Organisation) -> None:
    days = organisation.return_days
    due = "The last day of the month after the period"
    if days is not None:
        due = f"{days} {'day' if days == 1 else 'days'} after the period"
    fields = [
        ("Name", organisation.name),
        ("ODS code", organisation.ods),
        ("Type", organisation.provider_type.label),
        ("PCN", organisation.pcn),
        ("ICB", organisation.icb),
        ("Contact", organisation.contact),
        ("Email", organisation.email),
        ("Plan", f"{organisation.plan_title}, {organisation.plan_edition}"),
        ("Return due", due),
        ("Return's file name", organisation.return_name or NAME_PATTERN),
        ("Question sets", ", ".join(organisation.asks)),
    ]
    longest = max(len(label) for label, _ in fields)
    for label, value in fields:
        console.wrapped(f"{label:<{longest}}  {value or '–'}", longest + 2)
