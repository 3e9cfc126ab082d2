"""After the list is shown, load what the first key of each kind would otherwise wait for."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

from tracker.screens import style_sheets
from tracker.screens.navigation import SCREENS, screen_class

if TYPE_CHECKING:
    from textual.app import App

_DIALOGS = (
    "tracker.screens.common.dialogs",
    "tracker.screens.forms.dates",
    "tracker.screens.forms.evidence_and_barriers",
    "tracker.screens.forms.measure_form",
    "tracker.screens.forms.own_action",
    "tracker.screens.files.choose_file",
    "tracker.screens.files.save_file",
    "tracker.screens.actions.filter",
    "tracker.screens.editing.edit_conflict",
    "textual.command",
)
"""The modules that screens import where they ask something."""


_ONLY_WITH_A_FILE = ("import", "fill")
"""The screens that open after a file was chosen, and load while it is read: they need much."""


def load_screens() -> None:
    """Import the screens and what they ask with."""
    for name in SCREENS.keys() - set(_ONLY_WITH_A_FILE):
        screen_class(name)
    for module in _DIALOGS:
        import_module(module)


def load_styles(app: App[None]) -> None:
    """Read the style sheets of all screens. Textual styles everything again for each new one."""
    new = [path for path in style_sheets.ALL if not app.stylesheet.has_source(str(path), "")]
    for path in new:
        app.stylesheet.read(path)
    app.stylesheet.update(app)


def spare_collections() -> None:
    """Keep what is loaded by now out of every later search for garbage.

    A full search through it takes some 80 ms, in the middle of whatever key comes then.
    """
    gc.freeze()
