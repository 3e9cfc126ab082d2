"""Commands for an organisation's own actions: add, edit, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from db.own_actions.new_own_action import NewOwnAction
from db.register import Register
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import Area, Choice, Rating
from tracker.cli.console import joined_with_or
from tracker.cli.options import CliCommand
from tracker.cli.records import print_change, text_or_none
from tracker.cli.session import Session
from tracker.cli.values import parse_fields, parse_word, parse_word_or_none


def _what_it_is(area: str, rating: str) -> Callable[[Any], Any]:
    """Return the decorator that adds the options for what an own action says."""
    options = (
        click.option("--area", metavar="WORD", help=f"{joined_with_or(Area)}{area}."),
        click.option("--rating", metavar="WORD", help=f"{joined_with_or(Rating)}{rating}."),
        click.option("--quick-win", is_flag=True, help="Mark it as a quick win."),
        click.option("--detail", metavar="TEXT", help="A longer description."),
    )

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@click.command("add", cls=CliCommand)
@click.argument("title")
@_what_it_is("; culture if not given and the plan has these areas", "; none if not given")
@click.option("--choice", metavar="WORD", help=f"{joined_with_or(Choice)}; undecided if not given.")
@click.option("--lead", metavar="NAME", help="The lead.")
@click.option("--due", metavar="DATE", help="The target date.")
@click.pass_obj
def add(
    session: Session,
    /,
    *,
    title: str,
    area: str | None,
    rating: str | None,
    quick_win: bool,
    detail: str | None,
    **typed: str | None,
) -> None:
    """Add an action of your own with the title TITLE. It gets the next OWN code."""
    with session.workspace() as (register, organisation):
        changed = register.own_actions.add(
            organisation,
            title,
            detail=detail or "",
            area=parse_word(Area, area, "Area") if area else _usual_area(register, organisation),
            rating=parse_word_or_none(Rating, rating or "", "Rating"),
            quick_win=quick_win,
            edit=Edit(**parse_fields(typed, register.today)),
        )
        (code,) = changed.codes
        added = register.actions.find(organisation, code)
    session.console.wrapped(f"{added.code} added: {added.title}", 2)


def _usual_area(register: Register, organisation: Organisation) -> Area | None:
    plans = register.organisations.plans(organisation)
    plan = next(one for one in plans if one.id == organisation.in_use)
    return Area.CULTURE if plan.declared.tops_are_areas else None


@click.command("edit", cls=CliCommand)
@click.argument("code")
@click.option("--title", metavar="TEXT", help="The title.")
@_what_it_is("", "; 'none' removes it")
@click.option("--no-quick-win", is_flag=True, help="Do not mark it as a quick win.")
@click.pass_obj
def edit(
    session: Session,
    /,
    *,
    code: str,
    title: str | None,
    area: str | None,
    rating: str | None,
    quick_win: bool,
    no_quick_win: bool,
    detail: str | None,
) -> None:
    """Edit your own action CODE. For its status, lead or dates use 'set'.

    Use 'none' or "" to remove the rating or the detail.
    """
    if (title, area, rating, detail) == (None,) * 4 and not (quick_win or no_quick_win):
        raise click.UsageError('Nothing to edit. Give an option, such as --title "New title".')
    if quick_win and no_quick_win:
        raise click.UsageError("Give --quick-win or --no-quick-win, not both.")
    with session.workspace() as (register, organisation):
        seen = register.actions.find(organisation, code)
        new = NewOwnAction(
            title=seen.title if title is None else title,
            detail=text_or_none(detail, seen.detail),
            area=seen.area if area is None else parse_word(Area, area, "Area"),
            rating=seen.rating if rating is None else parse_word_or_none(Rating, rating, "Rating"),
            quick_win=quick_win or (seen.quick_win and not no_quick_win),
        )
        print_change(
            session.console,
            register,
            organisation,
            register.own_actions.edit(organisation, seen, new),
        )


@click.command("delete", cls=CliCommand)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.pass_obj
def delete(session: Session, /, *, codes: tuple[str, ...]) -> None:
    """Delete your own actions CODE and all their records. 'undo' restores them."""
    with session.workspace() as (register, organisation):
        seen = {a.code: a for a in (register.actions.find(organisation, code) for code in codes)}
        changed = register.own_actions.delete(organisation, list(seen.values()))
        print_change(session.console, register, organisation, changed)
