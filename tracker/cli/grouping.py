"""One change to each organisation of a group: the options that say which, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from db.history.change_descriptions import change_in_words
from db.register import Register
from db.views import Changed, Organisation
from db.vocabulary.phrases import count_in_words
from tracker.cli.console import Console
from tracker.cli.session import Session
from tracker.use_cases import group_changes
from tracker.use_cases.group_changes import GroupChange


def group_options(command: Any) -> Any:
    """Give a command the options for the organisations that a change is for."""
    command = click.option(
        "--except",
        "without",
        metavar="ODS",
        multiple=True,
        help="With --group: leave out this organisation. Can be given more than once.",
    )(command)
    return click.option(
        "--group",
        "groups",
        metavar="NAME",
        multiple=True,
        help="Do this for every organisation in this group, PCN, place, neighbourhood, ICB or of"
        " this type: for all or none. Can be given more than once.",
    )(command)


def refuse_except_alone(groups: Sequence[str], without: Sequence[str]) -> None:
    """Refuse --except without --group, as a usage error.

    Raises:
        click.UsageError: there is nothing to leave it out of.
    """
    if without and not groups:
        raise click.UsageError("--except needs --group.")


def change_group(
    session: Session,
    groups: Sequence[str],
    without: Sequence[str],
    change: Callable[[Register, Organisation], Changed],
    *,
    skip_refused: bool = False,
) -> None:
    """Make a change to each organisation in the groups, and show what was done.

    Raises:
        RefusedByOrganisations: it was refused for one of them. With ``skip_refused``: for all.
        GreenPlanError: see :meth:`tracker.cli.session.Session.group`.
    """
    with session.register() as register:
        its = session.group(register, groups, without)
        made = group_changes.change_group(
            register, its, lambda one: change(register, one), skip_refused=skip_refused
        )
        _say(session.console, register, made)
    if made.changed:
        command = session.typed_command("undo", "--group")
        session.console.write_lines(f"To undo all of it, run '{command}'.")


def undo_group(session: Session) -> None:
    """Undo the last change to a group, where it is still the last, and show what was undone.

    Raises:
        Refused: there is none, or it cannot be undone for any of them.
    """
    with session.register() as register:
        _say(session.console, register, group_changes.undo_group(register))


def _say(console: Console, register: Register, made: GroupChange) -> None:
    """Show what was changed, a line for each organisation, and how many stayed as they were."""
    for organisation in register.organisations.all():
        changed = made.done.get(organisation.ods)
        if changed is not None and changed.id is not None:
            words = change_in_words(register.history.change(organisation, changed.id))
            console.wrapped(f"{organisation.ods} {organisation.name}: {words}", 2)
    if same := len(made.done) - made.changed:
        console.write_lines(f"No changes for {count_in_words(same, 'organisation')}.")
    for reason in made.left_out:
        console.wrapped(f"Left out {reason}", 2)
