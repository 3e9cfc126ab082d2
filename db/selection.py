"""Which actions a person wants to see, and in what order: pure functions over views."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from unicodedata import normalize

from db.views import ActionView
from db.words import Area, Benefit, Brag, Choice, Rating, Status, Word


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter. Within one field any of the values will do; all the fields given must agree.

    ``None`` in ``ratings``, ``statuses``, ``brags`` or ``leads`` stands for "has none". Every
    word of ``search`` must stand in the code, title, detail, lead or updates, in either case.
    """

    ratings: frozenset[Rating | None] = frozenset()
    quick_win: bool = False
    areas: frozenset[Area] = frozenset()
    choices: frozenset[Choice] = frozenset()
    statuses: frozenset[Status | None] = frozenset()
    brags: frozenset[Brag | None] = frozenset()
    leads: frozenset[str | None] = frozenset()
    benefits: frozenset[Benefit] = frozenset()
    attention: bool = False
    search: str = ""

    def pick(self, actions: Iterable[ActionView]) -> list[ActionView]:
        """Return the actions that match, in the order given."""
        picked = list(actions)
        for test in self._tests():
            picked = [action for action in picked if test(action)]
        return picked

    def _tests(self) -> list[Callable[[ActionView], bool]]:
        tests: list[Callable[[ActionView], bool]] = []
        for word in normalize("NFC", self.search).casefold().split():
            tests.append(partial(_mentions, word))
        if self.quick_win:
            tests.append(lambda a: a.quick_win)
        if self.attention:
            tests.append(lambda a: a.needs_attention)
        if self.ratings:
            tests.append(lambda a: a.rating in self.ratings)
        if self.areas:
            tests.append(lambda a: a.area in self.areas)
        if self.choices:
            tests.append(lambda a: a.choice in self.choices)
        if self.statuses:
            tests.append(lambda a: a.status in self.statuses)
        if self.brags:
            tests.append(lambda a: a.brag in self.brags)
        if self.leads:
            tests.append(lambda a: a.lead in self.leads)
        if self.benefits:
            tests.append(
                lambda a: a.benefits is not None and not self.benefits.isdisjoint(a.benefits)
            )
        return tests


def _mentions(word: str, action: ActionView) -> bool:
    return word in action.haystack


def _place(word: Word | None) -> int:
    return 99 if word is None else list(type(word)).index(word)


_URGENCY = {Brag.RED: 0, Brag.AMBER: 1, Brag.GREEN: 2, None: 3, Brag.BLUE: 4}

SORTS: dict[str, tuple[str, Callable[[ActionView], Any]]] = {
    "plan": ("Plan order", lambda a: 0),
    "rating": ("Rating", lambda a: _place(a.rating)),
    "status": ("Status", lambda a: (_place(a.choice if not a.in_plan else None), _place(a.status))),
    "lead": ("Lead", lambda a: (a.lead is None, (a.lead or "").casefold())),
    "due": ("Due", lambda a: a.due or date.max),
    "brag": ("BRAG", lambda a: (_URGENCY[a.brag], a.due or date.max)),
}
"""The orders on offer: key -> (label, what to sort by). Ties stay in the order given."""


def in_order(
    actions: Iterable[ActionView], sort: str, *, backwards: bool = False
) -> list[ActionView]:
    """Return the actions, given in plan order, sorted by ``sort``, a key of :data:`SORTS`."""
    if sort == "plan":
        return list(actions)[::-1] if backwards else list(actions)
    return sorted(actions, key=SORTS[sort][1], reverse=backwards)
