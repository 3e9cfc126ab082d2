"""Dates as people write them in spreadsheets, read without knowing when they were written."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from db.errors import Refused
from db.validation.dates import Wording, WrittenDate, parse_written_date
from db.validation.text_rules import quoted_text

MONTH_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
"""The names of months for a regular expression, in lower case."""

MONTH, YEAR = "month", "year"
"""The parts that a cell may show of a date, instead of all of it."""

_LONGEST = 40
_YEAR = "(?:[0-9]{4}|[0-9]{2})"
_NTH = "(?:st|nd|rd|th)"
_DAY = re.compile(
    rf"\b(?:[0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-]{_YEAR}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|[0-9]{{1,2}}{_NTH}?(?: of)?[ \-](?:{MONTH_NAMES})\.?,?[ \-]'?{_YEAR}"
    rf"|(?:{MONTH_NAMES}) [0-9]{{1,2}}{_NTH}?,? [0-9]{{4}})\b",
    re.IGNORECASE,
)
_SHORTER = re.compile(
    rf"\b(?:[0-9]{{1,2}}{_NTH}?(?: of)?[ \-](?:{MONTH_NAMES})"
    rf"|(?:{MONTH_NAMES})\.?(?:[ \-]| ?')(?:{_YEAR}|[0-9]{{1,2}}{_NTH}?)"
    r"|(?:0?[1-9]|1[0-2])/(?:[0-9]{4}|1[3-9]|[2-9][0-9]))\b(?!/)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:\W*\w{1,4}){0,2}\W*")


def parse_day_in_file(
    text: str, field: str, today: date, *, end: bool, past: bool = False
) -> WrittenDate:
    """Return the day that ``text``, found in a file, means.

    Accept what :func:`db.validation.dates.parse_written_date` accepts, except what depends on the
    day it was written.
    ``field`` names the field in messages. A month, quarter or year is its last day with ``end``,
    a day without its year the last one with ``past``.

    Raises:
        Refused: see :func:`db.validation.dates.parse_written_date`; shows at most 40 characters of
        it.
    """
    length = len(" ".join(text.split()))
    named = f"{field}: {quoted_text(text.strip())}"
    if length > _LONGEST:
        raise Refused(f"{field}: text of {length:,} characters is not a date")
    written = parse_written_date(text, field, today, end=end, past=past)
    if written is None:
        raise Refused(f"{named} is not a date")
    if written.wording is Wording.COUNTED:
        raise Refused(f"{named} depends on the day it was written")
    if written.wording is Wording.QUARTER:
        raise Refused(f"{named} does not name a financial year. Write it like Q4 2026/27")
    return written


def split_off_day(text: str) -> tuple[str, str]:
    """Return the day or month in a text after a word, and the rest; both empty if there is none.

    A month or a day without its year counts only with almost nothing beside it, such as initials:
    in a sentence it may be about anything.
    """
    text = " ".join(text.replace("’", "'").split())
    found = _DAY.search(text)
    if found is None:
        found = _SHORTER.search(text)
        if found is None or not _INITIALS.fullmatch(text[: found.start()] + text[found.end() :]):
            return "", ""
    rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return found[0], rest.strip(" ()[].,:;-–—")


def day_of_span(day: date, span: str, *, end: bool) -> date:
    """Return what a date means if only its month or year (``span``) is shown.

    Excel stores "Mar-27" as 1 March. Another day was typed in full: it is meant, however shown.
    """
    if not end or day.day != 1 or (span == YEAR and day.month != 1):
        return day
    last = 12 if span == YEAR else day.month
    return date(day.year, last, monthrange(day.year, last)[1])
