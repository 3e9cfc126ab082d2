"""``greenplan init`` sets up an organisation; ``greenplan demo`` opens a sample practice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from db.organisations.groups import group_names
from db.plans.plan_edition import PlanEdition
from db.storage.place import Place
from db.validation.ods_code import ods_code_warning
from db.vocabulary.terms import ProviderType
from tracker import streams
from tracker.cli.app import open_app
from tracker.cli.console import joined_with_or
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.values import parse_word
from tracker.use_cases.organisation_values import TYPES


@click.command("init", cls=CliCommand)
@click.option("--name", required=True, metavar="TEXT", help="The organisation's name.")
@click.option("--ods", required=True, metavar="CODE", help="Its ODS code, such as A99999.")
@click.option("--type", "kind", required=True, metavar="WORD", help=f"{joined_with_or(TYPES)}.")
@click.option("--pcn", default="", metavar="TEXT", help="Its primary care network.")
@click.option("--place", default="", metavar="TEXT", help="Its place, such as a borough.")
@click.option("--neighbourhood", default="", metavar="TEXT", help="Its neighbourhood.")
@click.option("--icb", default="", metavar="TEXT", help="Its integrated care board.")
@click.option("--groups", default="", metavar="NAMES", help="Its groups, with commas between.")
@click.option("--contact", default="", metavar="TEXT", help="The person to ask about the return.")
@click.option("--email", default="", metavar="ADDRESS", help="The contact's email address.")
@click.option(
    "--plan",
    "keys",
    metavar="KEY",
    multiple=True,
    help="A plan to work with; several if given several times. Default in primary care: its plan.",
)
@click.pass_obj
def init(
    session: Session, /, *, name: str, ods: str, kind: str, keys: tuple[str, ...], **about: str
) -> None:
    """Set up an organisation with a plan that comes with the tracker.

    If there is no register yet, it is created. 'greenplan plans' lists the plans.
    """
    from tracker.use_cases.plans import plans_to_begin_with

    provider_type = parse_word(TYPES, kind, "Type")
    if not keys and session.plan is not None:
        keys = (session.plan,)
    groups = group_names(about.pop("groups"))
    if _is_new(session.location):
        first, *_ = plans_to_begin_with(None, provider_type, keys)
        _rehearse(first, name, ods, provider_type, {**about, "groups": groups})
    with session.register(create=True) as register:
        plan, *further = plans_to_begin_with(register, provider_type, keys)
        organisation = register.organisations.add(
            plan, name=name, ods=ods, provider_type=provider_type, groups=groups, **about
        )
        others = [register.organisations.work_with(organisation, one) for one in further]
        actions = len(register.actions.all(organisation))
        place, several = register.place, len(register.organisations.all()) > 1
    if odd := ods_code_warning(organisation.ods, provider_type):
        streams.write_note(
            f"{odd} It was saved. To correct it, run 'greenplan details --ods CODE'."
        )
    which = f" --org {organisation.ods}" if several else ""
    command = f"{session.typed_command()}{which}"
    session.console.write_lines(
        f"{organisation.name} {organisation.ods} added to the register {place}.",
        f"It has {actions} actions: {organisation.plan_title}, {organisation.plan_edition}.",
        *(f"It also works with {one.plan_title}, {one.plan_edition}." for one in others),
        f"To open the app, run '{command}'. To list the actions, run '{command} actions'.",
    )


@click.command("demo", cls=CliCommand)
@click.pass_obj
def demo(session: Session) -> int:
    """Open the app with a sample practice. Your own register is not changed."""
    if not streams.has_terminal():
        return _open(session, "")
    from db.opening import open_register
    from imports.plans.plan_file import default_plan
    from tracker.demo.demo import add_sample_practice

    with TemporaryDirectory(prefix="greenplan-demo-", ignore_cleanup_errors=True) as folder:
        location = str(Path(folder) / "demo.db")
        register = open_register(location, user="Sam Example", create=True)
        try:
            add_sample_practice(register, default_plan())
        finally:
            register.close()
        return _open(session, location)


def _open(session: Session, location: str) -> int:
    return open_app(
        location,
        None,
        ascii_only=session.ascii_only,
        colour=session.colour,
        demo=True,
        read_only=session.read_only,
    )


def _is_new(location: str) -> bool:
    path = Place.of(location).path
    return path is not None and not path.exists() and path.parent.is_dir()


def _rehearse(
    plan: PlanEdition | str,
    name: str,
    ods: str,
    provider_type: ProviderType,
    about: Mapping[str, Any],
) -> None:
    """Add the organisation to a temporary register first, so that a refusal leaves no file."""
    from db.opening import open_register

    with TemporaryDirectory(prefix="greenplan-", ignore_cleanup_errors=True) as folder:
        register = open_register(Path(folder) / "tracker.db", user="unknown", create=True)
        try:
            register.organisations.add(
                plan, name=name, ods=ods, provider_type=provider_type, **about
            )
        finally:
            register.close()
