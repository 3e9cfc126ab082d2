"""The action beside the table: its text is drawn line by line, so that the arrows stay quick."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tracker.widgets.flowing import Build


class ActionPanel(ScrollView, can_focus=False):
    """Shows a text, wrapped to the width. A new text redraws this widget and lays out nothing."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._build: Build = lambda width: Content()
        self._strips: list[Strip] = []

    def show(self, title: str, build: Build) -> None:
        """Show what ``build`` gives for the width, from its beginning, under ``title``."""
        self.border_title = Content(title)
        self._build = build
        self._wrap()
        self.scroll_to(y=0, animate=False, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Draw again in the new theme's colours."""
        super().notify_style_update()
        self._wrap()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width
        self._strips = (
            Visual.to_strips(self, self._build(width), width, None, self.visual_style, pad=True)
            if width
            else []
        )
        self.virtual_size = Size(0, len(self._strips))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is seen."""
        place = round(self.scroll_y) + y
        if place < len(self._strips):
            return self._strips[place]
        return Strip.blank(self.size.width, self.rich_style)
