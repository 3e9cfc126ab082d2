"""Fill in one sheet of a template."""

from __future__ import annotations

from datetime import date

from db.vocabulary.terms import Brag, Word
from exports.icb_template.dropdowns import Dropdowns
from exports.icb_template.entries import CellEntry, CellFormat, NoEntry, choose_entry
from exports.icb_template.package import serialise_part
from exports.icb_template.protection import TemplateGuards
from exports.icb_template.workbook import TemplateWorkbook


class SheetFilling:
    """Writes values in the cells of the sheet ``name``.

    Raises:
        ExportError: the workbook has no worksheet with that name.
    """

    def __init__(self, workbook: TemplateWorkbook, name: str) -> None:
        self._workbook = workbook
        self._sheet = workbook.sheet(name)
        self._guards = TemplateGuards(self._sheet, workbook.styles)
        self._dropdowns = Dropdowns(workbook, self._sheet)
        self._taken: set[tuple[int, int]] = set()
        self._is_changed = False

    def put(
        self,
        row: int,
        column: int,
        value: Word | str | int | date,
        field: str,
        colour: Brag | None,
    ) -> CellEntry | NoEntry:
        """Write a value in a cell (counted from 0). Return what was written, or why not."""
        cells = self._sheet.cells
        if why := self._guards.why_closed(row, column):
            return NoEntry(why)
        if (row, column) in self._taken:
            return NoEntry("another value has been written in the same cell")
        kind = self._workbook.styles.kind(cells.style(row, column))
        place = CellFormat(kind, self._dropdowns.at(row, column), self._workbook.starts_in_1904)
        entry = choose_entry(value, field, colour, place)
        if isinstance(entry, CellEntry):
            self._taken.add((row, column))
            self._is_changed |= cells.put(row, column, entry.stored)
        return entry

    def changed_part(self) -> dict[str, bytes]:
        """Return the sheet's part by its name, or nothing if no cell has changed."""
        return {self._sheet.part: serialise_part(self._sheet.root)} if self._is_changed else {}
