"""The sheet "By organisation": one letter for how each action stands, Must Dos first."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from openpyxl.utils import get_column_letter

from db.plans.plan_edition import PlannedAction
from db.received.rollup import IN_PLAN, OrganisationLine, RollUp
from db.vocabulary.terms import Letter, Rating
from exports.rollup.sheet import (
    FAINT,
    HEADER,
    ROW_HEIGHT,
    figure_style,
    finish,
    set_widths,
    write_headings,
    write_nothing,
    write_top,
    write_value,
)
from exports.workbook.cell_writer import Pen
from exports.workbook.styles import DARK, Style

BY_ORGANISATION = "By organisation"
_ABOUT = (("ODS code", 11), ("Organisation", 27), ("Provider type", 22))
_COUNTS = (("In plan", 9), ("Complete", 10), ("Amber", 9), ("Red", 9))
_BESIDES = (
    *(("PCN", 20), ("Place", 16), ("Signed off by", 20), ("Complete return", 10)),
    *(("Own actions", 9), ("File", 36)),
)
"""What stands right of the letters, and is not printed."""

_FIRST = len(_ABOUT) + len(_COUNTS) + 1
"""The column of the first action."""

_MARKS = {
    Letter.BLUE: ("D9E7F6", DARK),
    Letter.GREEN: ("D9F0E3", "00491F"),
    Letter.AMBER: ("FFB81C", "212B32"),
    Letter.RED: ("B3121D", "FFFFFF"),
    Letter.NOT_ASKED: (None, FAINT),
}
_QUIET = ("EEF1F3", FAINT)
_RED = "B3121D"
_A3, _A3_CHARACTERS = 8, 330
"""A3 paper, and how many characters are readable across it."""


def write_by_organisation(pen: Pen, rollup: RollUp) -> None:
    """Write one row an organisation: its counts, and a letter for each action that was asked."""
    key = "  ".join(f"{letter.value} {letter.label}." for letter in Letter)
    write_top(pen, rollup, f"By organisation, {rollup.period}", f"{key} Must Dos are dark.")
    actions = [
        action
        for action in sorted(rollup.plan.actions, key=lambda one: one.rating is not Rating.MUST_DO)
        if rollup.uptake[action.code].asked or not rollup.organisations
    ]
    letters = [(action.code, max(6.0, 1.3 * len(action.code) + 1)) for action in actions]
    headings = [*_ABOUT, *_COUNTS, *letters, *_BESIDES]
    sides = ["left"] * len(_ABOUT) + ["right"] * len(_COUNTS) + ["center"] * len(letters)
    must = {n for n, one in enumerate(actions, start=_FIRST) if one.rating is Rating.MUST_DO}
    write_headings(
        pen,
        HEADER,
        [heading for heading, _ in headings],
        [*sides, *("left" for _ in _BESIDES)],
        dark=must.__contains__,
    )
    set_widths(pen, (width for _, width in headings))
    last_letter = get_column_letter(_FIRST + len(actions) - 1)
    last = HEADER + max(len(rollup.organisations), 1)

    def rows() -> Iterator[str]:
        for row, line in enumerate(rollup.organisations, start=HEADER + 1):
            _write_organisation(pen, row, line, actions, last_letter)
            yield pen.take(row)

    if rollup.organisations:
        pen.rows_below(last, len(headings), rows)
    else:
        write_nothing(pen, "No return counts.")
    pen.sheet.freeze_panes = f"C{HEADER + 1}"
    pen.sheet.auto_filter.ref = f"A{HEADER}:{get_column_letter(len(headings))}{last}"
    finish(pen, rollup, f"A1:{last_letter}{last}")
    pen.sheet.print_title_cols = "A:B"
    printed = sum(width for _, width in headings[: len(headings) - len(_BESIDES)])
    pen.sheet.page_setup.paperSize = _A3
    pen.sheet.page_setup.fitToWidth = ceil(printed / _A3_CHARACTERS)


def _write_organisation(
    pen: Pen, row: int, line: OrganisationLine, actions: list[PlannedAction], last: str
) -> None:
    about = line.organisation
    for column, value in enumerate((about.ods, about.name, line.kind), start=1):
        write_value(pen, row, column, value)
    letters = f"{get_column_letter(_FIRST)}{row}:{last}{row}"
    counts = ((IN_PLAN, False), ((Letter.BLUE,), False), ((Letter.AMBER,), False))
    for column, (which, red) in enumerate((*counts, ((Letter.RED,), True)), start=len(_ABOUT) + 1):
        formula = "+".join(f'COUNTIF({letters},"{letter.value}")' for letter in which)
        figure = sum(line.tally.by_letter[letter] for letter in which)
        loud = red and figure
        style = figure_style(bold=True, ink=_RED) if loud else figure_style()
        pen.formula(row, column, formula, figure, pen.look(style))
    for column, action in enumerate(actions, start=_FIRST):
        letter = line.letters[action.code]
        ground, ink = _MARKS.get(letter, _QUIET)
        style = Style(
            ground,
            ink,
            bold=letter in (Letter.BLUE, Letter.GREEN, Letter.AMBER, Letter.RED),
            across="center",
            upright="center",
            line="gap" if ground else "",
        )
        pen.text(row, column, letter.value, pen.look(style))
    besides = (
        *(line.pcn, line.place, line.signed_by),
        *({True: "Yes", False: "No", None: None}[line.complete], line.own_actions),
        line.report.name,
    )
    for column, besides_value in enumerate(besides, start=_FIRST + len(actions)):
        write_value(pen, row, column, besides_value)
    pen.height(row, ROW_HEIGHT)
