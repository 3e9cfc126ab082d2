"""Understand dates as plans print them: "Mar-26 (ongoing)", "Q3 2024/25", "from April 2023".

A date is understood only where its text says which day is meant. "Q1 2024" does not: it may be a
quarter of the calendar or of the NHS year. Nothing here depends on today.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from db.errors import Refused
from db.validation.periods import EARLIEST, LATEST, Period
from db.vocabulary.declared import DateKind, PrintedDate

_Days = tuple[date, date]
"""The first and the last day of what a text names."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9}
"""Their first months. A winter is in two years, so its year does not say which it is."""

_DAY = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}[ -](?P<year>\d{{4}})")
_FIGURES = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_MONTH_OF_YEAR = re.compile(rf"{_MONTH}(?: ?- ?| ?'| )(?P<year>\d{{4}}|\d{{2}})")
_SEASON = re.compile(rf"(?P<season>{'|'.join(_SEASONS)}) (?P<year>\d{{4}})")
_NHS_YEAR = re.compile(r"(?:(?P<quarter>q[1-4]) )?(?:fy ?)?(?P<years>\d{4} ?/ ?\d{2})")
_NHS_YEAR_FIRST = re.compile(r"(?:fy ?)?(?P<years>\d{4} ?/ ?\d{2}) (?P<quarter>q[1-4])")
_YEAR = re.compile(r"\d{4}")

_WITHOUT_A_DAY = {
    DateKind.COMPLETE: re.compile(r"(?:now )?completed?"),
    DateKind.ONGOING: re.compile(r"ongoing|continuous|from now(?: on(?:wards?)?)?|now and ongoing"),
    DateKind.RECURRING: re.compile(
        r"(?:bi-?)?annual(?:ly)?|yearly|half-yearly|quarterly|monthly|weekly|daily"
        r"|(?:every|each) (?:year|quarter|month|week|day)"
    ),
}
_AND_ONGOING = re.compile(r"(?P<date>.+?)(?: ?[,;-]| and)?(?: then)? \(?ongoing\)?")
_FROM = re.compile(
    r"(?:from|since|starting) (?P<date>.+?)(?: on(?:wards?)?)?|(?P<first>.+) onwards?"
)
_BY = re.compile(r"by (?P<date>.+)")
_END = re.compile(r"(?:the )?end (?:of )?(?P<date>.+)")
_BETWEEN = re.compile(" and ")
_UNTIL = re.compile(r" ?- ?| to | until ")
_YEARS = re.compile(r"(?P<begins>\d{4}) ?- ?(?P<due>\d{4}|\d{2})")
_LAST_YEAR = re.compile(r".*?(?P<year>[ '-](?:\d{4} ?/ ?\d{2}|\d{4}|\d{2}))")


def understand(printed: str) -> PrintedDate:
    """Return a printed date with what its text says; of kind ``NONE`` if that is not certain.

    A month, season or year that is a target means its last day, and one that begins something its
    first. Years are those of the calendar, except in the form 2026/27.
    """
    text = _tidied(printed)
    for kind, pattern in _WITHOUT_A_DAY.items():
        if pattern.fullmatch(text):
            return PrintedDate(printed, kind, ongoing=kind is DateKind.ONGOING)
    found = _AND_ONGOING.fullmatch(text)
    ongoing = found is not None
    text = found["date"] if found else text
    if days := _range(text):
        return PrintedDate(printed, DateKind.RANGE, days[1], days[0], ongoing)
    if (found := _FROM.fullmatch(text)) and (days := _days(found["date"] or found["first"])):
        return PrintedDate(printed, DateKind.FROM, begins=days[0], ongoing=True)
    until = _BY.fullmatch(text)
    if days := _days(until["date"] if until else text):
        return PrintedDate(printed, DateKind.BY, days[1], ongoing=ongoing)
    return PrintedDate(printed, DateKind.NONE)


def _tidied(printed: str) -> str:
    text = re.sub("[‐‑‒–—−]", "-", printed).replace("’", "'").replace("&", " and ")
    text = " ".join(text.casefold().split()).rstrip(" .")
    return re.sub(r"\bon[ -]going\b", "ongoing", text)


def _range(text: str) -> _Days | None:
    """Return the days that a text such as "Apr 2025 - Mar 2026" or "2025-27" spans."""
    if found := _YEARS.fullmatch(text):
        first, last = found["begins"], found["due"]
        last = first[: 4 - len(last)] + last
        if int(last) == int(first) + 1:
            return None  # 2025-26 may be two years, or the NHS year
        return _in_order(_days(first), _days(last))
    if _days(text):
        return None
    between = text.startswith("between ")
    text = text.removeprefix("between ").removeprefix("from ")
    ways = (
        _in_order(_first_days(text[: sign.start()], text[sign.end() :]), _days(text[sign.end() :]))
        for sign in (_BETWEEN if between else _UNTIL).finditer(text)
    )
    return next(filter(None, ways), None)


def _first_days(begins: str, due: str) -> _Days | None:
    """Return the days that ``begins`` names, in the year of ``due`` if it has none of its own."""
    year = _LAST_YEAR.fullmatch(due)
    return _days(begins) or (_days(begins + year["year"]) if year else None)


def _in_order(first: _Days | None, last: _Days | None) -> _Days | None:
    return (first[0], last[1]) if first and last and first[1] < last[0] else None


def _days(text: str) -> _Days | None:
    """Return the first and last day of what ``text`` names, if it names one thing."""
    if found := _END.fullmatch(text):
        days = _days(found["date"])
        return (days[1], days[1]) if days else None
    try:
        return _named_days(text)
    except (ValueError, Refused):
        return None


def _named_days(text: str) -> _Days | None:
    for pattern in (_DAY, _FIGURES, _ISO):
        if found := pattern.fullmatch(text):
            day = date(int(found["year"]), _number(found["month"]), int(found["day"]))
            return _within(day, day)
    if found := _MONTH_OF_YEAR.fullmatch(text):
        return _months(found["year"], _number(found["month"]), 1)
    if found := _SEASON.fullmatch(text):
        return _months(found["year"], _SEASONS[found["season"]], 3)
    if found := _NHS_YEAR.fullmatch(text) or _NHS_YEAR_FIRST.fullmatch(text):
        years = found["years"].replace(" ", "")
        period = Period.parse(f"{found['quarter'] or ''} {years}")
        return _within(period.start, period.end)
    return _months(text, 1, 12) if _YEAR.fullmatch(text) else None


def _number(month: str) -> int:
    return int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1


def _months(year: str, first: int, count: int) -> _Days | None:
    number, last = int(year) + (2000 if len(year) == 2 else 0), first + count - 1
    return _within(date(number, first, 1), date(number, last, monthrange(number, last)[1]))


def _within(first: date, last: date) -> _Days | None:
    return (first, last) if first >= EARLIEST and last <= LATEST else None
