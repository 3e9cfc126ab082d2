"""``greenplan plans`` and ``greenplan plan``: list plans, and begin to work with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.plans.codes import spelled
from db.validation.text_rules import safe_line
from db.vocabulary.phrases import count_in_words, first_of
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.files import FileName
from tracker.cli.options import CliCommand
from tracker.cli.plan_editions import upgrade
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table
from tracker.use_cases.plans import HOLDS, field_in_words, pointed_out

if TYPE_CHECKING:
    from imports.plans.spreadsheet import PlanRead

_FAULTS = 100
"""The most faults that are listed."""


@click.command("plans", cls=CliCommand)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def plans(session: Session, /, *, as_json: bool) -> None:
    """List the plans in this register and those that come with the tracker."""
    from tracker.use_cases.editions import later_editions_known
    from tracker.use_cases.plans import known_plans

    with session.register() as register:
        there = known_plans(register)
        later = () if as_json else later_editions_known(register, there)
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
    for plan in there:
        if plan.declared.follows:
            console.wrapped(f"{plan.key} follows {plan.declared.follows}.", 2)
    for plan in later:
        command = session.typed_command("plan", "upgrade", plan.key)
        console.wrapped(f"A later edition is here, {plan.edition}: run '{command}'.")


@click.group("plan", context_settings=CliCommand.settings)
def plan() -> None:
    """Check or add a plan of your own, begin to work with one, or go on with a later edition."""


plan.add_command(upgrade)


_BY_HAND = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=FIELD",
    help="Say what a column holds: code, title, detail, section, was (the code in the edition"
    " before), rating, quick_win, provider_type, benefits, a key of your own, or '-' to leave it"
    " out. Can be given more than once.",
)
_SHEETS = click.option(
    "--sheet",
    "sheets",
    multiple=True,
    metavar="NAME",
    help="Read only this sheet. Can be given more than once. Default: each that lists actions.",
)


def _of_spreadsheet(command: Any) -> Any:
    """Add the options for what a spreadsheet does not contain."""
    for option in (
        click.option("--key", metavar="KEY", help="The plan's key, such as our-plan-2026-32."),
        click.option("--title", metavar="TEXT", help="Its title. Default: the file's name."),
        click.option("--edition", metavar="TEXT", help="Its edition, such as Draft 2."),
        click.option("--issuer", metavar="NAME", help="Who issued it."),
        _BY_HAND,
        _SHEETS,
    ):
        command = option(command)
    return command


@plan.command("check", cls=CliCommand)
@click.argument("file", type=FileName())
@_of_spreadsheet
@click.pass_obj
def check(session: Session, /, *, file: Path, **about: Any) -> int:
    """Show what is understood of the plan in FILE, and what is wrong with it. Nothing is added.

    FILE is a spreadsheet (.xlsx, .csv, .ods) or a plan file (.toml).
    """
    read = _read(file, about)
    _say_plan(session.console, read)
    return _say_faults(read)


@plan.command("add", cls=CliCommand)
@click.argument("file", type=FileName())
@_of_spreadsheet
@click.option("--yes", is_flag=True, help="Add it without asking.")
@click.pass_obj
def add(session: Session, /, *, file: Path, yes: bool, **about: Any) -> int:
    """Add the plan in FILE to this register, if nothing is wrong with it.

    You see first what is understood. FILE is a spreadsheet (.xlsx, .csv, .ods) or a plan file
    (.toml).
    """
    session.refuse_if_read_only()
    read = _read(file, about)
    _say_plan(session.console, read)
    if read.faults:
        return _say_faults(read, "Nothing was added: ")
    with session.register() as register:
        if not yes and not (streams.has_terminal() and click.confirm("Add this plan?")):
            return streams.fail("Nothing was added. To add it without being asked, add --yes.")
        register.add_plan(read.plan)
    later = read.plan.declared.follows or read.plan.declared.was
    command = session.typed_command("plan", "upgrade" if later else "use", read.plan.key)
    do = "go on" if later else "work"
    session.console.write_lines("", f"Added. To {do} with it, run '{command}'.")
    return streams.DONE


FOR_ALL = (
    "These texts replace the details of these actions, for every organisation in this register."
    " Undo does not bring the earlier details back. To go back, run this with the texts from"
    " before."
)
"""What ``plan wording`` does, as it is told before it happens."""


@plan.command("wording", cls=CliCommand)
@click.argument("file", type=FileName())
@_BY_HAND
@_SHEETS
@click.option("--yes", is_flag=True, help="Add it without asking.")
@click.pass_obj
def wording(
    session: Session,
    /,
    *,
    file: Path,
    columns: tuple[str, ...],
    sheets: tuple[str, ...],
    yes: bool,
) -> int:
    """Add the published wording of a plan's actions, from a spreadsheet that you hold.

    FILE has a column of codes and one of texts. The texts stay in this register, as the detail of
    these actions for every organisation. 'undo' does not remove them: to go back, run this with
    the texts from before. Name the plan with --plan if you work with several.
    """
    from tracker.use_cases.plans import read_wording

    session.refuse_if_read_only()
    texts, read = read_wording(file, dict(map(_by_hand, columns)), sheets)
    if read.faults or "code" not in [column.holds for column in read.columns]:
        _say_plan(session.console, read)
        if read.faults:
            return _say_faults(read, "Nothing was changed: ")
        return streams.fail("No column has codes. Say which: --column 'HEADING=code'.")
    with session.register() as register:
        organisation = register.organisations.find(session.ods, session.plan)
        codes = [action.code for action in register.actions.all(organisation)]
        there = {*map(spelled, (*codes, *register.actions.codes_elsewhere(organisation)))}
        unknown = [code for code in texts if spelled(code) not in there]
        session.console.write_lines(
            f"{count_in_words(len(texts), 'text')} for {organisation.plan_title}."
        )
        if unknown:
            session.console.wrapped(f"Not in this plan, left out: {first_of(unknown, 10)}.")
        session.console.wrapped(FOR_ALL)
        if not yes and not (streams.has_terminal() and click.confirm("Add the wording?")):
            return streams.fail("Nothing was changed. To add it without being asked, add --yes.")
        known = {code: text for code, text in texts.items() if code not in unknown}
        changed = register.add_wording(organisation.plan_key, known)
    session.console.write_lines(f"{count_in_words(changed, 'action')} changed.")
    return streams.DONE


def _read(file: Path, about: Mapping[str, Any]) -> PlanRead:
    from imports.plans.spreadsheet import AboutPlan
    from tracker.use_cases.plans import key_of, open_plan_file

    said = [about[name] for name in ("key", "title", "edition", "issuer")]
    if file.suffix.casefold() == ".toml" and any((*said, *about["columns"], *about["sheets"])):
        raise click.UsageError("A .toml file says all of this itself. Leave out these options.")
    title = about["title"] or " ".join(file.stem.replace("_", " ").split())
    key = about["key"] or key_of(title)
    named = AboutPlan(key, title, about["edition"] or "Not given", about["issuer"] or "Not given")
    by_hand = dict(map(_by_hand, about["columns"]))
    return open_plan_file(file, named).read(by_hand, about["sheets"])


def _by_hand(text: str) -> tuple[str, str]:
    heading, equals, field = text.rpartition("=")
    if not (equals and heading.strip() and field.strip()):
        raise click.UsageError(f"--column {text!r}: write HEADING=FIELD, such as 'What=title'.")
    return heading.strip(), field.strip()


def _say_plan(console: Console, read: PlanRead) -> None:
    """Print what was understood: the plan, its columns, sections and fields."""
    plan, declared = read.plan, read.plan.declared
    console.write_lines(console.bold(f"{plan.title}, {plan.edition} ({plan.key})"))
    console.write_lines(count_in_words(len(plan.actions), "action"))
    for line in pointed_out(read):
        console.wrapped(line)
    labels = {field.key: field_in_words(field) for field in declared.fields}
    if read.columns:
        console.write_lines("", console.bold("Columns"))
    for column in read.columns:
        holds = labels.get(column.holds) or HOLDS.get(column.holds, column.holds)
        hidden = " (hidden)" if column.hidden else ""
        place = f"{safe_line(column.sheet)}!{column.letters}" if column.sheet else column.letters
        console.wrapped(f"  {place}{hidden}  {column.heading}: {holds}", 4)
    if not read.columns and declared.fields:
        console.write_lines("", console.bold("Fields"))
        for field in declared.fields:
            console.wrapped(f"  {field_in_words(field)}", 4)
    if declared.sections:
        console.write_lines("", console.bold("Sections"))
    paths = declared.paths()
    counts = Counter(
        section.code for action in plan.actions for section in paths.get(action.section, ())
    )
    for path in paths.values():
        section, depth = path[-1], len(path)
        actions = count_in_words(counts[section.code], "action")
        console.wrapped(f"{'  ' * depth}{section.code}  {section.title}: {actions}", 4)


def _say_faults(read: PlanRead, so: str = "") -> int:
    for fault in read.faults[:_FAULTS]:
        streams.write_note(str(fault))
    if not read.faults:
        return streams.DONE
    if (more := len(read.faults) - _FAULTS) > 0:
        streams.write_note(f"And {count_in_words(more, 'fault')} more.")
    what = count_in_words(len(read.faults), "fault")
    return streams.fail(f"{so}{what}. Correct the file and try again.")


@plan.command("use", cls=CliCommand)
@click.argument("key")
@click.pass_obj
def use(session: Session, /, *, key: str) -> None:
    """Work with the plan KEY too. 'greenplan plans' lists the keys."""
    from tracker.use_cases.plans import plan_to_use

    with session.workspace() as (register, organisation):
        seen = register.organisations.work_with(organisation, plan_to_use(register, key))
        actions = len(register.actions.all(seen))
    session.console.write_lines(
        f"{seen.name} now works with {seen.plan_title}, {seen.plan_edition}: {actions} actions.",
        f"To list them, run '{session.typed_command('actions', '--plan', seen.plan_key)}'.",
    )
