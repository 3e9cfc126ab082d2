"""The story of one cell: what a return says of an action, where, and the periods before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from db.matrix.matrix import LETTERS
from db.plans.plan_edition import PlannedAction
from db.received.kept import KeptReturn
from db.received.received_return import ReceivedReturn
from db.register import Register
from tracker.keyboard.commands import BACK, EVERYWHERE, bindings
from tracker.screens import style_sheets
from tracker.use_cases.plans_received import PlanReceived
from tracker.widgets.flowing import Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.received_text import received_text
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp


@dataclass(frozen=True, slots=True)
class CellStory:
    """``kept`` is the return of the cell, and ``said`` what it says of the action alone.

    ``periods`` has for each period with a return that counts its letter and file, newest first.
    """

    action: PlannedAction
    kept: KeptReturn
    said: ReceivedReturn
    periods: Sequence[tuple[str, str, str]]


def story_of(
    register: Register, plan: PlanReceived, ods: str, number: int, action: PlannedAction
) -> CellStory:
    """Return the story of a cell: of the return ``number`` of an organisation.

    Raises:
        GreenPlanError: it cannot be read.
    """
    there = register.received.all([plan.plan.key, *plan.codes], ods=ods)
    kept = next(one for one in there if one.id == number)
    codes = plan.codes.get(kept.plan, {action.code: action.code})
    here = {code for code, today in codes.items() if today == action.code}
    periods = []
    for period in reversed(plan.periods):
        for row in register.received.matrix(plan.plan, plan.codes, period).rows:
            if row.ods == ods:
                letter = row.letters[plan.plan.actions.index(action)]
                (file,) = [one.file for one in there if one.id == row.number]
                periods.append((str(period), letter, file))
    return CellStory(action, kept, _about(register.received.said(kept), here), periods)


def _about(said: ReceivedReturn, codes: Collection[str]) -> ReceivedReturn:
    """Return what a return says of the action with one of the ``codes``."""
    return replace(
        said,
        actions=tuple(one for one in said.actions if not one.own and one.code in codes),
        barriers=tuple(one for one in said.barriers if one.code in codes),
        measures=tuple(one for one in said.measures if one.code in codes),
    )


class CellScreen(Screen[None]):
    """The story of one cell. The arrows scroll it."""

    app: TrackerApp
    CSS_PATH = style_sheets.MATRIX
    AUTO_FOCUS = "#cell-story"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, story: CellStory) -> None:
        super().__init__()
        self._workspace = workspace
        self._story = story

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        with VerticalScroll(id="cell-story"):
            yield Flowing(classes="cell-part")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        story = self._story
        self.query_one(Heading).show(self._workspace)
        page = self.query_one(Flowing)
        page.border_title = Content(f"{story.kept.sender.ods} · {story.action.code}")
        page.flow(lambda width: _text(story, width))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _text(story: CellStory, width: int) -> Content:
    parts = [Content.styled(f"{story.action.code} {story.action.title}", "bold")]
    if not story.said.actions:
        parts.append(Content.styled("The return has no row for this action.", "$quiet"))
    parts += [Content(""), received_text(story.kept, story.said, width), *_periods(story)]
    return Content("\n").join(parts)


def _periods(story: CellStory) -> Iterator[Content]:
    yield Content("")
    yield Content.styled("By period", "bold $accent")
    for period, letter, file in story.periods:
        said = f"{letter} {LETTERS[letter].label}"
        yield Content.assemble(f"{period}  ", (said, "bold"), (f" · {file}", "$quiet"))
