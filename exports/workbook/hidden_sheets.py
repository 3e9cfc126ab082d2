"""The two hidden sheets: the words for dropdowns, and the values as exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.interchange import export_baseline
from db.views import Position
from exports.workbook.cell_writer import Pen
from exports.workbook.styles import Palette, Style

LISTS, ORIGIN = "_lists", export_baseline.SHEET
_DIGEST_ROW = 6


def leads_in_use(position: Position) -> list[str]:
    """Return the names of all leads, without duplicates, in order."""
    names = {action.lead for action in position.actions if action.lead}
    return sorted(names, key=lambda name: (name.casefold(), name))


def leads_reference(leads: Sequence[str]) -> str:
    """Return the reference to the cells that :func:`write_lists` fills; at least one cell."""
    return f"{LISTS}!$A$2:$A${max(len(leads), 1) + 1}"


def write_lists(pen: Pen, leads: Sequence[str], palette: Palette) -> None:
    """Write the leads in use, one in each row."""
    look = palette.look(Style())
    pen.text(1, 1, "Leads in use", look)
    for row, lead in enumerate(leads, start=2):
        pen.text(row, 1, lead, look)
    pen.sheet.sheet_state = "hidden"


def write_origin(
    pen: Pen, position: Position, palette: Palette, more: Iterable[export_baseline.Row] = ()
) -> None:
    """Write the values as exported, in the layout that :mod:`db.interchange.export_baseline`
    describes.

    ``more`` are rows with a name and a value, written above the headings.
    """
    look = palette.look(Style(number_format="@"))
    rows = list(export_baseline.origin_rows(position))
    headings = rows.index(export_baseline.HEADINGS)
    rows[headings:headings] = more
    rows.insert(_DIGEST_ROW - 1, ("sha256", export_baseline.rows_digest(rows)))
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            if text:
                pen.text(number, column, text, look)
    pen.sheet.sheet_state = "hidden"
