"""What the commands about records share: which job, which record, how it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

import click

from db.errors import Refused
from db.history.change_descriptions import change_in_words
from db.records.new_records import NewRecord
from db.register import Register
from db.register_records import Record
from db.views import ActionView, Changed, Organisation
from tracker.cli.console import Console, listed
from tracker.cli.values import is_none

LISTING = ("list", "as_json")
"""The jobs that only read."""

_JOBS = {"add": "adding", "as_json": "--json"}
"""What the jobs are called that no option of their name asks for."""


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


Numbered = TypeVar("Numbered", bound=_Numbered)


class _OfAction(_Numbered, Protocol):
    @property
    def code(self) -> str: ...


OfAction = TypeVar("OfAction", bound=_OfAction)


class Number(click.ParamType[int]):
    """The number of a record as it is listed; anything else is a usage error."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the whole number, from 1, that ``value`` is."""
        written = str(value).strip()
        if not re.fullmatch(r"0*[1-9][0-9]{0,8}", written):
            self.fail(f"{written!r} is not a number from a list, such as 3.", param, ctx)
        return int(written)


def numbered(name: str, help: str) -> Callable[[Any], Any]:
    """Return the decorator that adds an option taking the number of a record."""
    return click.option(name, type=Number(), metavar="N", help=help)


def job_of(**jobs: bool) -> str:
    """Return which one of the jobs was asked for, ``list`` for none.

    Raises:
        click.UsageError: more than one was.
    """
    wanted = [name for name, asked in jobs.items() if asked]
    if len(wanted) > 1:
        both = " and ".join(_JOBS.get(name, f"--{name}") for name in wanted)
        raise click.UsageError(f"One thing at a time: {both} do not go together.")
    return wanted[0] if wanted else "list"


def need(given: Any, what: str) -> None:
    """Refuse a command that leaves out ``what``, as a usage error.

    Raises:
        click.UsageError: ``given`` is empty.
    """
    if given in (None, ()):
        raise click.UsageError(f"Missing {what}.")


def the_one(
    records: Iterable[Numbered], number: int, what: str, codes: Sequence[str] = ()
) -> Numbered:
    """Return the record of that number; where codes are given, it must be one of theirs.

    Raises:
        Refused: there is none.
    """
    among = {code.casefold() for code in codes}
    for record in records:
        code: str = getattr(record, "code", "")
        if record.id == number and (not among or code.casefold() in among):
            return record
    of = f" of {listed(codes)}" if codes else ""
    raise Refused(
        f"There is no {what} number {number}{of}. 'greenplan {what}' lists them with their numbers."
    )


def actions_meant(
    register: Register, organisation: Organisation, codes: Sequence[str]
) -> tuple[ActionView, ...]:
    """Return the actions with those codes, in the order given, or all.

    Raises:
        UnknownCode: there is no such action.
    """
    if not codes:
        return register.actions(organisation)
    meant = (register.action(organisation, code) for code in codes)
    return tuple({action.code: action for action in meant}.values())


def of_each(
    actions: Iterable[ActionView], records: Sequence[OfAction]
) -> list[tuple[ActionView, list[OfAction]]]:
    """Return each action that has such records, with them."""
    there = ((action, [r for r in records if r.code == action.code]) for action in actions)
    return [(action, its) for action, its in there if its]


def say_of_each(
    console: Console,
    there: Iterable[tuple[ActionView, list[OfAction]]],
    say: Callable[[list[OfAction]], None],
) -> None:
    """Write each action's code and title, then its records as ``say`` does."""
    for action, its in there:
        console.wrapped(f"{console.bold(action.code)}  {action.title}", 2)
        say(its)


def none_yet(what: str, codes: Sequence[str]) -> str:
    """Return that there is none of ``what``, of the actions named or of any."""
    return (
        f"{listed(code.upper() for code in codes)} has no {what} yet."
        if codes
        else f"No {what} yet."
    )


def change_or_remove(
    register: Register, organisation: Organisation, seen: Record, other: NewRecord | None
) -> Changed:
    """Give a record the values of ``other``, or take it out where that is ``None``."""
    if other is None:
        return register.remove_record(organisation, seen)
    return register.change_record(organisation, seen, other)


def text_or_none(text: str | None, before: str | None) -> str:
    """Return an option's text, nothing for "none", or what was there where it was not given."""
    if text is None:
        return before or ""
    return "" if is_none(text) else text


def say_change(
    console: Console, register: Register, organisation: Organisation, changed: Changed
) -> None:
    """Tell a change in the words of the history."""
    if changed.id is None:
        console.say("Nothing differed.")
        return
    console.wrapped(change_in_words(register.change(organisation, changed.id)), 2)
