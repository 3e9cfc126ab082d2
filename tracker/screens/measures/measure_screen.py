"""What the list of measures and the chart of one have in common."""

from __future__ import annotations

from collections.abc import Sequence

from db.views import ActionView, Measure
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.workspace.workspace import Workspace

WIDE = 120
"""From this width in cells, the chart is beside the list."""


class MeasureScreen(EditingScreen):
    """A screen of one action's measures, with one of them under the cursor."""

    def __init__(self, workspace: Workspace, code: str) -> None:
        super().__init__(workspace)
        self.code = code
        self.measures: tuple[Measure, ...] = ()
        self.said = ""

    # For subclasses

    def measure(self) -> Measure | None:
        """Return the current measure, or ``None``."""
        raise NotImplementedError

    def show_measures(self) -> None:
        """Show the measures again."""
        raise NotImplementedError

    # What is shown

    def targets(self) -> list[ActionView]:
        """Return the action, unless it has been deleted."""
        return [a for a in self.workspace.actions if a.code == self.code]

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Read the measures again if someone else changed the action."""
        if self.code in codes:
            await self.redraw(codes)

    async def redraw(self, codes: Sequence[str]) -> None:
        """Read the measures again; close the screen if an undo removed the action."""
        if not self.targets():
            self.dismiss()
            return
        self.measures = await self.ask_register(lambda r, o: r.records.measures(o, self.code))
        if self.is_running:
            self.show_measures()

    def show_message(self, text: str) -> None:
        """Show a message, and keep it for the screen underneath."""
        self.said = text
        super().show_message(text)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
