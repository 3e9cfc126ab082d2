"""A dialog: a screen in front of another one, which is drawn dimmed behind it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer], Generic[Answer]):
    """A dialog that closes with an answer."""

    def render(self) -> RenderableType:
        """Draw the screen behind the dialog."""
        drawn = super().render()
        if isinstance(drawn, BackgroundScreen):
            return _Behind(drawn.screen, drawn.color)
        return drawn


class _Behind(BackgroundScreen):
    """The screen behind: its thousand pieces of text have some twenty styles, each dimmed once."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """Yield the pieces of text, dimmed with ``color``."""
        for text, style, control in segments:
            yield Segment(text, _dimmed(style, color), control)


@lru_cache(maxsize=1024)
def _dimmed(style: Style | None, color: Color) -> Style | None:
    (piece,) = BackgroundScreen.process_segments([Segment(" ", style)], color)
    return piece.style
