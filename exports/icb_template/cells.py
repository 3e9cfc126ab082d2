"""The cells of one sheet of a template, read and written in the sheet's own XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from exports.icb_template.package import Element, bool_attribute, damaged_error, int_attribute
from exports.icb_template.ranges import CellArea, area_of, cell_address, column_number
from exports.workbook.cell_writer import needs_space_preserved, stored_text

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXT_TYPES = ("s", "str", "inlineStr")


@dataclass(slots=True)
class _Row:
    """The XML element of a row, and its cells by column."""

    element: Element
    cells: dict[int, Element] = field(default_factory=dict)


class TemplateCells:
    """The cells of a worksheet, by row and column counted from 0.

    ``root`` is the sheet's XML, which :meth:`put` changes. ``strings`` are the shared strings.

    Raises:
        ExportError: the sheet has no section for rows, or a cell has an invalid name.
    """

    def __init__(self, root: Element, strings: Sequence[str]) -> None:
        self._namespace = etree.QName(root).namespace or ""
        self._strings = strings
        data = root.find(self._tag("sheetData"))
        if data is None:
            raise damaged_error("a sheet has no section for rows")
        self._data = data
        self._dimension = root.find(self._tag("dimension"))
        self._column_styles = _column_styles(root)
        self._rows: dict[int, _Row] = {}
        for number, row in _numbered(data, self._tag("row"), _row_of):
            cells = self._rows.setdefault(number, _Row(row)).cells
            cells.update(_numbered(row, self._tag("c"), _column_of))
        self._last_row = max(self._rows, default=-1)

    def cell(self, row: int, column: int) -> Element | None:
        """Return the XML element of a cell, or ``None`` if the sheet does not have it yet."""
        found = self._rows.get(row)
        return found.cells.get(column) if found else None

    def style(self, row: int, column: int) -> int:
        """Return the style number of a cell, or the one it would get when it is added."""
        cell = self.cell(row, column)
        if cell is not None:
            return int_attribute(cell.get("s"), 0)
        found = self._rows.get(row)
        if found and bool_attribute(found.element.get("customFormat")):
            return int_attribute(found.element.get("s"), 0)
        return next(
            (style for first, last, style in self._column_styles if first <= column <= last), 0
        )

    def text(self, row: int, column: int) -> str:
        """Return a cell's value: text as shown, or a number as stored."""
        cell = self.cell(row, column)
        if cell is None:
            return ""
        if cell.get("t") == "inlineStr":
            return element_text(cell.find(self._tag("is")))
        value = cell.findtext(self._tag("v")) or ""
        if cell.get("t") == "s":
            number = int_attribute(value, -1)
            return self._strings[number] if 0 <= number < len(self._strings) else ""
        return unescaped(value)

    def texts(self, area: CellArea) -> tuple[str, ...]:
        """Return the values of a block of cells, row by row, without empty cells."""
        found = []
        for row in range(area.top, min(area.bottom, self._last_row) + 1):
            columns = sorted(self._rows[row].cells) if row in self._rows else ()
            found += [self.text(row, at) for at in columns if area.left <= at <= area.right]
        return tuple(text for text in found if text.strip())

    def put(self, row: int, column: int, value: str | float) -> bool:
        """Write text or a number, and return whether the cell changed.

        The cell keeps its style. A new cell gets the style of its row or column.
        """
        if self._holds(row, column, value):
            return False
        cell = self._made(row, column)
        for tag in ("v", "is"):
            for old in cell.findall(self._tag(tag)):
                cell.remove(old)
        cell.attrib.pop("t", "")
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            content = etree.SubElement(cell, self._tag("is"))
            text = etree.SubElement(content, self._tag("t"))
            text.text = stored_text(value)
            if needs_space_preserved(value):
                text.set(_PRESERVE, "preserve")
        else:
            content = etree.SubElement(cell, self._tag("v"))
            content.text = repr(value)
        cell.insert(0, content)
        return True

    def _holds(self, row: int, column: int, value: str | float) -> bool:
        cell = self.cell(row, column)
        if cell is None:
            return False
        is_text = cell.get("t") in _TEXT_TYPES
        if isinstance(value, str):
            return is_text and self.text(row, column) == value
        if is_text or cell.get("t", "n") != "n":
            return False
        try:
            return float(self.text(row, column)) == value
        except ValueError:
            return False

    def _made(self, row: int, column: int) -> Element:
        found = self.cell(row, column)
        if found is not None:
            return found
        style = self.style(row, column)
        if row not in self._rows:
            element = etree.SubElement(self._data, self._tag("row"), r=str(row + 1))
            _in_order(element, row, self._rows, lambda number: self._rows[number].element)
            self._rows[row] = _Row(element)
            self._last_row = max(self._last_row, row)
        home = self._rows[row]
        cell = etree.SubElement(home.element, self._tag("c"), r=cell_address(row, column))
        if style:
            cell.set("s", str(style))
        _in_order(cell, column, home.cells, lambda number: home.cells[number])
        home.cells[column] = cell
        _widen_spans(home.element, column)
        self._widen_dimension(row, column)
        return cell

    def _widen_dimension(self, row: int, column: int) -> None:
        area = area_of(self._dimension.get("ref", "")) if self._dimension is not None else None
        if self._dimension is not None and area and (row, column) not in area:
            self._dimension.set("ref", str(area.reaching(row, column)))

    def _tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"


def element_text(element: Element | None) -> str:
    """Return the text of an ``is`` or ``si`` element: its runs joined, without phonetic guides."""
    if element is None:
        return ""
    texts = element.iterfind("{*}t"), element.iterfind("{*}r/{*}t")
    return unescaped("".join(text.text or "" for found in texts for text in found))


def unescaped(text: str) -> str:
    """Return stored text as shown: ``_x0041_`` is the letter A."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _numbered(
    parent: Element, tag: str, number_of: Callable[[str], int | None]
) -> Iterator[tuple[int, Element]]:
    """Yield rows or cells with their number. One without a number follows the one before it."""
    number = -1
    for element in parent.iterchildren(tag):
        name = element.get("r")
        found = number + 1 if name is None else number_of(name)
        if found is None:
            raise damaged_error(f"a row or cell has the invalid name {str(name)[:20]!r}")
        number = found
        yield number, element


def _row_of(name: str) -> int | None:
    return int_attribute(name, 0) - 1 if int_attribute(name, 0) else None


def _column_of(name: str) -> int | None:
    letters = name.rstrip("0123456789")
    return column_number(letters) if letters != name else None


def _in_order(
    new: Element, number: int, others: Iterable[int], element: Callable[[int], Element]
) -> None:
    """Move the last child ``new`` to its place among ``others`` of the same kind."""
    following = min((other for other in others if other > number), default=None)
    if following is not None:
        element(following).addprevious(new)
    elif (last := max(others, default=None)) is not None:
        element(last).addnext(new)


def _column_styles(root: Element) -> list[tuple[int, int, int]]:
    return [
        (
            int_attribute(column.get("min"), 1) - 1,
            int_attribute(column.get("max"), 1) - 1,
            int_attribute(column.get("style"), 0),
        )
        for column in root.iterfind("{*}cols/{*}col")
    ]


def _widen_spans(row: Element, column: int) -> None:
    """Extend a row's ``spans``, such as ``1:6 9:12``, to include a column."""
    spans = row.get("spans")
    if spans is None:
        return
    ends = [[int_attribute(end, 0) for end in span.partition(":")[::2]] for span in spans.split()]
    number = column + 1
    if ends and not any(first <= number <= last for first, last in ends):
        first = min(number, *(first for first, _ in ends))
        last = max(number, *(last for _, last in ends))
        row.set("spans", f"{first}:{last}")
