"""``greenplan matrix``: organisations by actions, a letter in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from db.errors import UnknownCode
from db.matrix.matrix import Grouping, Matrix, Order
from db.plans.codes import nearest_codes, spelled
from db.register import Register
from db.validation.periods import Period
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Letter
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table
from tracker.cli.values import WordParameter


@click.command("matrix", cls=CliCommand)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--received", is_flag=True, help="Show the returns received for a period.")
@click.option(
    "--period", metavar="PERIOD", help="The period, such as 'Q3 2026/27'. Default: the newest."
)
@click.option("--orgs", is_flag=True, help="Show the organisations in the register, as of today.")
@click.option(
    "--group",
    "groups",
    metavar="NAME",
    multiple=True,
    help="Only this type, PCN, place, neighbourhood, ICB or group.",
)
@click.option(
    "--by",
    "grouping",
    type=WordParameter(Grouping, "Group of actions"),
    default=Grouping.RATING.value,
    help="What actions are in groups by. Default: rating.",
)
@click.option(
    "--sort",
    type=WordParameter(Order, "Order"),
    default=Order.NAME.value,
    help="What organisations are sorted by. Default: name.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.option(
    "--csv", "to_csv", metavar="FILE", type=FileName(), help="Save all letters as a CSV file."
)
@click.pass_obj
def matrix(
    session: Session,
    /,
    *,
    codes: tuple[str, ...],
    received: bool,
    period: str | None,
    orgs: bool,
    groups: tuple[str, ...],
    grouping: Grouping,
    sort: Order,
    as_json: bool,
    to_csv: Path | None,
) -> None:
    """Show how each action stands with each organisation, in one letter.

    Shows the returns that were received, or, if there are none, the organisations in the register.
    With CODE, only these actions are shown.
    """
    if orgs and (received or period):
        raise click.UsageError("--orgs shows today. Leave out --received and --period.")
    target = None if to_csv is None else target_of_kind(to_csv, (".csv",))
    wanted = Period.parse(period) if period else None
    with session.register() as register:
        found = _asked(register, session.plan, received=received, period=wanted, orgs=orgs)
    if groups:
        found = found.only(groups)
    found = found.sorted_by(sort).grouped_by(grouping)
    found = _with_codes(found, codes) if codes else found.without_unasked()
    console = session.console
    if target is not None:
        from exports.data.matrix_data import matrix_csv
        from exports.files.atomic_write import write_atomically

        write_atomically(target, matrix_csv(found))
        streams.mark_done()
    if as_json:
        from exports.data.matrix_data import matrix_json

        console.json(matrix_json(found))
        return
    _say(console, found)
    if target is not None:
        console.write_lines("", f"Saved as {target}.")


def _asked(
    register: Register, plan: str | None, *, received: bool, period: Period | None, orgs: bool
) -> Matrix:
    from tracker.use_cases.matrix import own_matrix, plan_of_matrix, received_matrix

    seen = plan_of_matrix(register, plan or "")
    if not orgs and (received or period or seen.periods):
        return received_matrix(register, seen, period)
    return own_matrix(register, seen)


def _with_codes(found: Matrix, codes: Sequence[str]) -> Matrix:
    """Return the matrix with only the actions that have these codes.

    Raises:
        UnknownCode: there is no such action in the plan.
    """
    there = {spelled(action.code) for action in found.actions}
    for code in codes:
        if spelled(code) not in there:
            known = [action.code for action in found.actions]
            raise UnknownCode(code.strip(), nearest_codes(code, known))
    return found.with_actions({spelled(code) for code in codes})


def _say(console: Console, found: Matrix) -> None:
    """Print the letters of the first actions, and what they mean."""
    when = f"returns for {found.period}" if found.period else "as they stand today"
    plan = f"{found.plan.title}, {found.plan.edition}"
    many = count_in_words(len(found.rows), "organisation")
    console.wrapped(console.bold(f"{many}, {when}: {plan}"))
    red = [found.of_column(place)[Letter.RED] for place in range(len(found.actions))]
    columns = [
        PrintedColumn("ODS", [*(row.ods for row in found.rows), "Red"]),
        PrintedColumn("Organisation", [*(row.name for row in found.rows), ""], stretches=True),
        PrintedColumn("Red", [*(str(row.red) for row in found.rows), str(sum(red))]),
        *(
            PrintedColumn(
                action.code,
                [*(row.letters[place] for row in found.rows), str(red[place])],
                gives_way=place + 1,
            )
            for place, action in enumerate(found.actions)
        ),
    ]
    lines = table(columns, console.width, console.symbols.ellipsis, console.bold)
    console.write_lines(*lines)
    console.write_lines("")
    there = {letter for place in range(len(found.rows)) for letter in found.of_row(place)}
    console.wrapped("  ".join(_meaning(letter) for letter in Letter if letter in there))
    shown = lines[0].split()
    hidden = sum(action.code not in shown for action in found.actions)
    if hidden:
        left = count_in_words(hidden, "more action")
        console.wrapped(f"{left}: name codes to see them, or save all with --csv FILE.")


def _meaning(letter: Letter) -> str:
    return f"{letter.value} {letter.label}"
