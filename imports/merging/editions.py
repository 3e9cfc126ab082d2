"""Find what a file of another edition of the plan calls the actions of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from db.errors import UnknownPlan
from db.plans.codes import spelled
from db.register import Register
from db.views import ActionView, Organisation, PlanInUse, Position
from imports.returned.returned_workbook import ReturnRead
from imports.tables.known_actions import title_words
from imports.tables.matching import TODAY, NamesInFile


def seen_with_edition(
    register: Register, organisation: Organisation, key: str
) -> tuple[Organisation, PlanInUse | None]:
    """Return the organisation as seen with the plan that has the edition with this key, and the
    edition, or ``None`` if it is the one worked with.

    Raises:
        UnknownPlan: the organisation never worked with it.
    """
    try:
        return register.organisations.seen_with(organisation, key), None
    except UnknownPlan:
        for plan in register.organisations.plans(organisation):
            seen = register.organisations.seen_with(organisation, plan.key)
            for edition in register.organisations.editions(seen):
                if edition.key == key:
                    return seen, edition
        raise


def names_in_edition(register: Register, position: Position, edition: str) -> NamesInFile:
    """Return what another edition of the organisation's plan calls its actions of today."""
    seen = position.organisation
    since = register.actions.edition_codes(seen).since(edition, seen.provider_type)
    planned = {action.code: action for action in register.plan_edition(edition).actions}
    today = {action.code for action in position.actions if not action.own}
    main = {on.code: code for code, on in since.items() if on.code in today and on.main}
    return NamesInFile(
        [(code, planned[code].title, on.code) for code, on in since.items() if on.code in today],
        {
            **{
                code: f"{code} is for {one.provider_type.label.lower()}"
                for code, one in planned.items()
                if code not in since
            },
            **{
                code: _set_aside(code, on.code if on.code in today else None, seen.plan_edition)
                for code, on in since.items()
                if on.code not in today or not on.main
            },
        },
        {now: planned[code] for now, code in main.items()},
        frozenset(today - main.keys()),
    )


def _set_aside(code: str, now: str | None, edition: str) -> str:
    if now is None:
        return f"{code} is not in the edition {edition}; what you recorded about it is set aside"
    return f"{code} is now part of {now}; its log and records are there, its progress is set aside"


def with_codes_of_today(returned: ReturnRead, named: NamesInFile) -> ReturnRead:
    """Return a file's sheets with what it started from by the codes of today."""
    if returned.origin is None:
        return returned
    there = returned.origin.values
    was = {one.code for one in named.printed.values()} | named.set_aside.keys()
    values = {code: fields for code, fields in there.items() if code not in was | named.added}
    for now, one in named.printed.items():
        if one.code in there:
            values[now] = there[one.code]
    return replace(returned, origin=replace(returned.origin, values=values))


def earlier_names(
    register: Register, organisation: Organisation, actions: Sequence[ActionView]
) -> NamesInFile:
    """Return the codes and titles that actions had in other editions of the plan, as far as no
    action has them today and they were those of one only.
    """
    editions = register.organisations.editions(organisation)
    others = [one.key for one in editions if one.key != organisation.plan_key]
    if not others:
        return TODAY
    codes: defaultdict[str, set[str]] = defaultdict(set)
    titles: defaultdict[str, set[str]] = defaultdict(set)
    today = {one.code: one for one in actions}
    in_editions = register.actions.edition_codes(organisation)
    for edition in others:
        titled = {one.code: one.title for one in register.plan_edition(edition).actions}
        for code, on in in_editions.since(edition, organisation.provider_type).items():
            if on.code in today:
                codes[code].add(on.code)
                titles[titled[code]].add(on.code)
    taken = {spelled(code) for code in (*today, *register.actions.codes_elsewhere(organisation))}
    titles_taken = {title_words(one.title) for one in actions}
    return NamesInFile(
        [
            *(
                (code, today[now].title, now)
                for code, (now, *more) in codes.items()
                if not more and spelled(code) not in taken
            ),
            *(
                (now, title, now)
                for title, (now, *more) in titles.items()
                if not more and title_words(title) not in titles_taken
            ),
        ]
    )
