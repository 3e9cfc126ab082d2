"""The action beside the table. Its text is drawn line by line, to keep the arrow keys fast."""

from __future__ import annotations

from itertools import zip_longest

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tracker.widgets.flowing import Build


class ActionPanel(ScrollView, can_focus=False):
    """Shows text wrapped to the width. New text redraws this widget without a new layout."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._build: Build = lambda width: Content()
        self._strips: list[Strip] = []

    def show(self, build: Build) -> None:
        """Show the text that ``build`` returns for the width, from the top."""
        self._build = build
        self._wrap()
        if self.scroll_y:
            self.scroll_to(y=0, animate=False, immediate=True)

    def show_again(self) -> None:
        """Build the text again and keep the scroll position."""
        self._wrap()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Draw again in the colours of the new theme."""
        super().notify_style_update()
        self._wrap()

    def _wrap(self) -> None:
        """Lay out the text, and draw only the lines that differ from those on the screen."""
        size = self.scrollable_content_region.size
        if not size.width:
            return
        before = self._strips
        self._strips = Visual.to_strips(
            self, self._build(size.width), size.width, None, self.visual_style, pad=True
        )
        # A changed size lays out the whole screen again, so keep it while the text fits.
        self.virtual_size = Size(0, max(len(self._strips), size.height))
        differing = [
            place
            for place, (old, new) in enumerate(zip_longest(before, self._strips))
            if old != new
        ]
        if differing:
            self.refresh_lines(differing[0], differing[-1] - differing[0] + 1)

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        place = round(self.scroll_y) + y
        if place < len(self._strips):
            return self._strips[place]
        return Strip.blank(self.size.width, self.rich_style)
