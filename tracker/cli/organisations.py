"""``greenplan orgs``: list the organisations, import and export the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.organisations.groups import members
from db.views import Organisation
from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand, CliGroup
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table

if TYPE_CHECKING:
    from tracker.use_cases.organisation_list import ListedOrganisations

_GROUP = click.option(
    "--group",
    "groups",
    metavar="NAME",
    multiple=True,
    help="Only those in this group, PCN, place, neighbourhood, ICB or of this type. Can be given"
    " more than once.",
)


@click.group("orgs", cls=CliGroup, invoke_without_command=True)
@_GROUP
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_context
def orgs(context: click.Context, /, *, groups: tuple[str, ...], as_json: bool) -> None:
    """List the organisations in this register. Or import a list of them, or export it."""
    session = context.ensure_object(Session)
    if context.invoked_subcommand is not None:
        if groups or as_json:
            raise click.UsageError(f"Give options after '{context.invoked_subcommand}'.")
        return
    with session.register() as register:
        there, unread = register.organisations.readable()
    if groups:
        there = members(there, groups)
    console = session.console
    if as_json:
        from exports.data.action_json import organisation_json

        console.json([organisation_json(organisation) for organisation in there])
    elif there:
        _say_organisations(console, there)
    elif unread is None:
        console.write_lines("No organisations yet. To set one up, see 'greenplan init --help'.")
    if unread is not None:
        raise unread


@orgs.command("import", cls=CliCommand)
@click.argument("file", type=FileName())
@click.option("--dry-run", is_flag=True, help="Show what is found, and import nothing.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.pass_obj
def import_(session: Session, /, *, file: Path, dry_run: bool, yes: bool) -> int | None:
    """Add and edit the organisations in the list FILE, a workbook or a .csv table.

    Its columns: ODS code, Name, Type, PCN, Place, Neighbourhood, ICB, Contact, Email, Groups. What
    would be added and edited is shown first. Blank cells and organisations that are not in the list
    stay as they are. New ones work with the plan of --plan, or with the plan for primary care.
    """
    from imports.collating.expected import read_expected
    from imports.reading.books import read_book
    from tracker.use_cases.organisation_list import propose_list, take_list

    if not dry_run:
        session.refuse_if_read_only()
    listed = read_expected(read_book(file))
    with session.register() as register:
        proposed = propose_list(register, listed, [session.plan] if session.plan else ())
        _say_proposed(session.console, proposed)
        if dry_run or not proposed.lines:
            return None
        many = count_in_words(len(proposed.lines), "organisation")
        if not yes and not (streams.has_terminal() and click.confirm(f"Add and edit {many}?")):
            return streams.fail("Nothing was imported. To import without being asked, add --yes.")
        take_list(register, proposed)
    added = count_in_words(proposed.added, "organisation")
    edited = len(proposed.lines) - proposed.added
    session.console.write_lines(f"Imported: {added} added, {edited} edited.")
    return None


@orgs.command("export", cls=CliCommand)
@click.argument("file", type=FileName())
@_GROUP
@click.pass_obj
def export(session: Session, /, *, file: Path, groups: tuple[str, ...]) -> None:
    """Save the list of organisations as FILE (.csv), as 'orgs import' reads it."""
    from exports.data.organisation_list import organisation_list_csv
    from exports.files.atomic_write import write_atomically

    target = target_of_kind(file, (".csv",))
    with session.register() as register:
        there = register.organisations.all()
    if groups:
        there = members(there, groups)
    write_atomically(target, organisation_list_csv(there))
    streams.mark_done()
    many = count_in_words(len(there), "organisation")
    session.console.write_lines(f"List of {many} saved as {target}.")


def _say_organisations(console: Console, there: Sequence[Organisation]) -> None:
    columns = [
        PrintedColumn("ODS", [o.ods for o in there]),
        PrintedColumn("Name", [o.name for o in there], stretches=True),
        PrintedColumn("Type", [o.provider_type.label for o in there]),
        PrintedColumn("PCN", [o.pcn or "" for o in there], gives_way=2),
        PrintedColumn("Place", [o.place or "" for o in there], gives_way=4),
        PrintedColumn("ICB", [o.icb or "" for o in there], gives_way=3),
        PrintedColumn("Groups", [", ".join(o.groups) for o in there], gives_way=5),
        PrintedColumn("Edition", [o.plan_edition for o in there], gives_way=1),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))


def _say_proposed(console: Console, proposed: ListedOrganisations) -> None:
    for line in proposed.lines:
        console.wrapped(line.words, 2)
        if line.odd:
            console.wrapped(f"  {line.odd}", 2)
    if not proposed.lines:
        console.write_lines("No changes: the register already has everything in the list.")
    elif proposed.unchanged:
        console.write_lines(f"Unchanged: {count_in_words(proposed.unchanged, 'organisation')}.")
    for fault in proposed.faults:
        streams.write_note(fault)
