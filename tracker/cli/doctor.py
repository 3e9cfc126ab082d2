"""``greenplan doctor``: whether the register is sound, and all is well around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker import streams
from tracker.cli.console import Console
from tracker.cli.options import Command
from tracker.cli.session import Session
from tracker.user_files.settings import default_location

if TYPE_CHECKING:
    from tracker.doctor import Check

_INDENT = 5


@click.command("doctor", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def doctor(session: Session, /, *, as_json: bool) -> int:
    """Look whether the register opens and its file is sound, whether a text in it holds an NHS
    number, and whether the files that evidence links to are there. Then at what is around it: the
    versions, where it lies, who has it open, its copies, the disk, this terminal, and the log of
    errors that nobody foresaw.

    It looks at all organisations and changes nothing. NHS numbers are shown by their last two
    figures. It ends with 0 where all is well, with 1 otherwise.
    """
    from tracker.doctor import examine, place_in_words

    location = default_location(make=False) if session.db is None else session.db
    place, checks = place_in_words(location), examine(location)
    if as_json:
        session.console.json(_as_json(place, checks))
    else:
        session.console.say(f"The register {place}", "")
        for check in checks:
            _say(session.console, check)
    found = [one for check in checks for one in check.found]
    if all(check.ok is not False for check in checks):
        return streams.DONE
    things = "1 thing" if len(found) == 1 else f"{len(found)} things"
    return streams.fail(f"{things} to look at in the register {place}.")


def _say(console: Console, check: Check) -> None:
    """Write a check with Yes, No or a dash before it; below it what was found and what to do, and
    what is worth knowing.
    """
    answer = {True: "Yes", False: console.bold("No") + " ", None: "–  "}[check.ok]
    why = "not known" if check.told else "not looked at"
    unknown = f" ({why})" if check.ok is None else ""
    console.wrapped(f"{answer}  {check.text}{unknown}", _INDENT)
    for found in check.found:
        console.wrapped(f"{' ' * _INDENT}{found.words}", _INDENT + 2)
    if check.found and check.cure:
        console.wrapped(f"{' ' * _INDENT}{check.cure}", _INDENT)
    for told in check.told:
        console.wrapped(f"{' ' * _INDENT}{told}", _INDENT)


def _as_json(place: str, checks: Sequence[Check]) -> dict[str, object]:
    from exports.data.json_values import moment

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
                        "at": moment(one.at),
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
