"""The sheets "Uptake" and "Uptake by group": how actions stand, counted by action and by group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.utils import get_column_letter

from db.received.rollup import RollUp, Tally
from db.vocabulary.terms import Brag, Choice, Letter, Rating
from exports.rollup import rows as source
from exports.rollup.lists import WHOLE
from exports.rollup.sheet import (
    HEADER,
    SHARE,
    figure_style,
    finish_listing,
    fitting,
    write_columns,
    write_row,
    write_top,
)
from exports.rollup.table import Column, Listing
from exports.workbook.cell_writer import Pen
from exports.workbook.formulas import equal_to, table_column
from exports.workbook.styles import DARK, Style

UPTAKE, BY_GROUP = "Uptake", "Uptake by group"

_LIVE_UP_TO = 60_000
"""The most rows that the formulas count: with more, a workbook takes long to open."""

_LONGEST = 250
"""The longest text that a formula may hold is 255 characters."""

_LIKE_A_FIGURE = re.compile(r"[\d.,:/%£$€()+\-\s]+|[+-]?\d+(\.\d+)?e[+-]?\d+|true|false", re.I)
"""Texts that COUNTIFS takes for a figure or a day, so that 1.1 and 1.10 are the same to it."""

_RED = "B3121D"
_COUNTED = ((source.COUNTED, source.YES),)
_PLANNED = ((source.CHOICE, Choice.IN_PLAN.label),)
_Condition = tuple[str, str]


def _of_brag(brag: Brag | None) -> tuple[_Condition, ...]:
    return (*_PLANNED, (source.BRAG, brag.label if brag else ""))


def _of_choice(choice: Choice) -> tuple[_Condition, ...]:
    return ((source.CHOICE, choice.label),)


_COUNTS: dict[str, tuple[Letter, tuple[_Condition, ...]]] = {
    "Blue: complete": (Letter.BLUE, _of_brag(Brag.BLUE)),
    "Green: on track": (Letter.GREEN, _of_brag(Brag.GREEN)),
    "Amber: at risk": (Letter.AMBER, _of_brag(Brag.AMBER)),
    "Red: overdue": (Letter.RED, _of_brag(Brag.RED)),
    "No target date": (Letter.PLANNED, _of_brag(None)),
    "Later": (Letter.LATER, _of_choice(Choice.LATER)),
    "Not for us": (Letter.NOT_FOR_US, _of_choice(Choice.NOT_FOR_US)),
    "Undecided": (Letter.UNDECIDED, _of_choice(Choice.UNDECIDED)),
}
ASKED, IN_PLANS, PLANS_SHARE = "Asked", "In plans", "% in plans"
COMPLETE, COMPLETE_SHARE, EVIDENCE = "Blue: complete", "% complete", "With evidence"
_FIGURES = (
    *(ASKED, IN_PLANS, PLANS_SHARE, COMPLETE, COMPLETE_SHARE),
    *("Green: on track", "Amber: at risk", "Red: overdue", "No target date"),
    *("Later", "Not for us", "Undecided", EVIDENCE),
)
_SHARES = {PLANS_SHARE: (IN_PLANS, ASKED), COMPLETE_SHARE: (COMPLETE, IN_PLANS)}


def _count(heading: str, tally: Tally) -> int:
    """Return a count of a tally by its heading."""
    if heading in _COUNTS:
        return tally.by_letter[_COUNTS[heading][0]]
    return {ASKED: tally.asked, IN_PLANS: tally.in_plan, EVIDENCE: tally.evidence}[heading]


def _share(heading: str, tally: Tally) -> float | str:
    """Return a share by its heading, or an empty text for one of nothing."""
    part, whole = (_count(name, tally) for name in _SHARES[heading])
    return part / whole if whole else ""


def _figure_column(heading: str) -> Column[Any]:
    figure = _share if heading in _SHARES else _count
    return Column(heading, 11, lambda one: figure(heading, one[-1]), WHOLE)


def uptake(rollup: RollUp) -> Listing[Any]:
    """Return one row an action, with how many have it in their plans, and how it stands."""
    return Listing(
        f"Uptake of each action, {rollup.period}",
        "One row for each action. Asked: of how many organisations that sent a return.",
        [
            Column(source.CODE, 9, lambda one: one[0].code),
            Column("Action", 50, lambda one: one[0].title),
            Column(source.RATING, 10.5, lambda one: one[0].rating and one[0].rating.label),
            Column(source.AREA, 26, lambda one: one[0].area and one[0].area.label),
            *map(_figure_column, _FIGURES),
        ],
        lambda: [(action, rollup.uptake[action.code]) for action in rollup.plan.actions],
        table="UptakeByAction",
        none="The plan has no actions.",
    )


def by_group(rollup: RollUp) -> Listing[Any]:
    """Return one row for each rating, programme area, provider type, PCN and place."""
    return Listing(
        f"Uptake by group, {rollup.period}",
        "The same actions, counted in several ways. The rows of one way add up to all of them.",
        [
            Column("Counted by", 18, lambda one: one[0]),
            Column("Group", 32, lambda one: one[1] or "None given"),
            *map(_figure_column, _FIGURES),
        ],
        lambda: source.groups_of(rollup),
        table="UptakeByGroup",
        none="No return counts.",
    )


def write_uptake(pen: Pen, rollup: RollUp) -> None:
    """Write one row an action. Its counts are live as long as there are not too many rows."""

    def bold(row: Any) -> bool:
        return row[0].rating is Rating.MUST_DO

    _write(pen, rollup, uptake(rollup), lambda row: (source.CODE, row[0].code), bold)


def write_by_group(pen: Pen, rollup: RollUp) -> None:
    """Write one row a group."""
    _write(pen, rollup, by_group(rollup), lambda row: (row[0], row[1]), lambda _: False)


def _write(pen: Pen, rollup: RollUp, listing: Listing[Any], which: Any, bold: Any) -> None:
    columns = listing.columns
    texts = len(columns) - len(_FIGURES)
    write_top(pen, rollup, listing.title, listing.how_to)
    write_columns(pen, columns)
    at = {column.heading: get_column_letter(n) for n, column in enumerate(columns, start=1)}
    last = HEADER
    for last, row in enumerate(listing.rows(), start=HEADER + 1):
        values = [column.value(row) for column in columns[:texts]]
        write_row(pen, last, values, columns[:texts], texts, bold=bold(row))
        if bold(row):
            must = Style(ink=DARK, bold=True, line="below", upright="center", indent=1)
            pen.text(last, 3, Rating.MUST_DO.label, pen.look(must))
        _write_figures(pen, last, texts + 1, row[-1], at, _live(rollup, which(row)))
    if last == HEADER:
        last += 1
        write_row(pen, last, [listing.none], columns[:1], 0)
    for heading in _SHARES:
        ends = {"start_type": "num", "start_value": 0, "start_color": "FFFFFFFF"}
        ends |= {"end_type": "num", "end_value": 1, "end_color": "FF9CC3EA"}
        scale = ColorScaleRule(**ends)  # type: ignore[no-untyped-call]
        cells = f"{at[heading]}{HEADER + 1}:{at[heading]}{last}"
        pen.sheet.conditional_formatting.add(cells, scale)
    finish_listing(pen, rollup, listing, last)


def _live(rollup: RollUp, key: _Condition) -> tuple[_Condition, ...] | None:
    """Return the conditions of the rows to count, or ``None`` if a formula cannot count them."""
    name = fitting(key[1])
    if rollup.rows > _LIVE_UP_TO or len(name) > _LONGEST or _LIKE_A_FIGURE.fullmatch(name):
        return None
    return (*_COUNTED, (key[0], name))


def _write_figures(
    pen: Pen,
    row: int,
    first: int,
    tally: Tally,
    at: dict[str, str],
    live: tuple[_Condition, ...] | None,
) -> None:
    """Write the figures of a row, each as the formula that counts it wherever there is one."""
    for column, heading in enumerate(_FIGURES, start=first):
        if heading in _SHARES:
            part, whole = (f"{at[name]}{row}" for name in _SHARES[heading])
            formula = f'IF({whole}=0,"",{part}/{whole})'
            pen.formula(row, column, formula, _share(heading, tally), pen.look(figure_style(SHARE)))
            continue
        count = _count(heading, tally)
        red = heading == "Red: overdue" and count
        look = pen.look(figure_style(bold=True, ink=_RED) if red else figure_style())
        if live is None:
            pen.figure(row, column, count, look)
        else:
            pen.formula(row, column, _countifs((*live, *_more(heading))), count, look)


def _more(heading: str) -> Sequence[_Condition]:
    if heading == IN_PLANS:
        return _PLANNED
    if heading == EVIDENCE:
        return (("Evidence", ">0"),)
    return _COUNTS[heading][1] if heading in _COUNTS else ()


def _countifs(conditions: Sequence[_Condition]) -> str:
    pairs = ",".join(
        f"{table_column(source.ROWS_TABLE, heading)},{_criterion(heading, value)}"
        for heading, value in conditions
    )
    return f"COUNTIFS({pairs})"


def _criterion(heading: str, value: str) -> str:
    if heading == "Evidence":
        return f'"{value}"'
    return equal_to(value) if value else '""'
