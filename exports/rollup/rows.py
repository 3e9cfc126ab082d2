"""The roll-up's last sheet: every row about an action of every return that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from db.plans.plan_edition import PlannedAction
from db.received.received_return import Expected, FileReport, ReceivedAction, ReceivedReturn
from db.received.rollup import UNKNOWN, OrganisationLine, RollUp
from db.received.rollup_builder import counted_actions
from exports.rollup.lists import WHOLE
from exports.rollup.sheet import (
    HEADER,
    INK,
    day_style,
    figure_style,
    fitting,
    write_table,
)
from exports.rollup.table import Column, Listing
from exports.workbook.cell_writer import Pen, date_serial, inline_text, quoted
from exports.workbook.styles import Style

ROWS, ROWS_TABLE = "Rows", "AllRows"
RATING, AREA, KIND, PCN, PLACE = "Rating", "Programme area", "Provider type", "PCN", "Place"
CODE, CHOICE, BRAG, COUNTED = "No.", "Choice", "BRAG", "Counted"
YES, NO = "Yes", "No"
_KEPT = 20_000
"""The most texts that are kept as XML: most come again and again."""

Counted = Callable[[], Iterable[tuple[Expected, FileReport, ReceivedReturn]]]
"""Gives each return that counts: whose it is, its file, and what it says."""


class SourceRow(NamedTuple):
    """A row about an action in a return that counts."""

    line: OrganisationLine
    said: ReceivedReturn
    action: ReceivedAction
    planned: PlannedAction | None
    counted: bool


def source_rows(rollup: RollUp, counted: Counted) -> Listing[SourceRow]:
    """Return every row of every return that counts, for filters and pivot tables.

    A row does not count that is not of the plan, or that another row of the same code follows.
    """
    planned = {action.code: action for action in rollup.plan.actions}
    lines = {line.organisation.ods: line for line in rollup.organisations}

    def rows() -> Iterator[SourceRow]:
        for sender, _, said in counted():
            which = {id(action) for action in counted_actions(rollup.plan, said).values()}
            for action in said.actions:
                of_plan = None if action.own else planned.get(action.code)
                counts = id(action) in which
                yield SourceRow(lines[sender.ods], said, action, of_plan, counts)

    return Listing(
        f"Rows, {rollup.period}",
        "Every action of every return, for filters and pivot tables.",
        (
            Column("ODS code", 11, lambda one: one.line.organisation.ods),
            Column("Organisation", 27, lambda one: one.line.organisation.name),
            Column(KIND, 23, lambda one: one.line.kind),
            Column(PCN, 20, lambda one: one.line.pcn),
            Column(PLACE, 16, lambda one: one.line.place),
            Column(CODE, 9, lambda one: one.action.code),
            Column("Action", 41, lambda one: one.action.title),
            Column(RATING, 10.5, lambda one: _label(one.planned and one.planned.rating)),
            Column(AREA, 26, lambda one: _label(one.planned and one.planned.area)),
            Column(CHOICE, 12, lambda one: one.action.choice.label),
            Column("Status", 12.5, lambda one: _label(one.action.status)),
            Column(BRAG, 9.5, lambda one: _label(one.action.brag)),
            Column("Lead", 16, lambda one: one.action.lead),
            Column("Target date", 13, lambda one: one.action.due, holds=date),
            Column("Completed on", 13, lambda one: one.action.completed, holds=date),
            Column("Evidence", 10, lambda one: one.action.evidence, WHOLE, holds=int),
            Column("Latest update", 36, lambda one: one.action.update),
            Column("Reason", 30, lambda one: one.action.reason),
            Column(COUNTED, 10, lambda one: YES if one.counted else NO),
            Column("File", 36, lambda one: one.line.report.name),
            Column("Sheet", 16, lambda one: one.said.sheet),
            Column("Row", 8, lambda one: one.action.row, WHOLE, holds=int),
        ),
        rows,
        table=ROWS_TABLE,
        none="No return counts.",
        print_up_to=15,
    )


def _label(word: Any) -> str | None:
    return word.label if word else None


def write_rows(pen: Pen, rollup: RollUp, listing: Listing[SourceRow]) -> None:
    """Write the sheet. Its rows are one line high, without colours."""
    write_table(pen, rollup, listing, rollup.rows, _RowWriter(pen, listing).rows)


class _RowWriter:
    """Writes rows as XML, each text once."""

    def __init__(self, pen: Pen, listing: Listing[SourceRow]) -> None:
        self._listing = listing
        self._text = pen.look(Style(ink=INK, line="below", upright="center", indent=1))
        self._day = pen.look(day_style()).plain
        self._figure = pen.look(figure_style()).plain
        self._kept: dict[str, str] = {}

    def rows(self) -> Iterator[str]:
        """Yield the XML of each row."""
        columns = [
            (get_column_letter(number), column.value)
            for number, column in enumerate(self._listing.columns, start=1)
        ]
        for number, row in enumerate(self._listing.rows(), start=HEADER + 1):
            cells = (
                f'<c r="{letter}{number}" {self._content(value(row))}' for letter, value in columns
            )
            yield f'<row r="{number}">{"".join(cells)}</row>'

    def _content(self, value: Any) -> str:
        if value is None or value == "":
            return f's="{self._text.plain}"/>'
        if isinstance(value, date):
            return f's="{self._day}"><v>{date_serial(value)}</v></c>'
        if not isinstance(value, str):
            return f's="{self._figure}"><v>{value!r}</v></c>'
        kept = self._kept.get(value)
        if kept is None:
            text = fitting(value)
            style = self._text.quoted if quoted(text) else self._text.plain
            kept = (
                f's="{style}" t="inlineStr">{inline_text(text)}</c>' if text else self._content("")
            )
            if len(self._kept) < _KEPT:
                self._kept[value] = kept
        return kept


def groups_of(rollup: RollUp) -> list[tuple[str, str, Any]]:
    """Return each group of actions with its tally: the column, the group's name there."""
    by_column = {
        RATING: rollup.by_rating,
        AREA: rollup.by_area,
        KIND: rollup.by_kind,
        PCN: rollup.by_pcn,
        PLACE: rollup.by_place,
    }
    return [
        (column, name, tally)
        for column, groups in by_column.items()
        if set(groups) - {"", UNKNOWN}
        for name, tally in groups.items()
    ]
