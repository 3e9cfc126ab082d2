"""What stands in a drawn line in place of what the terminal should not be sent, or cannot draw."""

from __future__ import annotations

from functools import cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from db.validation.text_rules import MARK, marked
from tracker.appearance.symbols import ASCII, CONSOLE, Symbols

_SCROLLBAR = dict.fromkeys("▁▂▃▄▅▆▇", " ")
_LOOKING_GLASS = {"🔎": "/ "}

_FOR_ASCII = {
    **_SCROLLBAR,
    **_LOOKING_GLASS,
    **dict.fromkeys("╭╮╯╰┌┐└┘", "+"),
    **dict.fromkeys("─━╸╺▔–", "-"),
    **dict.fromkeys("│┃▎▊▌▐", "|"),
    **{"·": "-", "→": ">", "←": "<", "↑": "^", "↓": "v", "…": "~", "•": "*", "█": "#"},
    MARK: "?",
}

_FOR_CONSOLE = {
    **_SCROLLBAR,
    **_LOOKING_GLASS,
    **{"╭": "┌", "╮": "┐", "╰": "└", "╯": "┘"},
    **dict.fromkeys("━╸╺▔", "─"),
    **dict.fromkeys("┃▎▊", "│"),
    MARK: "?",
}


class Seen(LineFilter):
    """Puts a mark in the place of what would command the terminal, wherever the text came from.

    What the register tells is marked before it is laid out; here are names of files and all else.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line with the marks put in, and the line as long as it was."""
        if all(text.isprintable() for text, _, control in segments if not control):
            return segments
        fit = [
            segment if segment.control else Segment(marked(segment.text), segment.style)
            for segment in segments
        ]
        return Segment.adjust_line_length(fit, Segment.get_line_length(segments), pad=False)


SEEN = Seen()


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
