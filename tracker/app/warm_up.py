"""After the list is shown, load what the first key of each kind would otherwise wait for."""

from __future__ import annotations

import gc
import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

import tracker.screens
from tracker.screens import style_sheets

if TYPE_CHECKING:
    from textual.app import App

WITH_A_FILE = (
    "tracker.screens.imports.",
    "tracker.screens.files.fill",
    "tracker.screens.forms.suggestions",
    "tracker.screens.plans.add_plan",
)
"""The screens that load while a file is read, together with the libraries that read it."""


def load_screens() -> None:
    """Import the screens, with the forms and dialogs that they ask with."""
    for module in pkgutil.walk_packages(tracker.screens.__path__, "tracker.screens."):
        if not module.name.startswith(WITH_A_FILE):
            import_module(module.name)
    import_module("textual.command")


def load_styles(app: App[None]) -> None:
    """Read the style sheets of all screens. Textual styles everything again for each new one.

    Nothing shown by now needs them, so nothing is styled again.
    """
    new = [path for path in style_sheets.ALL if not app.stylesheet.has_source(str(path), "")]
    for path in new:
        app.stylesheet.read(path)
    app.stylesheet.parse()


def spare_collections() -> None:
    """Keep what is loaded by now out of every later search for garbage.

    A full search through it takes some 80 ms, in the middle of whatever key comes then.
    """
    gc.freeze()
