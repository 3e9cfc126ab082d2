"""How a list was last shown: tab, filter, order and row, as stored in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.actions.selection import Selection
from db.frozen import frozen
from db.vocabulary.fields import Field
from tracker.workspace.plan_shown import PlanShown

EVERYTHING = Selection()


@frozen
class LastView:
    """The tab's number, the filter, the order and the code under the cursor."""

    tab: int = 0
    filter: Selection = EVERYTHING
    sort: str = "plan"
    backwards: bool = False
    code: str | None = None

    def to_settings(self, plan: PlanShown) -> dict[str, Any]:
        """Return the form stored in the settings for a list of ``plan``."""
        chosen = {
            key: sorted(values, key=lambda value: value or "")
            for key, values in self.filter.among.items()
        }
        return {
            "tab": plan.tabs[self.tab].label,
            "filter": chosen,
            "sort": self.sort,
            "backwards": self.backwards,
            "code": self.code,
        }

    @classmethod
    def from_settings(cls, kept: object, plan: PlanShown) -> LastView:
        """Return the view of ``plan`` from the settings, without anything that is not known."""
        if not isinstance(kept, Mapping):
            return cls()
        tabs = [tab.label for tab in plan.tabs]
        tab, sort, code = kept.get("tab"), kept.get("sort"), kept.get("code")
        known = isinstance(sort, str) and sort in plan.orders
        return cls(
            tabs.index(tab) if tab in tabs else 0,
            _selection(kept.get("filter"), plan),
            str(sort) if known else "plan",
            known and kept.get("backwards") is True,
            code if isinstance(code, str) else None,
        )


def _selection(kept: object, plan: PlanShown) -> Selection:
    if not isinstance(kept, Mapping):
        return EVERYTHING
    kept = {_EARLIER.get(name, name): values for name, values in kept.items()}
    return Selection(
        {field.key: _known(field, _list(kept.get(field.key))) for field in plan.filters}
    )


_EARLIER = {
    "areas": "area",
    "choices": "choice",
    "statuses": "status",
    "brags": "brag",
    "leads": "lead",
}
"""What earlier versions called the fields."""


def _known(field: Field, kept: list[Any]) -> frozenset[Any]:
    if field.words is not None:
        return frozenset(word for word in field.words if word in kept)
    return frozenset(value for value in kept if value is None or isinstance(value, str))


def _list(kept: object) -> list[Any]:
    return kept if isinstance(kept, list) else []
