"""The tabs above the actions: each has a name and a selection of actions."""

from __future__ import annotations

from db.actions.selection import Selection, tab_selection
from db.frozen import frozen
from db.vocabulary.declared import Declaration
from db.vocabulary.terms import Choice

MOST_SECTIONS = 4
"""A plan with more sections at the top, and no tabs, has none of its own."""

LONG = 8
"""A name with more characters is only its first word in the narrowest windows."""

MOST_DECLARED = 6
"""The most tabs of a plan: with the others, one for each of the keys 1 to 9."""


@frozen
class Tab:
    """A tab; ``short`` is its name for narrow windows, if it has another one there."""

    label: str
    selection: Selection
    short: str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        """Its name, the one for narrow windows, and the one for the narrowest."""
        short = self.short or self.label
        return self.label, short, short if len(short) <= LONG else short.split()[0]


ALL = Tab("All", Selection())
OUR_PLAN = Tab("Our plan", Selection({"choice": frozenset({Choice.IN_PLAN})}))
ATTENTION = Tab("Needs attention", Selection(attention=True), "Attention")


def tabs_of(declared: Declaration) -> tuple[Tab, ...]:
    """Return the tabs for a plan: its own, or else its sections at the top if they are few."""
    own = [Tab(tab.title, tab_selection(tab)) for tab in declared.tabs[:MOST_DECLARED]]
    if not own and len(declared.tops) <= MOST_SECTIONS:
        own = [
            Tab(one.title, Selection({"section": frozenset({one.code})})) for one in declared.tops
        ]
    return (ALL, *own, OUR_PLAN, ATTENTION)
