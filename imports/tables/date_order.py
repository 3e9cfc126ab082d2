"""Decide whether the day or the month comes first, from all the dates of a column together."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from db.frozen import frozen
from db.vocabulary.phrases import long_day

if TYPE_CHECKING:
    from imports.reading.books import Value

_TWELVE = 12
_LEAP_YEAR = 2000
_FIGURES = re.compile(
    r"(?<![0-9])([0-9]{1,2})([/.\- ])([0-9]{1,2})(\2(?:[0-9]{4}|[0-9]{2}))(?![0-9])"
)
_LONGEST = 80
_EXCEL_READS = "/-"
"""The separators with which Excel reads a text as a date, in its own order."""


@frozen
class DateOrder:
    """How to read the dates under a heading.

    ``month_first`` applies to texts such as 04/05/2027, ``doubt`` is why that is not certain.
    ``swapped`` is why the days and months of real dates seem to be swapped, empty if they do not.
    """

    month_first: bool = False
    doubt: str = ""
    swapped: str = ""


DAY_FIRST = DateOrder()


def find_date_order(own: Iterable[Value], others: Iterable[Value] = ()) -> DateOrder:
    """Return how to read the dates of a column.

    ``own`` are its values; ``others`` those of the table's other columns of dates, which decide
    how its texts are read if none of its own does. They say nothing about its real dates: each
    column may have been typed or pasted on another day.
    """
    evidence = _Evidence()
    evidence.look_at(own)
    swapped = evidence.swapped()
    if not evidence.day_first and not evidence.month_first:
        evidence.look_at(others)
    return evidence.order(swapped)


def day_put_first(text: str, order: DateOrder) -> tuple[str, str]:
    """Return a text with the day first, and why that is a guess (empty if it is not)."""
    found = _FIGURES.search(text) if len(text) <= _LONGEST else None
    if found is None:
        return text, ""
    first, second = int(found[1]), int(found[3])
    if first > _TWELVE or first == second:
        return text, ""
    swapped = f"{text[: found.start()]}{found[3]}{found[2]}{found[1]}{text[found.end(3) :]}"
    if second > _TWELVE:
        return swapped, order.doubt or f"the month seems to come first in {found[0]}"
    return (swapped if order.month_first else text), order.doubt


def swapped_back(day: date, order: DateOrder, latest: date = date.max) -> tuple[date, str]:
    """Return the day that was typed if Excel stored another, and why that is a guess.

    Keep the stored day if the other would be after ``latest``, the last that can be meant.
    """
    if not order.swapped or day.day > _TWELVE or day.day == day.month:
        return day, ""
    typed = date(day.year, day.day, day.month)
    if typed > latest:
        return day, ""
    return typed, f"the cell has {long_day(day)}, but {order.swapped}"


class _Evidence:
    """What texts and real dates reveal, with an example of each kind of text."""

    def __init__(self) -> None:
        self.day_first = ""
        self.month_first = ""
        self._left = ""
        self._either = False
        self._days: set[date] = set()

    def look_at(self, values: Iterable[Value]) -> None:
        for value in values:
            if isinstance(value, date):
                self._days.add(date(value.year, value.month, value.day))
            elif isinstance(value, str) and len(value) <= _LONGEST:
                for found in _FIGURES.finditer(value):
                    self._look_at_text(found)
                if whole := _FIGURES.fullmatch(value.strip()):
                    self._look_at_whole_cell(whole)

    def _look_at_text(self, found: re.Match[str]) -> None:
        first, second = int(found[1]), int(found[3])
        if second <= _TWELVE < first:
            self.day_first = self.day_first or found[0]
        elif first <= _TWELVE < second:
            self.month_first = self.month_first or found[0]

    def _look_at_whole_cell(self, found: re.Match[str]) -> None:
        """Note whether Excel left a text because of its order, or would have read it anyway."""
        if found[2] not in _EXCEL_READS:
            return
        less, more = sorted((int(found[1]), int(found[3])))
        if more <= _TWELVE:
            self._either = True
        elif 1 <= less <= _TWELVE and more <= monthrange(_LEAP_YEAR, less)[1]:
            self._left = self._left or found[0]

    def order(self, swapped: str) -> DateOrder:
        if not self.month_first:
            return DateOrder(swapped=swapped)
        if self.day_first:
            mixed = f"some dates there have the month first ({self.month_first}), some the day"
            return DateOrder(doubt=f"{mixed} ({self.day_first})")
        doubt = f"the month comes first there, as in {self.month_first}"
        return DateOrder(month_first=True, doubt=doubt, swapped=swapped)

    def swapped(self) -> str:
        """Return why the real dates of the column seem to have days and months swapped.

        An Excel that expects the other order turns 12/04/2027 into the wrong date, and leaves
        15/04/2027 as text. Texts that it would have read show that this did not happen; so does a
        real date with a day above 12, and a plan in which everything is due on a 1st.
        """
        tell = any(day.day != day.month for day in self._days)
        if not self._left or self._either or (self.day_first and self.month_first) or not tell:
            return ""
        if any(day.day > _TWELVE for day in self._days) or all(day.day == 1 for day in self._days):
            return ""
        return f"Excel seems to have swapped days and months: it left {self._left} as text"
