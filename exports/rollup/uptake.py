"""The sheets "Uptake" and "By organisation": how each action stands, counted and one by one."""

from __future__ import annotations

from openpyxl.formatting.rule import ColorScaleRule, Rule
from openpyxl.utils import get_column_letter

from db.plans.plan_edition import PlannedAction
from db.received.rollup import Letter, OrganisationLine, RollUp
from db.vocabulary.terms import Brag, Choice, Rating
from exports.rollup.lists import ROWS_TABLE
from exports.rollup.sheet import (
    COUNT,
    FAINT,
    HEADER,
    SHARE,
    finish,
    write_headings,
    write_top,
    write_value,
)
from exports.workbook.cell_writer import Alt, Pen, excel_table
from exports.workbook.formulas import equal_to, table_cell, table_column
from exports.workbook.styles import DARK, WHITE, Style, badge_style

UPTAKE, BY_ORGANISATION = "Uptake", "By organisation"
_TABLE = "UptakeByAction"
_HEADINGS = (
    *("No.", "Action", "Rating", "Programme area", "Asked", "In plans", "% in plans"),
    *(brag.label for brag in (Brag.BLUE, Brag.GREEN, Brag.AMBER, Brag.RED)),
    *("No date", "% complete", "Later", "Not for us", "Undecided", "With evidence"),
)
_WIDTHS = (9, 48, 10.5, 26, 9, 9, 9, 9, 9, 9, 9, 9, 11, 9, 10, 11, 10)
_FIGURES = 5
"""The first column of figures."""

_LIVE_UP_TO = 60_000
"""The most rows that the formulas count: with more, a workbook takes long to open."""

_MARKS = {
    Letter.BLUE: ("D9E7F6", DARK),
    Letter.GREEN: ("D9F0E3", "00491F"),
    Letter.AMBER: ("FFB81C", "212B32"),
    Letter.RED: ("B3121D", WHITE),
}
_FIRST_ACTION = 10
"""The column of the first action on the sheet "By organisation"."""


def write_uptake(pen: Pen, rollup: RollUp, rows: int) -> None:
    """Write one row an action. Its counts are live as long as the ``rows`` are not too many."""
    write_top(pen, rollup, f"Uptake, {rollup.period}", "One row for each action of the plan.")
    right = [number >= _FIGURES for number in range(1, len(_HEADINGS) + 1)]
    write_headings(pen, HEADER, _HEADINGS, right)
    for number, width in enumerate(_WIDTHS, start=1):
        pen.sheet.column_dimensions[get_column_letter(number)].width = width
    actions = rollup.plan.actions
    for row, action in enumerate(actions, start=HEADER + 1):
        _write_action(pen, row, action, rollup, live=rows <= _LIVE_UP_TO)
    last = HEADER + len(actions)
    pen.add_table(
        excel_table(_TABLE, HEADER, last, [(heading, "") for heading in _HEADINGS]),
        Alt(
            "Uptake", "One row for each action: how many have it in their plan, and how it stands."
        ),
    )
    for heading in ("% in plans", "% complete"):
        letter = get_column_letter(_HEADINGS.index(heading) + 1)
        ends = {"start_type": "num", "start_value": 0, "start_color": "FFFFFFFF"}
        ends |= {"end_type": "num", "end_value": 1, "end_color": "FF9CC3EA"}
        scale = ColorScaleRule(**ends)  # type: ignore[no-untyped-call]
        pen.sheet.conditional_formatting.add(f"{letter}{HEADER + 1}:{letter}{last}", scale)
    pen.sheet.freeze_panes = f"C{HEADER + 1}"
    finish(pen, rollup, f"A1:{get_column_letter(len(_HEADINGS))}{last}")


def _write_action(pen: Pen, row: int, action: PlannedAction, rollup: RollUp, *, live: bool) -> None:
    tally = rollup.uptake[action.code]
    count = tally.by_letter
    write_value(pen, row, 1, action.code)
    write_value(pen, row, 2, action.title)
    write_value(pen, row, 3, action.rating.label if action.rating else None)
    write_value(pen, row, 4, action.area.label if action.area else None)
    of_code = (("No.", action.code),)
    in_plan = (*of_code, ("Choice", Choice.IN_PLAN.label))
    figures: list[tuple[int, tuple[tuple[str, str], ...]]] = [
        (tally.asked, of_code),
        (tally.in_plan, in_plan),
        *(
            (count[letter], (*in_plan, ("BRAG", brag.label)))
            for brag, letter in (
                (Brag.BLUE, Letter.BLUE),
                (Brag.GREEN, Letter.GREEN),
                (Brag.AMBER, Letter.AMBER),
                (Brag.RED, Letter.RED),
            )
        ),
        (count[Letter.PLANNED], (*in_plan, ("BRAG", ""))),
        *(
            (count[letter], (*of_code, ("Choice", choice.label)))
            for choice, letter in (
                (Choice.LATER, Letter.LATER),
                (Choice.NOT_FOR_US, Letter.NOT_FOR_US),
                (Choice.UNDECIDED, Letter.UNDECIDED),
            )
        ),
    ]
    places = (5, 6, 8, 9, 10, 11, 12, 14, 15, 16)
    look = pen.look(Style(line="below", across="right", number_format=COUNT))
    for column, (figure, conditions) in zip(places, figures, strict=True):
        if live:
            pen.formula(row, column, _count(conditions), figure, look)
        else:
            pen.figure(row, column, figure, look)
    write_value(pen, row, 17, tally.evidence)
    share = pen.look(Style(line="below", across="right", number_format=SHARE))
    for column, part, whole, result in (
        (7, "In plans", "Asked", _part(tally.in_plan, tally.asked)),
        (13, Brag.BLUE.label, "In plans", _part(tally.complete, tally.in_plan)),
    ):
        there, all_ = table_cell(_TABLE, part), table_cell(_TABLE, whole)
        pen.formula(row, column, f'IF({all_}=0,"",{there}/{all_})', result, share)


def _part(part: int, whole: int) -> float | str:
    return part / whole if whole else ""


def _count(conditions: tuple[tuple[str, str], ...]) -> str:
    pairs = ",".join(
        f"{table_column(ROWS_TABLE, heading)},{equal_to(value) if value else chr(34) * 2}"
        for heading, value in conditions
    )
    return f"COUNTIFS({pairs})"


def write_by_organisation(pen: Pen, rollup: RollUp) -> None:
    """Write one row an organisation: its counts, and a letter for each action, Must Dos first."""
    key = "  ".join(f"{letter.value} {letter.label}" for letter in Letter)
    write_top(pen, rollup, f"By organisation, {rollup.period}", key)
    actions = sorted(rollup.plan.actions, key=lambda action: action.rating is not Rating.MUST_DO)
    headings = (
        *("ODS code", "Organisation", "Provider type", "PCN", "Signed off by", "Complete return"),
        *("In plan", "Complete", "Own actions"),
    )
    right = [False] * 6 + [True] * 3
    write_headings(pen, HEADER, headings, right)
    widths = (11, 27, 23, 20, 20, 10, 9, 10, 9, *(5.5 for _ in actions))
    for number, width in enumerate(widths, start=1):
        pen.sheet.column_dimensions[get_column_letter(number)].width = width
    for number, action in enumerate(actions, start=_FIRST_ACTION):
        must = action.rating is Rating.MUST_DO
        style = Style(
            DARK if must else "E8EEF4", WHITE if must else DARK, bold=True, line="heading"
        )
        pen.text(HEADER, number, action.code, pen.look(style))
    last_letter = get_column_letter(_FIRST_ACTION + len(actions) - 1)
    for row, line in enumerate(rollup.organisations, start=HEADER + 1):
        _write_organisation(pen, row, line, actions, last_letter)
    last = HEADER + max(len(rollup.organisations), 1)
    if not rollup.organisations:
        pen.text(last, 1, "No return counts.", pen.look(Style(ink=FAINT)))
    cells = f"{get_column_letter(_FIRST_ACTION)}{HEADER + 1}:{last_letter}{last}"
    for letter, (ground, ink) in _MARKS.items():
        rule = Rule(
            type="cellIs",
            operator="equal",
            formula=[f'"{letter.value}"'],
            dxf=badge_style(ground, ink),
        )
        pen.sheet.conditional_formatting.add(cells, rule)
    pen.sheet.freeze_panes = f"C{HEADER + 1}"
    finish(pen, rollup, f"A1:{last_letter}{last}")
    pen.sheet.page_setup.paperSize = 8  # A3


def _write_organisation(
    pen: Pen, row: int, line: OrganisationLine, actions: list[PlannedAction], last: str
) -> None:
    about = line.organisation
    for column, value in enumerate(
        (
            about.ods,
            about.name,
            about.provider_type.label if about.provider_type else None,
            about.pcn,
            line.signed_by,
            {True: "Yes", False: "No", None: None}[line.complete],
        ),
        start=1,
    ):
        write_value(pen, row, column, value)
    letters = f"{get_column_letter(_FIRST_ACTION)}{row}:{last}{row}"
    look = pen.look(Style(line="below", across="right", number_format=COUNT))
    planned = "+".join(
        f'COUNTIF({letters},"{letter.value}")'
        for letter in (Letter.BLUE, Letter.GREEN, Letter.AMBER, Letter.RED, Letter.PLANNED)
    )
    pen.formula(row, 7, planned, line.tally.in_plan, look)
    complete = f'COUNTIF({letters},"{Letter.BLUE.value}")'
    pen.formula(row, 8, complete, line.tally.complete, look)
    write_value(pen, row, 9, line.own_actions)
    mark = pen.look(Style(line="below", across="center", bold=True))
    for column, action in enumerate(actions, start=_FIRST_ACTION):
        pen.text(row, column, line.letters[action.code].value, mark)
