"""Read dates as people write them, day before month, whether typed or in files."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import Enum, auto

from db.errors import Refused
from db.frozen import frozen
from db.validation.periods import LATEST, Period, check_date_range
from db.validation.text_rules import quoted_text

HOW = "Write it like 31 March 2027, 31/3, end of March, Q4 or in 3 weeks."
LONGEST = 60

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
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WEEKDAY = re.compile(r"(mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.? (?=\d)")
_TIDYING = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[ t]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?$", ""),
        (
            rf"\b((?:{'|'.join(month[:3] for month in _MONTHS)})[a-z]{{0,6}})"
            r"(?:\.? (?:the )?|[/-])(\d{1,2})(?:st|nd|rd|th)\b",
            r"\2 \1",
        ),
        (r"(?<=\d)(?:st|nd|rd|th)\b(?: of\b)?", ""),
        (r"(?<=\d)[/-](?=[a-z])|(?<=[a-z])[/-](?=\d)", " "),
        (r"^([a-z]{3,9})\.? (\d{1,2}) (\d{4})$", r"\2 \1 \3"),
    )
]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_WORDS = re.compile(r"(\d{1,2})[ \-]([a-z]{3,9})\.?[ \-](\d{4}|\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})(?:[/.]| )(\d{1,2}|[a-z]{3,9})\.?")
_EDGE = re.compile(r"(?:the )?(end|start|beginning)(?: of)?(?: the)? (.+)")
_MONTH_ONLY = re.compile(r"([a-z]{3,9})\.?")
_MONTH = re.compile(r"([a-z]{3,9})\.?(?: ?- ?| ?'| )(\d{4}|\d{2})|(\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})")
_SHORT_MONTH = re.compile(r"(\d{1,2})[/\-](\d\d)")
_WEEK = re.compile(r"(?:w/?|week )(?P<which>c|b|e|commencing|beginning|ending)[.:]* (?P<day>.+)")
_DAY_LAST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})")
_YEARS_BACK, _YEARS_AHEAD = 5, 3
"""Two figures beside a month that lie between these count as the year, not the day."""
_YEARS = r"(?P<century>20)?(?P<first>\d\d) ?[/\-] ?(?:20)?(?P<second>\d\d)"
_PERIODS = [
    re.compile(rf"(?P<quarter>q[1-4])?[ ,:]*(?P<fy>fy)? ?{_YEARS}"),
    re.compile(rf"(?P<fy>fy)? ?{_YEARS}[ ,:(]*(?P<quarter>q[1-4])\)?"),
]
_QUARTER = re.compile(r"q([1-4])")
_QUARTER_OF_A_YEAR = re.compile(r"q[1-4] \d{4}")
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_AHEAD = re.compile(
    r"\+(?P<count>\d{1,4})(?P<unit>[dwm]?)"
    r"|in (?P<words>an?|\d{1,4}) (?P<long>day|week|month|year)s?"
)


class Wording(Enum):
    """What a text names: a full date, a day without a year, a month or period, a quarter without a
    year, a time from today, a week, or what could be either a day without a year or a month of a
    year ("Mar 31", "12/26").
    """

    FULL = auto()
    NO_YEAR = auto()
    SPAN = auto()
    QUARTER = auto()
    COUNTED = auto()
    WEEK = auto()
    EITHER = auto()


@frozen
class WrittenDate:
    """The day that a text means, and how the text names it."""

    day: date
    wording: Wording


@frozen
class _Reader:
    """How to read a text: relative to which day, and for which end of a month or period."""

    today: date
    end: bool
    past: bool

    def chosen(self, days: list[date]) -> date | None:
        """Return the first of ``days`` from today on, or the last one up to today."""
        if self.past:
            return max((day for day in days if day <= self.today), default=None)
        return min((day for day in days if day >= self.today), default=None)

    def years(self, most: int) -> range:
        """Return the years around this one in which the date meant must lie."""
        return range(self.today.year - most, self.today.year + most + 1)


def parse_date(
    text: str, what: str, today: date, *, end: bool = True, past: bool = False
) -> date | None:
    """Return the day that a typed ``text`` means, or ``None`` for empty text, "none" and "-".

    ``what`` names the field in messages. The rest is as in :func:`parse_written_date`.

    Raises:
        Refused: see :func:`parse_written_date`.
    """
    written = parse_written_date(text, what, today, end=end, past=past)
    return written.day if written else None


def parse_written_date(
    text: str, what: str, today: date, *, end: bool = True, past: bool = False
) -> WrittenDate | None:
    """Return the day that ``text`` means and how it names it; ``None`` for empty text, "none", "-".

    Takes ISO dates, day/month/year with 2 or 4 figures for the year, ``31 Dec 2026``, with or
    without the weekday; both also without a year (the next such day; the last where ``past``);
    months (``Dec 2026``, ``12/2026``), the end or start of one (``end of March``), quarters and
    years of the NHS financial year (``Q4``, ``Q4 2026/27``, ``2026/27``); ``today``,
    ``tomorrow``, ``in 3 weeks``, ``+30``, ``+6w``, ``+3m``. A month or period is its last day
    where ``end``, else its first. ``March 31st`` is a day; ``Mar 27`` is a month where the year is
    near (and for ``past`` has come), else ``Mar 31`` is a day; ``12/26`` is a month of a near year.
    ``w/c 5 April 2027`` is a week, its Sunday where ``end``.

    Raises:
        Refused: the text is not a date, could mean several days, does not exist or has another
            weekday, or its year is outside 2000 to 2099.
    """
    typed = " ".join(text.replace("–", "-").replace("’", "'").split())
    named = f"{what}: {quoted_text(text.strip())}"
    if typed.lower() in ("", "none", "-"):
        return None
    plain = _tidied(typed.lower())
    # Other scripts' figures would match as figures too.
    if not typed.isascii() or len(typed) > LONGEST or not plain:
        raise Refused(f"{named} is not a date. {HOW}")
    try:
        written = _read(plain, named, _Reader(today, end, past))
    except (ValueError, OverflowError):
        if _month_first(plain):
            raise Refused(f"{named} seems to put the month first. Write the day first.") from None
        raise Refused(f"{named} is not a date. Check the day and the month.") from None
    if written is None:
        raise Refused(f"{named} is not a date. {HOW}")
    check_date_range(written.day, what)
    return written


def _tidied(typed: str) -> str:
    plain = " ".join(typed.replace(",", " ").split()).strip(" .,;")
    for pattern, by in _TIDYING:
        plain = pattern.sub(by, plain)
    return plain


def _read(plain: str, named: str, reader: _Reader) -> WrittenDate | None:
    until = plain.removeprefix("by ")
    if day := _counted(until, reader.today):
        return WrittenDate(day, Wording.COUNTED)
    if _QUARTER_OF_A_YEAR.fullmatch(until):
        raise Refused(f"{named} does not name a financial year. Write it like Q4 2026/27.")
    if found := _EDGE.fullmatch(until):
        return _edge(found[2], reader, end=found[1] == "end")
    if found := _WEEK.fullmatch(plain):
        return _week(found, named, reader)
    if written := _day_behind_its_month(until, reader) or _short_month(plain, reader):
        return written
    span = _span(until, reader)
    if span is None:
        return _one_day(until, named, reader)
    if until != plain:
        raise Refused(
            f"{named} could mean the first or the last day. Write 'start of' or 'end of'."
        )
    return span


def _counted(written: str, today: date) -> date | None:
    """Return the day a given time from today."""
    if written in _NEAR:
        return today + timedelta(days=_NEAR[written])
    found = _AHEAD.fullmatch(written)
    return _ahead(found, today) if found else None


def _one_day(plain: str, named: str, reader: _Reader) -> WrittenDate | None:
    weekday = _WEEKDAY.match(plain)
    figures = plain[weekday.end() :] if weekday else plain
    if found := _NO_YEAR.fullmatch(figures):
        day, wording = _such_day(f"{found[1]} {found[2]}", reader), Wording.NO_YEAR
    else:
        day, wording = _in_full(figures), Wording.FULL
    if day is None:
        return None
    name = _WEEKDAYS[day.weekday()]
    if weekday and not name.lower().startswith(weekday[1][:3]):
        raise Refused(f"{named} does not match the calendar: that day is a {name}.")
    return WrittenDate(day, wording)


def _day_behind_its_month(written: str, reader: _Reader) -> WrittenDate | None:
    """Return the day in "June 5" and "March 31", or ``None`` if the figures must be a year."""
    # Hyphens next to a figure were replaced by spaces.
    found = _DAY_LAST.fullmatch(written)
    if not found or not (month := _month_number(found[1])):
        return None
    figures = found[2]
    if len(figures) == 2 and _is_near(date(_year(figures), month, 1), reader):
        return None
    try:
        day = _such_day(f"{figures} {month}", reader)
    except ValueError:
        return None
    wording = Wording.NO_YEAR if len(figures) == 1 else Wording.EITHER
    return WrittenDate(day, wording) if day else None


def _short_month(written: str, reader: _Reader) -> WrittenDate | None:
    """Return the month in "12/26", where 26 cannot be a month and gives a year close to now."""
    found = _SHORT_MONTH.fullmatch(written)
    if not found or int(found[2]) <= len(_MONTHS) or not 1 <= int(found[1]) <= len(_MONTHS):
        return None
    first = date(_year(found[2]), int(found[1]), 1)
    if not _is_near(first, reader):
        return None
    return WrittenDate(_month(first.month, first.year, end=reader.end), Wording.EITHER)


def _week(found: re.Match[str], named: str, reader: _Reader) -> WrittenDate | None:
    """Return the first or last day of a week that is named by its first or last day."""
    written = _one_day(found["day"], named, reader)
    if written is None:
        return None
    named_its_end = found["which"].startswith("e")
    ahead = 0 if named_its_end == reader.end else 6 if reader.end else -6
    return WrittenDate(written.day + timedelta(days=ahead), Wording.WEEK)


def _is_near(month: date, reader: _Reader) -> bool:
    """Whether a month is plausible in a plan of today. Completed work is not in the future."""
    ahead = 0 if reader.past else _YEARS_AHEAD
    is_past = month <= reader.today or not reader.past
    return is_past and -_YEARS_BACK <= month.year - reader.today.year <= ahead


def _in_full(figures: str) -> date | None:
    if found := _ISO.fullmatch(figures):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _FIGURES.fullmatch(figures):
        return date(_year(found[3]), int(found[2]), int(found[1]))
    if (found := _WORDS.fullmatch(figures)) and (month := _month_number(found[2])):
        return date(_year(found[3]), month, int(found[1]))
    return None


def _such_day(day_and_month: str, reader: _Reader) -> date | None:
    """Return the next or last such day. 29 February means the one in the nearest leap year."""
    days = []
    for year in reader.years(8):
        try:
            day = _in_full(f"{day_and_month} {year}")
        except ValueError:
            continue
        if day is None:
            return None
        days.append(day)
    if not days:
        raise ValueError(day_and_month)
    return reader.chosen(days)


def _edge(written: str, reader: _Reader, *, end: bool) -> WrittenDate | None:
    """Return the end or start of a month or period. Without a year, use the next or last one."""
    month = _MONTH_ONLY.fullmatch(written)
    quarter = _QUARTER.fullmatch(written)
    if month and (number := _month_number(month[1])):
        days = [_month(number, year, end=end) for year in reader.years(1)]
    elif quarter:
        periods = [Period(year, int(quarter[1])) for year in reader.years(2)]
        days = [period.end if end else period.start for period in periods]
    else:
        return _span(written, _Reader(reader.today, end, reader.past))
    day = reader.chosen(days)
    return WrittenDate(day, Wording.QUARTER if quarter else Wording.SPAN) if day else None


def _span(written: str, reader: _Reader) -> WrittenDate | None:
    """Return the last or first day of a month with its year, a quarter or a financial year."""
    if found := _QUARTER.fullmatch(written):
        periods = [Period(year, int(found[1])) for year in reader.years(2)]
        ending = reader.chosen([period.end for period in periods])
        day = next((p.end if reader.end else p.start for p in periods if p.end == ending), None)
        return WrittenDate(day, Wording.QUARTER) if day else None
    if found := _MONTH.fullmatch(written):
        number = _month_number(found[1]) if found[1] else int(found[3])
        if number is None or not 1 <= number <= len(_MONTHS):
            return None
        return WrittenDate(
            _month(number, _year(found[2] or found[4]), end=reader.end), Wording.SPAN
        )
    for pattern in _PERIODS:
        if (found := pattern.fullmatch(written)) and (period := _period(found, reader)):
            return period
    if (found := _YEAR_FIRST.fullmatch(written)) and 1 <= int(found[2]) <= len(_MONTHS):
        return WrittenDate(_month(int(found[2]), int(found[1]), end=reader.end), Wording.SPAN)
    return None


def _period(found: re.Match[str], reader: _Reader) -> WrittenDate | None:
    quarter = found["quarter"] or ""
    if not (quarter or found["fy"] or found["century"]):
        return None  # 11/12 is the eleventh of December
    try:
        period = Period.parse(f"{quarter} 20{found['first']}/{found['second']}")
    except Refused:
        return None
    return WrittenDate(period.end if reader.end else period.start, Wording.SPAN)


def _month(number: int, year: int, *, end: bool) -> date:
    return date(year, number, monthrange(year, number)[1] if end else 1)


def _month_number(name: str) -> int | None:
    numbers = (n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name))
    return next(numbers, None)


def _month_first(plain: str) -> bool:
    found = _FIGURES.fullmatch(plain)
    try:
        return found is not None and bool(date(_year(found[3]), int(found[1]), int(found[2])))
    except ValueError:
        return False


def _year(figures: str) -> int:
    return int(figures) + (2000 if len(figures) == 2 else 0)


def _ahead(found: re.Match[str], today: date) -> date:
    words = found["words"]
    count = int(found["count"] or (1 if words in ("a", "an") else words))
    match found["unit"] or (found["long"] or "d")[0]:
        case "y":
            return _months_ahead(today, 12 * count)
        case "m":
            return _months_ahead(today, count)
        case "w":
            return today + timedelta(weeks=count)
        case _:
            return today + timedelta(days=count)


def _months_ahead(today: date, count: int) -> date:
    months = today.month - 1 + count
    year, month = today.year + months // 12, months % 12 + 1
    if year > LATEST.year:
        return date.max
    return date(year, month, min(today.day, monthrange(year, month)[1]))
