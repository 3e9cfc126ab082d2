"""After the list is shown, load what the first key of each kind would otherwise wait for."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Label, OptionList

import tracker.screens
from tracker.screens import style_sheets

if TYPE_CHECKING:
    from tracker.textual_internals import AppInternals

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


def load_styles(app: AppInternals) -> None:
    """Read the style sheets of all screens and of the widgets in forms, dialogs and lists.

    Textual styles everything again for each new sheet of a screen. Nothing shown by now needs them,
    so nothing is styled again.
    """
    new = [path for path in style_sheets.ALL if not app.stylesheet.has_source(str(path), "")]
    for path in new:
        app.stylesheet.read(path)
    app.read_styles_of(ModalScreen(), Vertical(), VerticalScroll(), Label(), Button(), OptionList())
    app.stylesheet.parse()
