"""The parts of a paper in any format: sections of text, lists, figures and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from db.frozen import frozen
from db.vocabulary.terms import Brag


@frozen
class Strong:
    """Bold text."""

    text: str


@frozen
class Quiet:
    """Less prominent text, such as who added something and when."""

    text: str


@frozen
class Exact:
    """A path or file name that readers copy, so no character in it is replaced."""

    text: str


@frozen
class Link:
    """Text with a link. Create it only with :func:`exports.documents.links.web_link_or_text`."""

    text: str
    address: str


@frozen
class Badge:
    """A BRAG word, with its colour beside it."""

    brag: Brag


@frozen
class Chip:
    """A figure on the solid colour of a BRAG, in a column that names it."""

    text: str
    brag: Brag


Run = str | Strong | Quiet | Exact | Link | Badge | Chip
Words = tuple[Run, ...]
"""Text in pieces. ``\\n`` in a piece starts a new line."""


@frozen
class Paragraph:
    """A paragraph."""

    words: Words


@frozen
class Bullets:
    """A list."""

    items: tuple[Words, ...]


@frozen
class Notice:
    """A box for what readers must not miss: a heading and points. ``good`` if all is well,
    ``asks`` if readers are asked to do something and nothing is wrong.
    """

    heading: str
    points: tuple[Words, ...]
    good: bool = False
    asks: bool = False


@frozen
class Figure:
    """A key figure and its label."""

    value: str
    label: str
    brag: Brag | None = None


@frozen
class Figures:
    """Key figures side by side, above the sections. ``name`` describes them."""

    name: str
    figures: tuple[Figure, ...]


@frozen
class Table:
    """A table. The first cell of a row is its heading. Every row has one cell for each column.

    ``columns`` are their headings, each with its share of the width. If the table is of
    ``figures``, all columns but the first hold numbers.
    """

    caption: str
    columns: Mapping[str, int]
    rows: tuple[tuple[Words, ...], ...]
    figures: bool = False


@frozen
class Bars:
    """Bars whose parts are shares. ``parts`` names what is counted, and has its colour by BRAG.

    ``rows`` are the names of the bars, each with the counts of its parts in that order.
    """

    caption: str
    parts: Mapping[Brag | None, str]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


Block = Paragraph | Bullets | Notice | Table | Bars


@frozen
class Section:
    """A heading and its content. Level 2 is below the title, level 3 below level 2.

    ``new_page`` begins a page when it is printed.
    """

    heading: str
    blocks: tuple[Block, ...]
    level: Literal[2, 3] = 2
    new_page: bool = False


@frozen
class Beside:
    """Two sections side by side if there is room, the left one first."""

    left: Section
    right: Section


Part = Section | Beside


@frozen
class DocumentContent:
    """A paper: title, owner, details and parts.

    ``about`` are pairs of a label and a value. ``lead`` is the opening sentence, before the
    ``figures``. ``on`` is the date of the position, ``changed`` the time of the last change in it.
    ``dense`` sets small, close text to fit one page. ``foot`` is the footer of every page.
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
