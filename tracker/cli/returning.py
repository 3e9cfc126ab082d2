"""``greenplan check`` and ``greenplan return``: what the ICB gets for a period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.errors import GreenPlanError, PartDone, Refused
from db.files.paths import is_folder
from db.register import Register
from db.returns.frozen import NotAsMade
from db.returns.returns import Incomplete
from db.validation.periods import Period
from db.views import Organisation
from tracker import streams
from tracker.cli.checklist import say_checklist, what_mends
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import Command
from tracker.cli.periods import begun, read_period
from tracker.cli.records import Number
from tracker.cli.session import Session
from tracker.streams import note
from tracker.use_cases.returning import missing_besides_signature

if TYPE_CHECKING:
    from db.register_returns import MadeReturn

_NOBODY = "unknown"
"""How changes are signed where the system tells no name: nobody signs a return so."""


@click.command("check", cls=Command)
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def check(session: Session, /, *, period: tuple[str, ...], as_json: bool) -> int:
    """Say what the return for PERIOD still lacks, and which command mends it.

    PERIOD is a quarter or a year, Q3 2026/27 or 2026/27; if left out, the next one to be made. It
    ends with 0 where nothing but the signature is missing, with 1 otherwise.
    """
    with session.desk() as (register, organisation):
        of = begun(read_period(register, organisation, period), register)
        content = register.return_content(organisation, of)
    if as_json:
        from exports.data.return_json import check_json

        told = check_json(content)
        for line, of_line in zip(told["lines"], content.check, strict=True):
            for missing, one in zip(line["missing"], of_line.missing, strict=True):
                missing["command"] = what_mends(session, one)
        session.console.json(told)
    else:
        say_checklist(session, content)
    if not missing_besides_signature(content):
        return streams.DONE
    lacking = sum(len(line.missing) for line in content.check)
    things = "1 thing is missing" if lacking == 1 else f"{lacking} things are missing"
    return streams.fail(f"The return for {content.period} is incomplete: {things}.")


@click.command("return", cls=Command)
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@click.option(
    "--by", metavar="NAME", help="Who signs it off; if not given, who did so in the app, or you."
)
@click.option(
    "--out",
    type=FileName(),
    metavar="FILE|FOLDER",
    help="Where to write the workbook; here, by its usual name, if not given.",
)
@click.option("--incomplete", is_flag=True, help="Make it also if something is missing.")
@click.option(
    "--number",
    type=Number(),
    metavar="N",
    help="Write number N of the period again, as it was made.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell of it as JSON.")
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
    """Make the return for PERIOD: freeze it, number it, write its workbook.

    PERIOD is a quarter or a year, Q3 2026/27 or 2026/27; if left out, the next one to be made.
    Where nothing was changed since the last return of the period, that one is written again.
    """
    if number is not None and (by is not None or incomplete):
        raise click.UsageError("--number writes a return that was made: no --by, no --incomplete.")
    with session.desk() as (register, organisation):
        target = None if out is None else _checked(out)
        of = read_period(register, organisation, period)
        made = (
            _make(session, register, organisation, of, by, incomplete=incomplete)
            if number is None
            else _made_before(register, organisation, of, number)
        )
    written = _write(session, made, target)
    if as_json:
        from exports.data.return_json import return_json

        session.console.json({**return_json(made.view), "again": made.again, "file": str(written)})
        return
    _say_made(session, made, asked_again=number is not None)
    session.console.say(f"Wrote it to {written}.")


def _made_before(
    register: Register, organisation: Organisation, period: Period, number: int
) -> MadeReturn:
    """Return a return that was made.

    Raises:
        Refused: there is none of that number, or its workbook is not as it was made.
    """
    try:
        return register.return_file(organisation, period, number)
    except NotAsMade as error:
        from tracker.phrases.backup_phrases import not_as_made_in_words

        raise Refused(not_as_made_in_words(register.place.path, error)) from error


def _signer(register: Register, organisation: Organisation, period: Period) -> str | None:
    """Return who signed the return off in the app, or else who works here."""
    signature = register.return_content(organisation, period).signature
    if signature is not None:
        return signature.signed_by
    return None if register.user == _NOBODY else register.user


def _checked(out: Path) -> Path:
    """Return where to write to, a file or a folder, before anything is frozen for it.

    Raises:
        CannotWrite: no file may be written there.
        Refused: its name ends in something else than .xlsx.
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
    from tracker.use_cases.returning import make

    signed_by = _signer(register, organisation, period) if by is None else by
    if signed_by is None:
        raise Refused("Nobody is named who signs the return off. Name them with --by.")
    try:
        return make(register, organisation, period, signed_by, incomplete)
    except Incomplete as error:
        lists = session.typed_command("check", *str(period).split())
        raise Refused(f"{error} '{lists}' lists all; --incomplete makes it as it is.") from error


def _write(session: Session, made: MadeReturn, target: Path | None) -> Path:
    """Write a return's workbook and return where it is.

    A file of its usual name that holds something else may be the return filled in: it stays.

    Raises:
        Refused: the file was not written.
        PartDone: it was not, and the return was just made and stays.
    """
    from exports.files.atomic_write import write_whole
    from exports.returns.file_name import file_name_of

    folder = Path.cwd() if target is None else target
    usual = target is None or is_folder(folder)
    file = folder / file_name_of(made.view) if usual else folder
    try:
        if usual and file.is_file() and not _holds(file, made.workbook):
            raise Refused(
                f"{file} is there already and is not this return as it was made: somebody may have"
                " filled it in. It was left as it is; name another file with --out."
            )
        written = write_whole(file, made.workbook)
    except GreenPlanError as error:
        if made.again:
            raise
        again = session.typed_command(
            *("return", *str(made.view.period).split(), "--number", str(made.view.number)),
            *("--out", "FILE"),
        )
        raise PartDone(f"{error} The return itself is made; '{again}' writes it.") from error
    streams.done()
    return written


def _holds(file: Path, content: bytes) -> bool:
    try:
        return file.read_bytes() == content
    except OSError:
        return False


def _say_made(session: Session, made: MadeReturn, *, asked_again: bool) -> None:
    from tracker.phrases.return_phrases import named

    view, console = made.view, session.console
    made_on = f"made on {view.at.astimezone():%d/%m/%Y}, signed off by {view.signed_by}"
    if made.again:
        if not asked_again:
            console.say("Nothing was changed since the last return of the period.")
        if made.doubt:
            console.wrapped(f"{named(view)} again. Its workbook is as it was made.")
            note(made.doubt)
        else:
            console.wrapped(f"{named(view)} again, as it was {made_on}.")
        return
    console.wrapped(f"{named(view)} is made and frozen, signed off by {view.signed_by}.")
    if view.number > 1:
        console.wrapped(f"It corrects number {view.number - 1}, which stays.")
    if not view.complete:
        lists = session.typed_command("check", *str(view.period).split())
        console.wrapped(f"It says that it is incomplete: '{lists}' lists what is missing.")
