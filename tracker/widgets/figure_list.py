"""A list of labels with their figures in columns. A figure may be a door to what is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from rich.cells import cell_len
from textual.content import Content

from tracker.appearance.symbols import Symbols
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging

LEAST_LABEL, MOST_LABEL = 30, 64
"""The least and the greatest width in cells of a label. Columns that leave less are not shown."""

Figure = tuple[str, str]
"""A text and its style, which is left out under the cursor."""


class LineKind(Enum):
    """What a line is. The cursor skips titles and notes."""

    FIGURES = auto()
    TITLE = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A label with its figures, each in a column with one of ``widths``.

    ``door`` is what opens from here, ``None`` for nothing. ``more`` are lines below the label.
    ``code`` stands before it.
    """

    label: str
    figures: tuple[Figure, ...] = ()
    door: object = None
    more: tuple[str, ...] = ()
    code: str = ""
    kind: LineKind = LineKind.FIGURES
    widths: tuple[int, ...] = ()


def note(text: str) -> FigureLine:
    """Return a line that only says something."""
    return FigureLine("", more=(text,), kind=LineKind.NOTE)


def block(title: str, headings: Sequence[str], lines: Iterable[FigureLine]) -> Iterator[FigureLine]:
    """Yield a title with the headings of the columns, and the lines below, all equally wide."""
    there = list(lines)
    rows = [tuple((text, "$quiet") for text in headings), *(one.figures for one in there)]
    widths = tuple(
        max(cell_len(row[n][0]) for row in rows if n < len(row)) + 2 for n in range(len(headings))
    )
    yield FigureLine(title, rows[0], kind=LineKind.TITLE, widths=widths)
    for one in there:
        yield replace(one, widths=widths)


class FigureList(EntryList[FigureLine]):
    """Shows labels with their figures."""

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def is_heading(self, entry: FigureLine) -> bool:
        """Whether the cursor skips a line."""
        return entry.kind is not LineKind.FIGURES

    def draw(self, entry: FigureLine, width: int, *, chosen: bool) -> Content:
        """Return the label and its figures in one line, and what is below."""
        is_title = entry.kind is LineKind.TITLE
        lines = [Content("")] if is_title else []
        if entry.label:
            lines.append(self._line(entry, width, chosen=chosen))
        quiet = "" if chosen else "$quiet"
        indent = 3 if entry.label else 1
        lines += [
            hanging(Content(""), Content.styled(text, quiet), indent, width) for text in entry.more
        ]
        return Content("\n").join(lines)

    def _line(self, entry: FigureLine, width: int, *, chosen: bool) -> Content:
        shown = len(entry.widths)
        while shown and width - sum(entry.widths[:shown]) - 2 < LEAST_LABEL:
            shown -= 1
        room = width - sum(entry.widths[:shown]) - 2
        room = min(room, MOST_LABEL) if shown else room
        label = Content.assemble(
            (f"{entry.code} " if entry.code else "", "bold"),
            (entry.label, "bold $accent" if entry.kind is LineKind.TITLE else ""),
        )
        if label.cell_length > room:
            label = label.truncate(room, ellipsis=True)
        parts: list[Content | str | tuple[str, str]] = [
            *(self._symbols.cursor if chosen else " ", label, " " * (room - label.cell_length))
        ]
        for (text, style), wide in zip(entry.figures[:shown], entry.widths, strict=False):
            parts += [" " * (wide - cell_len(text)), (text, "" if chosen else style)]
        return Content.assemble(*parts)
