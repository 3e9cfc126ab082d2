"""What has changed since the last return, action by action."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from db.returns.differences import differences_in_words
from db.returns.returns import ReturnContent, ReturnDifference
from db.vocabulary.phrases import count_in_words
from tracker.keyboard.commands import BACK, EVERYWHERE, bindings
from tracker.phrases.return_phrases import return_name, return_name_in_sentence
from tracker.screens import style_sheets
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

INDENT = 3


class ChangesSinceScreen(Screen[None]):
    """The differences between the register now and the last return."""

    app: TrackerApp
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "#since"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, content: ReturnContent) -> None:
        super().__init__()
        self._workspace = workspace
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        with VerticalScroll(id="since"):
            yield Flowing(classes="return-part")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self._workspace)
        page, content = self.query_one(Flowing), self._content
        page.border_title = "What changed"
        if content.previous:
            previous = content.previous
            page.border_title = Content(
                f"What changed since {return_name_in_sentence(return_name(previous))}"
            )
            page.border_subtitle = Content(f"made {previous.on:%d/%m/%Y}")
        page.flow(lambda width: since_text(content, width))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def since_text(content: ReturnContent, width: int) -> Content:
    """Return what has changed since the last return, wrapped to ``width`` cells."""
    if content.previous is None:
        return Content(
            "No return made yet, so there is nothing to compare with.\n"
            "After your first return, this page shows what has changed since the last one."
        )
    if not content.since:
        return Content("Nothing has changed since then.")
    actions = sum(one.code is not None for one in content.since)
    lines = (
        [Content.styled(f"{count_in_words(actions, 'action')} changed.", "$quiet")]
        if actions
        else []
    )
    for difference in content.since:
        lines += [*([Content("")] if lines else []), _title(difference)]
        lines += [
            hanging(Content(""), line, INDENT, width) for line in differences_in_words(difference)
        ]
    return Content("\n").join(lines)


def _title(difference: ReturnDifference) -> Content:
    if difference.code is None:
        return Content.styled(difference.title, "bold")
    return Content.assemble((difference.code, "bold $accent"), f"  {difference.title}")
