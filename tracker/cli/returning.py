"""``greenplan check`` and ``greenplan return``: check and make the return for a period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.errors import GreenPlanError, PartDone, Refused
from db.files.paths import is_folder
from db.register import Register
from db.returns.returns import Incomplete
from db.returns.seals import NotAsMade
from db.validation.periods import Period
from db.views import Organisation
from db.vocabulary.phrases import count_in_words, long_day
from tracker import streams
from tracker.cli.checklist import command_to_fix, print_checklist
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand
from tracker.cli.periods import check_has_begun, parse_period
from tracker.cli.records import Number
from tracker.cli.session import Session
from tracker.streams import write_note
from tracker.use_cases.returning import file_holds, missing_besides_signature

if TYPE_CHECKING:
    from db.parts.returns import MadeReturn

_NOBODY = "unknown"
"""The name on changes if the system gives no user name. It cannot sign off a return."""


@click.command("check", cls=CliCommand)
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def check(session: Session, /, *, period: tuple[str, ...], as_json: bool) -> int:
    """Check what is missing from the return for PERIOD, and show the commands that add it.

    PERIOD is a quarter or a year, such as Q3 2026/27 or 2026/27. Default: the next return due.
    The exit code is 0 if only the sign-off is missing, otherwise 1.
    """
    with session.workspace() as (register, organisation):
        of = check_has_begun(parse_period(register, organisation, period), register)
        content = register.returns.content(organisation, of)
        several = len(register.organisations.plans(organisation)) > 1
    if as_json:
        from exports.data.return_json import check_json

        told = check_json(content)
        for line, of_line in zip(told["lines"], content.check, strict=True):
            for missing, one in zip(line["missing"], of_line.missing, strict=True):
                missing["command"] = command_to_fix(session, one)
        session.console.json(told)
    else:
        print_checklist(session, content, several_plans=several)
    if not missing_besides_signature(content):
        return streams.DONE
    lacking = sum(len(line.missing) for line in content.check)
    items = count_in_words(lacking, "item")
    return streams.fail(f"The return for {content.period} is incomplete: {items} missing.")


@click.command("return", cls=CliCommand)
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@click.option(
    "--by",
    metavar="NAME",
    help="Who signs it off. Default: the person who signed it off in the app, or you.",
)
@click.option(
    "--out",
    type=FileName(),
    metavar="FILE|FOLDER",
    help="Where to save the workbook. Default: this folder, with the usual file name.",
)
@click.option("--incomplete", is_flag=True, help="Make it even if something is missing.")
@click.option(
    "--number",
    type=Number(),
    metavar="N",
    help="Save return number N of the period again, as it was made.",
)
@click.option("--json", "as_json", is_flag=True, help="Show the result as JSON.")
@click.pass_obj
def return_(
    session: Session,
    /,
    *,
    period: tuple[str, ...],
    by: str | None,
    out: Path | None,
    incomplete: bool,
    number: int | None,
    as_json: bool,
) -> None:
    """Make the return for PERIOD and save its workbook. A return cannot be changed later.

    PERIOD is a quarter or a year, such as Q3 2026/27 or 2026/27. Default: the next return due. If
    nothing has changed since the last return for the period, that return is saved again.
    """
    if number is not None and (by is not None or incomplete):
        raise click.UsageError(
            "--number saves a return made earlier. Use it without --by and --incomplete."
        )
    with session.workspace() as (register, organisation):
        target = None if out is None else _checked(out)
        of = parse_period(register, organisation, period)
        made = (
            _make(session, register, organisation, of, by, incomplete=incomplete)
            if number is None
            else _made_before(register, organisation, of, number)
        )
    written = _write(session, made, target)
    if as_json:
        from exports.data.return_json import return_json

        told = {"plan": organisation.plan_key, "again": made.again, "file": str(written)}
        session.console.json(return_json(made.view) | told)
        return
    _say_made(session, made, asked_again=number is not None)
    session.console.write_lines(f"Saved as {written}.")


def _made_before(
    register: Register, organisation: Organisation, period: Period, number: int
) -> MadeReturn:
    """Return the return with that number, which was made earlier.

    Raises:
        Refused: there is no such return, or its workbook was altered since.
    """
    try:
        return register.returns.file(organisation, period, number)
    except NotAsMade as error:
        from tracker.phrases.backup_phrases import not_as_made_in_words

        raise Refused(not_as_made_in_words(register.place.path, error)) from error


def _signer(register: Register, organisation: Organisation, period: Period) -> str | None:
    """Return who signed off the return in the app, or else the current user, if known."""
    signature = register.returns.content(organisation, period).signature
    if signature is not None:
        return signature.signed_by
    return None if register.user == _NOBODY else register.user


def _checked(out: Path) -> Path:
    """Return where to save the workbook, a file or a folder, before the return is made.

    Raises:
        CannotWrite: no file can be saved there.
        Refused: the name has another ending than .xlsx.
    """
    target = out.absolute()
    if is_folder(target):
        return target
    return target_of_kind(target, (".xlsx",))


def _make(
    session: Session,
    register: Register,
    organisation: Organisation,
    period: Period,
    by: str | None,
    *,
    incomplete: bool,
) -> MadeReturn:
    from tracker.use_cases.returning import make_return

    signed_by = _signer(register, organisation, period) if by is None else by
    if signed_by is None:
        raise Refused("It is not known who signs off the return. Add --by NAME.")
    try:
        return make_return(register, organisation, period, signed_by, incomplete)
    except Incomplete as error:
        lists = session.typed_command("check", *str(period).split())
        raise Refused(
            f"{error} To list all that is missing, run '{lists}'. To make the return anyway, add"
            " --incomplete."
        ) from error


def _write(session: Session, made: MadeReturn, target: Path | None) -> Path:
    """Save a return's workbook and return its path.

    Do not replace a file of its usual name with other content: someone may have filled it in.

    Raises:
        Refused: the file was not saved.
        PartDone: the file was not saved, but the return was made.
    """
    from exports.files.atomic_write import write_atomically
    from exports.returns.file_name import file_name_of

    folder = Path.cwd() if target is None else target
    usual = target is None or is_folder(folder)
    file = folder / file_name_of(made.view) if usual else folder
    try:
        if usual and file.is_file() and not file_holds(file, made.workbook):
            raise Refused(
                f"{file} already exists and differs from this return. Someone may have filled it"
                " in, so it was not replaced. Choose another file with --out."
            )
        written = write_atomically(file, made.workbook)
    except GreenPlanError as error:
        if made.again:
            raise
        again = session.typed_command(
            *("return", *str(made.view.period).split(), "--number", str(made.view.number)),
            *("--out", "FILE"),
        )
        raise PartDone(f"{error} The return was made. To save it, run '{again}'.") from error
    streams.mark_done()
    return written


def _say_made(session: Session, made: MadeReturn, *, asked_again: bool) -> None:
    from tracker.phrases.return_phrases import return_name

    view, console = made.view, session.console
    made_on = f"made on {long_day(view.at.astimezone().date())}, signed off by {view.signed_by}"
    if made.again:
        if not asked_again:
            console.write_lines("No changes since the last return for this period.")
        if made.doubt:
            console.wrapped(f"{return_name(view)}. Its workbook is unchanged since it was made.")
            write_note(made.doubt)
        else:
            console.wrapped(f"{return_name(view)}, {made_on}.")
        return
    console.wrapped(f"{return_name(view)} made and signed off by {view.signed_by}.")
    if made.corrects:
        console.wrapped(f"It corrects return {made.corrects}, which is kept.")
    if not view.complete:
        lists = session.typed_command("check", *str(view.period).split())
        console.wrapped(f"It is marked as incomplete. To list what is missing, run '{lists}'.")
