"""The sheet "Summary" of a return: counts, charts, records, and changes since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from db.returns.returns import ReturnContent, ReturnDifference
from db.vocabulary.terms import BarrierKind, Dimension
from exports.returns import barriers, changes_since, evidence, measures, rules
from exports.returns.sheet_names import BARRIER_TABLE, EVIDENCE_TABLE, MEASURE_TABLE
from exports.returns.sheet_top import write_across
from exports.tracker.summary_sheet import (
    FIGURE_WIDTH,
    HEADINGS,
    LABEL_WIDTH,
    set_up_summary_printing,
    write_chart,
    write_counts,
)
from exports.workbook.cell_writer import Pen
from exports.workbook.formulas import countifs_literal, table_column
from exports.workbook.row_heights import height_of
from exports.workbook.styles import DARK, GREY, WHITE, Style

_WIDTH = LABEL_WIDTH + FIGURE_WIDTH * (len(HEADINGS) - 1)
_BRAG_COLUMNS, _TEXT_COLUMN = 2, 4
"""Columns for changes: the action in A, its BRAG in B and C, the rest from D on."""

Count = tuple[str, int]
"""A formula and its result today."""


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    position = content.position
    counted, after = write_counts(pen, position)
    for number, figures in enumerate(counted):
        after = write_chart(pen, position, figures, after + 1)
        if number == 0:
            pen.sheet.row_breaks.append(Break(id=after))  # keep the chart whole
    for block in (_evidence, _dimensions, _kinds):
        after = block(pen, content, after + 1)
    if content.previous is not None:
        after = _write_since(pen, content, after + 1)
    set_up_summary_printing(pen, position, after - 1)


def _evidence(pen: Pen, content: ReturnContent, row: int) -> int:
    title, number = (table_column(EVIDENCE_TABLE, x) for x in (evidence.TITLE, evidence.NUMBER))
    kept = content.position.evidence
    # Each row counts as a fraction of its action, so that an action counts once.
    there = f'({number}<>"")*({title}<>"")'
    again = f'COUNTIFS({number},{countifs_literal(number)},{title},"<>")'
    actions = f"SUMPRODUCT({there}/({again}+({again}=0)))"
    lines = [
        ("Pieces of evidence", [(f'COUNTIFS({title},"<>")', len(kept))]),
        ("Actions with evidence", [(actions, len({piece.code for piece in kept}))]),
    ]
    for line in content.check:
        if line.key == "evidence":
            lacking = rules.rule_of(line.key, content).count
            lines.append(("Must Dos missing evidence", [(lacking, len(line.missing))]))
    return _block(pen, row, ("Evidence", "How many"), lines)


def _dimensions(pen: Pen, content: ReturnContent, row: int) -> int:
    kept, start = content.position.measures, content.period.start
    column = table_column(MEASURE_TABLE, measures.DIMENSION)
    lines = []
    for dimension in Dimension:
        mine = [m for m in kept if m.dimension is dimension]
        read = sum(any(r.on >= start for r in m.readings) for m in mine)
        is_it = f'({column}="{dimension.label}")'
        read_now = f"SUMPRODUCT({rules.MEASURED}*{is_it}*{rules.READ_IN_PERIOD})"
        lines.append(
            (
                dimension.label,
                [(f"SUMPRODUCT({rules.MEASURED}*{is_it})", len(mine)), (read_now, read)],
            )
        )
    headings = ("Measures, by dimension", "How many", "With a reading this period")
    return _block(pen, row, headings, lines)


def _kinds(pen: Pen, content: ReturnContent, row: int) -> int:
    kind, support, resolved = (
        table_column(BARRIER_TABLE, x) for x in (barriers.KIND, barriers.SUPPORT, barriers.RESOLVED)
    )
    lines = []
    for one in BarrierKind:
        mine = [b for b in content.position.barriers if b.kind is one]
        standing = [b for b in mine if b.resolved is None]
        is_it = f'({kind}="{one.label}")'
        open_ = f"{is_it}*(1-ISNUMBER({resolved}))"
        asked = f"{open_}*(LEN(TRIM({support}))>0)"
        lines.append(
            (
                one.label,
                [
                    (f"SUMPRODUCT({open_})", len(standing)),
                    (f"SUMPRODUCT({asked})", sum(bool(b.support) for b in standing)),
                    (f"SUMPRODUCT({is_it}*ISNUMBER({resolved}))", len(mine) - len(standing)),
                ],
            )
        )
    headings = ("Barriers, by kind", "Open", "Support needed", "Resolved")
    return _block(pen, row, headings, lines)


def _block(
    pen: Pen,
    row: int,
    headings: Sequence[str],
    lines: Sequence[tuple[str, Sequence[Count]]],
) -> int:
    """Write a small table of counts. Return the row after it."""
    head = Style(DARK, WHITE, bold=True, grid=True, wrap=True, upright="center")
    pen.text(row, 1, headings[0], pen.look(head))
    for column, heading in enumerate(headings[1:], start=2):
        pen.text(row, column, heading, pen.look(replace(head, across="center")))
    pen.height(row, max(height_of((h, FIGURE_WIDTH - 1) for h in headings[1:]), 18))
    words = pen.look(Style(grid=True))
    figure = pen.look(Style(grid=True, across="center"))
    for below, (label, counts) in enumerate(lines, start=row + 1):
        pen.text(below, 1, label, words)
        for column, (formula, result) in enumerate(counts, start=2):
            pen.formula(below, column, formula, result, figure)
    return row + 1 + len(lines)


def _write_since(pen: Pen, content: ReturnContent, row: int) -> int:
    """Write every change since the last return. Return the row after them."""
    head = Style(ink=DARK, size=14, bold=True)
    write_across(pen, row, "Since the last return", head, _WIDTH, len(HEADINGS))
    said = (
        f"{changes_since.compared_with(content)} {'; '.join(changes_since.change_counts(content))}."
    )
    write_across(pen, row + 1, said, Style(wrap=True), _WIDTH, len(HEADINGS))
    row += 2
    if not content.since:
        return row
    top = Style(DARK, WHITE, bold=True, grid=True)
    _write_difference(pen, row, ("Action", "BRAG", "What changed"), top)
    row += 1
    for difference in content.since:
        row = _write_one(pen, row, difference)
    return row


def _write_one(pen: Pen, row: int, difference: ReturnDifference) -> int:
    name = f"{difference.code} {difference.title}" if difference.code else difference.title
    said, colour = (
        changes_since.changes_in_words(difference),
        changes_since.colour_change_in_words(difference),
    )
    style = Style(GREY, grid=True, wrap=True)
    for number, line in enumerate(said or [""]):
        first = number == 0
        cells = (name if first else "", colour if first else "", line)
        _write_difference(pen, row, cells, style)
        row += 1
    return row


def _write_difference(pen: Pen, row: int, cells: tuple[str, str, str], style: Style) -> None:
    look = pen.look(style)
    for column in range(1, len(HEADINGS) + 1):
        pen.blank(row, column, look)
    action, colour, said = cells
    pen.text(row, 1, action, pen.look(replace(style, bold=True)))
    pen.text(row, _BRAG_COLUMNS, colour, look)
    pen.text(row, _TEXT_COLUMN, said, look)
    last = get_column_letter(len(HEADINGS))
    pen.sheet.merged_cells.add(f"B{row}:C{row}")
    pen.sheet.merged_cells.add(f"D{row}:{last}{row}")
    width = _WIDTH - LABEL_WIDTH - 2 * FIGURE_WIDTH
    pen.height(row, height_of(((action, LABEL_WIDTH * 0.93), (said, width))))
