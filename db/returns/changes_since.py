"""Compare an organisation's position with its last return, also over editions of its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.plans.edition_codes import CarriedOn, edition_codes
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.plans.stored_edition import stored_edition
from db.records import record_queries
from db.returns import seals
from db.returns.returns import ReturnDifference
from db.storage.column_types import snapshot_colours
from db.storage.query import Query
from db.views import FieldChange, Position, ReturnView
from db.vocabulary.fields import plain_value
from db.vocabulary.terms import Brag

EDITION = "edition"
"""The entity of what another edition of the plan says about an action."""

Fields = tuple[FieldChange, ...]


def changes_since(
    query: Query, position: Position, previous: ReturnView
) -> tuple[ReturnDifference, ...]:
    """Return how the position differs from the last return, the organisation's fields first.

    If that return was made with another edition of the plan, each action is compared with what it
    carries on. What the editions say differently is told too.
    """
    in_use = position.organisation.in_use
    changed = record_queries.changed_since(query, in_use, previous.change)
    kept = not any(found.content for found in seals.altered_returns(query, previous.id))
    then = snapshot_colours(record_queries.return_snapshot(query, previous.id)) if kept else {}
    said: Mapping[str, Fields] = {}
    gone: list[ReturnDifference] = []
    editions = _editions(query, position, previous)
    if editions is not None:
        changed[None] = (editions.change, *changed.get(None, ()))
        said = editions.said()
        aside = record_queries.changed_since(query, in_use, previous.change, set_aside=True)
        gone = [*editions.gone(aside, then)]
        then = editions.as_today(then)
    differences = []
    if None in changed:
        differences.append(ReturnDifference(None, position.organisation.name, changed[None]))
    for action in position.actions:
        before = then.get(action.code) if kept else action.brag
        brag = (before, action.brag) if before is not action.brag else None
        fields = (*said.get(action.code, ()), *changed.get(action.code, ()))
        if fields or brag:
            differences.append(ReturnDifference(action.code, action.title, fields, brag))
    there = {action.code for action in position.actions}
    for code, fields in changed.items():
        if code is not None and code not in there:
            named = (f.old for f in fields if (f.entity, f.field) == ("own-action", "title"))
            title = next(filter(None, named), "")
            differences.append(ReturnDifference(code, title, fields, _was(then.get(code))))
    return (*differences, *gone)


def _was(colour: Brag | None) -> tuple[Brag | None, None] | None:
    return (colour, None) if colour else None


@dataclass(frozen=True, slots=True)
class _Editions:
    """The edition of the last return and that of today. ``since`` is what carries on the actions
    of the first, by their codes there.
    """

    before: PlanEdition
    today: PlanEdition
    since: Mapping[str, CarriedOn]

    @property
    def change(self) -> FieldChange:
        """The change from one to the other."""
        return FieldChange(None, "plan", _named(self.before), _named(self.today), "organisation")

    def as_today(self, then: Mapping[str, Brag | None]) -> dict[str, Brag | None]:
        """Return the colours of that return by the codes of today. Own actions keep their codes."""
        planned = {action.code for action in self.before.actions}
        return {code: colour for code, colour in then.items() if code not in planned} | {
            on.code: then[code]
            for code, on in self.since.items()
            if on.code and on.main and code in then
        }

    def said(self) -> dict[str, Fields]:
        """Return what the editions say differently about each action of today, by its code."""
        found: dict[str, Fields] = {}
        old = {action.code: action for action in self.before.actions}
        new = {action.code: action for action in self.today.actions}
        for code, on in self.since.items():
            if on.code and on.main:
                found[on.code] = _differing(old[code], new[on.code])
        return {code: found.get(code, (_told(code, "code", None, code),)) for code in new}

    def gone(
        self, aside: Mapping[str | None, Fields], then: Mapping[str, Brag | None]
    ) -> Iterator[ReturnDifference]:
        """Yield the actions of that return whose progress is no longer in the list. ``aside`` are
        changes to what is recorded about them, ``then`` the colours of that return.
        """
        for action in self.before.actions:
            on = self.since.get(action.code)
            if on is not None and not (on.code and on.main):
                told = _told(action.code, "code", action.code, on.code)
                fields = (told, *aside.get(action.code, ()))
                brag = _was(then.get(action.code))
                yield ReturnDifference(action.code, action.title, fields, brag)


def _editions(query: Query, position: Position, previous: ReturnView) -> _Editions | None:
    """Return the edition of the last return and that of today, if they differ."""
    in_use, now = position.organisation.in_use, position.plan.key
    was = record_queries.edition_at(query, in_use, previous.change)
    if was in (None, now):
        return None
    before, today = stored_edition(query, str(was)), stored_edition(query, now)
    if before is None or today is None:
        return None
    kind = position.organisation.provider_type
    return _Editions(before, today, edition_codes(query, in_use).since(before.key, kind))


def _differing(old: PlannedAction, new: PlannedAction) -> Fields:
    """Return how what is printed about an action differs."""
    return tuple(
        _told(new.code, field, before, after)
        for field in ("code", "title", "rating", "quick_win")
        if (before := plain_value(getattr(old, field)))
        != (after := plain_value(getattr(new, field)))
    )


def _told(code: str, field: str, old: str | bool | None, new: str | bool | None) -> FieldChange:
    return FieldChange(code, field, old, new, EDITION)


def _named(edition: PlanEdition) -> str:
    return f"{edition.title}, {edition.edition}"
