"""``greenplan show`` and ``greenplan history``: one action in full, and the change log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import click

from db.errors import GreenPlanError, Refused, UnknownCode
from db.history.change_descriptions import change_in_words, value_in_words
from db.plans.declared_words import declared_in_words, understood_in_words
from db.plans.edition_codes import EditionCode, EditionCodes
from db.register import Register
from db.views import (
    ActionRecords,
    ActionView,
    ChangeView,
    LogFilter,
    Organisation,
    Update,
)
from db.vocabulary.action_fields import EDITED
from db.vocabulary.declared import (
    Declaration,
    PlanField,
    PrintedDate,
    Value,
)
from db.vocabulary.fields import Field, plain_value
from db.vocabulary.terms import Benefit, Status
from tracker.cli.console import Console, joined_with_and
from tracker.cli.options import CliCommand
from tracker.cli.plan_figures import figures_json, say_figures
from tracker.cli.plan_links import activities_json, links_json, say_activities, say_links
from tracker.cli.record_printing import print_barriers, print_evidence, print_measures
from tracker.cli.requests import print_requests
from tracker.cli.session import Session
from tracker.phrases.edition_phrases import was_in_words
from tracker.phrases.request_phrases import is_open_for
from tracker.phrases.times import short_time_in_words
from tracker.use_cases.plan_figures import figures_behind
from tracker.use_cases.plan_links import (
    activities_beside,
    counts_towards,
    recommendations_behind,
)
from tracker.use_cases.set_aside import SetAside, actions_set_aside, find_set_aside
from tracker.use_cases.shipped_names import shipped_names

_NOTHING = "–"


@click.command("show", cls=CliCommand)
@click.argument("code")
@click.option(
    "--edition",
    metavar="KEY",
    help="The edition of its plan, for an action that is in your list no more.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def show(session: Session, /, *, code: str, edition: str | None, as_json: bool) -> None:
    """Show everything about the action CODE.

    An action that you recorded something for, and that is in your list no more, is shown too.
    """
    with session.workspace() as (register, organisation):
        shown = _find(session, register, organisation, code, edition or "")
        names = shipped_names(register, shown.organisation)
        asked = [
            one
            for one in register.requests.of(shown.organisation)
            if is_open_for(one, shown.action.code)
        ]
    action, records, aside = shown.action, shown.records, shown.aside
    of, kind = (action.plan, action.code), shown.organisation.provider_type
    towards = counts_towards(*of, kind, names)
    recommended = recommendations_behind(*of, names)
    activities = activities_beside(*of, names)
    figures = figures_behind(*of, kind, names)
    console = session.console
    if as_json:
        from exports.data.action_json import action_with_log_json, history_json
        from exports.data.edition_json import codes_json
        from exports.data.record_json import request_json

        told = action_with_log_json(
            action, records.updates, records.evidence, records.measures, records.barriers
        )
        told |= links_json(towards, recommended) | activities_json(activities)
        told |= figures_json(figures) | {"before": codes_json(shown.before), "set_aside": None}
        told["requests"] = [request_json(one) for one in asked]
        if aside:
            told |= {"set_aside": aside.why, "history": history_json(aside.changes)}
        console.json(told)
        return
    _say_action(console, shown)
    say_activities(console, activities)
    say_links(console, towards, recommended)
    say_figures(console, figures)
    if (towards or recommended or activities or figures) and (whose := names.whose(*of)):
        console.wrapped(f"  Links and figures are {whose}.", 2)
    if records.evidence:
        console.write_lines("", console.bold("Evidence"))
        print_evidence(console, records.evidence)
    if records.measures:
        console.write_lines("", console.bold("Measures"))
        print_measures(console, records.measures)
    if records.barriers:
        console.write_lines("", console.bold("Barriers"))
        print_barriers(console, records.barriers)
    if asked:
        console.write_lines("", console.bold("Requests"))
        print_requests(console, asked)
    _say_log(console, records.updates)
    if aside:
        console.write_lines("", console.bold("History"))
        _say_changes(console, aside.changes)
    for one in shown.others:
        again = session.typed_command("show", one.code, "--edition", one.plan)
        console.write_lines("")
        console.wrapped(f"Another {one.code} is set aside. To read it, run '{again}'.")


@dataclass(frozen=True, slots=True)
class _Shown:
    """An action with what is shown about it: ``codes`` are those of its plan's editions, ``aside``
    is set if it is in the list no more, and ``others`` are set aside and have the same code.
    """

    organisation: Organisation
    action: ActionView
    records: ActionRecords
    declared: Declaration
    codes: EditionCodes
    aside: SetAside | None = None
    others: tuple[ActionView, ...] = ()

    @property
    def before(self) -> tuple[EditionCode, ...]:
        """What it was called in the editions before the one that it is of."""
        if self.aside:
            return tuple(one for one in self.aside.names if one.plan != self.action.plan)
        return self.codes.before(self.action.code)

    @property
    def about(self) -> str:
        """What became of it over the editions, in one line, or an empty text."""
        return self.aside.why if self.aside else was_in_words(self.codes, self.action.code)


def _find(
    session: Session, register: Register, organisation: Organisation, code: str, edition: str
) -> _Shown:
    """Return the action with a code in the list, or else the one that is set aside.

    Raises:
        UnknownCode: there is no such action.
        Refused: several editions have one that is set aside.
    """
    what = f"No action {code.strip()[:40]!r} of the edition {edition.strip()[:60]!r}"
    unknown: GreenPlanError = Refused(
        f"{what} is set aside. 'greenplan actions --set-aside' lists them all."
    )
    if not edition:
        try:
            return _listed(register, organisation, code)
        except UnknownCode as error:
            unknown = error
    for seen in session.each_plan(register, organisation):
        if aside := find_set_aside(register, seen, code, edition):
            codes = register.actions.edition_codes(seen)
            declared = aside.edition.declared
            return _Shown(seen, aside.action, aside.records, declared, codes, aside)
    raise unknown


def _listed(register: Register, organisation: Organisation, code: str) -> _Shown:
    action = register.actions.find(organisation, code)
    plan = next(one for one in register.plans() if one.key == action.plan)
    records = ActionRecords(
        register.actions.updates(organisation, action.code),
        register.records.evidence(organisation, action.code),
        register.records.measures(organisation, action.code),
        register.records.barriers(organisation, action.code),
    )
    codes = register.actions.edition_codes(organisation)
    others = actions_set_aside(register, organisation, action.code) if codes.there else ()
    return _Shown(organisation, action, records, plan.declared, codes, None, others)


@click.command("history", cls=CliCommand)
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def history(session: Session, /, *, code: str | None, as_json: bool) -> None:
    """Show who changed what, and when, newest first. With CODE, only for that action.

    With --plan, only what was changed while working with that plan.
    """
    with session.workspace() as (register, organisation):
        changes = (
            _history_of(session, register, organisation, code)
            if code
            else register.history.changes(
                organisation, only=LogFilter(of_plan=session.plan is not None)
            )
        )
        if not as_json:
            changes = register.history.tell_apart(organisation, changes)
    console = session.console
    if as_json:
        from exports.data.action_json import history_json

        console.json(history_json(changes))
        return
    _say_changes(console, changes)
    if not changes:
        console.write_lines("No changes yet.")


def _say_changes(console: Console, changes: Sequence[ChangeView]) -> None:
    for change in changes:
        undone = " (undone since)" if change.undone else ""
        console.wrapped(
            f"{short_time_in_words(change.at)}  {change.by}: {change_in_words(change)}{undone}", 18
        )


def _history_of(
    session: Session, register: Register, organisation: Organisation, code: str
) -> Sequence[ChangeView]:
    try:
        return register.history.changes(
            organisation, register.actions.find(organisation, code).code
        )
    except UnknownCode:
        # An own action that was undone no longer exists, but its history does.
        if own := re.fullmatch(r"OWN-\d+", code.strip(), re.IGNORECASE):
            for seen in session.each_plan(register, organisation):
                if changes := register.history.changes(seen, own[0]):
                    return changes
        for seen in session.each_plan(register, organisation):
            if aside := find_set_aside(register, seen, code):
                return aside.changes
        raise


def _say_action(console: Console, shown: _Shown) -> None:
    action = shown.action
    console.wrapped(f"{console.bold(action.code)}  {console.bold(action.title)}", 2)
    if action.detail:
        console.wrapped(f"  {action.detail}", 2)
    if shown.about:
        console.wrapped(f"{shown.about}.")
    console.write_lines("")
    fields = _fields(action, shown.declared)
    longest = max(len(label) for label, _ in fields)
    for label, value in fields:
        console.wrapped(f"{label:<{longest}}  {value}", longest + 2)
    for note in action.notes:
        console.wrapped(f"{'Note':<{longest}}  {note}", longest + 2)


def _say_log(console: Console, updates: Sequence[Update]) -> None:
    console.write_lines("", console.bold("Log"))
    for entry in updates:
        console.write_lines(f"  {short_time_in_words(entry.at)}  {entry.by}")
        for line in entry.text.splitlines():
            console.wrapped(f"    {line}", 4)
    if not updates:
        console.write_lines("  No updates yet.")


def _fields(action: ActionView, declared: Declaration) -> list[tuple[str, str]]:
    changed = _NOTHING
    if action.updated_at is not None:
        changed = f"{short_time_in_words(action.updated_at)} by {action.updated_by}"
    if declared.fields or declared.kinds:
        published = list(_declared(action, declared))
    else:
        published = [
            ("Provider type", action.provider_type.label),
            ("Programme area", action.area.label if action.area else _NOTHING),
            ("Rating", action.rating.label if action.rating else _NOTHING),
            ("Quick win", "Yes" if action.quick_win else "No"),
            ("Benefits", _benefits(action)),
        ]
    return [
        *published,
        *_filled_in(action, of_task=True),
        *_filled_in(action, of_task=False),
        ("Last changed", changed),
    ]


def _declared(action: ActionView, declared: Declaration) -> Iterator[tuple[str, str]]:
    """Yield what its plan says about an action, in the plan's own words."""
    for section in declared.path(action.section):
        yield section.level.capitalize() or "Section", f"{section.code}  {section.title}"
    for field in declared.fields:
        if field.key in action.declared.fields:
            yield field.name, _declared_value(field, action.declared.fields[field.key])
    for kind in declared.kinds:
        if letters := action.declared.roles.get(kind.key):
            yield kind.label, joined_with_and([letter.label for letter in letters])


def _declared_value(field: PlanField, value: Value) -> str:
    words = declared_in_words(field, value)
    understood = understood_in_words(value) if isinstance(value, PrintedDate) else ""
    return f"{words} ({understood})" if understood else words


def _filled_in(action: ActionView, *, of_task: bool) -> Iterator[tuple[str, str]]:
    """Yield the fields that people fill in, with BRAG after the status."""
    for field in EDITED:
        if field.of_task is of_task:
            yield field.label, _completed(action) if field.past else _shown(field, action)
            if field.key == "status":
                yield "BRAG", action.brag.label if action.brag else _NOTHING


def _shown(field: Field, action: ActionView) -> str:
    value = getattr(action, field.key)
    return value_in_words(field.key, plain_value(value))


def _benefits(action: ActionView) -> str:
    if action.benefits is None:
        return _NOTHING if action.own else "Not published"
    marked = [benefit.label for benefit in Benefit if benefit in action.benefits]
    return ", ".join(marked) or "None marked"


def _completed(action: ActionView) -> str:
    complete = action.status is Status.COMPLETE
    return "Date not known" if complete and not action.completed else _day(action.completed)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else _NOTHING
