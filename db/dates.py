"""Dates as people type them, day before month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from db.errors import Refused
from db.text import quoted

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})\.?[ \-](\d{4}|\d{2})", re.IGNORECASE
)
_NO_YEAR = re.compile(r"(\d{1,2})(?:[/.]| )(\d{1,2}|[a-z]{3,9})", re.IGNORECASE)
_AHEAD = re.compile(r"\+(\d{1,4})([dwm]?)")
HOW = "Write it like 31/12/2026, 31 Dec 2026 or 2026-12-31; or +30 for thirty days from today."


def read_date(text: str, what: str, today: date) -> date | None:
    """Return the day that ``text`` means, or ``None`` for empty text, "none" and "-".

    Takes ISO dates, day/month/year with 2 or 4 figures for the year, ``31 Dec 2026``, both also
    without a year (the next such day), ``today``,
    ``tomorrow``, and ``+30``, ``+6w``, ``+3m`` counted from ``today``. ``what`` names the field
    in messages.

    Raises:
        Refused: not a date, a day that does not exist, or a year outside 2000 to 2099.
    """
    written = " ".join(text.split()).lower()
    if not written.isascii():  # other scripts' figures would match as figures too
        raise Refused(f"{what}: {quoted(text.strip())} is not a date. {HOW}")
    if written in ("", "none", "-"):
        return None
    try:
        day = _read(written, today)
    except (ValueError, OverflowError):
        raise Refused(f"{what}: {quoted(text.strip())} is not a day that exists. {HOW}") from None
    if day is None:
        raise Refused(f"{what}: {quoted(text.strip())} is not a date. {HOW}")
    return in_range(day, what)


def in_range(day: date, what: str) -> date:
    """Return ``day``, or refuse one outside 2000 to 2099, which is a slip of the hand."""
    if not EARLIEST <= day <= LATEST:
        raise Refused(f"{what}: {day.isoformat()} is outside the years 2000 to 2099. {HOW}")
    return day


def _read(written: str, today: date) -> date | None:
    if written in ("today", "tomorrow"):
        return today + timedelta(days=written == "tomorrow")
    if found := _AHEAD.fullmatch(written):
        return _ahead(today, int(found[1]), found[2])
    if found := _NO_YEAR.fullmatch(written):
        return _next_such_day(f"{found[1]} {found[2]}", today)
    return _read_in_full(written)


def _read_in_full(written: str) -> date | None:
    if found := _ISO.fullmatch(written):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _FIGURES.fullmatch(written):
        return date(_year(found[3]), int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(written):
        for number, month in enumerate(_MONTHS, start=1):
            if month.startswith(found[2]):
                return date(_year(found[3]), number, int(found[1]))
    return None


def _next_such_day(written: str, today: date) -> date | None:
    """Return the first ``day month`` from today on; 29 February waits for a leap year."""
    for year in range(today.year, today.year + 9):
        try:
            day = _read_in_full(f"{written} {year}")
        except ValueError:
            continue
        if day is None or day >= today:
            return day
    raise ValueError(written)


def _year(figures: str) -> int:
    return int(figures) + (2000 if len(figures) == 2 else 0)


def _ahead(today: date, count: int, unit: str) -> date:
    if unit == "m":
        months = today.month - 1 + count
        first = date(today.year + months // 12, months % 12 + 1, 1)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return first.replace(day=min(today.day, (following - timedelta(days=1)).day))
    return today + timedelta(days=count * (7 if unit == "w" else 1))
