"""``greenplan doctor``: check the register and this computer for problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.user_files.settings import default_location

if TYPE_CHECKING:
    from tracker.doctor import Check

_INDENT = 5


@click.command("doctor", cls=CliCommand)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def doctor(session: Session, /, *, as_json: bool) -> int:
    """Check the register and this computer for problems. Nothing is changed.

    In the register, check for damage, values that cannot be read, altered returns, NHS numbers,
    and missing files that evidence links to. Also check the versions, the register's folder, who
    has it open, its backups, the disk, this terminal and the log of unexpected errors.

    All organisations are checked. Only the last two digits of an NHS number are shown. The exit
    code is 0 if there are no problems, otherwise 1.
    """
    from tracker.doctor import register_in_words, run_checks

    location = default_location(make=False) if session.db is None else session.db
    place, checks = register_in_words(location), run_checks(location)
    if as_json:
        session.console.json(_as_json(place, checks))
    else:
        session.console.write_lines(f"Register {place}", "")
        for check in checks:
            _say(session.console, check)
    found = [one for check in checks for one in check.found]
    if all(check.ok is not False for check in checks):
        return streams.DONE
    return streams.fail(f"{count_in_words(len(found), 'problem')} found with the register {place}.")


def _say(console: Console, check: Check) -> None:
    """Show a check as Yes, No or a dash; below it the problems found, what to do about them, and
    other information.
    """
    answer = {True: "Yes", False: console.bold("No") + " ", None: "–  "}[check.ok]
    why = "not known" if check.told else "not checked"
    unknown = f" ({why})" if check.ok is None else ""
    console.wrapped(f"{answer}  {check.text}{unknown}", _INDENT)
    for found in check.found:
        console.wrapped(f"{' ' * _INDENT}{found.words}", _INDENT + 2)
    if check.found and check.cure:
        console.wrapped(f"{' ' * _INDENT}{check.cure}", _INDENT)
    for told in check.told:
        console.wrapped(f"{' ' * _INDENT}{told}", _INDENT)


def _as_json(place: str, checks: Sequence[Check]) -> dict[str, object]:
    from exports.data.json_values import json_moment

    return {
        "register": place,
        "well": all(check.ok is not False for check in checks),
        "checks": [
            {
                "key": check.key,
                "text": check.text,
                "ok": check.ok,
                "found": [
                    {
                        "organisation": one.organisation,
                        "code": one.code,
                        "what": one.what,
                        "id": one.number,
                        "field": one.field,
                        "at": json_moment(one.at),
                        "by": one.by,
                        "words": one.words,
                    }
                    for one in check.found
                ],
                "cure": (check.cure or None) if check.found else None,
                "told": list(check.told),
            }
            for check in checks
        ],
    }
