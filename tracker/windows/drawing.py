"""Draw what Textual writes in a console that does not understand escape sequences.

Windows' "legacy console" does not. The text is kept as cells, each a character with the console's
colours, and the numbers of the changed lines. Sequences: ECMA-48, and xterm's for colours.
Colours: the console's 16 default ones.
"""

from __future__ import annotations

import re
from functools import cache

from rich.cells import cell_len

Cell = tuple[str, int]
"""A character, and the console's attribute: the colour in front, and 16 times the one behind."""

Colour = tuple[int, int, int]

PALETTE: tuple[Colour, ...] = (
    *((0, 0, 0), (0, 0, 128), (0, 128, 0), (0, 128, 128)),
    *((128, 0, 0), (128, 0, 128), (128, 128, 0), (192, 192, 192)),
    *((128, 128, 128), (0, 0, 255), (0, 255, 0), (0, 255, 255)),
    *((255, 0, 0), (255, 0, 255), (255, 255, 0), (255, 255, 255)),
)
"""The console's own colours, by their number in an attribute."""

BLACK, GREY, WHITE = 0, 7, 15
PLAIN = GREY

READABLE = 4.5
"""The contrast that WCAG 2.2 asks of text at level AA."""

_PART = re.compile(
    r"\x1b\[(?P<mark>[<=>?]?)(?P<figures>[\d;:]*)[ -/]*(?P<end>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
    r"|(?P<text>[^\x1b]+)"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[<=>?]?[\d;:]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
_STEPS = (0, 95, 135, 175, 215, 255)


class Canvas:
    """A screen of cells that is written to with escape sequences.

    ``changed`` has the numbers of the lines that were written to. Clear it after showing them.
    """

    def __init__(self, columns: int, lines: int) -> None:
        self.changed: set[int] = set()
        self._rest = ""
        self._front: int | Colour | None = None
        self._back: int | Colour | None = None
        self._bold = self._reversed = False
        self._attribute = PLAIN
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        """Set the size of the screen and clear it. It must then be drawn again."""
        self.columns, self.lines = columns, lines
        self.rows: list[list[Cell]] = [[(" ", PLAIN)] * columns for _ in range(lines)]
        self.changed = set(range(lines))
        self._x = self._y = 0

    def write(self, text: str) -> None:
        """Draw a text with its sequences. An unfinished sequence waits for the rest."""
        text = self._rest + text
        unfinished = _UNFINISHED.search(text)
        self._rest = unfinished.group() if unfinished else ""
        for part in _PART.finditer(text, 0, len(text) - len(self._rest)):
            if part["text"] is not None:
                self._put(part["text"])
            elif part["end"] and not part["mark"]:
                self._obey(part["end"], part["figures"])

    def _put(self, text: str) -> None:
        for character in text:
            if character == "\n":
                self._x, self._y = 0, self._y + 1
            elif character == "\r":
                self._x = 0
            elif character >= " ":
                self._put_character(character)

    def _put_character(self, character: str) -> None:
        width = cell_len(character)
        if not 0 <= self._y < self.lines or self._x + width > self.columns or not width:
            return
        row = self.rows[self._y]
        row[self._x] = (character if character <= "\uffff" else "?", self._attribute)
        for beside in range(1, width):
            row[self._x + beside] = (" ", self._attribute)
        self._x += width
        self.changed.add(self._y)

    def _obey(self, end: str, figures: str) -> None:
        numbers = [int(figure or 0) for figure in re.split("[;:]", figures)]
        if end == "m":
            self._style(numbers)
        elif end in "Hf":
            self._y = max(numbers[0], 1) - 1
            self._x = max(numbers[1] if len(numbers) > 1 else 1, 1) - 1
        elif end in "ABCD":
            steps = max(numbers[0], 1)
            self._x = max(self._x + {"C": steps, "D": -steps}.get(end, 0), 0)
            self._y = max(self._y + {"B": steps, "A": -steps}.get(end, 0), 0)
        elif end == "K" and 0 <= self._y < self.lines:
            here, there = [(self._x, self.columns), (0, self._x + 1), (0, self.columns)][numbers[0]]
            self.rows[self._y][here:there] = [(" ", self._attribute)] * (there - here)
            self.changed.add(self._y)
        elif end == "J":
            self.resize(self.columns, self.lines)

    def _style(self, numbers: list[int]) -> None:
        left = iter(numbers)
        for number in left:
            if number == 0:
                self._front = self._back = None
                self._bold = self._reversed = False
            elif number in (1, 22):
                self._bold = number == 1
            elif number in (7, 27):
                self._reversed = number == 7
            elif number in (38, 48):
                colour = _extended(left)
                if number == 38:
                    self._front = colour
                else:
                    self._back = colour
            elif number in (39, 49) or 30 <= number <= 47 or 90 <= number <= 107:
                ground, which = divmod(number - (30 if number < 90 else 90), 10)
                named = None if which == 9 else _of_ansi(which + (8 if number >= 90 else 0))
                if ground == 0:
                    self._front = named
                else:
                    self._back = named
        self._attribute = attribute(self._front, self._back, self._bold, self._reversed)


def _extended(left: object) -> int | Colour | None:
    """Return the colour that follows 38 or 48: ``5;N`` or ``2;R;G;B``."""
    numbers: list[int] = []
    for number in left:  # type: ignore[attr-defined]
        numbers.append(number)
        if numbers[0] == 5 and len(numbers) == 2:
            return _of_256(number)
        if numbers[0] == 2 and len(numbers) == 4:
            return (numbers[1], numbers[2], numbers[3])
        if numbers[0] not in (2, 5):
            break
    return None


def _of_ansi(number: int) -> int:
    """Return the console's number for one of the 16 colours: red and blue are swapped."""
    return (number & 0b1010) | (number & 1) << 2 | (number & 4) >> 2


def _of_256(number: int) -> int | Colour:
    """Return one of xterm's 256 colours."""
    if number < 16:
        return _of_ansi(number)
    if number >= 232:
        level = 8 + 10 * (min(number, 255) - 232)
        return (level, level, level)
    number -= 16
    return (_STEPS[number // 36], _STEPS[number // 6 % 6], _STEPS[number % 6])


@cache
def attribute(
    front: int | Colour | None, back: int | Colour | None, bold: bool, exchanged: bool
) -> int:
    """Return the console's nearest attribute in which text can be read."""
    before = nearest_colour(front) if front is not None else (WHITE if bold else GREY)
    behind = nearest_colour(back) if back is not None else BLACK
    if exchanged:
        before, behind = behind, before
    if _contrast(before, behind) < READABLE:
        before = max((BLACK, WHITE), key=lambda colour: _contrast(colour, behind))
    return before | behind << 4


def nearest_colour(colour: int | Colour) -> int:
    """Return the number of the console's nearest colour."""
    if isinstance(colour, int):
        return colour
    return min(range(16), key=lambda number: _distance(colour, PALETTE[number]))


def _distance(one: Colour, other: Colour) -> int:
    # The eye notices differences in green most, and in blue least.
    return sum(weight * (a - b) ** 2 for weight, a, b in zip((3, 4, 2), one, other, strict=True))


@cache
def _contrast(one: int, other: int) -> float:
    darker, lighter = sorted(_luminance(PALETTE[number]) for number in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
        for level in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
