"""What a paper is made of, whatever it is written as: sections of text, lists, figures, tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from db.vocabulary.terms import Brag


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """Text that steps back: who added something, and when."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """A path or file name that readers copy: no character of it is replaced by another."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere; make it with :func:`exports.documents.links.linked` only."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A BRAG: its word, with its colour beside it."""

    brag: Brag


Run = str | Strong | Quiet | Exact | Link | Badge
Words = tuple[Run, ...]
"""A line of text in pieces; ``\\n`` in a piece begins a new line."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    words: Words


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must not miss: a heading and points, set apart; ``good`` where all is well."""

    heading: str
    points: tuple[Words, ...]
    good: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is seen first, and what it counts."""

    value: str
    label: str
    brag: Brag | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures side by side, above the sections; ``name`` says what they are of."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds numbers."""

    heading: str
    share: int
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The first cell of a row is the row's heading; every row has a cell a column."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]


Block = Paragraph | Bullets | Notice | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; level 2 stands under the title, 3 under a 2."""

    heading: str
    blocks: tuple[Block, ...]
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Beside:
    """Two sections side by side where there is room, the left one first."""

    left: Section
    right: Section


Part = Section | Beside


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: what it is called, whose it is, what it tells about, and its parts.

    ``about`` are pairs of a label and a value, ``lead`` the sentence that tells the most, before
    the ``figures``. ``on`` is the day whose position it tells, ``changed`` the moment of the last
    change that it knows of. ``dense`` sets it small and close, to fit one page. ``foot`` stands at
    the end of every page.
    """

    title: str
    owner: str
    about: tuple[tuple[str, Words], ...]
    lead: Words
    figures: Figures
    parts: tuple[Part, ...]
    foot: str
    subject: str
    on: date
    changed: datetime
    dense: bool = False

    def sections(self) -> Iterator[Section]:
        """Yield the sections in reading order."""
        for part in self.parts:
            if isinstance(part, Beside):
                yield part.left
                yield part.right
            else:
                yield part
