"""Frames, arrows and dots for terminals whose font lacks them, put in as a line is drawn."""

from __future__ import annotations

from functools import cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tracker.symbols import ASCII, CONSOLE, Symbols

_SCROLLBAR = dict.fromkeys("▁▂▃▄▅▆▇", " ")
_LOOKING_GLASS = {"🔎": "/ "}

_FOR_ASCII = {
    **_SCROLLBAR,
    **_LOOKING_GLASS,
    **dict.fromkeys("╭╮╯╰┌┐└┘", "+"),
    **dict.fromkeys("─━╸╺▔–", "-"),
    **dict.fromkeys("│┃▎▊▌▐", "|"),
    **{"·": "-", "→": ">", "←": "<", "↑": "^", "↓": "v", "…": "~", "•": "*", "█": "#"},
}

_FOR_CONSOLE = {
    **_SCROLLBAR,
    **_LOOKING_GLASS,
    **{"╭": "┌", "╮": "┐", "╰": "└", "╯": "┘"},
    **dict.fromkeys("━╸╺▔", "─"),
    **dict.fromkeys("┃▎▊", "│"),
}


class PlainMarks(LineFilter):
    """Puts one mark in the place of another; letters stay as they are."""

    def __init__(self, marks: dict[str, str]) -> None:
        super().__init__()
        self._marks = str.maketrans(marks)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line with the marks put in."""
        return [
            segment if text.isascii() else Segment(text.translate(self._marks), style, control)
            for segment in segments
            for text, style, control in (segment,)
        ]


@cache
def plain_marks(symbols: Symbols) -> tuple[LineFilter, ...]:
    """Return what redraws lines for a terminal that has no more than ``symbols``."""
    if symbols is ASCII:
        return (PlainMarks(_FOR_ASCII),)
    return (PlainMarks(_FOR_CONSOLE),) if symbols is CONSOLE else ()
