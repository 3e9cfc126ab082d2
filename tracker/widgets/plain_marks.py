"""Replace characters that must not be sent to the terminal, or that it cannot draw."""

from __future__ import annotations

from functools import cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from db.validation.text_rules import MARK, safe_text
from tracker.appearance.symbols import ASCII, CONSOLE, Symbols

_SCROLLBAR = dict.fromkeys("▁▂▃▄▅▆▇", " ")
_LOOKING_GLASS = {"🔎": "/ "}

_FOR_ASCII = {
    **_SCROLLBAR,
    **_LOOKING_GLASS,
    **dict.fromkeys("╭╮╯╰┌┐└┘", "+"),
    **dict.fromkeys("─━╸╺▔–", "-"),
    **dict.fromkeys("│┃▎▊▌▐", "|"),
    **{"·": "-", "→": ">", "←": "<", "›": ">", "↑": "^", "↓": "v", "…": "~", "•": "*", "█": "#"},
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


class MarkFilter(LineFilter):
    """Replaces control characters with a mark, wherever the text came from.

    Text from the register is marked before layout; this covers file names and everything else.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return a line's segments with the marks, at the same length."""
        if all(text.isprintable() for text, _, control in segments if not control):
            return segments
        fit = [
            segment if segment.control else Segment(safe_text(segment.text), segment.style)
            for segment in segments
        ]
        return Segment.adjust_line_length(fit, Segment.get_line_length(segments), pad=False)


SEEN = MarkFilter()


class PlainMarks(LineFilter):
    """Replaces one mark with another. Letters stay the same."""

    def __init__(self, marks: dict[str, str]) -> None:
        super().__init__()
        self._marks = str.maketrans(marks)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return a line's segments with the marks replaced."""
        return [
            segment if text.isascii() else Segment(text.translate(self._marks), style, control)
            for segment in segments
            for text, style, control in (segment,)
        ]


@cache
def plain_marks(symbols: Symbols) -> tuple[LineFilter, ...]:
    """Return the filters for a terminal that can draw only ``symbols``."""
    if symbols is ASCII:
        return (PlainMarks(_FOR_ASCII),)
    return (PlainMarks(_FOR_CONSOLE),) if symbols is CONSOLE else ()
