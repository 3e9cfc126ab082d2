"""A workbook: its sheets to write on, the two hidden ones, its named cells and properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from itertools import chain

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from db.interchange import export_baseline
from db.views import Position
from exports.workbook import hidden_sheets
from exports.workbook.cell_writer import Pen
from exports.workbook.package import workbook_bytes
from exports.workbook.styles import Palette


class Book:
    """A workbook of a position. ``pens`` write its sheets, by their names."""

    def __init__(self, position: Position, sheets: Iterable[str]) -> None:
        self._position = position
        self._workbook = Workbook()
        self._workbook.remove(self._workbook.worksheets[0])
        palette = Palette(self._workbook)
        names = (*sheets, hidden_sheets.LISTS, hidden_sheets.ORIGIN)
        self.pens = {name: Pen(self._workbook.create_sheet(name), palette) for name in names}

    def finished(
        self,
        title: str,
        cells: Mapping[str, str],
        *,
        which: Iterable[export_baseline.Row] = (),
        at: datetime | None = None,
    ) -> bytes:
        """Add what every workbook of ours has, and return it as the bytes of an .xlsx file.

        ``cells`` are the names that formulas use, each with the cell. ``which`` says which return
        it is, for :func:`exports.workbook.hidden_sheets.write_origin`. ``at`` is when its content
        was put together, if known.
        """
        hidden_sheets.write_lists(self.pens[hidden_sheets.LISTS], self._position)
        hidden_sheets.write_origin(self.pens[hidden_sheets.ORIGIN], self._position, which)
        for name, cell in cells.items():
            self._workbook.defined_names[name] = DefinedName(name, attr_text=cell)
        self._set_properties(title, at)
        return workbook_bytes(self._workbook, tuple(self.pens.values()))

    def _set_properties(self, title: str, at: datetime | None) -> None:
        position, plan = self._position, self._position.plan
        properties = self._workbook.properties
        properties.title = title
        properties.subject = f"{plan.title}, {plan.edition}"
        properties.creator = properties.lastModifiedBy = "Green Plan Tracker"
        properties.language = "en-GB"
        # Excel replaces these when someone saves. Until then they come from the register.
        made = datetime.combine(position.on, time(), UTC)
        moments = chain(
            (at,), (a.updated_at for a in position.actions), (u.at for u in position.updates)
        )
        last = max((moment for moment in moments if moment is not None), default=made)
        properties.created = made.replace(tzinfo=None)
        properties.modified = max(made, last.astimezone(UTC)).replace(tzinfo=None, microsecond=0)
