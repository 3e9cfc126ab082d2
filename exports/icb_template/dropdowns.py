"""Read the words that a template's dropdowns allow in a cell."""

from __future__ import annotations

import re

from db.frozen import frozen
from exports.icb_template.package import Element, bool_attribute
from exports.icb_template.ranges import CellArea, area_of, areas_of
from exports.icb_template.workbook import TemplateSheet, TemplateWorkbook

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'!|([^'!\[\]()]+)!)?([$A-Za-z0-9:]+)")
_COLUMN_OF_TABLE = re.compile(r"([^\[\]!'()\s]+)\[([^\[\]#@']+)\]")
_NAME = re.compile(r"[^\W\d][\w.?\\]*")


@frozen
class Dropdown:
    """A list that a cell offers.

    ``words`` is ``None`` if they come from a formula or another workbook. A ``lenient`` list lets
    people type something else.
    """

    words: tuple[str, ...] | None
    lenient: bool


@frozen
class _Validation:
    areas: tuple[CellArea, ...]
    formula: str
    lenient: bool


class Dropdowns:
    """The dropdowns of one sheet, both in its main XML and in its extensions."""

    def __init__(self, workbook: TemplateWorkbook, sheet: TemplateSheet) -> None:
        self._workbook = workbook
        self._sheet = sheet.name
        self._ranges: dict[tuple[str, CellArea], tuple[str, ...] | None] = {}
        self._lists = [
            _validation(element)
            for element in sheet.root.iter("{*}dataValidation")
            if element.get("type") == "list"
        ]

    def at(self, row: int, column: int) -> Dropdown | None:
        """Return the dropdown of a cell, or ``None`` if it has none."""
        for found in self._lists:
            if any((row, column) in area for area in found.areas):
                words = self._words(found.formula, _moved(found, row, column))
                return Dropdown(words, found.lenient)
        return None

    def _words(self, formula: str, moved: tuple[int, int] | None) -> tuple[str, ...] | None:
        if formula.startswith('"') and formula.endswith('"'):
            words = (word.strip() for word in formula[1:-1].replace('""', '"').split(","))
            return tuple(word for word in words if word)
        if found := _COLUMN_OF_TABLE.fullmatch(formula):
            return self._workbook.column_words(found[1], found[2])
        if (found := _REFERENCE.fullmatch(formula)) and (area := area_of(found[3], moved)):
            sheet = (found[1] or "").replace("''", "'") or found[2] or self._sheet
            if (sheet, area) not in self._ranges:
                self._ranges[sheet, area] = self._workbook.words(sheet, area)
            return self._ranges[sheet, area]
        if _NAME.fullmatch(formula):
            return self._named(formula)
        return None

    def _named(self, name: str) -> tuple[str, ...] | None:
        meaning = self._workbook.named(name, self._sheet)
        # Do not follow a name that stands for a name: two could refer to each other for ever.
        if meaning is None or _NAME.fullmatch(meaning):
            return None
        return self._words(meaning.removeprefix("="), None)


def _validation(element: Element) -> _Validation:
    places = element.get("sqref") or element.findtext("{*}sqref")
    formula = next(iter(element.iter("{*}formula1")), None)
    return _Validation(
        areas_of(places),
        "" if formula is None else "".join(map(str, formula.itertext())).strip().removeprefix("="),
        element.get("errorStyle", "stop") != "stop"
        or not bool_attribute(element.get("showErrorMessage")),
    )


def _moved(validation: _Validation, row: int, column: int) -> tuple[int, int] | None:
    """Return a cell's offset from the one that the formula was written for, if it is certain."""
    if len(validation.areas) != 1:
        return None
    area = validation.areas[0]
    return row - area.top, column - area.left
