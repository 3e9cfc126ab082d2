"""``greenplan details``: details of the organisation, its returns and the person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from db.errors import GreenPlanError, PartDone, Refused
from db.organisations.groups import group_names
from db.register import Register
from db.returns.returns import NAME_PATTERN
from db.validation.ods_code import ods_code_warning
from db.validation.text_rules import NAME_LIMIT, required_text
from db.views import Organisation
from db.vocabulary.terms import ProviderType
from tracker.cli.console import Console, joined_with_or
from tracker.cli.options import CliCommand
from tracker.cli.records import job_of, print_change
from tracker.cli.session import Session
from tracker.cli.values import is_none, parse_word
from tracker.streams import mark_done, write_note
from tracker.use_cases.organisation_values import (
    TYPES,
    days_from,
    pattern_from,
    type_change_in_words,
)
from tracker.user_files.settings import load_settings, save_settings


@click.command("details", cls=CliCommand)
@click.option("--name", metavar="TEXT", help="The organisation's name.")
@click.option("--ods", metavar="CODE", help="Its ODS code, such as A99999.")
@click.option("--type", "kind", metavar="WORD", help=f"{joined_with_or(TYPES)}.")
@click.option("--pcn", metavar="TEXT", help="Its primary care network.")
@click.option("--place", metavar="TEXT", help="Its place, such as a borough.")
@click.option("--neighbourhood", metavar="TEXT", help="Its neighbourhood.")
@click.option("--icb", metavar="TEXT", help="Its integrated care board.")
@click.option("--groups", metavar="NAMES", help="Its groups, with commas between.")
@click.option("--contact", metavar="TEXT", help="The person to ask about the return.")
@click.option("--email", metavar="ADDRESS", help="The contact's email address.")
@click.option(
    "--return-due",
    metavar="DAYS|default",
    help="Days from the end of a period until its return is due; 'default': the last day of the"
    " next month.",
)
@click.option(
    "--file-name",
    metavar="PATTERN|default",
    help=f"The file name of a return; 'default': {NAME_PATTERN}.",
)
@click.option("--your-name", metavar="TEXT", help="Your name, shown with your changes.")
@click.option(
    "--yes", is_flag=True, help="Change the type even if actions with records leave your list."
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def details(
    session: Session,
    /,
    *,
    kind: str | None,
    return_due: str | None,
    file_name: str | None,
    your_name: str | None,
    yes: bool,
    as_json: bool,
    **about: str | None,
) -> None:
    """Show the details of your organisation, its returns and you. Use the options to edit them.

    Use "none" to remove a network, place, board, contact, address or all groups. If you change the
    type, some actions leave your list and others join it. What you recorded for actions that leave
    is kept.
    """
    wanted: dict[str, Any] = {
        field: None if is_none(text) and field not in ("name", "ods") else text
        for field, text in about.items()
        if text is not None
    }
    if "groups" in wanted:
        wanted["groups"] = group_names(wanted["groups"] or "")
    if kind is not None:
        wanted["provider_type"] = parse_word(TYPES, kind, "Type")
    if return_due is not None:
        wanted["return_days"] = days_from(return_due)
    if file_name is not None:
        wanted["return_name"] = pattern_from(file_name)
    if your_name is not None:
        your_name = required_text(your_name, "Your name", NAME_LIMIT)
        session.refuse_if_read_only()
    job_of(add=bool(wanted or your_name), as_json=as_json)
    with session.workspace() as (register, organisation):
        if your_name:
            register.user = your_name
        if wanted:
            _store(session.console, register, organisation, wanted, yes=yes)
        if your_name:
            _sign_as(your_name, after=bool(wanted))
            session.console.write_lines(f"Your name is now {your_name}.")
        if wanted or your_name:
            return
        if not as_json:
            _say(session, register, organisation)
            return
    from exports.data.action_json import organisation_json

    session.console.json(organisation_json(organisation))


def _sign_as(name: str, *, after: bool) -> None:
    """Save the person's own name. ``after`` says that other details were already saved.

    Raises:
        GreenPlanError: the name cannot be saved.
    """
    try:
        save_settings(replace(load_settings(), name=name))
    except GreenPlanError as error:
        if not after:
            raise
        raise PartDone(f"{error} Your other changes were saved.") from error
    mark_done()


def _store(
    console: Console,
    register: Register,
    organisation: Organisation,
    wanted: dict[str, Any],
    *,
    yes: bool,
) -> None:
    """Save the new details and show the changes; for a new type, also which actions join or leave.

    Raises:
        Refused: actions with records would leave the list, and ``yes`` is not set.
    """
    to: ProviderType = wanted.get("provider_type", organisation.provider_type)
    moves = ""
    if to is not organisation.provider_type:
        change = register.organisations.type_change(organisation, to)
        moves = type_change_in_words(change)
        if not yes and change.recorded.intersection(change.going):
            raise Refused(f"{moves} Nothing was saved. To change the type, add --yes.")
    changed = register.organisations.edit(organisation, seen=organisation, **wanted)
    print_change(console, register, organisation, changed)
    if moves:
        console.wrapped(moves)
    now = register.organisations.current(organisation)
    if now.ods != organisation.ods and (odd := ods_code_warning(now.ods, now.provider_type)):
        write_note(f"{odd} It was saved. To correct it, run 'greenplan details --ods CODE'.")


def _say(session: Session, register: Register, organisation: Organisation) -> None:
    from exports.returns.file_name import return_file_name

    console = session.console
    content = register.returns.content(organisation, register.returns.next_period(organisation))
    days = organisation.return_days
    due = "The last day of the month after the period"
    if days is not None:
        due = f"{days} {'day' if days == 1 else 'days'} after the period"
    fields = [
        ("Name", organisation.name),
        ("ODS code", organisation.ods),
        ("Type", organisation.provider_type.label),
        ("PCN", organisation.pcn),
        ("Place", organisation.place),
        ("Neighbourhood", organisation.neighbourhood),
        ("ICB", organisation.icb),
        ("Groups", ", ".join(organisation.groups)),
        ("Contact", organisation.contact),
        ("Email", organisation.email),
        ("Plan", f"{organisation.plan_title}, {organisation.plan_edition}"),
        ("Return due", due),
        ("Return's file name", return_file_name(content)),
        ("Question sets", ", ".join(organisation.asks)),
        ("Your name", session.user),
    ]
    longest = max(len(label) for label, _ in fields)
    for label, value in fields:
        console.wrapped(f"{label:<{longest}}  {value or '–'}", longest + 2)
