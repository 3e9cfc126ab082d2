"""Shared by the commands for records: find the job and the record, and show the result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

import click

from db.errors import Refused
from db.history.change_descriptions import change_in_words
from db.parts.records import Record
from db.plans.codes import spelled
from db.records.new_records import NewRecord
from db.register import Register
from db.views import ActionView, Barrier, Changed, Evidence, Measure, Organisation
from tracker.cli.console import Console, joined_with_or
from tracker.cli.session import Session
from tracker.cli.values import is_none

LISTING = ("list", "of_plans", "as_json")
"""The jobs that only read."""

_JOBS = {"add": "adding", "of_plans": "--of-plans", "as_json": "--json"}
"""The words for jobs that do not have an option of the same name."""


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


Numbered = TypeVar("Numbered", bound=_Numbered)


OfAction = TypeVar("OfAction", Evidence, Measure, Barrier)
Ask = Callable[[Organisation], Sequence[OfAction]]


class Number(click.ParamType[int]):
    """The number of a record in a list. Anything else is a usage error."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the whole number, from 1, that ``value`` is."""
        written = str(value).strip()
        if not re.fullmatch(r"0*[1-9][0-9]{0,8}", written):
            self.fail(f"{written!r} is not a number from a list, such as 3.", param, ctx)
        return int(written)


def number_option(name: str, help: str) -> Callable[[Any], Any]:
    """Return the decorator that adds an option taking the number of a record."""
    return click.option(name, type=Number(), metavar="N", help=help)


def job_of(**jobs: bool) -> str:
    """Return the job that was asked for, or ``list`` if none was.

    Raises:
        click.UsageError: more than one job was asked for.
    """
    wanted = [name for name, asked in jobs.items() if asked]
    if len(wanted) > 1:
        both = " and ".join(_JOBS.get(name, f"--{name}") for name in wanted)
        raise click.UsageError(f"{both[0].upper()}{both[1:]} cannot be used together.")
    return wanted[0] if wanted else "list"


def require(given: Any, what: str) -> None:
    """Refuse a command without ``what``, as a usage error.

    Raises:
        click.UsageError: ``given`` is empty.
    """
    if given in (None, ()):
        raise click.UsageError(f"Missing {what}.")


def find_record(
    records: Iterable[Numbered], number: int, what: str, codes: Sequence[str] = ()
) -> Numbered:
    """Return the record with that number; if codes are given, it must belong to one of them.

    Raises:
        Refused: there is no such record.
    """
    among = {*map(spelled, codes)}
    for record in records:
        code: str = getattr(record, "code", "")
        if record.id == number and (not among or spelled(code) in among):
            return record
    of = f" of {joined_with_or(codes)}" if codes else ""
    raise Refused(
        f"There is no {what} number {number}{of}. 'greenplan {what}' lists them with their numbers."
    )


def seen_with_record(
    session: Session,
    register: Register,
    organisation: Organisation,
    ask: Ask[OfAction],
    number: int,
) -> Organisation:
    """Return the organisation as seen with the plan that has the record with that number among
    those for which ``ask`` asks, or as it is if none has.
    """
    for seen in session.each_plan(register, organisation):
        if any(record.id == number for record in ask(seen)):
            return seen
    return organisation


def chosen_actions(
    register: Register, organisation: Organisation, codes: Sequence[str]
) -> tuple[ActionView, ...]:
    """Return the actions with those codes, in the order given, or all actions.

    Raises:
        UnknownCode: there is no such action.
    """
    if not codes:
        return register.actions.all(organisation)
    meant = (register.actions.find(organisation, code) for code in codes)
    return tuple({action.code: action for action in meant}.values())


def records_by_action(
    session: Session,
    register: Register,
    organisation: Organisation,
    codes: Sequence[str],
    ask: Ask[OfAction],
) -> list[tuple[ActionView, list[OfAction]]]:
    """Return the actions that have records for which ``ask`` asks, each with its records: of those
    with the codes, or else of each plan.

    Raises:
        UnknownCode: there is no such action.
    """
    found = []
    for seen in (organisation,) if codes else session.each_plan(register, organisation):
        records = ask(seen)
        for action in chosen_actions(register, seen, codes):
            if its := [record for record in records if record.code == action.code]:
                found.append((action, its))
    return found


def list_records(
    console: Console,
    there: Iterable[tuple[ActionView, list[OfAction]]],
    say: Callable[[list[OfAction]], None],
    *,
    as_json: bool,
    more: Callable[[OfAction], dict[str, Any]] = lambda _: {},
) -> None:
    """Show each action's code and title, then its records with ``say``; or all records as JSON.

    ``more`` is what the JSON of a record says besides.
    """
    if as_json:
        from exports.data.record_json import record_of_action_json

        records = ((action.plan, one) for action, its in there for one in its)
        console.json([{**record_of_action_json(one, plan), **more(one)} for plan, one in records])
        return
    for action, its in there:
        console.wrapped(f"{console.bold(action.code)}  {action.title}", 2)
        say(its)


def none_yet(what: str, codes: Sequence[str]) -> str:
    """Return a sentence: no ``what`` yet, for the actions named or for any."""
    return (
        f"{joined_with_or(code.upper() for code in codes)} has no {what} yet."
        if codes
        else f"No {what} yet."
    )


def edit_or_delete(
    register: Register, organisation: Organisation, seen: Record, other: NewRecord | None
) -> Changed:
    """Edit a record to the values of ``other``, or delete it if ``other`` is ``None``."""
    if other is None:
        return register.records.delete(organisation, seen)
    return register.records.edit(organisation, seen, other)


def text_or_none(text: str | None, before: str | None) -> str:
    """Return an option's text: empty for "none", ``before`` if the option was not given."""
    if text is None:
        return before or ""
    return "" if is_none(text) else text


def print_change(
    console: Console, register: Register, organisation: Organisation, changed: Changed
) -> None:
    """Show a change in the words of the history."""
    if changed.id is None:
        console.write_lines("No changes.")
        return
    console.wrapped(change_in_words(register.history.change(organisation, changed.id)), 2)
