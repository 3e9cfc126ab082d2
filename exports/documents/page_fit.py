"""Estimate how much of a page the parts of a dense paper need, to decide how long texts can be.

The estimate counts characters at the font's average width and adds up lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from exports.documents.model import (
    Bars,
    Beside,
    Block,
    Bullets,
    Chip,
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
"""The number of characters on a full-width line of a dense paper."""

_HEADING, _ROW, _HEADER, _ITEM = 2.1, 0.32, 0.6, 0.12
"""Extra height in lines: for a heading, a row, a header row and a list item."""


def estimated_lines(parts: Iterable[Part]) -> float:
    """Return the height of the parts, in lines of text."""
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
        case Bars(_, _, rows):
            return 2 + 1.5 * len(rows)
        case Table(_, columns, rows):
            whole = sum(columns.values())
            widths = [max(across * share // whole - 2, 1) for share in columns.values()]
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
        case str(text) | Strong(text) | Quiet(text) | Link(text) | Chip(text):
            return text
        case _:
            return "   Amber"
