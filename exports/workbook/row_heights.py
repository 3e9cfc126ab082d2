"""How high a row must be for its wrapped text: Excel does not work it out when it opens a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

LINE = 13.0
"""Points for a line of the workbook's text."""

HIGHEST = 409.0
"""Points of the highest row that Excel can show."""

_PADDING = 3.0
_PIXELS_A_CHARACTER = 7.0
_EM = 13.34
# Arial's widths in thousandths of an em, as groups; most other letters are near 556.
_WIDTHS = {
    character: width
    for width, characters in (
        (222, "'ijl"),
        (278, "!,./:;I[\\]ft |"),
        (333, '()-`r{}"'),
        (500, "Jckvxsyz"),
        (611, "FTZ"),
        (667, "&ABEKPSVXY"),
        (722, "CDHNRUw"),
        (778, "GOQ"),
        (833, "Mm"),
        (944, "W"),
        (1015, "%@"),
    )
    for character in characters
}
_BEYOND_ASCII = 700
_SAFETY = 1.03


def height_of(cells: Iterable[tuple[str, float]]) -> float:
    """Return the points that a row needs for ``cells``: texts and their columns' widths."""
    most = max((lines_of(text, width) for text, width in cells), default=1)
    return min(most * LINE + _PADDING, HIGHEST)


def lines_of(text: str, width: float) -> int:
    """Return how many lines ``text`` takes in a column ``width`` characters wide."""
    room = width * _PIXELS_A_CHARACTER
    if len(text) * _EM * 0.8 < room and "\n" not in text:
        return 1
    return sum(_wrapped(line.split(" "), room) for line in text.split("\n"))


def _wrapped(words: list[str], room: float) -> int:
    lines, used, space = 1, 0.0, _pixels(" ")
    for word in words:
        needed = _pixels(word)
        if used and used + space + needed > room:
            lines, used = lines + 1, 0.0
        used += needed + (space if used else 0.0)
        while used > room:
            lines, used = lines + 1, used - room
    return lines


@cache
def _character(character: str) -> float:
    usual = 556 if character.isascii() else _BEYOND_ASCII
    return _WIDTHS.get(character, usual) * _EM * _SAFETY / 1000


def _pixels(word: str) -> float:
    return sum(map(_character, word))
