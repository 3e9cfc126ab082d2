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


class Kind(Enum):
    """What a column holds. A choice is a word from a list."""

    TEXT = auto()
    CHOICE = auto()
    DATE = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its value for an action, and its format in the workbook.

    ``width`` is in characters. People fill in ``yellow`` columns in every row, and ``free``
    columns only in rows where they add their own action. Columns up to the last ``printed`` one
    are printed.
    """

    heading: str
    value: Callable[[ActionView], Value]
    width: float
    kind: Kind = Kind.TEXT
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


NUMBER = Column(headings.NUMBER, lambda a: a.code, 9)
ACTION = Column(headings.ACTION, lambda a: a.title, 32, free=True)
DETAIL = Column("Detail", lambda a: a.detail, 22, free=True)
AREA = Column("Programme area", lambda a: a.area.label, 15, Kind.CHOICE, free=True)
RATING = Column("Rating", lambda a: _label(a.rating), 10.5, Kind.CHOICE, free=True)
QUICK_WIN = Column("Quick win", lambda a: "Yes" if a.quick_win else "No", 7, Kind.CHOICE, free=True)
CHOICE = Column("Choice", lambda a: a.choice.label, 11, Kind.CHOICE, yellow=True)
REASON = Column("Reason", lambda a: a.reason, 18, yellow=True)
STATUS = Column("Status", lambda a: _label(a.status), 11.5, Kind.CHOICE, yellow=True)
BRAG = Column(headings.BRAG, lambda a: _label(a.brag), 8.5, Kind.CHOICE)
LEAD = Column("Lead", lambda a: a.lead, 13, yellow=True)
DUE = Column("Target date", lambda a: a.due, 11.5, Kind.DATE, yellow=True)
PERCENT = Column("Percent", lambda a: a.percent, 9, Kind.NUMBER, yellow=True)
LATEST_UPDATE = Column("Latest update", lambda a: a.latest_update, 34)
NEW_UPDATE = Column("New update", lambda a: None, 38, yellow=True, printed=False)
START = Column("Start", lambda a: a.start, 12, Kind.DATE, yellow=True, printed=False)
REVIEW = Column("Review date", lambda a: a.review, 12, Kind.DATE, yellow=True, printed=False)
COMPLETED = Column(
    "Completed on",
    lambda a: a.completed if a.in_plan else None,
    12,
    Kind.DATE,
    yellow=True,
    printed=False,
)
OWN_EASE = Column(
    "Our ease", lambda a: _label(a.own_ease), 14, Kind.CHOICE, yellow=True, printed=False
)
BENEFITS = Column(headings.BENEFITS, benefits_in_words, 60, printed=False)
PROVIDER_TYPE = Column(headings.PROVIDER_TYPE, lambda a: a.provider_type.label, 18, printed=False)
UPDATED_ON = Column(headings.UPDATED_ON, _updated_on, 12, Kind.DATE, printed=False)
UPDATED_BY = Column(headings.UPDATED_BY, lambda a: a.updated_by, 18, printed=False)
# Date of the last update of an action in progress. Hidden: only the BRAG formula needs it.
LAST_NEWS = Column(headings.LAST_NEWS, _last_news, 12, Kind.DATE, printed=False)

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
