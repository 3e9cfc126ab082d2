"""The tabs over the actions: each a name and the selection that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from db.actions.selection import Selection
from db.vocabulary.terms import Choice, Rating


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab; ``short`` is its name where there is little room, ``least`` where there is least."""

    label: str
    short: str
    least: str
    selection: Selection


IN_OUR_PLAN = Selection(choices=frozenset({Choice.IN_PLAN}))

TABS = (
    Tab("All", "All", "All", Selection()),
    Tab("Must Do", "Must Do", "Must Do", Selection(ratings=frozenset({Rating.MUST_DO}))),
    Tab("Priority", "Priority", "Priority", Selection(ratings=frozenset({Rating.PRIORITY}))),
    Tab("Should Do", "Should Do", "Should", Selection(ratings=frozenset({Rating.SHOULD_DO}))),
    Tab("Quick Wins", "Quick Wins", "Quick", Selection(quick_win=True)),
    Tab("Our plan", "Our plan", "Our plan", IN_OUR_PLAN),
    Tab("Needs attention", "Attention", "Attention", Selection(attention=True)),
)
