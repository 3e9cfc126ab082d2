"""Bars whose parts are shares, as a picture in the page (SVG)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from exports.documents import colours
from exports.documents.formatting import xml_safe
from exports.documents.model import Bars

_WIDE, _NAMES, _HIGH, _STEP = 680, 170, 18, 24
_LEGEND, _SWATCH = 104, 10
_DIGIT, _ROOM = 7, 6
"""How wide a digit is, and the room around a number."""


def part_widths(counts: Sequence[int], whole: float, digit: float, room: float) -> list[float]:
    """Return how wide each part of a bar is: its share of ``whole``, with room for its number.

    A part of 0 has no width. What narrow parts need for their number is taken from the others.
    """
    every = sum(counts)
    if not every:
        return [0.0] * len(counts)
    least = [len(f"{count:,}") * digit + room if count else 0.0 for count in counts]
    shares = [max(whole * count / every, need) for count, need in zip(counts, least, strict=True)]
    spare = [share - need for share, need in zip(shares, least, strict=True)]
    over, left = sum(shares) - whole, sum(spare)
    taken = over / left if over > 0 and left else 0.0
    return [share - one * taken for share, one in zip(shares, spare, strict=True)]


def bars_svg(bars: Bars) -> str:
    """Return the picture, with its counts in words for those who hear the page."""
    high = _STEP * len(bars.rows) + 24
    pieces = [
        f'<svg class="bars" viewBox="0 0 {_WIDE} {high}" role="img"'
        f' aria-label="{_text(_in_words(bars))}" font-size="11"'
        f" font-family=\"Arial, 'Liberation Sans', sans-serif\">"
    ]
    for number, (name, counts) in enumerate(bars.rows):
        top = number * _STEP
        pieces.append(_words(_NAMES - 8, top + 13, name, colours.INK, "end"))
        left = float(_NAMES)
        widths = part_widths(counts, _WIDE - _NAMES, _DIGIT, _ROOM)
        for brag, count, width in zip(bars.parts, counts, widths, strict=True):
            if count:
                ground, ink = colours.SOLID[brag]
                pieces.append(
                    f'<rect x="{left:.1f}" y="{top}" width="{max(width - 1.5, 1):.1f}"'
                    f' height="{_HIGH}" fill="#{ground}"/>'
                )
                middle = left + (width - 1.5) / 2
                pieces.append(_words(middle, top + 13, f"{count:,}", ink, "middle"))
            left += width
    top = _STEP * len(bars.rows) + 6
    for number, (brag, name) in enumerate(bars.parts.items()):
        left = _NAMES + number * _LEGEND
        ground, _ = colours.SOLID[brag]
        pieces.append(
            f'<rect x="{left}" y="{top}" width="{_SWATCH}" height="{_SWATCH}" fill="#{ground}"/>'
        )
        pieces.append(_words(left + _SWATCH + 4, top + 9, name, colours.QUIET, "start"))
    return "".join((*pieces, "</svg>"))


def _words(x: float, y: float, text: str, ink: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" fill="#{ink}" text-anchor="{anchor}">{_text(text)}</text>'


def _in_words(bars: Bars) -> str:
    told = (
        f"{name}: "
        + ", ".join(
            f"{part} {count:,}" for part, count in zip(bars.parts.values(), counts, strict=True)
        )
        for name, counts in bars.rows
    )
    return f"{bars.caption}. {'; '.join(told)}."


def _text(text: str) -> str:
    return escape(xml_safe(text))
