"""The workbook's styles: one font, yellow cells to fill in, grey cells filled in, BRAG colours."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import copy

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, BUILTIN_FORMATS_REVERSE

from db.frozen import frozen
from db.vocabulary.terms import Brag
from exports.workbook.openpyxl_internals import StyleLists

FONT, SIZE = "Arial", 10
DARK, YELLOW, GREY, WHITE, BLACK = "003087", "FFF7C2", "EEF0F2", "FFFFFF", "000000"
LINK = "005EB8"
BRAG_COLOURS = {
    Brag.BLUE: ("005EB8", WHITE),
    Brag.RED: ("B3121D", WHITE),
    Brag.AMBER: ("FFB81C", BLACK),
    Brag.GREEN: ("006747", WHITE),
}
"""BRAG -> (background, letters), with a contrast of at least 4.5 to 1."""

RIGHT, WRONG = ("D5EFDF", "00491F"), ("FBD9D6", "8A1016")
"""Right and wrong: (background, letters). Always shown with a word."""

DAY, LONG_DAY, AS_TEXT, SHARE = "dd/mm/yyyy", '"Position on "d mmmm yyyy', "@", "0%"

_LINE = Side(style="thin", color="BFC5CC")
_GAP = Side(style="thick", color=WHITE)
_BORDERS = {
    "grid": Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE),
    "below": Border(bottom=Side(style="thin", color="D3DAE0")),
    "heading": Border(bottom=Side(style="medium", color=DARK)),
    "top": Border(top=Side(style="medium", color=DARK)),
    "gap": Border(left=_GAP, right=_GAP, top=_GAP, bottom=_GAP),
    "beside": Border(left=_GAP, right=_GAP),
    **{
        f"tile {ink}": Border(left=_GAP, right=_GAP, top=Side(style="thick", color=ink))
        for ink in (DARK, LINK, *(ground for ground, _ in BRAG_COLOURS.values()))
    },
}


@frozen
class Style:
    """A cell's style. Colours are RRGGBB; no fill if ``ground`` is ``None``.

    ``line`` is a line ``below`` a row, one under a ``heading``, or one on ``top``; a white ``gap``
    all round or ``beside`` it; or ``tile`` and a colour: that colour on top, and white beside it.
    """

    ground: str | None = None
    ink: str = BLACK
    size: float = SIZE
    bold: bool = False
    underlined: bool = False
    grid: bool = False
    line: str = ""
    wrap: bool = False
    across: str = "left"
    upright: str = "top"
    indent: int = 0
    number_format: str = "General"


@frozen
class CellLook:
    """A cell's style, by its number in the workbook. ``quoted`` also marks the text as text."""

    plain: int
    quoted: int


class Palette:
    """Adds styles to one workbook, each once, and returns the numbers that cells refer to."""

    def __init__(self, workbook: Workbook) -> None:
        self._lists = StyleLists(workbook)
        self._lists.replace_fonts(_font(Style()))
        self._made: dict[Style, CellLook] = {}
        self._parts: dict[Hashable, int] = {}

    def look(self, style: Style) -> CellLook:
        """Return the numbers that give a cell ``style``."""
        if style not in self._made:
            self._made[style] = self._make(style)
        return self._made[style]

    def _make(self, style: Style) -> CellLook:
        lists = self._lists
        plain = StyleArray()
        letters = (style.ink, style.size, style.bold, style.underlined)
        plain.fontId = self._part(letters, lambda: lists.font(_font(style)))
        if style.ground:
            fill = f"FF{style.ground}"
            plain.fillId = self._part(fill, lambda: lists.fill(PatternFill("solid", fgColor=fill)))
        if border := "grid" if style.grid else style.line:
            plain.borderId = self._part(border, lambda: lists.border(_BORDERS[border]))
        place = (style.across, style.upright, style.wrap, style.indent)
        plain.alignmentId = self._part(place, lambda: lists.alignment(_alignment(style)))
        plain.numFmtId = self._number_format(style.number_format)
        quoted = copy(plain)
        quoted.quotePrefix = 1
        return CellLook(lists.cell_style(plain), lists.cell_style(quoted))

    def _part(self, key: Hashable, make: Callable[[], int]) -> int:
        """Return the number of a part of a style, cached because openpyxl is slow to find it."""
        if key not in self._parts:
            self._parts[key] = make()
        return self._parts[key]

    def _number_format(self, code: str) -> int:
        if code in BUILTIN_FORMATS_REVERSE:
            return BUILTIN_FORMATS_REVERSE[code]
        return BUILTIN_FORMATS_MAX_SIZE + self._lists.number_format(code)


def _font(style: Style) -> Font:
    return Font(
        name=FONT,
        sz=style.size,
        b=style.bold,
        u="single" if style.underlined else None,
        color=f"FF{style.ink}",
        family=2,
    )


def _alignment(style: Style) -> Alignment:
    return Alignment(
        horizontal=style.across,
        vertical=style.upright,
        wrap_text=style.wrap,
        indent=style.indent,
    )


def brag_style(colour: Brag) -> DifferentialStyle:
    """Return the conditional format for a BRAG colour."""
    return badge_style(*BRAG_COLOURS[colour])


def badge_style(ground: str, ink: str) -> DifferentialStyle:
    """Return a conditional format: bold letters in ``ink`` on a ``ground`` background."""
    return DifferentialStyle(
        font=Font(b=True, color=f"FF{ink}"), fill=PatternFill(bgColor=f"FF{ground}")
    )
