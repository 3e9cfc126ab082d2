"""The sheet "Action tracker": a title, instructions, and the table that people fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from db.views import ActionView, Position
from db.vocabulary.terms import Brag
from exports.files.progress import ProgressCallback
from exports.tracker.validations import add_rules, letter_of
from exports.workbook import entry_rules
from exports.workbook.cell_writer import Alt, Pen, excel_table
from exports.workbook.columns import (
    BRAG,
    CHOICE,
    COLUMNS,
    LAST_NEWS,
    QUICK_WIN,
    ColumnKind,
    TrackerColumn,
    tracker_columns,
)
from exports.workbook.formulas import TABLE, brag_formula
from exports.workbook.hidden_sheets import leads_reference
from exports.workbook.page_setup import set_up_printing
from exports.workbook.row_heights import height_of
from exports.workbook.styles import (
    AS_TEXT,
    DARK,
    DAY,
    GREY,
    LONG_DAY,
    WHITE,
    YELLOW,
    CellLook,
    Style,
    brag_style,
)

TITLE = "Action tracker"
FREE_ROWS = 30
PRINTED_FREE_ROWS = 5
_FILTER_BUTTON = 2.5
HEADER = 5
FIRST = HEADER + 1
POSITION_CELL = f"'{TITLE}'!$A$3"
HOW_TO = (
    "Fill in the yellow cells. Grey cells are filled in for you. Add your own actions in the blank"
    " rows at the end. BRAG is worked out for the date above: change it to see another date."
    " Columns after Latest update are not printed."
)
_ALT = Alt(
    "Action tracker",
    "One row for each action in the plan, then blank rows for your own actions. Fill in the"
    " yellow cells.",
)


def write(pen: Pen, position: Position, progress: ProgressCallback) -> None:
    """Write the sheet. ``progress`` is called for every action written."""
    columns = table_columns(position)
    _write_title(pen, position)
    # Aligned top left, so that the filter button does not cover the text.
    header = pen.look(Style(DARK, WHITE, bold=True, grid=True, wrap=True))
    pen.texts(HEADER, (column.heading for column in columns), header)
    of_plan = ((c.heading, c.width - _FILTER_BUTTON) for c in columns if c not in COLUMNS)
    pen.height(HEADER, max(32, height_of(of_plan)))
    _write_actions(pen, position, columns, progress)
    free = FIRST + len(position.actions)
    last = free + FREE_ROWS - 1
    _write_free_rows(pen, range(free, last + 1), columns)
    _shape(pen.sheet, columns)
    pen.add_table(_table(columns, last), _ALT)
    add_rules(pen, columns, FIRST, free, last, leads_reference(position))
    entry_rules.allow_dates(pen, "A3", "Position on")
    _colour_brag(pen.sheet, f"{letter_of(BRAG, columns)}{FIRST}:{letter_of(BRAG, columns)}{last}")
    printed = max(number for number, c in enumerate(columns, start=1) if c.printed)
    area = f"A1:{get_column_letter(printed)}{free + PRINTED_FREE_ROWS - 1}"
    set_up_printing(pen.sheet, position, area, title_rows=f"{HEADER}:{HEADER}")


def table_columns(position: Position) -> tuple[TrackerColumn, ...]:
    """Return the columns of the table, which depend on the plan."""
    return (*tracker_columns(position.actions, position.plan.declared), LAST_NEWS)


def _write_title(pen: Pen, position: Position) -> None:
    organisation, plan = position.organisation, position.plan
    pen.text(1, 1, organisation.name, pen.look(Style(ink=DARK, size=16, bold=True)))
    about = (
        f"ODS code {organisation.ods}  ·  {organisation.provider_type.label}"
        f"  ·  {plan.title}, {plan.edition}"
    )
    pen.text(2, 1, about, pen.look(Style()))
    day = pen.look(Style(YELLOW, bold=True, grid=True, number_format=LONG_DAY))
    pen.figure(3, 1, position.on, day)
    pen.blank(3, 2, day)
    pen.sheet.merged_cells.add("A3:B3")
    pen.text(4, 1, HOW_TO, pen.look(Style()))
    for row, height in ((1, 24), (2, 16), (3, 16), (4, 18)):
        pen.height(row, height)


def _style(column: TrackerColumn, *, yellow: bool) -> Style:
    typed = {ColumnKind.DATE: DAY, ColumnKind.NUMBER: "0"}
    plain = AS_TEXT if column.kind is ColumnKind.TEXT and yellow else "General"
    return Style(
        ground=YELLOW if yellow else GREY,
        bold=column is BRAG,
        grid=True,
        wrap=column.kind in (ColumnKind.TEXT, ColumnKind.CHOICE),
        across="center" if column.kind in typed or column in (BRAG, QUICK_WIN) else "left",
        number_format=typed.get(column.kind, plain),
    )


def _looks(
    pen: Pen, columns: Sequence[TrackerColumn], *, free: bool
) -> tuple[tuple[TrackerColumn, CellLook], ...]:
    return tuple(
        (column, pen.look(_style(column, yellow=column.yellow or (free and column.free))))
        for column in columns
    )


def _write_actions(
    pen: Pen, position: Position, columns: Sequence[TrackerColumn], progress: ProgressCallback
) -> None:
    looks, formula = _looks(pen, columns, free=False), brag_formula()
    total = len(position.actions)
    progress(0, total)
    for done, action in enumerate(position.actions, start=1):
        _write_row(pen, HEADER + done, action, looks, formula)
        progress(done, total)


def _write_row(
    pen: Pen,
    row: int,
    action: ActionView,
    looks: Iterable[tuple[TrackerColumn, CellLook]],
    formula: str,
) -> None:
    wrapped = []
    for number, (column, look) in enumerate(looks, start=1):
        value = column.value(action)
        if column is BRAG:
            pen.formula(row, number, formula, str(value or ""), look)
        elif value is None:
            pen.blank(row, number, look)
        elif isinstance(value, str):
            pen.text(row, number, value, look)
            wrapped.append((value, column.width))
        else:
            pen.figure(row, number, value, look)
    pen.height(row, height_of(wrapped))


def _write_free_rows(pen: Pen, rows: range, columns: Sequence[TrackerColumn]) -> None:
    looks, formula = _looks(pen, columns, free=True), brag_formula()
    for row in rows:
        for number, (column, look) in enumerate(looks, start=1):
            if column is BRAG:
                pen.formula(row, number, formula, "", look)
            else:
                pen.blank(row, number, look)
        pen.height(row, 18)


def _shape(sheet: Worksheet, columns: Sequence[TrackerColumn]) -> None:
    """Set the column widths and freeze the headings and codes."""
    for number, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        dimension.hidden = column is LAST_NEWS
    sheet.freeze_panes = f"C{FIRST}"
    first_choice = f"{letter_of(CHOICE, columns)}{FIRST}"
    for selection in sheet.sheet_view.selection:
        if selection.pane == "bottomRight":
            selection.activeCell = selection.sqref = first_choice


def _table(columns: Iterable[TrackerColumn], last: int) -> Table:
    formulas = [(c.heading, brag_formula() if c is BRAG else "") for c in columns]
    return excel_table(TABLE, HEADER, last, formulas)


def _colour_brag(sheet: Worksheet, cells: str) -> None:
    for colour in Brag:
        rule = Rule(
            type="cellIs",
            operator="equal",
            formula=[f'"{colour.label}"'],
            dxf=brag_style(colour),
        )
        sheet.conditional_formatting.add(cells, rule)
