"""What a list of organisations adds and edits, to look at before it is imported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from db.vocabulary.phrases import count_in_words
from tracker.keyboard.commands import BACK, EVERYWHERE, LISTING, bindings
from tracker.screens import style_sheets
from tracker.use_cases.organisation_list import ListedOrganisations
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp


class ImportList(Screen[bool]):
    """Every line of the list that adds or edits, and what is left out and why. Enter imports it."""

    app: TrackerApp
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "#since"
    BAR: ClassVar = (LISTING, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, proposed: ListedOrganisations) -> None:
        super().__init__()
        self._proposed = proposed

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static(Content(self._title()), id="records-title")
        with VerticalScroll(id="since"):
            yield Flowing(id="lines", classes="return-part")
            if self._proposed.faults:
                yield Flowing(id="faults", classes="return-part")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill the screen."""
        proposed = self._proposed
        lines = [" ".join(filter(None, (line.words, line.odd))) for line in proposed.lines]
        nothing = ["The register already has everything in the list."]
        for name, title, texts in (
            ("lines", "To be imported", lines or nothing),
            ("faults", "Left out", proposed.faults),
        ):
            for part in self.query(f"#{name}").results(Flowing):
                part.border_title = title
                part.flow(partial(_flowing, texts))
        if not proposed.lines:
            self.query_one(KeyBar).hide_commands({"import_list"})

    def _title(self) -> str:
        new, lines = self._proposed.added, len(self._proposed.lines)
        many = count_in_words(new, "organisation")
        return f"Import a list: {many} to add, {lines - new} to edit"

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_import_list(self) -> None:
        """Import the list."""
        if self._proposed.lines:
            self.dismiss(True)

    def action_back(self) -> None:
        """Go back without importing."""
        self.dismiss(False)


def _flowing(texts: Sequence[str], width: int) -> Content:
    return Content("\n").join(hanging(Content(""), text, 2, width) for text in texts)
