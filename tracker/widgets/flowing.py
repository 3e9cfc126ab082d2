"""Text that is laid out anew for each width, with labels in a column of their own."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

Build = Callable[[int], Content]
"""Gives the text for a width in cells."""


class Flowing(Static):
    """A text that knows the width it has."""

    _build: Build | None = None
    _width = 0

    def flow(self, build: Build) -> None:
        """Show what ``build`` gives for the width there is, now and after every resize."""
        self._build = build
        self._width = 0
        self.on_resize()

    def on_resize(self) -> None:
        """Lay the text out for the new width."""
        width = self.content_size.width
        if self._build and width and width != self._width:
            self._width = width
            self.update(self._build(width))


def hanging(label: Content, text: Content | str, indent: int, width: int) -> Content:
    """Return ``text`` beside ``label``, wrapped so that every line begins at ``indent``."""
    body = text if isinstance(text, Content) else Content(text)
    lines = body.wrap(max(width - indent, 12))
    gap = Content(" " * max(indent - label.cell_length, 1))
    first = Content.assemble(label, gap, lines[0] if lines else "")
    rest = [Content.assemble(" " * indent, line) for line in lines[1:]]
    return Content("\n").join([first, *rest])
