"""The two hidden sheets: the words for dropdowns, and the values as exported."""

from __future__ import annotations

from collections.abc import Iterable

from db.interchange import export_baseline
from db.views import Position
from exports.workbook.cell_writer import Pen
from exports.workbook.styles import Style

LISTS, ORIGIN = export_baseline.LISTS, export_baseline.SHEET
_DIGEST_ROW = 6


def leads_reference(position: Position) -> str:
    """Return the reference to the cells that :func:`write_lists` fills; at least one cell."""
    return f"{LISTS}!$A$2:$A${max(len(_leads_in_use(position)), 1) + 1}"


def _leads_in_use(position: Position) -> list[str]:
    names = {action.lead for action in position.actions if action.lead}
    return sorted(names, key=lambda name: (name.casefold(), name))


def write_lists(pen: Pen, position: Position) -> None:
    """Write the leads in use, one in each row."""
    look = pen.look(Style())
    pen.text(1, 1, "Leads in use", look)
    for row, lead in enumerate(_leads_in_use(position), start=2):
        pen.text(row, 1, lead, look)
    pen.sheet.sheet_state = "hidden"


def write_origin(pen: Pen, position: Position, more: Iterable[export_baseline.Row] = ()) -> None:
    """Write the values as exported, in the layout that :mod:`db.interchange.export_baseline`
    describes.

    ``more`` are rows with a name and a value, written above the headings.
    """
    look = pen.look(Style(number_format="@"))
    rows = list(export_baseline.origin_rows(position))
    headings = rows.index(export_baseline.HEADINGS)
    rows[headings:headings] = more
    rows.insert(_DIGEST_ROW - 1, ("sha256", export_baseline.rows_digest(rows)))
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            if text:
                pen.text(number, column, text, look)
    pen.sheet.sheet_state = "hidden"
