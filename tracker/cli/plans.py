"""``greenplan plans`` and ``greenplan plan``: list plans, and begin to work with one."""

from __future__ import annotations

import click

from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table


@click.command("plans", cls=CliCommand)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def plans(session: Session, /, *, as_json: bool) -> None:
    """List the plans in this register and those that come with the tracker."""
    from tracker.use_cases.plans import known_plans

    with session.register() as register:
        there = known_plans(register)
    console = session.console
    if as_json:
        from exports.data.action_json import plan_json

        console.json([plan_json(plan) for plan in there])
        return
    columns = [
        PrintedColumn("Key", [plan.key for plan in there]),
        PrintedColumn("Title", [plan.title for plan in there], stretches=True),
        PrintedColumn("Edition", [plan.edition for plan in there], gives_way=1),
        PrintedColumn("Actions", [str(plan.actions) for plan in there]),
        PrintedColumn("In use", ["yes" if plan.in_use else "" for plan in there]),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))


class _Plan(click.Group):
    """What can be done with a plan. Its commands take the global options too."""


@click.group("plan", cls=_Plan, context_settings=CliCommand.settings)
def plan() -> None:
    """Begin to work with a plan."""


@plan.command("use", cls=CliCommand)
@click.argument("key")
@click.pass_obj
def use(session: Session, /, *, key: str) -> None:
    """Work with the plan KEY too. 'greenplan plans' lists the keys."""
    from tracker.use_cases.plans import plan_to_use

    with session.workspace() as (register, organisation):
        seen = register.organisations.work_with(organisation, plan_to_use(key))
        actions = len(register.actions.all(seen))
    session.console.write_lines(
        f"{seen.name} now works with {seen.plan_title}, {seen.plan_edition}: {actions} actions.",
        f"To list them, run '{session.typed_command('actions', '--plan', seen.plan_key)}'.",
    )
