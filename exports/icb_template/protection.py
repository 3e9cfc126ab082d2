"""Find which cells of a template's sheet must not be changed, and why."""

from __future__ import annotations

from db.validation.text_rules import safe_line
from exports.icb_template.package import Element, bool_attribute
from exports.icb_template.ranges import CellArea, areas_of, cell_address
from exports.icb_template.styles import TemplateStyles
from exports.icb_template.workbook import TemplateSheet


class TemplateGuards:
    """Checks whether a cell can be changed: formulas, protection, merges, tables, pictures."""

    def __init__(self, sheet: TemplateSheet, styles: TemplateStyles) -> None:
        root = sheet.root
        self._sheet = sheet
        self._styles = styles
        protection = root.find("{*}sheetProtection")
        self._protected = protection is not None and bool_attribute(protection.get("sheet"))
        self._merged = [
            area
            for merge in root.iterfind("{*}mergeCells/{*}mergeCell")
            for area in areas_of(merge.get("ref"))
        ]
        # The results of an array formula or data table fill cells that have no formula themselves.
        self._results = [
            area
            for formula in root.iterfind("{*}sheetData/{*}row/{*}c/{*}f")
            if formula.get("t") in ("array", "dataTable")
            for area in areas_of(formula.get("ref"))
        ]

    def why_closed(self, row: int, column: int) -> str | None:
        """Return why a cell must not be changed (half a sentence), or ``None`` if it can be."""
        at = (row, column)
        if self._protected and self._styles.is_locked(self._sheet.cells.style(row, column)):
            return "the sheet is protected and the cell is locked"
        for area in self._merged:
            if at in area and at != (area.top, area.left):
                return f"the cell is merged into {cell_address(area.top, area.left)}"
        if any(at in area for area in self._results):
            return "the cell shows the result of a formula that fills several cells"
        return _why_by_content(self._sheet.cells.cell(row, column)) or self._why_in_table(at)

    def _why_in_table(self, at: tuple[int, int]) -> str | None:
        if any(at in area for area in self._sheet.pivots):
            return "the cell is part of a pivot table"
        for table in self._sheet.tables:
            area = table.area
            first = CellArea(area.top, area.left, area.top + table.headings - 1, area.right)
            last = CellArea(area.bottom - table.totals + 1, area.left, area.bottom, area.right)
            if at in first:
                return f"the cell is a heading of the table {safe_line(table.name)}"
            if at in last:
                return f"the cell is in the total row of the table {safe_line(table.name)}"
        return None


def _why_by_content(cell: Element | None) -> str | None:
    if cell is None:
        return None
    if cell.find("{*}f") is not None:
        return "the cell contains a formula"
    if "vm" in cell.attrib or "cm" in cell.attrib:
        return "the cell contains a picture or a linked record, not text"
    return "the cell contains a tick box, or TRUE or FALSE" if cell.get("t") == "b" else None
