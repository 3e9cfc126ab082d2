"""What the tracker's cells accept, and the message shown when something else is typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from db.validation.dates import EARLIEST, LATEST
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT
from db.vocabulary.terms import Area, Choice, Ease, Rating, Status, Word
from exports.workbook import columns as c

RuleKind = Literal["list", "date", "whole", "textLength"]

_FROM = f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})"
_TO = f"DATE({LATEST.year},{LATEST.month},{LATEST.day})"
_DATE_SAYING = f"Type a date between {EARLIEST:%d/%m/%Y} and {LATEST:%d/%m/%Y}, such as 31/12/2026."

_WORDS: Mapping[c.TrackerColumn, type[Word]] = {
    c.CHOICE: Choice,
    c.STATUS: Status,
    c.OWN_EASE: Ease,
    c.AREA: Area,
    c.RATING: Rating,
}


def validation_rules(first: int, free: int, last: int, leads: str) -> Iterator[DataValidation]:
    """Yield the rules for rows ``first`` to ``last``. Rows from ``free`` on are blank rows.

    ``leads`` refers to the names that the lead column suggests. Other names can be typed too.
    """
    for column in (c.CHOICE, c.STATUS, c.OWN_EASE):
        yield _on(_words(column), column, first, last)
    for column in (c.AREA, c.RATING):
        yield _on(_words(column), column, free, last)
    quick_win = _rule("list", "Quick win", "Choose Yes or No.", '"Yes,No"')
    yield _on(quick_win, c.QUICK_WIN, free, last)
    yield _on(DataValidation("list", leads, allow_blank=True), c.LEAD, first, last)
    start, due = f"${_letter(c.START)}{first}", f"${_letter(c.DUE)}{first}"
    before = f"IF(ISNUMBER({due}),MIN({due},{_TO}),{_TO})"
    saying = f"{_DATE_SAYING} The start must be on or before the target date."
    yield _on(_rule("date", "Start", saying, _FROM, before), c.START, first, last)
    after = f"IF(ISNUMBER({start}),MAX({start},{_FROM}),{_FROM})"
    saying = f"{_DATE_SAYING} The target date must be on or after the start."
    yield _on(_rule("date", "Target date", saying, after, _TO), c.DUE, first, last)
    yield _on(_rule("date", "Review date", _DATE_SAYING, _FROM, _TO), c.REVIEW, first, last)
    yield _on(_rule("date", "Completed on", _DATE_SAYING, _FROM, _TO), c.COMPLETED, first, last)
    percent = _rule("whole", "Percent", "Type a whole number from 0 to 100.", "0", "100")
    yield _on(percent, c.PERCENT, first, last)
    for column in (c.REASON, c.NEW_UPDATE):
        yield _on(_at_most(column, NOTE_LIMIT), column, first, last)
    yield _on(_at_most(c.ACTION, TITLE_LIMIT), c.ACTION, free, last)
    yield _on(_at_most(c.DETAIL, NOTE_LIMIT), c.DETAIL, free, last)


def date_rule(cell: str) -> DataValidation:
    """Return the rule for one cell that must contain a date."""
    rule = _rule("date", "Position on", _DATE_SAYING, _FROM, _TO)
    rule.add(cell)
    return rule


def _words(column: c.TrackerColumn) -> DataValidation:
    labels = [word.label for word in _WORDS[column]]
    saying = f"Choose one of: {', '.join(labels)}. Or leave the cell blank."
    return _rule("list", column.heading, saying, f'"{",".join(labels)}"')


def _at_most(column: c.TrackerColumn, limit: int) -> DataValidation:
    saying = f"This is too long. Use {limit:,} characters or fewer."
    rule = _rule("textLength", column.heading, saying, str(limit))
    rule.operator = "lessThanOrEqual"
    return rule


def _rule(
    kind: RuleKind, title: str, saying: str, first: str, second: str | None = None
) -> DataValidation:
    return DataValidation(
        kind,
        first,
        second,
        operator="between" if second else None,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=title,
        error=saying,
    )


def _on(rule: DataValidation, column: c.TrackerColumn, first: int, last: int) -> DataValidation:
    letter = _letter(column)
    rule.add(f"{letter}{first}:{letter}{last}")
    return rule


def _letter(column: c.TrackerColumn) -> str:
    return get_column_letter(c.COLUMNS.index(column) + 1)
