"""Filter and sort actions: pure functions on views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import date
from functools import partial
from typing import Any
from unicodedata import normalize

from db.frozen import frozen
from db.validation.periods import Period
from db.views import ActionView
from db.vocabulary.declared import (
    Declaration,
    FieldType,
    PlanField,
    PlanTab,
    PrintedDate,
    WhenDue,
)
from db.vocabulary.terms import Brag, Choice, Status, Word

DUE = "due."
"""Before the key of a date that a plan declares: when an action is due by it."""


@frozen
class Selection:
    """A filter. An action must match every given field, with any one of its values.

    ``among`` are the values by the keys that :meth:`db.views.ActionView.value` knows, ``yes`` and
    ``no`` for a flag; ``None`` among them means "has none". With :data:`DUE` before the key of a
    date, they are when an action is due by it. Every word of ``search`` must be in the code, title,
    detail, lead or updates, ignoring case.
    """

    among: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    quick_win: bool = False
    attention: bool = False
    search: str = ""

    def __post_init__(self) -> None:
        """Leave out the fields without any value, so that equal filters are equal."""
        given = {key: frozenset(values) for key, values in self.among.items() if values}
        object.__setattr__(self, "among", given)

    def pick(self, actions: Iterable[ActionView], today: date | None = None) -> list[ActionView]:
        """Return the actions that match, in the order given.

        ``today`` is needed where they must be due at some time.
        """
        picked = list(actions)
        for test in self._tests(today):
            picked = [action for action in picked if test(action)]
        return picked

    def _tests(self, today: date | None) -> list[Callable[[ActionView], bool]]:
        tests: list[Callable[[ActionView], bool]] = []
        for word in normalize("NFC", self.search).casefold().split():
            tests.append(partial(_mentions, word))
        if self.quick_win:
            tests.append(lambda a: a.quick_win)
        if self.attention:
            tests.append(lambda a: a.needs_attention)
        for key, values in self.among.items():
            if today is not None and key.startswith(DUE):
                tests.append(partial(_is_due, key.removeprefix(DUE), values, today))
            else:
                tests.append(partial(_is_among, key, values))
        return tests


def tab_selection(tab: PlanTab) -> Selection:
    """Return the filter of a tab that a plan declares."""
    among = {key: frozenset(words) for key, words in tab.where.items()}
    wins = among.get("quick_win") == frozenset({"yes"})
    if wins:
        del among["quick_win"]
    return Selection(among, quick_win=wins)


def _mentions(word: str, action: ActionView) -> bool:
    return word in action.haystack


def _is_among(key: str, values: frozenset[Any], action: ActionView) -> bool:
    value = action.value(key)
    if isinstance(value, frozenset):
        return not values.isdisjoint(value)
    if isinstance(value, bool):
        return ("yes" if value else "no") in values
    return value in values


def _is_due(key: str, values: frozenset[Any], today: date, action: ActionView) -> bool:
    printed = action.declared.fields.get(key)
    return when_due(action, printed if isinstance(printed, PrintedDate) else None, today) in values


def when_due(action: ActionView, printed: PrintedDate | None, today: date) -> WhenDue | None:
    """Return when an action is due by a date of its plan, or ``None`` if nothing is to be done:
    it is complete, not for us, or an own action.
    """
    if action.own or action.status is Status.COMPLETE or action.choice is Choice.NOT_FOR_US:
        return None
    if printed is None or printed.due is None:
        return WhenDue.NO_DAY
    if printed.due < today:
        return WhenDue.OVERDUE
    now = Period.quarter_of(today)
    if printed.due in now:
        return WhenDue.THIS_QUARTER
    return WhenDue.NEXT_QUARTER if printed.due in now.next() else WhenDue.LATER


def _place(word: Word) -> int:
    return list(type(word)).index(word)


def _standing(action: ActionView) -> tuple[bool, int]:
    """Order by status for actions in the plan, then the rest by choice."""
    return (
        action.status is None,
        _place(action.choice if action.status is None else action.status),
    )


_URGENCY = {Brag.RED: 0, Brag.AMBER: 1, Brag.GREEN: 2, None: 3, Brag.BLUE: 4}

Orders = Mapping[str, tuple[str, Callable[[ActionView], Any]]]

SORTS: Orders = {
    "plan": ("Plan order", lambda a: 0),
    "title": ("Title", lambda a: a.title.casefold()),
    "rating": ("Rating", lambda a: None if a.rating is None else _place(a.rating)),
    "quick-win": ("Quick wins", lambda a: not a.quick_win),
    "status": ("Status", _standing),
    "lead": ("Lead", lambda a: a.lead and a.lead.casefold()),
    "due": ("Due", lambda a: None if a.brag is Brag.BLUE else a.due),
    "brag": ("BRAG", lambda a: (_URGENCY[a.brag], a.due or date.max)),
}
"""The sort orders: key -> (label, function for the sort value, ``None`` if an action has none)."""


def declared_orders(declared: Declaration) -> Orders:
    """Return the orders by the dates and columns that a plan declares: dates by their last day,
    the actions of one lead or theme by when they are due.
    """
    return {
        field.key: (field.name, _then_by_date(_value_to_sort(field), declared))
        for field in declared.fields
        if field.column or field.type is FieldType.DATE
    }


def _then_by_date(
    first: Callable[[ActionView], Any], declared: Declaration
) -> Callable[[ActionView], Any]:
    def value(action: ActionView) -> Any:
        printed, its = declared.due_date(action.declared), first(action)
        return None if its is None else (its, (printed and printed.due) or date.max)

    return value


def _value_to_sort(field: PlanField) -> Callable[[ActionView], Any]:
    places = {word.key: place for place, word in enumerate(field.words)}

    def value(action: ActionView) -> Any:
        value = action.declared.fields.get(field.key)
        if isinstance(value, PrintedDate):
            return value.due
        if isinstance(value, tuple):
            return sorted(places[word] for word in value if word in places) or None
        if isinstance(value, str):
            return places.get(value) if places else value.casefold()
        return value

    return value


def sort_actions(
    actions: Iterable[ActionView], sort: str, *, backwards: bool = False, orders: Orders = SORTS
) -> list[ActionView]:
    """Return the actions, given in plan order, sorted by ``sort``, a key of ``orders``.

    Ties stay in plan order. Actions without a sort value come last in both directions.
    """
    if sort == "plan":
        return list(actions)[::-1] if backwards else list(actions)
    value = orders[sort][1]
    valued = [(value(action), action) for action in actions]
    having = [pair for pair in valued if pair[0] is not None]
    having.sort(key=lambda pair: pair[0], reverse=backwards)
    return [action for _, action in having] + [action for v, action in valued if v is None]
