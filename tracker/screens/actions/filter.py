"""The filter: tick what to show. Ticks of one kind widen it; several kinds together narrow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label

from db.actions.selection import Selection
from db.views import ActionView
from db.vocabulary.fields import Field, Kind
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Way
from tracker.widgets.ticks import Ticks
from tracker.workspace.filter_words import SECTION, name_of
from tracker.workspace.plan_shown import PlanShown

MANY = 30
"""From this many lines on, the dialog says which key goes from field to field."""


class FilterDialog(Dialog[Selection | None]):
    """Space or a click ticks, Enter shows the result, X clears every tick, → and ← go to the first
    line of the next and of the previous field.

    If nothing is ticked, Enter uses the line under the cursor.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [
        Binding("escape,q,backspace", "dismiss(None)", show=False),
        Binding("enter", "apply", show=False, priority=True),
        Binding("x", "clear", show=False),
        Binding("right", "go_to_field(1)", show=False),
        Binding("left", "go_to_field(-1)", show=False),
    ]

    def __init__(self, chosen: Selection, actions: Sequence[ActionView], plan: PlanShown) -> None:
        super().__init__()
        self._chosen = chosen
        self._offers: list[tuple[str, Any, str]] = [
            (field.key, value, f"{name_of(field)}: {words}")
            for field in plan.filters
            for value, words in _offered(field, actions, plan)
        ]

    def compose(self) -> ComposeResult:
        """Lay out the ticks."""
        with Vertical(classes="dialog"):
            further = " · → next field" if len(self._offers) >= MANY else ""
            yield Label(f"Show only{further}", classes="dialog-title")
            yield Ticks(
                [text for _, _, text in self._offers],
                [n for n, (name, value, _) in enumerate(self._offers) if self._holds(name, value)],
            )
            yield Way("Space ticks · Enter shows · X clears all · Esc cancels")

    def _holds(self, name: str, value: object) -> bool:
        return value in self._chosen.among.get(name, ())

    def action_clear(self) -> None:
        """Clear every tick."""
        self.query_one(Ticks).clear_ticks()

    def action_go_to_field(self, step: int) -> None:
        """Go to the first line of the next field, or of the previous one."""
        ticks = self.query_one(Ticks)
        here = ticks.highlighted or 0
        keys = [key for key, _, _ in self._offers]
        first = [place for place, key in enumerate(keys) if place == keys.index(key)]
        later = [place for place in first if place > here]
        before = [place for place in first if place < here]
        ticks.highlighted = [*later, first[0]][0] if step > 0 else [first[-1], *before][-1]
        ticks.scroll_to_highlight(top=True)

    def action_apply(self) -> None:
        """Close with what is ticked."""
        ticked: dict[str, set[Any]] = {}
        ticks = self.query_one(Ticks)
        if not ticks.ticked and self._chosen == Selection() and ticks.highlighted is not None:
            ticks.ticked.add(ticks.highlighted)
        for number in ticks.ticked:
            name, value, _ = self._offers[number]
            ticked.setdefault(name, set()).add(value)
        self.dismiss(Selection({name: frozenset(values) for name, values in ticked.items()}))


def _offered(
    field: Field, actions: Sequence[ActionView], plan: PlanShown
) -> Iterator[tuple[Any, str]]:
    """Yield the values to tick: the words of a list, or the names in use.

    Sections are indented by their level.
    """
    if field.words is not None:
        for word in field.words:
            level = len(plan.declared.path(word)) if field.key == SECTION else 1
            yield word, f"{'  ' * (level - 1)}{word.label}"
        return
    names = {value for action in actions if isinstance(value := action.value(field.key), str)}
    shown = ("yes", "no") if field.kind is Kind.FLAG else sorted(names - {""}, key=str.casefold)
    yield from ((name, name) for name in shown)
    yield None, "none"
