"""Commands that change actions: set, update, undo, redo."""

from __future__ import annotations

from collections.abc import Iterable

import click

from db.errors import PastRestore, Refused, RefusedBySome, SameName
from db.history.change_descriptions import (
    change_in_words,
    field_in_words,
    own_actions_moved,
    value_in_words,
)
from db.register import Register
from db.validation.dates import parse_date
from db.validation.progress import UNDATED, Edit
from db.views import Changed, ChangeView, FieldChange, Organisation
from db.vocabulary.field_labels import FIELD_LABELS, WHAT_LABELS
from db.vocabulary.synonyms import in_place_meant
from db.vocabulary.terms import Choice, Ease, Status
from tracker.cli.console import Console, joined_with_or
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.values import is_none, parse_option, parse_percent, parse_word, parse_word_or_none
from tracker.user_files.identity import remember_account

_DATE = "31/12/2026, 31 Dec, end of March, Q4, in 3 weeks, +30"


@click.command("set", cls=CliCommand)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--choice", metavar="WORD", help=f"{joined_with_or(Choice)}.")
@click.option(
    "--reason", metavar="TEXT", help="The reason for later or not for us; not for us needs one."
)
@click.option("--status", metavar="WORD", help=f"{joined_with_or(Status)}.")
@click.option("--lead", metavar="NAME", help="The lead.")
@click.option("--start", metavar="DATE", help=f"The start date, written like {_DATE}.")
@click.option("--due", metavar="DATE", help="The target date.")
@click.option("--review", metavar="DATE", help="The review date.")
@click.option("--completed", metavar="DATE", help="The date completed; 'none' if not known.")
@click.option("--ease", metavar="WORD", help=f"How hard it is for you: {joined_with_or(Ease)}.")
@click.option("--percent", metavar="NUMBER", help="How much is complete, 0 to 100.")
@click.option("--skip-refused", is_flag=True, help="Skip actions that cannot be changed.")
@click.pass_obj
def set_(
    session: Session,
    /,
    *,
    codes: tuple[str, ...],
    choice: str | None,
    reason: str | None,
    status: str | None,
    lead: str | None,
    start: str | None,
    due: str | None,
    review: str | None,
    completed: str | None,
    ease: str | None,
    percent: str | None,
    skip_refused: bool,
) -> None:
    """Set the choice, status, lead, dates or other fields of the actions CODE, in one change.

    Use 'none' or "" to remove a lead, date, ease or percentage. If one of the actions cannot be
    changed, none is. Add --skip-refused to change the others.
    """
    with session.workspace() as (register, organisation):
        today = register.today
        wanted = Edit(
            choice=parse_option(choice, lambda text: parse_word(Choice, text, "Choice")),
            reason=parse_option(reason, lambda text: text or None),
            status=parse_option(status, lambda text: parse_word(Status, text, "Status")),
            lead=parse_option(lead, lambda text: None if is_none(text) else text),
            start=parse_option(start, lambda text: parse_date(text, "Start", today, end=False)),
            due=parse_option(due, lambda text: parse_date(text, "Target date", today)),
            review=parse_option(review, lambda text: parse_date(text, "Review date", today)),
            completed=UNDATED
            if completed is None and in_place_meant(status or "")
            else parse_option(
                completed, lambda text: parse_date(text, "Completed on", today, past=True)
            ),
            own_ease=parse_option(ease, lambda text: parse_word_or_none(Ease, text, "Ease")),
            percent=parse_option(percent, parse_percent),
        )
        if not wanted.given():
            raise click.UsageError("Nothing to set. Give an option, such as --status complete.")
        left_out: list[str] = []
        try:
            changed = register.edit(organisation, codes, wanted)
        except RefusedBySome as error:
            if not (skip_refused and error.others):
                raise
            left_out = error.reasons()
            changed = register.edit(organisation, error.others, wanted)
        change = _logged(register, organisation, changed)
    _say_change(session.console, change)
    for refusal in left_out:
        session.console.wrapped(f"Left out {refusal}", 2)


@click.command("update", cls=CliCommand)
@click.argument("code")
@click.argument("text")
@click.pass_obj
def update(session: Session, /, *, code: str, text: str) -> None:
    """Add TEXT as an update to the action CODE, with the date and your name.

    An update cannot be edited later.
    """
    with session.workspace() as (register, organisation):
        changed = register.add_update(organisation, [code], text)
    session.console.write_lines(f"Update added to {', '.join(changed.codes)}.")


@click.command("undo", cls=CliCommand)
@click.option(
    "--past-restore", is_flag=True, help="Undo the change even if a backup was restored since."
)
@click.option(
    "--mine", is_flag=True, help="Undo the change even if you made it from another account."
)
@click.pass_obj
def undo(session: Session, /, *, past_restore: bool, mine: bool) -> None:
    """Undo your last change, even one made on an earlier day."""
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
    _say_change(session.console, change)


def _undo(register: Register, organisation: Organisation, *, past_restore: bool) -> Changed:
    try:
        return register.undo(organisation)
    except PastRestore as error:
        if not past_restore:
            raise
        return register.undo(organisation, past_restore=error.number)


def _refused(session: Session, error: Refused, anyway: str, option: str) -> Refused:
    """Return why a change was not undone, with the command that undoes it."""
    return Refused(f"{error} {anyway}, run '{session.typed_command('undo', option)}'.")


@click.command("redo", cls=CliCommand)
@click.pass_obj
def redo(session: Session) -> None:
    """Redo the change you undid."""
    with session.workspace() as (register, organisation):
        change = _logged(register, organisation, register.redo(organisation))
    _say_change(session.console, change)


def _logged(register: Register, organisation: Organisation, changed: Changed) -> ChangeView | None:
    """Return ``changed`` as the change log has it, ``None`` if nothing was changed."""
    if changed.id is None:
        return None
    only = changed.codes[0] if len(changed.codes) == 1 else None
    history = register.history(organisation, only)
    return next(change for change in history if change.id == changed.id)


def _say_change(console: Console, change: ChangeView | None) -> None:
    if change is None:
        console.write_lines("No changes.")
        return
    if not change.codes:
        console.wrapped(change_in_words(change), 2)
        return
    what = WHAT_LABELS.get(change.what, change.what)
    moved = own_actions_moved(change)
    for code in change.codes:
        of_it = [field for field in change.fields if field.code == code]
        if code in moved:  # its records are added and deleted with it
            of_it = [field for field in of_it if field.entity == moved[code].entity]
        fields = _that_differ(of_it)
        console.wrapped(f"{what} {code}: {'; '.join(map(field_in_words, fields))}", 2)


def _that_differ(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Return the fields that have a label and whose text has changed."""
    return [
        field
        for field in fields
        if field.field in FIELD_LABELS
        and value_in_words(field.field, field.old) != value_in_words(field.field, field.new)
    ]
