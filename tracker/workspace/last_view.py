"""How a list was last shown: tab, filter, order and row, as stored in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db.actions.selection import SORTS, Selection
from tracker.workspace.filter_words import GROUPS
from tracker.workspace.tabs import TABS

EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class LastView:
    """The tab's number, the filter, the order and the code under the cursor."""

    tab: int = 0
    filter: Selection = EVERYTHING
    sort: str = "plan"
    backwards: bool = False
    code: str | None = None

    def to_settings(self) -> dict[str, Any]:
        """Return the form stored in the settings."""
        groups = {name: sorted(getattr(self.filter, name)) for name, _, _ in GROUPS}
        leads = sorted(self.filter.leads, key=lambda lead: lead or "")
        chosen = {name: words for name, words in {**groups, "leads": leads}.items() if words}
        return {
            "tab": TABS[self.tab].label,
            "filter": chosen,
            "sort": self.sort,
            "backwards": self.backwards,
            "code": self.code,
        }

    @classmethod
    def from_settings(cls, kept: object) -> LastView:
        """Return the view from the settings, without anything that this version does not know."""
        if not isinstance(kept, Mapping):
            return cls()
        tabs = [tab.label for tab in TABS]
        tab, sort, code = kept.get("tab"), kept.get("sort"), kept.get("code")
        known = isinstance(sort, str) and sort in SORTS
        return cls(
            tabs.index(tab) if tab in tabs else 0,
            _selection(kept.get("filter")),
            str(sort) if known else "plan",
            known and kept.get("backwards") is True,
            code if isinstance(code, str) else None,
        )


def _selection(kept: object) -> Selection:
    if not isinstance(kept, Mapping):
        return EVERYTHING
    chosen: dict[str, Any] = {
        name: frozenset(word for word in words if word in _list(kept.get(name)))
        for name, _, words in GROUPS
    }
    leads = (lead for lead in _list(kept.get("leads")) if lead is None or isinstance(lead, str))
    return replace(EVERYTHING, leads=frozenset(leads), **chosen)


def _list(kept: object) -> list[Any]:
    return kept if isinstance(kept, list) else []
