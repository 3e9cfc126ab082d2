"""Dates as people write them in spreadsheets: a day, a month, a quarter, the end of one."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from db.dates import EARLIEST, in_range, read_date
from db.errors import Refused
from db.periods import Period

_LONGEST = 40
_WEEKDAY = re.compile(
    r"(mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.? (?=\d)", re.IGNORECASE
)
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TIDYING = [
    (re.compile(pattern, re.IGNORECASE), by)
    for pattern, by in (
        (r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?$", ""),
        (r"(?<=\d)(?:st|nd|rd|th)\b(?: of\b)?", ""),
        (r"(?<=\d)/(?=[a-z])|(?<=[a-z])/(?=\d)", " "),
        (r"^([a-z]{3,9})\.? (\d{1,2}) (\d{4})$", r"\2 \1 \3"),
    )
]
_EDGE = re.compile(
    r"(?:the )?(end|start|beginning)(?: of)?(?: the)? (.+)", re.IGNORECASE | re.DOTALL
)
_MONTH = re.compile(
    r"([a-z]{3,9})\.?(?: ?- ?| ?'| )(\d{4}|\d{2})|(\d{1,2})[/.\-](\d{4})", re.IGNORECASE
)
_YEARS = r"(?P<century>20)?(?P<first>\d\d) ?[/\-] ?(?:20)?(?P<second>\d\d)"
_PERIODS = [
    re.compile(rf"(?P<quarter>q[1-4])?[ ,:]*(?P<fy>FY)? ?{_YEARS}", re.IGNORECASE),
    re.compile(rf"(?P<fy>FY)? ?{_YEARS}[ ,:(]*(?P<quarter>q[1-4])\)?", re.IGNORECASE),
]
_QUARTER_ONLY = re.compile(r"q[1-4](?: \d{4})?", re.IGNORECASE)
_RELATIVE = re.compile(r"today|tomorrow|yesterday|\+.*", re.IGNORECASE)
_FIGURES = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d\d)")


@dataclass(frozen=True, slots=True)
class Written:
    """The day that a text means; ``exact`` where the text itself names day, month and year."""

    day: date
    exact: bool


def day_written(text: str, field: str, today: date, *, end: bool) -> Written:
    """Return the day that ``text``, found in a file, means.

    Takes what :func:`db.dates.read_date` takes, save words that count from the day they were
    written, and beside it: weekdays, months (``Dec 2026``, ``12/2026``), the end or start of one
    (``end of March`` is the next from ``today``), quarters and financial years. A month or period
    is its last day where ``end``, else its first. ``field`` names the field in messages.

    Raises:
        Refused: not a date, one that could be several days, one that does not exist or has
            another weekday, or a year outside 2000 to 2099; shows at most 40 characters of it.
    """
    written = " ".join(text.replace("–", "-").replace("’", "'").split()).strip(" .,;")
    if len(written) > _LONGEST:
        raise Refused(f"{field}: text of {len(written):,} characters is not a date")
    if not written.isascii():  # other scripts' figures would match as figures too
        raise Refused(f"{field}: {written!r} is not a date")
    plain = _tidied(" ".join(written.replace(",", " ").split()))
    until = re.sub(r"^by ", "", plain, flags=re.IGNORECASE)
    if _RELATIVE.fullmatch(until):
        raise Refused(f"{field}: {written!r} depends on the day it was written")
    if _QUARTER_ONLY.fullmatch(until):
        raise Refused(f"{field}: {written!r} names no financial year; write it like Q4 2026/27")
    if found := _EDGE.fullmatch(until):
        day = _next_span(found[2], today, end=found[1].lower() == "end")
    else:
        day = _span(until, end=end)
        if day and until != plain:
            raise Refused(f"{field}: {written!r} may mean its first or its last day")
    if day is not None:
        return Written(in_range(day, field), exact=False)
    return _exact_day(until, field, today)


def _tidied(written: str) -> str:
    for pattern, by in _TIDYING:
        written = pattern.sub(by, written)
    return written


def _exact_day(plain: str, field: str, today: date) -> Written:
    weekday = _WEEKDAY.match(plain)
    figures = plain[weekday.end() :] if weekday else plain
    try:
        day = read_date(figures, field, today)
    except Refused as error:
        raise Refused(_why(str(error), figures, field, today)) from error
    if day is None:
        raise Refused(f"{field}: {plain!r} is not a date")
    name = _WEEKDAYS[day.weekday()]
    if weekday and not name.lower().startswith(weekday[1].lower()[:3]):
        raise Refused(f"{field}: {plain!r} contradicts itself: that day is a {name}")
    return Written(day, exact=len(re.split(r"[/.\- ]+", figures)) == 3)


def _why(refusal: str, plain: str, field: str, today: date) -> str:
    found = _FIGURES.fullmatch(plain)
    if found and int(found[2]) > 12 and _is_day(f"{found[2]}/{found[1]}/{found[3]}", field, today):
        return f"{field}: {plain!r} looks like month first; write the day first"
    return refusal


def _is_day(text: str, field: str, today: date) -> bool:
    try:
        return read_date(text, field, today) is not None
    except Refused:
        return False


def _span(written: str, *, end: bool) -> date | None:
    """Return the last or first day of a month with its year, a quarter or a financial year."""
    if found := _MONTH.fullmatch(written):
        return _month(found[1] or found[3], found[2] or found[4], end=end)
    for pattern in _PERIODS:
        if found := pattern.fullmatch(written):
            return _period(found, end=end)
    return None


def _next_span(written: str, today: date, *, end: bool) -> date | None:
    """Like :func:`_span`, and a month without a year is the next one from ``today``."""
    if not re.fullmatch(r"[A-Za-z]{3,9}\.?", written):
        return _span(written, end=end)
    for year in (today.year, today.year + 1):
        day = _month(written.rstrip("."), str(year), end=end)
        if day is None or day >= today:
            return day
    return None


def _month(month: str, year: str, *, end: bool) -> date | None:
    try:
        first = read_date(f"1 {month} {year}", "Month", EARLIEST)
    except Refused:
        return None
    if first is None or not end:
        return first
    return first.replace(day=monthrange(first.year, first.month)[1])


def _period(found: re.Match[str], *, end: bool) -> date | None:
    quarter = found["quarter"] or ""
    if not (quarter or found["fy"] or found["century"]):
        return None  # 11/12 is the eleventh of December
    try:
        period = Period.parse(f"{quarter} 20{found['first']}/{found['second']}")
    except Refused:
        return None
    return period.end if end else period.start
