"""The SusQI page of an action: its measures in four dimensions, with no score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from db.validation.figures import figure_in_words
from db.views import Measure
from db.vocabulary.terms import Dimension
from tracker.keyboard.commands import BACK, EVERYWHERE, bindings
from tracker.screens import style_sheets
from tracker.widgets.flowing import Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

BESIDE = 100
"""From this width in cells, the four dimensions are side by side."""

NO_SCORE = (
    "Sustainability in Quality Improvement (SusQI) looks at a change in four ways at once."
    " There is no score: you decide what matters most."
)


class SusqiScreen(Screen[None]):
    """Four columns, or one below the other in a narrow window."""

    app: TrackerApp
    CSS_PATH = style_sheets.MEASURES
    AUTO_FOCUS = "#four"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, code: str, measures: Sequence[Measure]) -> None:
        super().__init__()
        self._workspace = workspace
        self._code = code
        self._measures = measures

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield Heading()
        yield Static(id="of-what")
        with VerticalScroll(id="four"):
            with Container(id="columns"):
                for dimension in Dimension:
                    yield Flowing(id=dimension.value, classes="dimension")
            yield Static(Content(NO_SCORE), id="no-score")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill the page."""
        self.query_one(Heading).show(self._workspace)
        action = self._workspace.action(self._code)
        self.query_one("#of-what", Static).update(
            Content.assemble((f" SusQI · {action.code}", "bold $accent"), f"  {action.title}")
        )
        for dimension in Dimension:
            column = self.query_one(f"#{dimension.value}", Flowing)
            column.border_title = dimension.label
            of_it = [m for m in self._measures if m.dimension is dimension]
            column.update(_column(of_it))
        self.set_class(self.app.size.width >= BESIDE, "-beside")

    def on_resize(self, event: events.Resize) -> None:
        """Show the four side by side, or one below the other."""
        self.set_class(event.size.width >= BESIDE, "-beside")

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Run the command clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _column(measures: Sequence[Measure]) -> Content:
    if not measures:
        return Content.styled("not assessed", "$quiet")
    return Content("\n\n").join(_measure(measure) for measure in measures)


def _measure(measure: Measure) -> Content:
    """Return a measure: baseline, latest reading and target."""
    latest = measure.latest
    lines = [Content.styled(measure.name, "bold"), Content.styled(measure.unit, "$quiet")]
    if measure.baseline is not None:
        on = f", {measure.baseline_on:%d/%m/%Y}" if measure.baseline_on else ""
        lines.append(Content(f"baseline {figure_in_words(measure.baseline)}{on}"))
    if latest is None:
        lines.append(Content("→ not assessed"))
    else:
        lines.append(Content(f"→ {figure_in_words(latest.value)}, {latest.on:%d/%m/%Y}"))
    if measure.target is not None:
        by = f" by {measure.target_on:%d/%m/%Y}" if measure.target_on else ""
        lines.append(Content(f"→ target {figure_in_words(measure.target)}{by}"))
    return Content("\n").join(lines)
