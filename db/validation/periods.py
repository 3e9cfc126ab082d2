"""Quarters and years of the NHS financial year, which runs from April to March; dates allowed."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from db.errors import Refused
from db.validation.text_rules import quoted_text

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The limits of a date or a period. Anything else is a typing mistake."""

FIRST_MONTH = 4
_WRITTEN = re.compile(r"(?:Q([1-4])\s*)?(\d{4})/(\d{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter (1 to 4) of the financial year that starts in ``year``, or the whole year
    (``None``).
    """

    year: int
    quarter: int | None = None

    @classmethod
    def quarter_of(cls, day: date) -> Self:
        """Return the quarter that contains ``day``."""
        year = day.year if day.month >= FIRST_MONTH else day.year - 1
        return cls(year, (day.month - FIRST_MONTH) % 12 // 3 + 1)

    @classmethod
    def year_of(cls, day: date) -> Self:
        """Return the financial year that contains ``day``."""
        return cls(cls.quarter_of(day).year)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``Q3 2026/27`` or ``2026/27``.

        Raises:
            Refused: anything else, including years that are not consecutive or are out of range.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if (
            not found
            or (int(found[2]) + 1) % 100 != int(found[3])
            or not EARLIEST.year - 1 <= int(found[2]) <= LATEST.year
        ):
            raise Refused(
                f"{quoted_text(text)} is not a period. Write it like 'Q3 2026/27' or '2026/27'."
            )
        return cls(int(found[2]), int(found[1]) if found[1] else None)

    @property
    def start(self) -> date:
        """The first day."""
        months = FIRST_MONTH - 1 + 3 * ((self.quarter or 1) - 1)
        return date(self.year + months // 12, months % 12 + 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        return self.next().start - timedelta(days=1)

    @property
    def return_due(self) -> date:
        """When a return is due unless the ICB says otherwise: the end of the next month."""
        after = self.next().start
        return after.replace(day=monthrange(after.year, after.month)[1])

    def next(self) -> Period:
        """Return the next period of the same kind."""
        if self.quarter is None:
            return Period(self.year + 1)
        return Period(self.year + self.quarter // 4, self.quarter % 4 + 1)

    def previous(self) -> Period:
        """Return the previous period of the same kind."""
        if self.quarter is None:
            return Period(self.year - 1)
        return Period(self.year - (self.quarter == 1), (self.quarter - 2) % 4 + 1)

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is in the period."""
        return self.start <= day <= self.end

    def __str__(self) -> str:
        """Return it as the NHS writes it: ``Q3 2026/27``, ``2026/27``."""
        years = f"{self.year}/{(self.year + 1) % 100:02}"
        return years if self.quarter is None else f"Q{self.quarter} {years}"


def check_date_range(day: date, what: str) -> date:
    """Return ``day``, or refuse one outside 2000 to 2099, which is a typing mistake."""
    if not EARLIEST <= day <= LATEST:
        raise Refused(
            f"{what}: {day:%d/%m}/{day.year:04} is outside the years 2000 to 2099. Check the year."
        )
    return day
