"""The workbook's live formulas, without ``=``. All work in Excel 2016 and LibreOffice 7.4."""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.vocabulary.brag import DUE_SOON, SILENT_AFTER
from db.vocabulary.terms import Brag, Choice, Status
from exports.workbook.columns import BRAG, CHOICE, DUE, LAST_NEWS, NEW_UPDATE, STATUS, TrackerColumn

TABLE = "ActionTracker"
POSITION_ON = "Position_on"
"""The name of the cell with the date that BRAG is worked out for."""


def table_column(table: str, heading: str) -> str:
    """Return the reference to a whole column of a table.

    Excel's rule: a heading with punctuation, such as a full stop, needs two pairs of brackets.
    """
    plain = heading.replace(" ", "").isalnum()
    return f"{table}[{heading}]" if plain else f"{table}[[{heading}]]"


def table_cell(table: str, heading: str) -> str:
    """Return the reference to a column's cell in the formula's own row of a table."""
    return f"{table}[[#This Row],[{heading}]]"


def tracker_column(column: TrackerColumn) -> str:
    """Return the reference to a whole column of the tracker."""
    return table_column(TABLE, column.heading)


def tracker_cell(column: TrackerColumn) -> str:
    """Return the reference to a column's cell in the formula's own row."""
    return table_cell(TABLE, column.heading)


def brag_formula() -> str:
    """Return the rule of :func:`db.vocabulary.brag.brag` as a formula for a row of the tracker.

    Typing a new update counts as an update at once. Dates are compared but never used in
    arithmetic, so text typed instead of a date gives no error.
    """
    status, due, news = tracker_cell(STATUS), tracker_cell(DUE), tracker_cell(LAST_NEWS)
    soon = f"AND(ISNUMBER({due}),{due}<={POSITION_ON}+{DUE_SOON.days})"
    needs_news = _any_of([f'{status}="{one.label}"' for one in Status if one.meaning.needs_news])
    silent = (
        f'AND({needs_news},{tracker_cell(NEW_UPDATE)}="",'
        f"ISNUMBER({news}),{news}<={POSITION_ON}-{SILENT_AFTER.days})"
    )
    held = [f'{status}="{one.label}"' for one in Status if one.meaning.amber]
    amber = _any_of([*held, soon, silent])
    return (
        f'IF({tracker_cell(CHOICE)}<>"{Choice.IN_PLAN.label}","",'
        f'IF({status}="{Status.COMPLETE.label}","{Brag.BLUE.label}",'
        f'IF(AND(ISNUMBER({due}),{due}<{POSITION_ON}),"{Brag.RED.label}",'
        f'IF({amber},"{Brag.AMBER.label}",'
        f'IF(ISNUMBER({due}),"{Brag.GREEN.label}","")))))'
    )


def _any_of(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def count_formula(*conditions: tuple[TrackerColumn, str]) -> str:
    """Return a formula that counts the rows where each column equals its expression."""
    pairs = ",".join(f"{tracker_column(column)},{expression}" for column, expression in conditions)
    return f"COUNTIFS({pairs})"


def equal_to(text: str) -> str:
    """Return the criterion of COUNTIFS for cells with exactly that text, in quotes."""
    if text[:1] in "<>=" or set(text) & set("~*?"):
        text = "=" + re.sub(r"([~*?])", r"~\1", text)
    return '"{}"'.format(text.replace('"', '""'))


def match_literal(expression: str) -> str:
    """Return an expression that MATCH compares literally, without wildcards."""
    for sign in ("~", "*", "?"):
        expression = f'SUBSTITUTE({expression},"{sign}","~{sign}")'
    return expression


def countifs_literal(expression: str) -> str:
    """Return a COUNTIFS criterion that compares a text literally, without wildcards.

    For an empty text it matches empty cells.
    """
    return f'"="&{match_literal(expression)}'


IN_PLAN = (CHOICE, f'"{Choice.IN_PLAN.label}"')


def status_condition(status: Status) -> tuple[TrackerColumn, str]:
    """Return the condition that an action has that status."""
    return (STATUS, f'"{status.label}"')


def brag_condition(colour: Brag) -> tuple[TrackerColumn, str]:
    """Return the condition that an action has that BRAG."""
    return (BRAG, f'"{colour.label}"')
