"""The columns of the action tracker, in the workbook and as CSV: headings and values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from db.returns import headings
from db.views import ActionView
from db.vocabulary.terms import Benefit, Status, Word

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


def _label(word: Word | None) -> str | None:
    return None if word is None else word.label


def _last_news(action: ActionView) -> date | None:
    return action.last_news if action.status is Status.IN_PROGRESS else None


def _updated_on(action: ActionView) -> date | None:
    return action.updated_at.astimezone().date() if action.updated_at else None


NUMBER = TrackerColumn(headings.NUMBER, lambda a: a.code, 9)
ACTION = TrackerColumn(headings.ACTION, lambda a: a.title, 32, free=True)
DETAIL = TrackerColumn("Detail", lambda a: a.detail, 22, free=True)
AREA = TrackerColumn("Programme area", lambda a: a.area.label, 15, ColumnKind.CHOICE, free=True)
RATING = TrackerColumn("Rating", lambda a: _label(a.rating), 10.5, ColumnKind.CHOICE, free=True)
QUICK_WIN = TrackerColumn(
    "Quick win", lambda a: "Yes" if a.quick_win else "No", 7, ColumnKind.CHOICE, free=True
)
CHOICE = TrackerColumn("Choice", lambda a: a.choice.label, 11, ColumnKind.CHOICE, yellow=True)
REASON = TrackerColumn("Reason", lambda a: a.reason, 18, yellow=True)
STATUS = TrackerColumn("Status", lambda a: _label(a.status), 11.5, ColumnKind.CHOICE, yellow=True)
BRAG = TrackerColumn(headings.BRAG, lambda a: _label(a.brag), 8.5, ColumnKind.CHOICE)
LEAD = TrackerColumn("Lead", lambda a: a.lead, 13, yellow=True)
DUE = TrackerColumn("Target date", lambda a: a.due, 11.5, ColumnKind.DATE, yellow=True)
PERCENT = TrackerColumn("Percent", lambda a: a.percent, 9, ColumnKind.NUMBER, yellow=True)
LATEST_UPDATE = TrackerColumn("Latest update", lambda a: a.latest_update, 34)
NEW_UPDATE = TrackerColumn("New update", lambda a: None, 38, yellow=True, printed=False)
START = TrackerColumn("Start", lambda a: a.start, 12, ColumnKind.DATE, yellow=True, printed=False)
REVIEW = TrackerColumn(
    "Review date", lambda a: a.review, 12, ColumnKind.DATE, yellow=True, printed=False
)
COMPLETED = TrackerColumn(
    "Completed on",
    lambda a: a.completed if a.in_plan else None,
    12,
    ColumnKind.DATE,
    yellow=True,
    printed=False,
)
OWN_EASE = TrackerColumn(
    "Our ease", lambda a: _label(a.own_ease), 14, ColumnKind.CHOICE, yellow=True, printed=False
)
BENEFITS = TrackerColumn(headings.BENEFITS, benefits_in_words, 60, printed=False)
PROVIDER_TYPE = TrackerColumn(
    headings.PROVIDER_TYPE, lambda a: a.provider_type.label, 18, printed=False
)
UPDATED_ON = TrackerColumn(headings.UPDATED_ON, _updated_on, 12, ColumnKind.DATE, printed=False)
UPDATED_BY = TrackerColumn(headings.UPDATED_BY, lambda a: a.updated_by, 18, printed=False)
# Date of the last update of an action in progress. Hidden: only the BRAG formula needs it.
LAST_NEWS = TrackerColumn(headings.LAST_NEWS, _last_news, 12, ColumnKind.DATE, printed=False)

COLUMNS = (
    NUMBER,
    ACTION,
    DETAIL,
    AREA,
    RATING,
    QUICK_WIN,
    CHOICE,
    REASON,
    STATUS,
    BRAG,
    LEAD,
    DUE,
    PERCENT,
    LATEST_UPDATE,
    NEW_UPDATE,
    START,
    REVIEW,
    COMPLETED,
    OWN_EASE,
    BENEFITS,
    PROVIDER_TYPE,
    UPDATED_ON,
    UPDATED_BY,
)
