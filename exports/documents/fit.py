"""How much of a page the parts of a dense paper take, near enough to choose how long texts may be.

Nothing here draws: characters are counted, at the average width of the font, and lines added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from exports.documents.model import (
    Beside,
    Block,
    Bullets,
    Link,
    Notice,
    Paragraph,
    Part,
    Quiet,
    Section,
    Strong,
    Table,
    Words,
)

ACROSS = 108
"""How many characters of a dense paper go on a line that is as wide as the page."""

_HEADING, _ROW, _HEADER, _ITEM = 2.1, 0.32, 0.6, 0.12
"""What a heading takes, and what rows, header rows and points take beside their text, in lines."""


def lines(parts: Iterable[Part]) -> float:
    """Return how many lines of text the parts are high."""
    return sum(
        max(_section(part.left, ACROSS // 2 - 4), _section(part.right, ACROSS // 2 - 4))
        if isinstance(part, Beside)
        else _section(part, ACROSS)
        for part in parts
    )


def _section(section: Section, across: int) -> float:
    return _HEADING + sum(_block(block, across) for block in section.blocks)


def _block(block: Block, across: int) -> float:
    match block:
        case Paragraph(words):
            return _high(words, across) + _ITEM
        case Bullets(items):
            return sum(_high(words, across - 4) + _ITEM for words in items)
        case Notice(_, points):
            return 2 + sum(_high(words, across - 8) for words in points)
        case Table(_, columns, rows):
            whole = sum(column.share for column in columns)
            widths = [max(across * column.share // whole - 2, 1) for column in columns]
            body = (
                max(_high(words, width) for words, width in zip(row, widths, strict=True))
                for row in rows
            )
            return 1 + _HEADER + sum(high + _ROW for high in body)


def _high(words: Words, across: int) -> int:
    text = "".join(_text(run) for run in words)
    return sum(max(ceil(len(line) / across), 1) for line in text.split("\n"))


def _text(run: object) -> str:
    match run:
        case str(text) | Strong(text) | Quiet(text) | Link(text):
            return text
        case _:
            return "   Amber"
