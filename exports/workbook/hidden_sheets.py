"""The two sheets nobody needs to look at: the words of dropdowns, and what we started from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.interchange import export_baseline as origin
from db.views import Position
from exports.workbook.cell_writer import Pen
from exports.workbook.styles import Palette, Style

LISTS, ORIGIN = "_lists", origin.SHEET
_DIGEST_ROW = 6


def leads_in_use(position: Position) -> list[str]:
    """Return the names of leads, each once, in order."""
    names = {action.lead for action in position.actions if action.lead}
    return sorted(names, key=lambda name: (name.casefold(), name))


def reference_to(leads: Sequence[str]) -> str:
    """Return the reference to where :func:`write_lists` puts them; at least one cell."""
    return f"{LISTS}!$A$2:$A${max(len(leads), 1) + 1}"


def write_lists(pen: Pen, leads: Sequence[str], palette: Palette) -> None:
    """Write the leads in use, one below the other."""
    look = palette.look(Style())
    pen.text(1, 1, "Leads in use", look)
    for row, lead in enumerate(leads, start=2):
        pen.text(row, 1, lead, look)
    pen.sheet.sheet_state = "hidden"


def write_origin(
    pen: Pen, position: Position, palette: Palette, more: Iterable[origin.Row] = ()
) -> None:
    """Write what the tracker started from, as :mod:`db.interchange.export_baseline` describes it.

    ``more`` are rows of a name and a value that stand before the headings.
    """
    look = palette.look(Style(number_format="@"))
    rows = list(origin.origin_rows(position))
    headings = rows.index(origin.HEADINGS)
    rows[headings:headings] = more
    rows.insert(_DIGEST_ROW - 1, ("sha256", origin.rows_digest(rows)))
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            if text:
                pen.text(number, column, text, look)
    pen.sheet.sheet_state = "hidden"
