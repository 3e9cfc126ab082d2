"""Find what python-calamine does not say about a sheet's XML: its extent, and its errors.

Measured with python-calamine 0.9: an error cell such as ``#REF!`` and a formula without a stored
result are returned as empty; memory is used for the whole rectangle from A1 to the last cell that
holds a value, and if there is not enough the process is aborted.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

NO_RESULT = "a formula whose result was not stored: open the file in Excel, save it, and try again"

# An address of five characters is the quickest to find; few sheets have one, and fewer have 703
# columns or 10,000 rows.
_LONG = re.compile(rb"""r="[A-Z0-9]{5}""")
_FAR = re.compile(rb"""r="(?:[A-Za-z]{3,}[0-9]|[A-Za-z]{0,2}[0-9]{5})""")
_COLUMN = re.compile(rb"""r="([A-Za-z]+)[0-9]""")
_MILLION_ROWS = re.compile(rb"""r="[A-Za-z]*[0-9]{6}""")
_WORTH_COUNTING = 5_000_000
_ADDRESS = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
# A formula, in its own tags or shared, with no value after it. An empty text is a result, and its
# cell is marked as text. The quick beginning comes first: most of the file is passed over by it.
_NO_VALUE = re.compile(rb""""><f(?<!t="str"><f)(?=[ />])[^<]*+(?:</f>)?+(?!<v>[^<])""")
_HEAD = 4_000
_HIGHER_THAN_WIDE = 64  # rows of a sheet for each of its columns


class BadXml(Exception):
    """The part is not well-formed XML."""


@dataclass(slots=True)
class SheetContents:
    """The extent of one sheet: ``rows`` x ``columns`` from A1, and cells (row, column, why).

    ``span`` is the same including cells that hold only blanks, for which python-calamine uses
    memory too.
    """

    rows: int = 0
    columns: int = 0
    span: tuple[int, int] = (0, 0)
    faults: list[tuple[int, int, str]] = field(default_factory=list)
    _lowest: int = 0
    _rightmost: int = 0

    def add_cell(self, row: int, column: int, *, blank: bool = False) -> None:
        """Record a cell with a value, counted from 0."""
        self.span = max(self.span[0], row + 1), max(self.span[1], column + 1)
        if blank:
            return
        if row >= self.rows:
            self.rows, self._lowest = row + 1, column
        if column >= self.columns:
            self.columns, self._rightmost = column + 1, row

    @property
    def cells(self) -> int:
        """The number of cells from A1 to the last one with a value."""
        return self.rows * self.columns

    @property
    def furthest(self) -> tuple[int, int]:
        """The outermost cell, in the direction that makes the sheet so large."""
        if self.rows > self.columns * _HIGHER_THAN_WIDE:
            return self.rows - 1, self._lowest
        return self._rightmost, self.columns - 1


def needs_inspection(part: bytes) -> bool:
    """Whether an Open XML sheet may have cells far out, errors or formulas without results."""
    head = part[:_HEAD]
    # The quick searches below do not work for XML written in this way.
    if b":worksheet" in head or b"r='" in head:
        return True
    return b't="e"' in part or _may_reach_far(part) or _lacks_results(part)


def inspect_sheet(part: bytes, blank_texts: Collection[int] = ()) -> SheetContents:
    """Examine an Open XML sheet cell by cell.

    ``blank_texts`` are the numbers of the workbook's shared texts that are blank.

    Raises:
        BadXml: it is not well-formed.
    """
    reader = _SheetReader(blank_texts)
    _parse(part, reader)
    return reader.look


def blank_texts(part: bytes) -> frozenset[int]:
    """Return the numbers of the shared texts that are blank, from the part that holds them.

    Raises:
        BadXml: it is not well-formed.
    """
    reader = _TextsReader()
    _parse(part, reader)
    return frozenset(reader.blank)


def _may_reach_far(part: bytes) -> bool:
    """Whether the cells may span a very large area, judged by their addresses."""
    if _LONG.search(part) is None or _FAR.search(part) is None:
        return False
    if _MILLION_ROWS.search(part):
        return True
    columns = (_column_number(letters.decode()) for letters in set(_COLUMN.findall(part)))
    return max(columns, default=1) * 99_999 > _WORTH_COUNTING


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _lacks_results(part: bytes) -> bool:
    return _NO_VALUE.search(part) is not None


def _parse(part: bytes, reader: _SheetReader | _TextsReader) -> None:
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(part, True)
    except ExpatError as error:
        raise BadXml from error


class _SheetReader:
    """Follow ``row``, ``c``, ``f``, ``v`` and ``is`` of SpreadsheetML."""

    def __init__(self, blank_texts: Collection[int]) -> None:
        self.look = SheetContents()
        self._blank_texts = blank_texts
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._value = False
        self._said = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                number = given.get("r", "")
                self._row = int(number[:10]) - 1 if number.isdecimal() else self._row + 1
                self._column = -1
            case "c":
                self._place(given.get("r", ""))
                self._kind = given.get("t", "n")
                self._formula = self._value = False
                self._said = ""
            case "f":
                self._formula = True
            case "v" | "is":
                self._value = True

    def text(self, text: str) -> None:
        if self._value:
            self._said += text

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name != "c":
            return
        if self._value:
            self.look.add_cell(self._row, self._column, blank=self._is_blank())
        if self._kind == "e" and self._value:
            self._fault(f"the error {self._said.strip()[:20]}")
        elif self._formula and not self._said and self._kind != "str":
            self._fault(NO_RESULT)
        self._value = False

    def _is_blank(self) -> bool:
        said = self._said.strip()
        if self._kind == "s" and self._blank_texts:
            return said.isdecimal() and int(said[:10]) in self._blank_texts
        return not said

    def _place(self, address: str) -> None:
        if not address:
            self._column += 1
            return
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise BadXml(address)
        self._row = int(found[2]) - 1
        self._column = _column_number(found[1]) - 1

    def _fault(self, why: str) -> None:
        self.look.faults.append((self._row, self._column, why))


class _TextsReader:
    """Follow ``si`` of the part for shared texts."""

    def __init__(self) -> None:
        self.blank: list[int] = []
        self._number = -1
        self._says = False

    def start(self, tag: str, _given: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            self._number += 1
            self._says = False

    def text(self, text: str) -> None:
        self._says = self._says or not text.isspace()

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "si" and not self._says:
            self.blank.append(self._number)
