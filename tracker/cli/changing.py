"""Commands that change the register: set, update, add, undo, redo."""

from __future__ import annotations

from collections.abc import Iterable

import click

from db.dates import read_date
from db.progress import Edit
from db.register import Register
from db.views import Changed, ChangeView, FieldChange, Organisation
from db.wording import (
    FIELD_LABELS,
    WHAT_LABELS,
    change_in_words,
    field_in_words,
    value_in_words,
)
from db.words import Area, Choice, Ease, Rating, Status
from tracker.cli.console import Console, listed
from tracker.cli.options import Command
from tracker.cli.session import Session
from tracker.cli.values import given, is_none, read_percent, read_word, read_word_or_none

_DATE = "31/12/2026, 31 Dec 2026, 2026-12-31, +30, +6w, +3m"


@click.command("set", cls=Command)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--choice", metavar="WORD", help=f"{listed(Choice)}.")
@click.option("--reason", metavar="TEXT", help="Why later or not for us; not for us needs one.")
@click.option("--status", metavar="WORD", help=f"{listed(Status)}.")
@click.option("--lead", metavar="NAME", help="Who sees to it.")
@click.option("--start", metavar="DATE", help=f"When it starts: {_DATE}.")
@click.option("--due", metavar="DATE", help="The target date.")
@click.option("--review", metavar="DATE", help="When to look at it again.")
@click.option("--ease", metavar="WORD", help=f"How hard we find it: {listed(Ease)}.")
@click.option("--percent", metavar="NUMBER", help="How much is done, 0 to 100.")
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
    ease: str | None,
    percent: str | None,
) -> None:
    """Set what is given, for all the codes, in one change.

    'none' or "" takes a lead, a date, an ease or a percentage away.
    """
    with session.desk() as (register, organisation):
        today = register.today
        wanted = Edit(
            choice=given(choice, lambda text: read_word(Choice, text, "Choice")),
            reason=given(reason, lambda text: text or None),
            status=given(status, lambda text: read_word(Status, text, "Status")),
            lead=given(lead, lambda text: None if is_none(text) else text),
            start=given(start, lambda text: read_date(text, "Start", today)),
            due=given(due, lambda text: read_date(text, "Target date", today)),
            review=given(review, lambda text: read_date(text, "Review date", today)),
            own_ease=given(ease, lambda text: read_word_or_none(Ease, text, "Ease")),
            percent=given(percent, read_percent),
        )
        if not wanted.given():
            raise click.UsageError("Nothing to set. Give an option, such as --status complete.")
        changed = register.edit(organisation, codes, wanted)
        change = _logged(register, organisation, changed)
    _say_change(session.console, change)


@click.command("update", cls=Command)
@click.argument("code")
@click.argument("text")
@click.pass_obj
def update(session: Session, /, *, code: str, text: str) -> None:
    """Write TEXT in the log of the action CODE. It is dated, signed, and stays."""
    with session.desk() as (register, organisation):
        changed = register.add_update(organisation, [code], text)
    session.console.say(f"Wrote in the log of {', '.join(changed.codes)}.")


@click.command("add", cls=Command)
@click.argument("title")
@click.option("--area", metavar="WORD", help=f"{listed(Area)}; culture if not given.")
@click.option("--rating", metavar="WORD", help=f"{listed(Rating)}; none if not given.")
@click.option("--quick-win", is_flag=True, help="It is a quick win.")
@click.option("--detail", metavar="TEXT", default="", help="More than the title says.")
@click.pass_obj
def add(
    session: Session,
    /,
    *,
    title: str,
    area: str | None,
    rating: str | None,
    quick_win: bool,
    detail: str,
) -> None:
    """Add an action of your own, called TITLE; it gets the next OWN code."""
    with session.desk() as (register, organisation):
        changed = register.add_own_action(
            organisation,
            title,
            detail=detail,
            area=read_word(Area, area, "Area") if area else Area.CULTURE,
            rating=read_word_or_none(Rating, rating or "", "Rating"),
            quick_win=quick_win,
        )
        (code,) = changed.codes
        added = register.action(organisation, code)
    session.console.wrapped(f"Added {added.code}: {added.title}", 2)


@click.command("undo", cls=Command)
@click.pass_obj
def undo(session: Session) -> None:
    """Take back your last change, also one of an earlier day."""
    with session.desk() as (register, organisation):
        change = _logged(register, organisation, register.undo(organisation))
    _say_change(session.console, change)


@click.command("redo", cls=Command)
@click.pass_obj
def redo(session: Session) -> None:
    """Do again the change that you took back last."""
    with session.desk() as (register, organisation):
        change = _logged(register, organisation, register.redo(organisation))
    _say_change(session.console, change)


def _logged(register: Register, organisation: Organisation, changed: Changed) -> ChangeView | None:
    """Return the line of the change log that ``changed`` is, ``None`` where nothing differed."""
    if changed.id is None:
        return None
    only = changed.codes[0] if len(changed.codes) == 1 else None
    history = register.history(organisation, only)
    return next(change for change in history if change.id == changed.id)


def _say_change(console: Console, change: ChangeView | None) -> None:
    if change is None:
        console.say("Nothing differed.")
        return
    if not change.codes:
        console.wrapped(change_in_words(change), 2)
        return
    what = WHAT_LABELS.get(change.what, change.what)
    for code in change.codes:
        fields = _that_differ(field for field in change.fields if field.code == code)
        console.wrapped(f"{what} {code}: {'; '.join(map(field_in_words, fields))}", 2)


def _that_differ(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Return the fields that people know of and that read differently before and after."""
    return [
        field
        for field in fields
        if field.field in FIELD_LABELS
        and value_in_words(field.field, field.old) != value_in_words(field.field, field.new)
    ]
