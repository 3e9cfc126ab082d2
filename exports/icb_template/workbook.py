"""Read a template: its sheets, tables, names and styles."""

from __future__ import annotations

from db.frozen import frozen
from db.validation.text_rules import quoted_text, safe_line
from exports.files.atomic_write import ExportError
from exports.icb_template.cells import TemplateCells, element_text
from exports.icb_template.package import (
    Element,
    Relationship,
    TemplatePackage,
    bool_attribute,
    damaged_error,
    int_attribute,
)
from exports.icb_template.ranges import CellArea, area_of
from exports.icb_template.styles import TemplateStyles, styles_from

_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


@frozen
class TemplateTable:
    """A table: its area, its number of heading rows and total rows, and its columns."""

    name: str
    area: CellArea
    headings: int
    totals: int
    columns: tuple[str, ...]


@frozen
class TemplateSheet:
    """A worksheet: its part, XML, cells, tables and pivot tables."""

    name: str
    part: str
    root: Element
    cells: TemplateCells
    tables: tuple[TemplateTable, ...]
    pivots: tuple[CellArea, ...]


class TemplateWorkbook:
    """The workbook in a package. Sheets are read when needed.

    Raises:
        ExportError: the package has no workbook, or a part it needs is missing or damaged.
    """

    def __init__(self, package: TemplatePackage) -> None:
        self._package = package
        main = next((to for to in package.related("") if to.kind == "officeDocument"), None)
        if main is None:
            raise damaged_error("it contains no workbook")
        self._root = package.xml(main.part)
        self._related = tuple(package.related(main.part))
        self._parts = _sheet_parts(self._root, self._related)
        self._sheets: dict[str, TemplateSheet] = {}
        strings = self._one("sharedStrings")
        self._strings = (
            () if strings is None else tuple(map(element_text, strings.iterfind("{*}si")))
        )
        self.styles: TemplateStyles = styles_from(self._one("styles"))
        properties = self._root.find("{*}workbookPr")
        self.starts_in_1904 = properties is not None and bool_attribute(properties.get("date1904"))

    def sheet(self, name: str) -> TemplateSheet:
        """Return a worksheet by its name.

        Raises:
            ExportError: there is no worksheet with that name, or it is damaged.
        """
        if name not in self._parts:
            names = safe_line(", ".join(self._parts), 300)
            raise ExportError(
                f"The workbook to fill in has no worksheet {quoted_text(name)}."
                + (f" It has: {names}. Choose one of these." if names else " It has none.")
            )
        if name not in self._sheets:
            part = self._parts[name]
            root = self._package.xml(part)
            related = tuple(self._package.related(part))
            self._sheets[name] = TemplateSheet(
                name,
                part,
                root,
                TemplateCells(root, self._strings),
                tuple(_table(self._package.xml(to.part)) for to in related if to.kind == "table"),
                tuple(
                    area
                    for to in related
                    if to.kind == "pivotTable"
                    for place in self._package.xml(to.part).iterfind("{*}location")
                    if (area := area_of(place.get("ref", "")))
                ),
            )
        return self._sheets[name]

    def words(self, sheet: str, area: CellArea) -> tuple[str, ...] | None:
        """Return the values of a block of cells, or ``None`` if there is no such sheet."""
        return self.sheet(sheet).cells.texts(area) if sheet in self._parts else None

    def column_words(self, table: str, column: str) -> tuple[str, ...] | None:
        """Return the values of a table's column, or ``None`` if there is no such column."""
        for name in self._parts:
            for found in self.sheet(name).tables:
                if found.name.casefold() == table.casefold() and column in found.columns:
                    left = found.area.left + found.columns.index(column)
                    top, bottom = found.area.top + found.headings, found.area.bottom - found.totals
                    return self.words(name, CellArea(top, left, bottom, left))
        return None

    def named(self, name: str, sheet: str) -> str | None:
        """Return what a defined name stands for on a sheet, preferring the sheet's own names."""
        names = [at.get("name") for at in self._root.iterfind("{*}sheets/{*}sheet")]
        meanings: dict[str | None, str] = {}
        for defined in self._root.iterfind("{*}definedNames/{*}definedName"):
            if (defined.get("name") or "").casefold() == name.casefold():
                home = defined.get("localSheetId")
                number = int_attribute(home, -1)
                scope = names[number] if 0 <= number < len(names) else None
                if home is None or scope is not None:
                    meanings[scope] = (defined.text or "").strip()
        return meanings.get(sheet, meanings.get(None))

    def notes(self) -> tuple[str, ...]:
        """Return notes for whoever opens the filled-in workbook."""
        notes = []
        if any(to.kind == "origin" for to in self._package.related("")):
            notes.append(
                "The workbook was digitally signed, and the signature is no longer valid."
                " Ask the signer to sign it again."
            )
        calculation = self._root.find("{*}calcPr")
        formulas = sum(_formulas(self._package.xml(part)) for part in self._parts.values())
        if formulas and not (
            calculation is not None and bool_attribute(calculation.get("fullCalcOnLoad"))
        ):
            cells = "1 formula cell" if formulas == 1 else f"{formulas:,} formula cells"
            notes.append(
                f"{cells} may show old results. To update them, open the workbook in Excel,"
                " press Ctrl+Alt+F9 and save."
            )
        if any(to.kind == "pivotCacheDefinition" for to in self._related):
            notes.append(
                "Pivot tables show old values until you refresh them: in Excel, Data, Refresh All."
            )
        return tuple(notes)

    def _one(self, kind: str) -> Element | None:
        found = next((to for to in self._related if to.kind == kind), None)
        return None if found is None else self._package.xml(found.part)


def _sheet_parts(root: Element, related: tuple[Relationship, ...]) -> dict[str, str]:
    """Return the part of every sheet that has cells, by the sheet's name."""
    parts = {to.id: to.part for to in related if to.kind == "worksheet"}
    found = {}
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        ids = [sheet.get(f"{{{namespace}}}id") for namespace in _RELATIONS]
        part = next((parts[id_] for id_ in ids if id_ in parts), None)
        if part is not None:
            found[sheet.get("name", "")] = part
    return found


def _table(root: Element) -> TemplateTable:
    area = area_of(root.get("ref", ""))
    if area is None:
        raise damaged_error(f"the table {quoted_text(root.get('displayName', ''))} has no cells")
    return TemplateTable(
        root.get("displayName", ""),
        area,
        int_attribute(root.get("headerRowCount"), 1),
        int_attribute(root.get("totalsRowCount"), 0),
        tuple(at.get("name", "") for at in root.iterfind("{*}tableColumns/{*}tableColumn")),
    )


def _formulas(root: Element) -> int:
    return sum(1 for _ in root.iterfind("{*}sheetData/{*}row/{*}c/{*}f"))
