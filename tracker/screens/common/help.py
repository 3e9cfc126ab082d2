"""The help page, built from the list of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from db.vocabulary.brag import amber_in_words
from tracker.keyboard.commands import BACK, HELP_GROUPS, bindings
from tracker.screens import style_sheets
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

KEY_WIDTH = 9

WORDS = (
    ("Choice", "what you decided: undecided, in our plan, later, not for us."),
    ("Status", "the progress of an action in your plan."),
    ("BRAG", "Blue complete. Red past its target date."
     f" Amber {amber_in_words('with no update')}. Green on time. The tracker works it out."),
    ("QW", "a quick win: easy, or quick to save money or emissions."),
)  # fmt: skip


class HelpScreen(Screen[None]):
    """Every key and what it does, and what the words mean."""

    app: TrackerApp
    CSS_PATH = style_sheets.ACTION
    AUTO_FOCUS = "#all"
    BINDINGS = bindings(BACK)

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield Heading()
        with VerticalScroll(id="all"):
            yield Flowing(id="help", classes="part")
        yield KeyBar(BACK)

    def on_mount(self) -> None:
        """Fill the page."""
        self.query_one(Heading).where = "Help"
        self.query_one(Flowing).flow(_page)

    def on_key_bar_pressed(self) -> None:
        """Go back."""
        self.dismiss()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _page(width: int) -> Content:
    lines: list[Content] = []
    for title, commands in HELP_GROUPS:
        lines.append(Content.styled(title, "bold $must-do"))
        lines += [_entry(command.shown, command.help, width) for command in commands]
        lines.append(Content(""))
    lines.append(Content.styled("Words", "bold $must-do"))
    lines += [_entry(word, meaning, width) for word, meaning in WORDS]
    lines += [
        Content(""),
        Content("Type only about staff work. Do not type anything about patients."),
    ]
    return Content("\n").join(lines)


def _entry(shown: str, text: str, width: int) -> Content:
    return hanging(Content.styled(shown, "bold $accent"), text, KEY_WIDTH, width)
