"""The tabs above the actions: each has a name and a selection of actions."""

from __future__ import annotations

from dataclasses import dataclass

from db.actions.selection import Selection
from db.vocabulary.terms import Choice, Rating


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab; ``short`` is its name for narrow windows, ``least`` for the narrowest."""

    label: str
    short: str
    least: str
    selection: Selection


IN_OUR_PLAN = Selection({"choice": frozenset({Choice.IN_PLAN})})

TABS = (
    Tab("All", "All", "All", Selection()),
    Tab("Must Do", "Must Do", "Must Do", Selection({"rating": frozenset({Rating.MUST_DO})})),
    Tab("Priority", "Priority", "Priority", Selection({"rating": frozenset({Rating.PRIORITY})})),
    Tab("Should Do", "Should Do", "Should", Selection({"rating": frozenset({Rating.SHOULD_DO})})),
    Tab("Quick Wins", "Quick Wins", "Quick", Selection(quick_win=True)),
    Tab("Our plan", "Our plan", "Our plan", IN_OUR_PLAN),
    Tab("Needs attention", "Attention", "Attention", Selection(attention=True)),
)
