"""``greenplan counted-on``, and the links between plans as commands show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from db.vocabulary.declared import RoleLetter, plain_date
from db.vocabulary.phrases import first_of
from db.vocabulary.terms import Status
from tracker.cli.console import Console, joined_with_and
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.table import DATE, PrintedColumn, cut_to, table
from tracker.phrases.plan_phrases import activity_in_words
from tracker.use_cases.plan_links import LEADING, CountedOn, CountsTowards, counted_on

if TYPE_CHECKING:
    from db.plans.plan_edition import Activity, Recommendation, Sureness
    from exports.data.json_values import Json

OUR_READING = "Which actions belong together is our reading of the plans."


@click.command("counted-on", cls=CliCommand)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def counted_on_(session: Session, /, *, as_json: bool) -> None:
    """List what other plans count on from your organisation, and what you do about it.

    Where you are Accountable or Responsible comes first.
    """
    with session.workspace() as (register, organisation):
        found = counted_on(register, organisation)
    console = session.console
    if as_json:
        console.json([_counted_on_json(one) for one in found])
        return
    if not found:
        console.write_lines("No plan names organisations of your kind.")
        return
    columns = [
        PrintedColumn("No.", [one.code for one in found]),
        PrintedColumn("Action", [one.title for one in found], stretches=True),
        PrintedColumn("We are", ["".join(one.letters) for one in found]),
        PrintedColumn("Date", [_date(one, console.symbols.ellipsis) for one in found], gives_way=1),
        PrintedColumn("Ours", [_ours(one) for one in found]),
        PrintedColumn("Complete", [_complete(one) for one in found], gives_way=2),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))
    leading = sum(not LEADING.isdisjoint(one.letters) for one in found)
    unanswered = sum(not one.behind for one in found)
    console.write_lines("")
    console.wrapped(
        f"{len(found)} actions name you, {leading} as Accountable or Responsible."
        f" Behind {unanswered} of them there is no action of another plan. {OUR_READING}"
    )


def say_activities(console: Console, activities: Sequence[Activity]) -> None:
    """Print the lines of the plan's main text that say the same as an action."""
    if activities:
        console.write_lines("", console.bold("In the plan's main text"))
    for one in activities:
        console.wrapped(f"  {one.code}  {one.title}", 4)
        if told := activity_in_words(one):
            console.wrapped(f"    {told}", 4)


def activities_json(activities: Sequence[Activity]) -> Json:
    """Return those lines as ``show --json`` gives them."""
    return {
        "activities": [
            {
                "code": one.code,
                "title": one.title,
                "led_by": one.led_by or None,
                "date": one.date and plain_date(one.date),
                "measured_by": one.measured_by or None,
                "lowers_emissions": one.lowers_emissions,
            }
            for one in activities
        ]
    }


def say_links(
    console: Console,
    towards: Sequence[CountsTowards],
    recommended: Sequence[tuple[Recommendation, Sureness]],
) -> None:
    """Print what an action counts towards, and the recommendations behind it."""
    if towards:
        console.write_lines("", console.bold("Counts towards (our reading)"))
    for one in towards:
        console.wrapped(f"  {one.link.code}  {one.title} ({one.plan_title})", 4)
        parts = [f"{one.link.relation.label}; {one.link.sure.label.lower()}"]
        if one.letters:
            parts.append(f"we are {_letters_in_words(one.letters)}")
        if one.date is not None:
            parts.append(one.date.printed)
        if one.measured_by:
            parts.append(f"measured by {one.measured_by}")
        console.wrapped(f"    {' · '.join(parts)}", 4)
    if recommended:
        console.write_lines("", console.bold("Recommendations behind it (our reading)"))
    for recommendation, sure in recommended:
        console.wrapped(
            f"  {recommendation.code}  {recommendation.title} ({sure.label.lower()})", 4
        )


def links_json(
    towards: Sequence[CountsTowards], recommended: Sequence[tuple[Recommendation, Sureness]]
) -> Json:
    """Return the links of an action as ``show --json`` gives them."""
    return {
        "links": [
            {
                "plan": one.link.plan,
                "code": one.link.code,
                "title": one.title,
                "relation": one.link.relation.value,
                "sure": one.link.sure.value,
                "readers": one.link.readers,
                "why": one.link.why,
                "role": list(one.letters),
                "date": one.date and plain_date(one.date),
                "measured_by": one.measured_by or None,
            }
            for one in towards
        ],
        "recommendations": [
            {"code": one.code, "title": one.title, "sure": sure.value} for one, sure in recommended
        ],
    }


def _counted_on_json(one: CountedOn) -> Json:
    return {
        "plan": one.plan,
        "code": one.code,
        "title": one.title,
        "role": list(one.letters),
        "date": one.date and plain_date(one.date),
        "behind": [
            {
                "plan": behind.plan,
                "code": behind.code,
                "relation": behind.link.relation.value,
                "sure": behind.link.sure.value,
                "ours": behind.seen is not None,
                "choice": behind.seen and behind.seen.choice.value,
                "status": behind.seen and behind.seen.status,
            }
            for behind in one.behind
        ],
    }


def _letters_in_words(letters: Sequence[RoleLetter]) -> str:
    return joined_with_and([letter.label for letter in letters])


def _date(one: CountedOn, ellipsis: str) -> str:
    return cut_to(one.date.printed, DATE, ellipsis) if one.date else ""


def _ours(one: CountedOn) -> str:
    """Return the organisation's own actions behind one: ``GC1, GC2 and 3 more``."""
    if one.ours:
        return first_of([action.code for action in one.ours], 2)
    return "For other types" if one.behind else "Nothing"


def _complete(one: CountedOn) -> str:
    """Return how many of the organisation's own actions behind one are complete: ``1 of 5``."""
    complete = sum(action.status is Status.COMPLETE for action in one.ours)
    return f"{complete} of {len(one.ours)}" if one.ours else ""
