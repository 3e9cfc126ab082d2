"""The sheet "Summary": live counts of the tracker's actions, and charts of progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.utils import get_column_letter

from db.actions.summary import Count, Groups, count_actions, count_by_rating, group_actions
from db.frozen import frozen
from db.returns import headings as return_headings
from db.views import Position
from db.vocabulary.brag import amber_in_words
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import FURTHEST_FIRST, Brag, Choice, Rating, Status
from exports.tracker.progress_chart import ChartFigures, add_chart
from exports.workbook.cell_writer import Pen
from exports.workbook.columns import (
    ACTION,
    CHOICE,
    QUICK_WIN,
    RATING,
    TrackerColumn,
    group_column,
    tracker_columns,
)
from exports.workbook.formulas import (
    IN_PLAN,
    POSITION_ON,
    brag_condition,
    count_formula,
    equal_to,
    status_condition,
    tracker_column,
)
from exports.workbook.page_setup import set_up_printing
from exports.workbook.row_heights import height_of, lines_of
from exports.workbook.styles import (
    BRAG_COLOURS,
    DARK,
    GREY,
    LONG_DAY,
    SHARE,
    SIZE,
    WHITE,
    Style,
)

TITLE = return_headings.SUMMARY
HEADER = 5
HEADINGS = (
    "Actions",
    "All",
    "Decided",
    "In our plan",
    *(status.label for status in FURTHEST_FIRST),
    "% complete",
)
MEANINGS = {
    Brag.BLUE: "Complete",
    Brag.RED: "The target date has passed",
    Brag.AMBER: amber_in_words("without an update").capitalize(),
    Brag.GREEN: "Has a target date, and none of the above applies",
}
_FIRST_STATUS = HEADINGS.index(Status.COMPLETE.label) + 1
_NO_RATING = "No rating"
CHART_ROWS = 18
LABEL_WIDTH, FIGURE_WIDTH = 28, 11

Condition = tuple[TrackerColumn, str]


@frozen
class SummaryLine:
    """A row of counts: its label, the actions it counts, and the counts today.

    If ``rest_of`` is set, the row counts all actions not counted in that many rows above it.
    """

    label: str
    today: Count
    conditions: tuple[Condition, ...] = ()
    rest_of: int = 0
    strong: bool = False


def write(pen: Pen, position: Position) -> None:
    """Write the sheet: the counts, and the first chart."""
    counted, after = write_counts(pen, position)
    for figures in counted[:1]:
        after = write_chart(pen, position, figures, after + 1)
    set_up_summary_printing(pen, position, after)


def write_counts(pen: Pen, position: Position) -> tuple[list[ChartFigures], int]:
    """Write title and counts. Return the counts by rating and by area, or by the plan's sections,
    as far as it has them, and the row after them.
    """
    pen.sheet.sheet_view.showGridLines = False
    for number in range(1, len(HEADINGS) + 1):
        width = LABEL_WIDTH if number == 1 else FIGURE_WIDTH
        pen.sheet.column_dimensions[get_column_letter(number)].width = width
    _write_title(pen, position)
    counted, after = _write_sections(pen, position)
    return counted, _write_brag(pen, after + 1, count_actions(position.actions))


def write_chart(pen: Pen, position: Position, figures: ChartFigures, row: int) -> int:
    """Add a chart as wide as the table at ``row``. Return the row after it."""
    rows = range(row, row + max(CHART_ROWS, 2 * len(figures.labels) + 6))
    note = f"Figures for {long_day(position.on)}."
    add_chart(pen, figures, rows, len(HEADINGS), note)
    return rows.stop


def set_up_summary_printing(pen: Pen, position: Position, last_row: int) -> None:
    """Set up printing of all rows up to ``last_row``."""
    area = f"A1:{get_column_letter(len(HEADINGS))}{last_row}"
    set_up_printing(pen.sheet, position, area, orientation="portrait")


def _write_sections(pen: Pen, position: Position) -> tuple[list[ChartFigures], int]:
    actions, declared = position.actions, position.plan.declared
    columns = tracker_columns(actions, declared)
    top = [SummaryLine("All actions", count_actions(actions), strong=True)]
    if QUICK_WIN in columns:
        quick_wins = count_actions(a for a in actions if a.quick_win)
        top.append(SummaryLine("Quick wins", quick_wins, ((QUICK_WIN, '"Yes"'),)))
    for row, line in enumerate(top, start=HEADER + 1):
        _write_line(pen, row, line)
    after, counted = HEADER + 1 + len(top), []
    groups = group_actions(actions, declared)
    sections = {groups.each: _by_group(groups, group_column(declared))}
    if RATING in columns:
        sections = {"rating": _by_rating(position), **sections}
    for each, lines in sections.items():
        if lines:
            first = _write_section(pen, after, f"By {each}", lines)
            counted.append(_figures(each, first, lines))
            after = first + len(lines)
    return counted, after


def _by_rating(position: Position) -> list[SummaryLine]:
    ratings = count_by_rating(position.actions)
    rated = [SummaryLine(r.label, ratings[r], ((RATING, f'"{r.label}"'),)) for r in Rating]
    if ratings[None].total:
        rated.append(SummaryLine(_NO_RATING, ratings[None], rest_of=len(rated)))
    return rated


def _by_group(groups: Groups, column: TrackerColumn) -> list[SummaryLine]:
    placed = [
        SummaryLine(name, count_actions(group), ((column, equal_to(name)),))
        for name, group in groups.named.items()
    ]
    if groups.others:
        none = f"No {groups.each}"
        placed.append(SummaryLine(none, count_actions(groups.others), rest_of=len(placed)))
    return placed


def _figures(each: str, first_row: int, lines: Sequence[SummaryLine]) -> ChartFigures:
    return ChartFigures(
        each,
        first_row,
        HEADER,
        _FIRST_STATUS,
        tuple(line.label for line in lines),
        {status: [line.today.statuses[status] for line in lines] for status in FURTHEST_FIRST},
    )


def _write_title(pen: Pen, position: Position) -> None:
    organisation, plan = position.organisation, position.plan
    title = Style(ink=DARK, size=16, bold=True, wrap=True)
    write_full_width(pen, 1, f"{organisation.name}: summary", title)
    about = f"ODS code {organisation.ods}  ·  {plan.title}, {plan.edition}"
    write_full_width(pen, 2, about, Style(wrap=True))
    day = pen.look(Style(bold=True, number_format=LONG_DAY))
    pen.formula(3, 1, POSITION_ON, position.on, day)
    header = pen.look(
        Style(DARK, WHITE, bold=True, grid=True, wrap=True, upright="center", across="center")
    )
    pen.texts(HEADER, HEADINGS, header)
    pen.height(HEADER, 30)


def write_full_width(pen: Pen, row: int, text: str, style: Style) -> None:
    """Write text across the width of the whole table, on as many lines as it needs."""
    pen.text(row, 1, text, pen.look(style))
    pen.sheet.merged_cells.add(f"A{row}:{get_column_letter(len(HEADINGS))}{row}")
    scale = style.size / SIZE
    width = (LABEL_WIDTH + FIGURE_WIDTH * (len(HEADINGS) - 1)) / scale
    pen.height(row, height_of([(text, width * (0.93 if style.bold else 1))]) * scale)


def _write_section(pen: Pen, row: int, heading: str, lines: Sequence[SummaryLine]) -> int:
    """Write a heading and the lines under it. Return the row of the first line."""
    band = pen.look(Style(GREY, DARK, bold=True, grid=True))
    for column in range(2, len(HEADINGS) + 1):
        pen.blank(row, column, band)
    pen.text(row, 1, heading, band)
    for number, line in enumerate(lines, start=row + 1):
        _write_line(pen, number, line)
    return row + 1


def _write_line(pen: Pen, row: int, line: SummaryLine) -> None:
    lines = lines_of(line.label, LABEL_WIDTH)
    words = Style(bold=line.strong, grid=True, wrap=lines > 1)
    figures = Style(bold=line.strong, grid=True, across="center")
    pen.text(row, 1, line.label, pen.look(words))
    if lines > 1:
        pen.height(row, height_of([(line.label, LABEL_WIDTH)]))
    for column, (formula, result) in enumerate(_cells(row, line), start=2):
        pen.formula(row, column, formula, result, pen.look(figures))
    complete, chosen = f"{_letter(Status.COMPLETE.label)}{row}", f"{_letter('In our plan')}{row}"
    formula = f'IF({chosen}=0,"",{complete}/{chosen})'
    share = line.today.complete / line.today.in_plan if line.today.in_plan else ""
    look = pen.look(replace(figures, number_format=SHARE))
    pen.formula(row, len(HEADINGS), formula, share, look)


def _cells(row: int, line: SummaryLine) -> list[tuple[str, int]]:
    """Return the formulas and results of a line's counts, from "All" to "Not started"."""
    today = line.today
    results = [
        today.total,
        today.decided,
        today.in_plan,
        *(today.statuses[s] for s in FURTHEST_FIRST),
    ]
    letters = [get_column_letter(number) for number in range(2, 2 + len(results))]
    if line.rest_of:
        return [
            (f"{x}{HEADER + 1}-SUM({x}{row - line.rest_of}:{x}{row - 1})", result)
            for x, result in zip(letters, results, strict=True)
        ]
    where = line.conditions
    decided = "+".join(
        count_formula(*where, (CHOICE, f'"{choice.label}"'))
        for choice in Choice
        if choice is not Choice.UNDECIDED
    )
    chosen, done, after = letters[2], letters[3], letters[5]
    formulas = [
        count_formula(*where) if where else f"COUNTA({tracker_column(ACTION)})",
        decided,
        count_formula(*where, IN_PLAN),
        *(
            count_formula(*where, IN_PLAN, status_condition(status))
            for status in FURTHEST_FIRST[:-1]
        ),
        # Actions in the plan without a status yet count as not started.
        f"{chosen}{row}-SUM({done}{row}:{after}{row})",
    ]
    return list(zip(formulas, results, strict=True))


def _write_brag(pen: Pen, row: int, everything: Count) -> int:
    """Write the counts by colour. Return the row after them."""
    header = pen.look(Style(DARK, WHITE, bold=True))
    for column in range(4, len(HEADINGS) + 1):
        pen.blank(row, column, header)
    pen.texts(row, ("BRAG", "In our plan", "What it means"), header)
    number = pen.look(Style(grid=True, across="center"))
    plain = pen.look(Style())
    first = row + 1
    for line, (colour, meaning) in enumerate(MEANINGS.items(), start=first):
        ground, ink = BRAG_COLOURS[colour]
        pen.text(line, 1, colour.label, pen.look(Style(ground, ink, bold=True, grid=True)))
        pen.formula(
            line, 2, count_formula(brag_condition(colour)), everything.brags[colour], number
        )
        pen.text(line, 3, meaning, plain)
    last = first + len(MEANINGS)
    pen.text(last, 1, "No colour yet", pen.look(Style(grid=True)))
    none = everything.in_plan - sum(everything.brags.values())
    total = f"{_letter('In our plan')}{HEADER + 1}"
    pen.formula(last, 2, f"{total}-SUM(B{first}:B{last - 1})", none, number)
    pen.text(last, 3, "No target date yet", plain)
    return last + 1


def _letter(heading: str) -> str:
    return get_column_letter(HEADINGS.index(heading) + 1)
