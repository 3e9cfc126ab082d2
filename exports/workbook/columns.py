"""The columns of the action tracker, in the workbook and as CSV: headings and values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from enum import Enum, auto
from typing import Any

from db.actions.summary import plan_has
from db.frozen import frozen
from db.interchange.plan_columns import PlanColumn, plan_columns
from db.returns import headings
from db.views import ActionView
from db.vocabulary import action_fields
from db.vocabulary.action_fields import EDITED, OWN
from db.vocabulary.declared import Declaration, PrintedDate
from db.vocabulary.fields import Field, Kind
from db.vocabulary.terms import Benefit, Word

Value = str | float | date | None


class ColumnKind(Enum):
    """What a column holds. A choice is a word from a list."""

    TEXT = auto()
    CHOICE = auto()
    DATE = auto()
    NUMBER = auto()


@frozen
class TrackerColumn:
    """A column: its heading, its value for an action, and its format in the workbook.

    ``width`` is in characters. People fill in ``yellow`` columns in every row, and ``free``
    columns only in rows where they add their own action. Columns up to the last ``printed`` one
    are printed.
    """

    heading: str
    value: Callable[[ActionView], Value]
    width: float
    kind: ColumnKind = ColumnKind.TEXT
    yellow: bool = False
    free: bool = False
    printed: bool = True


def benefits_in_words(action: ActionView) -> str:
    """Return the benefits marked, in the plan's order. Not published never means "no benefit"."""
    if action.benefits is None:
        return "" if action.own else "Not published"
    return ", ".join(b.label for b in Benefit if b in action.benefits) or "None marked"


def in_cell(value: Any) -> Value:
    """Return a value as a cell shows it: a word's label, Yes or No, a date as printed."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return ", ".join(word.label for word in value)
    if isinstance(value, PrintedDate):
        return value.printed
    shown: Value = value.label if isinstance(value, Word) else value
    return shown


_KINDS = {
    Kind.WORD: ColumnKind.CHOICE,
    Kind.FLAG: ColumnKind.CHOICE,
    Kind.DAY: ColumnKind.DATE,
    Kind.PERCENT: ColumnKind.NUMBER,
    Kind.FIGURE: ColumnKind.NUMBER,
}


def _of_field(field: Field, *, printed: bool = True, **format: Any) -> TrackerColumn:
    """Return the column of a field."""
    return TrackerColumn(
        headings.ACTION if field.key == "title" else field.label,
        lambda action: in_cell(field.value(action)),
        field.width,
        _KINDS.get(field.kind, ColumnKind.TEXT),
        printed=printed,
        **format,
    )


def _last_news(action: ActionView) -> date | None:
    silent = action.status is not None and action.status.meaning.needs_news
    return action.last_news if silent else None


def _updated_on(action: ActionView) -> date | None:
    return action.updated_at.astimezone().date() if action.updated_at else None


OF_FIELDS = {
    **{field.key: _of_field(field, free=True) for field in OWN},
    **{field.key: _of_field(field, yellow=True, printed=field.printed) for field in EDITED},
}
"""The columns that people fill in, by the keys of their fields."""

ACTION, AREA = OF_FIELDS["title"], OF_FIELDS["area"]
RATING, QUICK_WIN = OF_FIELDS["rating"], OF_FIELDS["quick_win"]
CHOICE, REASON, STATUS = OF_FIELDS["choice"], OF_FIELDS["reason"], OF_FIELDS["status"]
LEAD, START, DUE = OF_FIELDS["lead"], OF_FIELDS["start"], OF_FIELDS["due"]

NUMBER = TrackerColumn(headings.NUMBER, lambda a: a.code, 9)
BRAG = _of_field(action_fields.BRAG)
LATEST_UPDATE = TrackerColumn(headings.LATEST_UPDATE, lambda a: a.latest_update, 34)
NEW_UPDATE = TrackerColumn(headings.NEW_UPDATE, lambda a: None, 38, yellow=True, printed=False)
BENEFITS = TrackerColumn(headings.BENEFITS, benefits_in_words, 60, printed=False)
PROVIDER_TYPE = TrackerColumn(
    headings.PROVIDER_TYPE, lambda a: a.provider_type.label, 18, printed=False
)
UPDATED_ON = TrackerColumn(headings.UPDATED_ON, _updated_on, 12, ColumnKind.DATE, printed=False)
UPDATED_BY = TrackerColumn(headings.UPDATED_BY, lambda a: a.updated_by, 18, printed=False)
# Date of the last update of an action in progress. Hidden: only the BRAG formula needs it.
LAST_NEWS = TrackerColumn(headings.LAST_NEWS, _last_news, 12, ColumnKind.DATE, printed=False)


def _edited(*, printed: bool) -> Iterator[TrackerColumn]:
    """Yield the columns of the fields that are edited, with BRAG beside the status."""
    for field in EDITED:
        if field.printed is printed:
            yield OF_FIELDS[field.key]
            if OF_FIELDS[field.key] is STATUS:
                yield BRAG


COLUMNS = (
    NUMBER,
    *(OF_FIELDS[field.key] for field in OWN),
    *_edited(printed=True),
    LATEST_UPDATE,
    NEW_UPDATE,
    *_edited(printed=False),
    BENEFITS,
    PROVIDER_TYPE,
    UPDATED_ON,
    UPDATED_BY,
)
"""The columns of the tracker of a plan that has all of them, and none of its own."""

_OF_SOME = {"area": AREA, "rating": RATING, "quick_win": QUICK_WIN, "benefits": BENEFITS}
_WIDTHS = {Kind.NOTE: 34, Kind.TITLE: 26, Kind.WORD: 24, Kind.WORDS: 30, Kind.PRINTED: 18}


def tracker_columns(
    actions: Collection[ActionView], declared: Declaration
) -> tuple[TrackerColumn, ...]:
    """Return the columns of a tracker of a plan's ``actions``: those of all plans, and its own.

    Programme area, rating, quick win and benefits have one only if an action has any. The sections
    by which actions are counted come first, the plan's other columns after those filled in.
    """
    without = {column for field, column in _OF_SOME.items() if not plan_has(field, actions)}
    own = plan_columns(declared)
    columns: list[TrackerColumn] = []
    for column in COLUMNS:
        if column is CHOICE:
            columns += [_of_plan(one) for one in own if one.groups]
        if column is BENEFITS:
            columns += [_of_plan(one) for one in own if not one.groups]
        if column not in without:
            columns.append(column)
    return tuple(columns)


def group_column(declared: Declaration) -> TrackerColumn:
    """Return the column of what a plan's actions are counted by: sections, or programme areas."""
    found = (_of_plan(one) for one in plan_columns(declared) if one.groups)
    return next(found, AREA)


def _of_plan(column: PlanColumn) -> TrackerColumn:
    return TrackerColumn(
        column.heading,
        lambda action: in_cell(column.value(action)),
        _WIDTHS.get(column.kind, 12),
        _KINDS.get(column.kind, ColumnKind.TEXT),
        printed=column.groups,
    )
