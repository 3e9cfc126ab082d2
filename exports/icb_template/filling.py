"""Values put into somebody else's workbook, and nothing else in it touched.

The cells are written in the XML of their sheets; every other part of the package (charts, pictures,
macros, labels, ...) keeps its content, and so does the rest of those sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.files.cloud_files import fault_of_reading
from db.vocabulary.terms import Brag, Word
from exports.files.atomic_write import ExportError, check_place, write_whole
from exports.icb_template.ranges import LAST_COLUMN, LAST_ROW, cell_name

_ENDINGS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value to be written: which cell, and which field of which action it is.

    ``row`` and ``column`` count from 0. ``value`` is ``None`` (or empty) where there is nothing
    to say; the cell then stays as it is. ``colour`` is the action's BRAG, which chooses
    between "On track" and "Some issues" in a status column.

    Raises:
        ValueError: no sheet in Excel has such a cell.
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


@dataclass(frozen=True, slots=True)
class Written:
    """A cell that now holds a value, or held it already; ``text`` as the reader sees it.

    Days are given as 31/12/2026 and numbers plain, whatever the cell's own number format is.
    """

    sheet: str
    cell: str
    code: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A cell that stays as it was though there was something to say, and why: half a sentence."""

    sheet: str
    cell: str
    code: str
    field: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What came of it; ``notes`` are sentences about the workbook as a whole."""

    written: tuple[Written, ...]
    left: tuple[LeftAlone, ...]
    notes: tuple[str, ...]


def filled(template: bytes, wanted: Sequence[Wanted]) -> tuple[bytes, Filling]:
    """Return the bytes of the workbook ``template`` with values in it, and what was written.

    Every value with something to say is listed once, as written or as left alone, in the order
    of ``wanted``. Where no cell changes, the bytes are those of the template.

    Raises:
        ExportError: the template is no whole .xlsx or .xlsm, or expands to more than 200 MB,
            or has no sheet of a name that is wanted.
    """
    # lxml is loaded only where a workbook is filled.
    from exports.icb_template.entries import Entry, shown_value
    from exports.icb_template.package import TemplatePackage
    from exports.icb_template.sheet import SheetFilling
    from exports.icb_template.workbook import TemplateWorkbook

    package = TemplatePackage(template)
    workbook = TemplateWorkbook(package)
    sheets = {
        name: SheetFilling(workbook, name) for name in dict.fromkeys(item.sheet for item in wanted)
    }
    written: list[Written] = []
    left: list[LeftAlone] = []
    for item in wanted:
        value = item.value
        if value is None or value == "":
            continue
        entry = sheets[item.sheet].put(item.row, item.column, value, item.field, item.colour)
        at = item.sheet, cell_name(item.row, item.column), item.code, item.field
        if isinstance(entry, Entry):
            written.append(Written(*at, entry.shown))
        else:
            left.append(LeftAlone(*at, shown_value(value), entry.why))
    changed = {part: xml for sheet in sheets.values() for part, xml in sheet.changed_part().items()}
    if not changed:
        return template, Filling(tuple(written), tuple(left), ())
    filling = Filling(tuple(written), tuple(left), workbook.notes())
    return package.with_parts(changed), filling


def write_filled(template: Path, wanted: Sequence[Wanted], target: Path) -> Filling:
    """Fill the workbook at ``template`` and write it to ``target``, which must be another file.

    Raises:
        ExportError: what :func:`filled` and :func:`~exports.files.atomic_write.write_whole`
        refuse; the template
            cannot be read, is no .xlsx or .xlsm, is the target, or the target has another ending.
    """
    ending = template.suffix.lower()
    if ending not in _ENDINGS:
        raise ExportError(
            f"{template.name} is no .xlsx or .xlsm file. Open it in Excel and save it as one."
        )
    if target.suffix.lower() != ending:
        raise ExportError(
            f"{template.name} cannot be filled into {target.name}: Excel opens it only under a"
            f" name ending in {ending}. Name the target so."
        )
    check_place(target, reading=template)
    try:
        content = template.read_bytes()
    except OSError as error:
        found = fault_of_reading(template, error)
        raise ExportError(f"{template} cannot be read ({found}). {found.cure}") from error
    content, filling = filled(content, wanted)
    write_whole(target, content, reading=template)
    return filling
