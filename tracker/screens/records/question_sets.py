"""Which sets of questions an organisation answers in its returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label

from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Way
from tracker.widgets.ticks import Ticks


class WhichSets(Dialog[frozenset[str] | None]):
    """Space or a click ticks; Enter returns the keys of the ticked sets."""

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [
        Binding("escape,q,backspace", "dismiss(None)", show=False),
        Binding("enter", "apply", show=False, priority=True),
    ]

    def __init__(self, titles: Mapping[str, str], asked: Collection[str]) -> None:
        """List the sets in ``titles`` (key -> title), with those in ``asked`` ticked."""
        super().__init__()
        self._titles = titles
        self._asked = frozenset(asked)

    def compose(self) -> ComposeResult:
        """Lay out the list of sets."""
        keys = list(self._titles)
        with Vertical(classes="dialog"):
            yield Label(
                "Which questions do you want to answer in your returns?", classes="dialog-title"
            )
            yield Ticks(
                [self._titles[key] for key in keys],
                [place for place, key in enumerate(keys) if key in self._asked],
            )
            yield Way("Space ticks · Enter saves · Esc cancels")

    def action_apply(self) -> None:
        """Close with what is ticked."""
        ticks = self.query_one(Ticks)
        keys = list(self._titles)
        self.dismiss(frozenset(keys[place] for place in ticks.ticked))
