"""The columns of the action tracker, in the workbook and as CSV: headings and values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from db.returns import headings
from db.views import ActionView
from db.vocabulary import action_fields
from db.vocabulary.action_fields import EDITED, OWN
from db.vocabulary.fields import Field, Kind
from db.vocabulary.terms import Benefit, Word

Value = str | int | date | None


class ColumnKind(Enum):
    """What a column holds. A choice is a word from a list."""

    TEXT = auto()
    CHOICE = auto()
    DATE = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
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
    """Return a value as a cell shows it: a word's label, Yes or No."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
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
LATEST_UPDATE = TrackerColumn("Latest update", lambda a: a.latest_update, 34)
NEW_UPDATE = TrackerColumn("New update", lambda a: None, 38, yellow=True, printed=False)
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
