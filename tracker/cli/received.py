"""``greenplan received``: the returns of others that the register keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from db.errors import Refused
from db.received.kept import KeptReturn
from db.received.received_return import ReceivedBarrier, ReceivedMeasure, ReceivedReturn
from db.received.rollup import letter_of
from db.register import Register
from db.validation.periods import Period
from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand
from tracker.cli.rollup_files import RollUpFiles, rollup_files
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table
from tracker.phrases.times import short_time_in_words
from tracker.use_cases.received_rollup import (
    ReceivedFor,
    compared_with_before,
    judged_received,
    received_for,
    rollup_of_received,
)

_JSON = click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
_ODS = click.argument("ods", metavar="ODS")
_PERIOD = click.option(
    "--period",
    metavar="PERIOD",
    help="The period, such as 'Q3 2026/27'. Default: the last one received.",
)


def _number(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--number",
        type=click.IntRange(0),
        metavar="N",
        help="The number of the return. Default: the one that counts.",
    )(command)


@click.group("received", context_settings=CliCommand.settings)
def received() -> None:
    """List, compare and add up the returns of others that 'greenplan collate' kept.

    The global option --plan says of which plan. Default: that of most returns.
    """


@received.command("list", cls=CliCommand)
@_PERIOD
@_JSON
@click.pass_obj
def list_(session: Session, /, *, period: str | None, as_json: bool) -> None:
    """List the returns received for a period."""
    with session.register() as register:
        there = _received(session, register, period)
    console = session.console
    if as_json:
        from exports.data.received_return_json import kept_json

        console.json([kept_json(one) for one in there.returns])
        return
    returns = sorted(there.returns, key=lambda one: (one.sender.ods, not one.counts))
    counting = sum(one.counts for one in returns)
    console.write_lines(
        console.bold(_heading(there)),
        f"{count_in_words(len(returns), 'return')} received, of which {counting:,}"
        f" {'counts' if counting == 1 else 'count'}.",
        "",
    )
    columns = [
        PrintedColumn("ODS", [one.sender.ods for one in returns]),
        PrintedColumn("Organisation", [one.sender.name for one in returns], stretches=True),
        PrintedColumn("No.", [str(one.number or "") for one in returns]),
        PrintedColumn("Counts", [_whether_it_counts(one) for one in returns]),
        PrintedColumn("Signed off by", [one.signed_by for one in returns], gives_way=1),
        PrintedColumn("File", [one.file for one in returns], gives_way=2),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))


@received.command("show", cls=CliCommand)
@_ODS
@_PERIOD
@_JSON
@click.pass_obj
def show(session: Session, /, *, ods: str, period: str | None, as_json: bool) -> None:
    """Show all that an organisation's return says, each row with its place in the file."""
    with session.register() as register:
        there = _received(session, register, period)
        one = there.of(ods)[0]
        said = register.received.said(one)
    console = session.console
    if as_json:
        from exports.data.received_return_json import said_json

        console.json(said_json(one, said))
        return
    _say_whose(console, one)
    console.write_lines("", *_table_of_actions(console, said))
    for title, lines in (
        ("Barriers", [_barrier(each) for each in said.barriers]),
        ("Measures", [_measure(each) for each in said.measures]),
    ):
        if lines:
            console.write_lines("", console.bold(title))
        for line in lines:
            console.wrapped(line, 2)


@received.command("compare", cls=CliCommand)
@_ODS
@_PERIOD
@_JSON
@click.pass_obj
def compare(session: Session, /, *, ods: str, period: str | None, as_json: bool) -> None:
    """Compare an organisation's return with its return for the period before."""
    with session.register() as register:
        there = _received(session, register, period)
        one = there.of(ods)[0]
        before, changes = compared_with_before(register, there, one)
    console = session.console
    if as_json:
        from exports.data.received_return_json import changes_json, kept_json

        console.json(
            {
                "before": kept_json(before) if before else None,
                "after": kept_json(one),
                "changes": changes_json(changes),
            }
        )
        return
    _say_whose(console, one)
    if before is None:
        console.wrapped(f"No return for {there.period.previous()} was received.")
        return
    console.wrapped(f"Compared with {before.file}, for {before.period}.")
    if not changes:
        console.write_lines("Nothing stands otherwise.")
        return
    columns = [
        PrintedColumn("Code", [each.action.code for each in changes]),
        PrintedColumn("", [each.turn.label for each in changes]),
        PrintedColumn("Before", [each.before.label for each in changes]),
        PrintedColumn("Now", [each.after.label for each in changes]),
        PrintedColumn("Action", [each.action.title for each in changes], stretches=True),
        PrintedColumn("Place", [each.place.in_file for each in changes], gives_way=1),
    ]
    lines = table(columns, console.width, console.symbols.ellipsis, console.bold)
    console.write_lines("", *lines)


@received.command("missing", cls=CliCommand)
@_PERIOD
@click.option(
    "--csv", "csv_file", metavar="FILE", type=FileName(), help="Save them as CSV, for a mail merge."
)
@_JSON
@click.pass_obj
def missing(
    session: Session, /, *, period: str | None, csv_file: Path | None, as_json: bool
) -> None:
    """List who has not sent a return that counts, with addresses for a reminder.

    These are those of the list that was given with 'collate --expected', or else the
    organisations of the register that work with the plan.
    """
    target = target_of_kind(csv_file, (".csv",)) if csv_file else None
    with session.register() as register:
        judged = judged_received(register, session.plan or "", _period(period))
    console, judgement = session.console, judged.judgement
    if target:
        from exports.files.atomic_write import write_atomically
        from exports.rollup.csv_folder import missing_csv

        write_atomically(target, missing_csv(judgement))
        streams.mark_done()
    if as_json:
        from exports.data.collating_json import missing_json

        console.json([missing_json(one) for one in judgement.missing])
        return
    many = count_in_words(len(judgement.missing), "organisation")
    console.write_lines(console.bold(f"{judgement.period}: {many} missing"))
    for one in judgement.missing:
        about = one.expected
        address = ", ".join(filter(None, (about.contact, about.email)))
        console.wrapped(f"{about.ods} {about.name}: {one.why} {address}".rstrip(), 2)
    if target:
        console.write_lines(f"Saved as {target}.")


@received.command("rollup", cls=CliCommand)
@click.option("--out", required=True, type=FileName(), help="Where to save the workbook.")
@_PERIOD
@rollup_files
@click.pass_obj
def rollup(session: Session, /, *, out: Path, period: str | None, files: RollUpFiles) -> None:
    """Bring all returns received for a period together in one workbook, whatever folder they were
    in.
    """
    from exports.rollup.workbook import write_rollup

    target = target_of_kind(out, (".xlsx",))
    files = files.checked()
    with session.register() as register:
        found = rollup_of_received(register, session.plan or "", _period(period))
        write_rollup(found.rollup, found.counted, target)
        streams.mark_done()
        saved = [*files.save(found.rollup, found.counted, found.earlier)]
    there, missing_ones = len(found.rollup.organisations), len(found.rollup.missing)
    session.console.write_lines(
        f"{found.rollup.period}: {count_in_words(there, 'return')} added up,"
        f" {missing_ones:,} missing.",
        f"Saved as {target}.",
        *saved,
    )


@received.command("leave-out", cls=CliCommand)
@_ODS
@_PERIOD
@_number
@click.option("--why", required=True, metavar="TEXT", help="Why it does not count.")
@click.pass_obj
def leave_out(
    session: Session, /, *, ods: str, period: str | None, number: int | None, why: str
) -> None:
    """Let a return not count any more. It is kept, with the reason."""
    with session.register() as register:
        there = _received(session, register, period)
        one = _found(there, ods, number, lambda each: not each.left_out)
        register.received.leave_out(one, why, there.plan.key, there.codes)
        after = _received(session, register, str(there.period)).of(ods)[0]
    _say_what_counts(session.console, f"{_name(one)} left out.", after)


@received.command("count", cls=CliCommand)
@_ODS
@_PERIOD
@_number
@click.pass_obj
def count(session: Session, /, *, ods: str, period: str | None, number: int | None) -> None:
    """Let a return that was left out count again."""
    with session.register() as register:
        there = _received(session, register, period)
        one = _found(there, ods, number, lambda each: bool(each.left_out))
        register.received.count_again(one, there.plan.key, there.codes)
        after = _received(session, register, str(there.period)).of(ods)[0]
    _say_what_counts(session.console, f"{_name(one)} is no longer left out.", after)


def _period(typed: str | None) -> Period | None:
    return Period.parse(typed) if typed else None


def _received(session: Session, register: Register, period: str | None) -> ReceivedFor:
    return received_for(register, session.plan or "", _period(period))


def _found(
    there: ReceivedFor, ods: str, number: int | None, fits: Callable[[KeptReturn], bool]
) -> KeptReturn:
    """Return the return of an organisation with a number, or the first that fits.

    Raises:
        Refused: there is none.
    """
    found = [one for one in there.of(ods) if number is None or one.number == number]
    fitting = [one for one in found if fits(one)]
    if not fitting:
        which = f"return {number} of {ods.upper()}" if number is not None else ods.upper()
        if not found:
            raise Refused(f"There is no {which} for {there.period}.")
        state = "is left out already" if found[0].left_out else "is not left out"
        raise Refused(f"{_name(found[0])} {state}.")
    return fitting[0]


def _name(one: KeptReturn) -> str:
    number = f"return {one.number}" if one.number else "the return"
    text = f"{number} of {one.sender.ods} for {one.period} ({one.file})"
    return f"{text[0].upper()}{text[1:]}"


def _heading(there: ReceivedFor) -> str:
    return f"{there.period}, {there.plan.title}, {there.plan.edition}"


def _whether_it_counts(one: KeptReturn) -> str:
    if one.left_out:
        return "left out"
    return "yes" if one.counts else "no"


def _say_whose(console: Console, one: KeptReturn) -> None:
    sender = one.sender
    console.write_lines(console.bold(f"{sender.ods} {sender.name}"))
    signed = f" Signed off by {one.signed_by}." if one.signed_by else ""
    console.wrapped(f"{_name(one)}, received on {short_time_in_words(one.at)} by {one.by}.{signed}")
    if one.left_out:
        console.wrapped(f"It was left out: {one.left_out}")
    for remark in one.remarks:
        console.wrapped(f"{remark.text} {remark.ask}".rstrip(), 2)


def _say_what_counts(console: Console, done: str, after: KeptReturn) -> None:
    console.wrapped(done)
    if after.counts:
        console.wrapped(f"{_name(after)} counts.")
    else:
        console.wrapped(f"No return of {after.sender.ods} for {after.period} counts now.")


def _table_of_actions(console: Console, said: ReceivedReturn) -> list[str]:
    actions = said.actions
    columns = dict(said.columns)
    column = columns.get("status", columns.get("code", ""))
    return table(
        [
            PrintedColumn("Code", [one.code for one in actions]),
            PrintedColumn("Action", [one.title for one in actions], stretches=True),
            PrintedColumn("It stands", [letter_of(one).label for one in actions]),
            PrintedColumn(
                "Target date", [f"{one.due:%d/%m/%Y}" if one.due else "" for one in actions]
            ),
            PrintedColumn("Lead", [one.lead for one in actions], gives_way=1),
            PrintedColumn(
                "Place", [f"{said.sheet}!{column}{one.row}" for one in actions], gives_way=2
            ),
        ],
        console.width,
        console.symbols.ellipsis,
        console.bold,
    )


def _barrier(one: ReceivedBarrier) -> str:
    kind = one.kind.label if one.kind else ""
    support = f"Support needed: {one.support}" if one.support else ""
    said = ". ".join(filter(None, (kind, one.note, support))).replace("..", ".")
    return f"{one.code}  {said} ({one.place})".strip()


def _measure(one: ReceivedMeasure) -> str:
    figure = "not reported" if one.figure is None else f"{one.figure:,g} {one.unit}"
    on = f" on {one.on:%d/%m/%Y}" if one.on else ""
    return f"{one.code}  {one.name}: {figure}{on} ({one.place})".strip()
