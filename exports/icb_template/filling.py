"""Fill in values in a workbook from someone else, such as the ICB, and change nothing else in it.

The cells are written in the XML of their sheets. The rest of those sheets and every other part of
the package (charts, pictures, macros, labels and so on) keep their content.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from db.files.cloud_files import fault_of_reading
from db.frozen import frozen
from db.vocabulary.terms import Brag, Word
from exports.files.atomic_write import ExportError, check_save_path, write_atomically
from exports.icb_template.ranges import LAST_COLUMN, LAST_ROW, cell_address

_ENDINGS = (".xlsx", ".xlsm")


@frozen
class Wanted:
    """A value to write: the cell, and the action and field that it comes from.

    ``row`` and ``column`` count from 0. If ``value`` is ``None`` or empty, the cell is left
    unchanged. ``colour`` is the action's BRAG, which decides between "On track" and "Some
    issues" in a status column.

    Raises:
        ValueError: Excel sheets have no such cell.
    """

    sheet: str
    row: int
    column: int
    code: str
    field: str
    value: Word | str | int | date | None
    colour: Brag | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.row <= LAST_ROW and 0 <= self.column <= LAST_COLUMN):
            raise ValueError(f"no cell at row {self.row}, column {self.column}")


@frozen
class WrittenCell:
    """A cell that now holds a value, or held it already. ``text`` is the value as shown.

    Dates are given as 31/12/2026 and numbers plain, whatever the cell's number format.
    """

    sheet: str
    cell: str
    code: str
    field: str
    text: str


@frozen
class LeftAlone:
    """A cell left unchanged although there was a value for it. ``why`` is half a sentence."""

    sheet: str
    cell: str
    code: str
    field: str
    value: str
    why: str


@frozen
class Filling:
    """The result of filling in. ``notes`` are sentences about the whole workbook."""

    written: tuple[WrittenCell, ...]
    left: tuple[LeftAlone, ...]
    notes: tuple[str, ...]


def fill_template(template: bytes, wanted: Sequence[Wanted]) -> tuple[bytes, Filling]:
    """Return the bytes of the workbook ``template`` with values filled in, and what was written.

    Every value that is not empty is listed once, as written or as left alone, in the order of
    ``wanted``. If no cell changes, the bytes are those of the template.

    Raises:
        ExportError: the template is not a complete .xlsx or .xlsm file, is larger than 200 MB
            when unzipped, or does not have one of the sheets.
    """
    # lxml is loaded only when a workbook is filled in.
    from exports.icb_template.entries import CellEntry, shown_value
    from exports.icb_template.package import TemplatePackage
    from exports.icb_template.sheet import SheetFilling
    from exports.icb_template.workbook import TemplateWorkbook

    package = TemplatePackage(template)
    workbook = TemplateWorkbook(package)
    sheets = {
        name: SheetFilling(workbook, name) for name in dict.fromkeys(item.sheet for item in wanted)
    }
    written: list[WrittenCell] = []
    left: list[LeftAlone] = []
    for item in wanted:
        value = item.value
        if value is None or value == "":
            continue
        entry = sheets[item.sheet].put(item.row, item.column, value, item.field, item.colour)
        at = item.sheet, cell_address(item.row, item.column), item.code, item.field
        if isinstance(entry, CellEntry):
            written.append(WrittenCell(*at, entry.shown))
        else:
            left.append(LeftAlone(*at, shown_value(value), entry.why))
    changed = {part: xml for sheet in sheets.values() for part, xml in sheet.changed_part().items()}
    if not changed:
        return template, Filling(tuple(written), tuple(left), ())
    filling = Filling(tuple(written), tuple(left), workbook.notes())
    return package.with_parts(changed), filling


def write_filled(template: Path, wanted: Sequence[Wanted], target: Path) -> Filling:
    """Fill in the workbook at ``template`` and write it to ``target``, which must be another file.

    Raises:
        ExportError: :func:`fill_template` or :func:`~exports.files.atomic_write.write_atomically`
        refuses; the template
            cannot be read, is not .xlsx or .xlsm, or is the target; or the endings differ.
    """
    ending = template.suffix.lower()
    if ending not in _ENDINGS:
        raise ExportError(
            f"{template.name} is not an .xlsx or .xlsm file. Open it in Excel and save it as one."
        )
    if target.suffix.lower() != ending:
        raise ExportError(
            f"{template.name} cannot be filled in and saved as {target.name}: Excel opens it only"
            f" if the name ends in {ending}. Change the file name."
        )
    check_save_path(target, reading=template)
    try:
        content = template.read_bytes()
    except OSError as error:
        found = fault_of_reading(template, error)
        raise ExportError(f"{template} cannot be read ({found}). {found.cure}") from error
    content, filling = fill_template(content, wanted)
    write_atomically(target, content, reading=template)
    return filling
