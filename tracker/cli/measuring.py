"""``greenplan measure``: the measures of an action, with baseline and target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import click

from db.errors import Refused
from db.records.new_records import NewMeasure
from db.register import Register
from db.validation.dates import parse_date
from db.validation.figures import parse_figure
from db.views import ActionView, Measure, Organisation
from db.vocabulary.terms import Dimension
from tracker.cli.console import Console, joined_with_or
from tracker.cli.options import CliCommand
from tracker.cli.record_printing import print_measures
from tracker.cli.records import (
    LISTING,
    chosen_actions,
    edit_or_delete,
    find_record,
    job_of,
    list_records,
    none_yet,
    number_option,
    print_change,
    records_by_action,
    require,
    seen_with_record,
    text_or_none,
)
from tracker.cli.session import Session
from tracker.cli.values import is_none, parse_word
from tracker.use_cases.plan_figures import figures_beside, measures_to_suggest
from tracker.use_cases.shipped_names import shipped_names

if TYPE_CHECKING:
    from imports.data_files.suggested_measures import Suggestion


@click.command("measure", cls=CliCommand)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--name", metavar="TEXT", help="What you measure.")
@click.option("--unit", metavar="TEXT", help="The unit, such as kWh, miles or inhalers.")
@click.option("--dimension", metavar="WORD", help=f"{joined_with_or(Dimension)} (SusQI).")
@click.option("--baseline", metavar="FIGURE", help="The figure at the start.")
@click.option("--baseline-on", metavar="DATE", help="The date of the baseline. Default: today.")
@click.option("--target", metavar="FIGURE", help="The figure to reach.")
@click.option("--target-on", metavar="DATE", help="The date to reach the target by.")
@click.option("--source", metavar="TEXT", help="Where the target comes from.")
@click.option("--suggested", is_flag=True, help="Add the measures that the plans suggest.")
@number_option("--change", "Edit measure number N with the other options. Its readings are kept.")
@number_option("--remove", "Delete measure number N and its readings.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def measure(
    session: Session,
    /,
    *,
    codes: tuple[str, ...],
    suggested: bool,
    change: int | None,
    remove: int | None,
    as_json: bool,
    **given: str | None,
) -> None:
    """List the measures of the actions CODE, or of all actions. With --name, add a measure.

    Use "none" to remove a baseline, target or source. No score is worked out.
    """
    job = job_of(
        add=any(text is not None for text in given.values()) and not change,
        suggested=suggested,
        change=bool(change),
        remove=bool(remove),
        as_json=as_json,
    )
    with session.workspace() as (register, organisation):
        console = session.console
        if job in LISTING:
            _list(session, register, organisation, codes, as_json=as_json)
            return
        if job == "suggested":
            require(codes, "CODE: the action to add the suggested measures to")
            _add_suggested(console, register, organisation, codes)
            return
        if job == "add":
            require(codes, "CODE: the action that the measure is for")
            for option in ("name", "unit", "dimension"):
                require(
                    given[option], f"--{option}. A measure needs a name, a unit and a dimension"
                )
            new = _as_given(given, None, register.today)
            changed = register.records.add_measure(organisation, codes, new)
        else:
            number, ask = change or remove or 0, register.records.measures
            whose = seen_with_record(session, register, organisation, ask, number)
            seen = find_record(ask(whose), number, "measure", codes)
            other = _as_given(given, seen, register.today) if change else None
            changed = edit_or_delete(register, whose, seen, other)
        print_change(console, register, organisation, changed)


def _as_given(given: Mapping[str, str | None], seen: Measure | None, today: date) -> NewMeasure:
    """Return the measure that the options describe; options not given keep the values of ``seen``.

    Raises:
        Refused: a figure, a date or the dimension cannot be read.
    """

    def text(field: str) -> str:
        return text_or_none(given[field], getattr(seen, field, None))

    def figure(field: str, what: str) -> float | None:
        typed = given[field]
        if typed is None:
            return getattr(seen, field, None)
        return None if is_none(typed) else parse_figure(typed, what)

    def day(field: str, what: str, of: float | None) -> date | None:
        typed = given[field]
        if typed is None:
            return getattr(seen, field) if seen and of is not None else None
        return parse_date(typed, what, today, past=field == "baseline_on")

    dimension = given["dimension"]
    baseline, target = figure("baseline", "Baseline"), figure("target", "Target")
    return NewMeasure(
        name=text("name"),
        unit=text("unit"),
        dimension=seen.dimension
        if seen and dimension is None
        else parse_word(Dimension, dimension or "", "Dimension"),
        baseline=baseline,
        baseline_on=day("baseline_on", "Baseline on", baseline),
        target=target,
        target_on=day("target_on", "Target by", target),
        source=text("source"),
    )


def _add_suggested(
    console: Console, register: Register, organisation: Organisation, codes: tuple[str, ...]
) -> None:
    """Add the suggested measures that the actions do not have yet, each as one change.

    Raises:
        Refused: there is no suggestion for one of the actions. Nothing is added to any of them.
    """
    wanted = [
        (action, suggestion)
        for action in chosen_actions(register, organisation, codes)
        for suggestion in _suggested_for(register, organisation, action)
    ]
    measures = register.records.measures(organisation)
    there = {(measure.code, measure.name.casefold()) for measure in measures}
    for action, suggestion in wanted:
        name = suggestion.measure.name
        if (action.code, name.casefold()) in there:
            console.wrapped(f"{action.code} already has this measure: {name}", 2)
            continue
        changed = register.records.add_measure(organisation, [action.code], suggestion.measure)
        print_change(console, register, organisation, changed)
        if suggestion.note:
            console.wrapped(f"  {suggestion.note}", 2)


def _suggested_for(
    register: Register, organisation: Organisation, action: ActionView
) -> tuple[Suggestion, ...]:
    of = action.plan, action.code, organisation.provider_type
    names = shipped_names(register, organisation)
    found = measures_to_suggest(*of, register.today, names)
    if not found:
        whom = " to organisations of your kind" if figures_beside(*of, names) else ""
        raise Refused(
            f"The plans suggest no measure for {action.code}{whom}."
            " Add one of your own with --name, --unit and --dimension."
        )
    return found


def _list(
    session: Session,
    register: Register,
    organisation: Organisation,
    codes: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    there = records_by_action(session, register, organisation, codes, register.records.measures)
    list_records(
        session.console, there, lambda its: print_measures(session.console, its), as_json=as_json
    )
    if not (there or as_json):
        session.console.wrapped(
            f"{none_yet('measures', codes)} To add one, use --name, --unit and --dimension."
            " To add those that the plans suggest, use --suggested."
        )
