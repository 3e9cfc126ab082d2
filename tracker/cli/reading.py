"""``greenplan reading``: list, add and delete the readings of a measure."""

from __future__ import annotations

from collections.abc import Sequence

import click

from db.errors import Refused
from db.records.new_records import NewReading
from db.register import Register
from db.validation.dates import parse_date
from db.validation.figures import not_assessed, parse_figure
from db.views import ActionView, Changed, Measure, Organisation
from tracker.cli.console import Console
from tracker.cli.options import CliCommand
from tracker.cli.record_printing import print_readings
from tracker.cli.records import LISTING, find_record, job_of, number_option, print_change, require
from tracker.cli.session import Session

_WITH_NEGATIVE_FIGURES = {**CliCommand.settings, "ignore_unknown_options": True}


@click.command("reading", cls=CliCommand, context_settings=_WITH_NEGATIVE_FIGURES)
@click.argument("code")
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--on", metavar="DATE", help="The date of the reading. Default: today.")
@click.option("--note", metavar="TEXT", help="A note about the reading.")
@number_option("--remove", "Delete reading number N.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def reading(
    session: Session,
    /,
    *,
    code: str,
    name: str | None,
    value: str | None,
    on: str | None,
    note: str | None,
    remove: int | None,
    as_json: bool,
) -> None:
    """Add VALUE, a figure or 'not-assessed', as a reading of the measure NAME of the action CODE.

    Without VALUE, list the readings. NAME can be part of the measure's name, or its number.
    """
    for given in filter(None, (code, name, value)):
        if given.startswith("--"):
            raise click.UsageError(f"No such option: {given}")
    job = job_of(
        add=value is not None or (on, note) != (None, None), remove=bool(remove), as_json=as_json
    )
    with session.workspace() as (register, organisation):
        action = register.actions.find(organisation, code)
        measures = register.records.measures(organisation, action.code)
        if name is not None:
            measures = (_named(measures, name, action),)
        if job in LISTING:
            _list(session.console, action, measures, as_json=as_json)
            return
        if job == "add":
            require(name, "NAME: the measure that the reading is for")
            require(value, "VALUE: a figure, or not-assessed")
            (of,) = measures
            changed = _take(register, organisation, of, value or "", on, note)
        else:
            readings = [one for of in measures for one in of.readings]
            seen = find_record(readings, remove or 0, "reading", [action.code])
            changed = register.records.delete(organisation, seen)
        print_change(session.console, register, organisation, changed)


def _take(
    register: Register,
    organisation: Organisation,
    measure: Measure,
    value: str,
    on: str | None,
    note: str | None,
) -> Changed:
    if not value.strip():
        raise Refused("The reading is empty. Enter a figure or not-assessed.")
    today = register.today
    new = NewReading(
        None if not_assessed(value) else parse_figure(value, "Reading"),
        parse_date(on or "", "Reading on", today, past=True) or today,
        note or "",
    )
    return register.records.add_reading(organisation, measure, new)


def _named(measures: Sequence[Measure], name: str, action: ActionView) -> Measure:
    """Return the measure with that name, beginning or part of a name, or number.

    Raises:
        Refused: no measure matches, or more than one.
    """
    wanted = " ".join(name.casefold().split())
    names = {measure: " ".join(measure.name.casefold().split()) for measure in measures}
    tries = (
        [m for m in measures if names[m] == wanted],
        [m for m in measures if str(m.id) == wanted],
        [m for m in measures if wanted and names[m].startswith(wanted)],
        [m for m in measures if wanted and wanted in names[m]],
    )
    meant = next(filter(None, tries), [])
    if len(meant) == 1:
        return meant[0]
    if not measures:
        raise Refused(
            f"{action.code} has no measures yet. To add one, see 'greenplan measure --help'."
        )
    there = ", ".join(repr(m.name) for m in meant or measures)
    fault = f"{name!r} matches {'more than one' if meant else 'no'} measure of {action.code}."
    raise Refused(f"{fault} Enter one of: {there}.")


def _list(
    console: Console, action: ActionView, measures: Sequence[Measure], *, as_json: bool
) -> None:
    if as_json:
        from exports.data.record_json import reading_json

        console.json(
            [
                {
                    "code": action.code,
                    "plan": action.plan,
                    "measure": of.name,
                    **reading_json(one),
                }
                for of in measures
                for one in of.readings
            ]
        )
        return
    for of in measures:
        console.wrapped(console.bold(f"{of.name}, {of.unit}"), 2)
        print_readings(console, of.readings)
        if not of.readings:
            console.write_lines("      No readings yet")
    if not measures:
        console.wrapped(
            f"{action.code} has no measures yet. To add one, see 'greenplan measure --help'."
        )
