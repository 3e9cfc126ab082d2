"""Commands that change actions: set, update, undo, redo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import click

from db.errors import PastRestore, Refused, RefusedBySome, SameName
from db.history.change_descriptions import (
    change_in_words,
    field_in_words,
    is_of_editions,
    own_actions_moved,
    value_in_words,
)
from db.register import Register
from db.validation.progress import OF_PLAN, UNDATED, Edit
from db.views import Changed, ChangeView, FieldChange, Organisation
from db.vocabulary.action_fields import EDITED
from db.vocabulary.field_labels import FIELD_LABELS, WHAT_LABELS
from db.vocabulary.fields import Field, Kind, option_in_words
from db.vocabulary.synonyms import in_place_meant
from tracker.cli.console import Console, joined_with_or
from tracker.cli.grouping import change_group, group_options, refuse_except_alone, undo_group
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.values import parse_fields
from tracker.user_files.identity import remember_account

_DAYS = [field.key for field in EDITED if field.kind is Kind.DAY]
_DATE = "31/12/2026, 31 Dec, end of March, Q4, in 3 weeks, +30"


def _set_option(field: Field) -> Callable[[Callable[..., None]], Callable[..., None]]:
    option, typed = option_in_words(field).split()
    told = [field.help] if field.help else []
    if field.words is not None:
        told.append(joined_with_or(field.words))
    written = f", written like {_DATE}" if field.key == _DAYS[0] else ""
    help_ = f"{': '.join(told)}{written}."
    return click.option(option, field.key, metavar=typed, help=help_)


def _each_field(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field that people fill in."""
    for field in reversed(EDITED):
        command = _set_option(field)(command)
    return command


@click.command("set", cls=CliCommand)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@_each_field
@group_options
@click.option(
    "--skip-refused",
    is_flag=True,
    help="Skip actions that cannot be changed, or with --group the organisations that have them.",
)
@click.pass_obj
def set_(
    session: Session,
    /,
    *,
    codes: tuple[str, ...],
    groups: tuple[str, ...],
    without: tuple[str, ...],
    skip_refused: bool,
    **typed: str | None,
) -> None:
    """Set the choice, status, lead, dates or other fields of the actions CODE, in one change.

    Use 'none' or "" to remove a lead, date, ease or percentage. With --due plan, the target date is
    the day that the plan gives for each action. If one of the actions cannot be changed, none is.
    Add --skip-refused to change the others.
    """
    refuse_except_alone(groups, without)
    if groups:
        change_group(
            session,
            groups,
            without,
            lambda register, one: register.actions.edit(one, codes, _edit(typed, register.today)),
            skip_refused=skip_refused,
        )
        return
    with session.workspace() as (register, organisation):
        wanted = _edit(typed, register.today)
        left_out: list[str] = []
        try:
            changed = register.actions.edit(organisation, codes, wanted)
        except RefusedBySome as error:
            if not (skip_refused and error.others):
                raise
            left_out = error.reasons()
            changed = register.actions.edit(organisation, error.others, wanted)
        change = _logged(register, organisation, changed)
    _say_change(session.console, change)
    for refusal in left_out:
        session.console.wrapped(f"Left out {refusal}", 2)


def _edit(typed: Mapping[str, str | None], today: date) -> Edit:
    """Return what the options set.

    Raises:
        click.UsageError: they set nothing.
        GreenPlanError: a value is not valid.
    """
    of_plan = (typed["due"] or "").strip().casefold() == OF_PLAN.value
    given = parse_fields({**typed, "due": None} if of_plan else {**typed}, today)
    if of_plan:
        given["due"] = OF_PLAN
    if in_place_meant(typed["status"] or ""):
        given.setdefault("completed", UNDATED)
    wanted = Edit(**given)
    if wanted == Edit():
        raise click.UsageError("Nothing to set. Give an option, such as --status complete.")
    return wanted


@click.command("update", cls=CliCommand)
@click.argument("code")
@click.argument("text")
@group_options
@click.pass_obj
def update(
    session: Session,
    /,
    *,
    code: str,
    text: str,
    groups: tuple[str, ...],
    without: tuple[str, ...],
) -> None:
    """Add TEXT as an update to the action CODE, with the date and your name.

    An update cannot be edited later.
    """
    refuse_except_alone(groups, without)
    if groups:
        change_group(
            session,
            groups,
            without,
            lambda register, one: register.actions.add_update(one, [code], text),
        )
        return
    with session.workspace() as (register, organisation):
        changed = register.actions.add_update(organisation, [code], text)
    session.console.write_lines(f"Update added to {', '.join(changed.codes)}.")


@click.command("undo", cls=CliCommand)
@click.option(
    "--past-restore", is_flag=True, help="Undo the change even if a backup was restored since."
)
@click.option(
    "--mine", is_flag=True, help="Undo the change even if you made it from another account."
)
@click.option(
    "--group",
    "of_group",
    is_flag=True,
    help="Undo your last change to a group, for every organisation where it is still the last.",
)
@click.pass_obj
def undo(session: Session, /, *, past_restore: bool, mine: bool, of_group: bool) -> None:
    """Undo your last change, even one made on an earlier day."""
    if of_group:
        if past_restore or mine or session.ods:
            raise click.UsageError("--group cannot be used with --past-restore, --mine or --org.")
        undo_group(session)
        return
    with session.workspace() as (register, organisation):
        try:
            changed = _undo(register, organisation, past_restore=past_restore)
        except SameName as error:
            if not mine:
                raise _refused(session, error, "If that was you", "--mine") from None
            remember_account(register, error.person)
            changed = _undo(register, organisation, past_restore=past_restore)
        except PastRestore as error:
            raise _refused(session, error, "To undo it anyway", "--past-restore") from None
        change = _logged(register, organisation, changed)
        plan = _other_plan(register, organisation, change)
    _say_change(session.console, change, plan)


def _undo(register: Register, organisation: Organisation, *, past_restore: bool) -> Changed:
    try:
        return register.history.undo(organisation)
    except PastRestore as error:
        if not past_restore:
            raise
        return register.history.undo(organisation, past_restore=error.number)


def _refused(session: Session, error: Refused, anyway: str, option: str) -> Refused:
    """Return why a change was not undone, with the command that undoes it."""
    return Refused(f"{error} {anyway}, run '{session.typed_command('undo', option)}'.")


@click.command("redo", cls=CliCommand)
@click.pass_obj
def redo(session: Session) -> None:
    """Redo the change you undid."""
    with session.workspace() as (register, organisation):
        change = _logged(register, organisation, register.history.redo(organisation))
        plan = _other_plan(register, organisation, change)
    _say_change(session.console, change, plan)


def _logged(register: Register, organisation: Organisation, changed: Changed) -> ChangeView | None:
    """Return ``changed`` as the change log has it, ``None`` if nothing was changed."""
    return None if changed.id is None else register.history.change(organisation, changed.id)


def _other_plan(register: Register, organisation: Organisation, change: ChangeView | None) -> str:
    """Return the title of the plan that a change was made with, empty if it is the one shown."""
    titles = {one.key: one.title for one in register.organisations.plans(organisation)}
    now = register.organisations.current(organisation)  # an undone upgrade gives it another key
    titles.pop(now.plan_key, None)
    return titles.get(change.plan or "", "") if change else ""


def _say_change(console: Console, change: ChangeView | None, plan: str = "") -> None:
    if change is None:
        console.write_lines("No changes.")
        return
    if not change.codes or is_of_editions(change):
        console.wrapped(change_in_words(change), 2)
        return
    what = WHAT_LABELS.get(change.what, change.what)
    moved = own_actions_moved(change)
    for code in change.codes:
        of_it = [field for field in change.fields if field.code == code]
        if code in moved:  # its records are added and deleted with it
            of_it = [field for field in of_it if field.entity == moved[code].entity]
        fields = _that_differ(of_it)
        of = f" ({plan})" if plan else ""
        console.wrapped(f"{what} {code}{of}: {'; '.join(map(field_in_words, fields))}", 2)


def _that_differ(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Return the fields that have a label and whose text has changed."""
    return [
        field
        for field in fields
        if field.field in FIELD_LABELS
        and value_in_words(field.field, field.old) != value_in_words(field.field, field.new)
    ]
