"""Text that is laid out again for each width, with labels in their own column."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

Build = Callable[[int], Content]
"""Returns the text for a width in cells."""


class Flowing(Static):
    """A text built for its width, each time the layout asks for its height."""

    _build: Build | None = None
    _built: tuple[int, Content] = (0, Content())

    def flow(self, build: Build) -> None:
        """Show the text that ``build`` returns for the width, now and after every resize."""
        self._build = build
        self._built = (0, Content())
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines of the text."""
        text = self._at(width)
        if text is None:
            return super().get_content_height(container, viewport, width)
        return text.get_height({}, width)

    def render(self) -> RenderResult:
        """Draw the text."""
        return self._at(self.content_size.width) or super().render()

    def _at(self, width: int) -> Content | None:
        if self._build and width != self._built[0]:
            self._built = (width, self._build(width))
        return self._built[1] if self._build else None


def both_ends(text: str, most: int) -> str:
    """Return ``text``, or its beginning and end if it is longer than ``most`` characters."""
    if len(text) <= most:
        return text
    half = max(most // 2 - 2, 1)
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"


def hanging(
    label: Content, text: Content | str, indent: int, width: int, most: int | None = None
) -> Content:
    """Return ``text`` beside ``label``, wrapped so that every line begins at ``indent``.

    Cut off anything beyond ``most`` lines.
    """
    body = text if isinstance(text, Content) else Content(text)
    room = max(width - indent, 12)
    lines = body.wrap(room)
    if most is not None and len(lines) > most:
        lines[most - 1 :] = [Content(f"{lines[most - 1].plain} …").truncate(room, ellipsis=True)]
    gap = Content(" " * max(indent - label.cell_length, 1))
    first = Content.assemble(label, gap, lines[0] if lines else "")
    rest = [Content.assemble(" " * indent, line) for line in lines[1:]]
    return Content("\n").join([first, *rest])
