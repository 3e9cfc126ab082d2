"""``greenplan actions``: list actions, all or some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from db.actions.selection import Selection, when_due
from db.actions.summary import count_actions
from db.views import ActionView
from db.vocabulary.action_fields import FILTERS
from db.vocabulary.declared import Declaration, PrintedDate, WhenDue
from db.vocabulary.fields import Field, Kind
from tracker.cli.console import Console
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.table import DATE, PrintedColumn, cut_to, table
from tracker.cli.values import WordParameter, is_none


def _filters(*fields: Field) -> Callable[[Any], Any]:
    """Return the decorator that gives a command an option for each field to filter by."""

    def decorate(command: Any) -> Any:
        for field in reversed(fields):
            command = _filter(field)(command)
        return command

    return decorate


def _filter(field: Field) -> Callable[[Any], Any]:
    name = field.short or field.label
    help_ = _HELP.get(field.key, f"Only with this {name.lower()}.")
    option = (f"--{name.lower()}", field.key)
    if field.words is None:
        return click.option(*option, metavar="NAME", multiple=True, help=help_)
    none = (not field.required and field.kind is Kind.WORD) or field.in_plan
    words = WordParameter(field.words, name, none=none)
    return click.option(*option, type=words, multiple=True, help=help_)


_HELP = {
    "area": "Only in this programme area.",
    "brag": "Only with this BRAG colour.",
    "lead": "Only with this lead; 'none': without a lead.",
}


@click.command("actions", cls=CliCommand)
@_filters(FILTERS["rating"])
@click.option("--quick-win", is_flag=True, help="Only quick wins.")
@_filters(*(field for key, field in FILTERS.items() if key != "rating"))
@click.option(
    "--plan-date",
    "plan_dates",
    type=WordParameter(WhenDue, "Plan date"),
    multiple=True,
    help="Only if still to be done and due then, by the date in the plan.",
)
@click.option(
    "--search",
    metavar="TEXT",
    multiple=True,
    help="Only with all these words in the code, title, detail, lead or updates.",
)
@click.option(
    "--set-aside",
    "aside",
    is_flag=True,
    help="Only actions that you recorded something for, and that are in your list no more.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Show as CSV.")
@click.pass_obj
def actions(
    session: Session,
    /,
    *,
    quick_win: bool,
    plan_dates: tuple[WhenDue, ...],
    search: tuple[str, ...],
    aside: bool,
    as_json: bool,
    as_csv: bool,
    **among: tuple[Any, ...],
) -> None:
    """List the organisation's actions, in plan order.

    An action must match every filter. To match either of two values, give the filter twice, such
    as --rating must-do --rating priority.
    """
    if as_json and as_csv:
        raise click.UsageError("Choose --json or --csv, not both.")
    with session.workspace() as (register, organisation):
        seen_with = session.each_plan(register, organisation)
        found = [
            (register.actions.set_aside(seen), None) if aside else register.actions.readable(seen)
            for seen in seen_with
        ]
        there_are = register.plans() if aside else register.organisations.plans(organisation)
        plans = {plan.key: plan.declared for plan in there_are}
        editions = {plan.key: plan.edition for plan in there_are} if aside else {}
        today = register.today
    there = tuple(action for actions, _ in found for action in actions)
    unread = next((error for _, error in found if error is not None), None)
    lead = among["lead"]
    picked = Selection(
        {key: frozenset(values) for key, values in {**among, "lead": _leads(lead, there)}.items()},
        quick_win=quick_win,
        search=" ".join(search),
    ).pick(there)
    if plan_dates:
        picked = [one for one in picked if when_due(one, _planned(one, plans), today) in plan_dates]
    console = session.console
    if as_json:
        from exports.data.action_json import action_json

        console.json([action_json(action) for action in picked])
    elif as_csv:
        from exports.data.csv_tables import csv_bytes, list_columns

        declared = [] if aside else [plans[seen.plan_key] for seen in seen_with]
        console.csv(csv_bytes(picked, list_columns(there, declared)))
    elif aside and not there:
        console.write_lines("No actions are set aside.")
    elif there or unread is None:
        planned = [_planned(action, plans) for action in picked]
        _say_actions(console, picked, len(there), planned, editions)
        _say_unknown_leads(console, lead, there)
    if unread is not None:
        raise unread


def _planned(action: ActionView, plans: Mapping[str, Declaration]) -> PrintedDate | None:
    """Return the date in its plan that says when an action is due."""
    return plans[action.plan].due_date(action.declared) if action.plan in plans else None


def _say_actions(
    console: Console,
    picked: list[ActionView],
    of: int,
    planned: Sequence[PrintedDate | None],
    editions: Mapping[str, str],
) -> None:
    """Print a table of actions, with the edition of each if ``editions`` names them by their keys,
    and what is counted.
    """
    if not picked:
        console.write_lines(f"No actions match. There are {of} in all.")
        return

    def paint(text: str, row: int) -> str:
        return console.coloured(text, picked[row].brag)

    columns = [
        PrintedColumn("No.", [a.code for a in picked]),
        *([PrintedColumn("Edition", [editions[a.plan] for a in picked])] if editions else []),
        PrintedColumn("Action", [a.title for a in picked], stretches=True),
        PrintedColumn("Rating", [a.rating.label if a.rating else "" for a in picked], gives_way=1),
        PrintedColumn("QW", ["yes" if a.quick_win else "" for a in picked], gives_way=2),
        PrintedColumn("Status", [console.symbols.standing(a) for a in picked]),
        PrintedColumn(
            "Plan date",
            [cut_to(one.printed, DATE, console.symbols.ellipsis) if one else "" for one in planned],
            gives_way=1,
        ),
        PrintedColumn("Lead", [a.lead or "" for a in picked], gives_way=3),
        PrintedColumn("BRAG", [a.brag.label if a.brag else "" for a in picked], paint=paint),
        PrintedColumn("Due", [f"{a.due:%d/%m/%Y}" if a.due else "" for a in picked]),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))
    counted = count_actions(picked)
    number = f"{len(picked)} of {of}" if len(picked) < of else f"{of}"
    noun = "action" if len(picked) == of == 1 else "actions"
    console.write_lines(
        "", f"{number} {noun} · {counted.in_plan} in our plan · {counted.complete} complete"
    )


def _say_unknown_leads(
    console: Console, wanted: Iterable[str], there: Iterable[ActionView]
) -> None:
    known = sorted({action.lead for action in there if action.lead}, key=str.casefold)
    for lead in sorted(_leads(wanted, there) - {None, *known}, key=str):
        console.wrapped(
            f"No action has the lead {lead!r}. Leads: {', '.join(known) or 'none yet'}."
        )


def _leads(wanted: Iterable[str], there: Iterable[ActionView]) -> frozenset[str | None]:
    """Return the leads wanted, as the register spells them. Capitals do not matter."""
    known = {action.lead.casefold(): action.lead for action in there if action.lead}
    return frozenset(
        None if is_none(lead) else known.get(lead.strip().casefold(), lead) for lead in wanted
    )
