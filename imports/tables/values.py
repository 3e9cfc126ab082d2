"""Read the cells of a spreadsheet kept by hand: as a value of the register, or not recognised.

Nothing here guesses and nothing raises: whatever a cell holds, the answer is a reading or a
sentence that says why there is none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from db.errors import Refused
from db.validation.dates import HOW, Wording
from db.validation.periods import check_date_range
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, HoldsEmoji, HoldsNhsNumber, plain_text
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.fields import Field
from db.vocabulary.phrases import long_day
from db.vocabulary.synonyms import quick_win_meant, says_nothing, status_meant, word_meant
from db.vocabulary.terms import Choice, Word
from imports.tables.cell_readings import (
    NO_COLUMN,
    ColumnValues,
    NotUnderstood,
    Read,
    Understood,
    is_error,
    number_in,
    percent_in,
    short_value,
    with_decimal_point,
)
from imports.tables.date_order import DAY_FIRST, DateOrder, day_put_first, swapped_back
from imports.tables.written_dates import day_of_span, parse_day_in_file
from imports.tables.written_status import ticked

if TYPE_CHECKING:
    from imports.reading.books import Value

EMOJI_LEFT_OUT = "without its emoji"
NUMBER_TAKEN_OUT = "an NHS number was removed: check the rest before you import it"
W = TypeVar("W", bound=Word)


def read_choice(value: Value, column: ColumnValues = NO_COLUMN) -> Read[Word | None]:
    """Return what was decided; "Yes" and ticks are in our plan, an empty box says nothing.

    "No" is not for us, without the reason that the register needs. ``column`` decides what a
    single "x" means.
    """
    if isinstance(value, bool):
        return Understood(Choice.IN_PLAN if value else None)
    if not isinstance(value, str) or number_in(value) is not None:
        return read_word(value, BY_KEY["choice"])
    if "?" not in value and (meaning := status_meant(value)) and meaning.choice:
        return Understood(meaning.choice)
    reading = read_word(value, BY_KEY["choice"])
    yes = ticked(value, column)
    if yes is None or isinstance(reading, Understood):
        return reading
    return Understood(Choice.IN_PLAN if yes else None)


def read_quick_win(value: Value, column: ColumnValues = NO_COLUMN) -> Read[bool | None]:
    """Return whether a cell marks a quick win; ``column`` decides what a single "x" means."""
    if value is None or isinstance(value, bool):
        return Understood(value)
    if number_in(value) in (0, 1):
        return Understood(number_in(value) == 1)
    if isinstance(value, str) and "?" not in value:
        marked = ticked(value, column)
        if marked is None:
            marked = quick_win_meant(value)
        if marked is not None or says_nothing(value):
            return Understood(marked)
    return NotUnderstood(
        f"{short_value(value)} does not say whether it is a quick win; write Yes or No"
    )


def read_date(
    value: Value,
    today: date,
    field: str,
    *,
    end: bool,
    past: bool = False,
    order: DateOrder = DAY_FIRST,
    span: str = "",
) -> Read[date | None]:
    """Return the day that a cell means; ignore a time of day.

    A month, quarter or year is its last day with ``end`` (for a target, review or completed
    date), else its first; so is a date if the cell shows only that part (``span``). A day or month
    without a year is the next one from ``today``, or the last one with ``past``; "Mar 31", which
    may be a day or a month of a year, is a guess. ``field`` names the date in sentences, ``order``
    says how the column orders days and months.
    """
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return Understood(None)
    try:
        if isinstance(value, date):
            return _real_day(value, field, order, span, end=end, latest=today if past else date.max)
        return _day(value, today, field, order, end=end, past=past)
    except Refused as error:
        # HOW offers "in 3 weeks", which means nothing in a file.
        return NotUnderstood(str(error).removesuffix(HOW).rstrip(" ."))


def read_percent(value: Value, column: ColumnValues) -> Read[int | None]:
    """Return a percentage, 0 to 100: ``75``, ``75%``, or ``0.75`` as Excel stores it.

    If all numbers of the ``column`` are between 0 and 1 and one is a fraction, they are fractions;
    if one is a whole number above 1 they are percentages. Without either, a 1 could be 1 or 100
    and is not recognised.
    """
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return Understood(None)
    written, value = value, with_decimal_point(value) if isinstance(value, str) else value
    figure = percent_in(value) if isinstance(value, str) else None
    if figure is not None:
        return _whole_percent(figure, value)
    number = number_in(value)
    if number is None:
        return NotUnderstood(
            f"{short_value(written)} is not a percentage; write a figure from 0 to 100"
        )
    return _percent_of_number(number, value, column)


def read_name(value: Value) -> Read[str | None]:
    """Return a name of at most 120 characters with single spaces; "n/a" and "TBC" mean none."""
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return Understood(None)
    if not isinstance(value, str) or number_in(value) is not None or is_error(value):
        return NotUnderstood(f"{short_value(value)} is not a name")
    return _plain(" ".join(value.split()), "The name", NAME_LIMIT)


def read_text(value: Value) -> Read[str | None]:
    """Return text of at most 4,000 characters with its line breaks; numbers as Excel shows them.

    Dates become dd/mm/yyyy, with hh:mm where there is a time of day.
    """
    if is_error(value):
        return NotUnderstood(f"{short_value(value)} is a spreadsheet error, not text")
    text = _as_text(value)
    if text is None:
        return NotUnderstood(f"{short_value(value)} is not text")
    return _plain(text, "The text", NOTE_LIMIT, lines=True)


def read_update(value: Value) -> Read[str | None]:
    """Return text for the log; there is none if a cell only has a filler such as a dash."""
    if isinstance(value, str) and says_nothing(value):
        return Understood(None)
    return read_text(value)


def _plain(text: str, what: str, limit: int, *, lines: bool = False) -> Read[str | None]:
    """Return a text that may be stored; one with NHS numbers removed only once a person agrees."""
    try:
        return Understood(plain_text(text, what, limit, lines=lines) or None)
    except HoldsNhsNumber as error:
        return Understood(error.without or None, doubt=NUMBER_TAKEN_OUT)
    except HoldsEmoji as error:
        found = _plain(error.without, what, limit, lines=lines)
        return replace(found, remark=EMOJI_LEFT_OUT) if isinstance(found, Understood) else found
    except Refused as error:
        return NotUnderstood(str(error))


def word_in(kind: type[W], value: Value) -> Understood[W | None] | None:
    """Return the word of a list in a cell, or ``None`` if the cell is not understood.

    An empty cell, "TBC" and dashes are understood as no word.
    """
    if value is None:
        return Understood(None)
    if isinstance(value, str) and "?" not in value:
        found = word_meant(kind, value)
        if found is not None:
            return Understood(kind(found))
        if says_nothing(value):
            return Understood(None)
    return None


def read_word(value: Value, field: Field) -> Read[Word | None]:
    """Return the word of a field's list in a cell; "n/a" and dashes are no word.

    Colours are not recognised, as trackers use them differently.
    """
    words = field.words
    if words is None:
        raise TypeError(f"{field.key} is not a word")
    found = word_in(words, value)
    if found is not None:
        return found
    labels = [word.label for word in words]
    return NotUnderstood(
        f"{short_value(value)} is not {field.one}; write {', '.join(labels[:-1])} or {labels[-1]}"
    )


def _real_day(
    value: date, field: str, order: DateOrder, span: str, *, end: bool, latest: date
) -> Understood[date | None]:
    day = check_date_range(value.date() if isinstance(value, datetime) else value, field)
    meant = day_of_span(day, span, end=end) if span else day
    if meant != day:
        return Understood(meant, f"read as {long_day(meant)}")
    typed, doubt = swapped_back(day, order, latest)
    return Understood(typed, doubt=doubt)


def _day(
    value: Value, today: date, field: str, order: DateOrder, *, end: bool, past: bool
) -> Understood[date | None]:
    if number_in(value) is not None:
        raise Refused(f"{field}: {short_value(value)} is a number, not a date")
    if not isinstance(value, str):
        raise Refused(f"{field}: {short_value(value)} is not a date")
    text, doubt = day_put_first(value, order)
    try:
        written = parse_day_in_file(text, field, today, end=end, past=past)
    except Refused:
        if text == value:
            raise
        # The message shows the text of the cell.
        written = parse_day_in_file(value, field, today, end=end, past=past)
    if written.wording is Wording.EITHER:
        doubt = f"in {short_value(value)} the last figures may be the day or the year"
    exact = written.wording is Wording.FULL and text == value
    return Understood(written.day, "" if exact else f"read as {long_day(written.day)}", doubt)


def _percent_of_number(number: float, value: Value, column: ColumnValues) -> Read[int | None]:
    company = column.numbers | {number}
    shares = all(0 <= one <= 1 for one in company) and any(one % 1 for one in company)
    if shares or 0 < number < 1:
        # Rounded because 0.29 * 100 is a little less than 29.
        reading = _whole_percent(round(number * 100, 6), value)
        if isinstance(reading, Understood) and not shares:
            return Understood(reading.value, f"read as {reading.value}%")
        return reading
    if 1 < number < 2 and number % 1:
        return NotUnderstood(
            f"{short_value(value)} may be {number:g}% or {number:.0%}; write which"
        )
    if number == 1 and not any(one > 1 and not one % 1 for one in company):
        return NotUnderstood("1 may be 1% or 100%; add the % sign")
    return _whole_percent(number, value)


def _whole_percent(figure: float, value: Value) -> Read[int | None]:
    if not 0 <= figure <= 100:
        return NotUnderstood(f"{short_value(value)} is not between 0 and 100 percent")
    # Nearly done is not done.
    whole = round(figure) if figure == 100 else min(round(figure), 99)
    return Understood(whole, "" if whole == figure else f"read as {whole}%")


def _as_text(value: Value) -> str | None:
    text: str | None
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).upper()
        case datetime() if value.time() != time.min:
            text = f"{short_value(value)} {value:%H:%M}"
        case date():
            text = short_value(value)
        case time():
            text = f"{value:%H:%M}"
        case str() | timedelta():
            text = str(value)
        case _:
            number = number_in(value)
            # Excel keeps fifteen figures and shows 1E+20.
            text = None if number is None else f"{number:.15g}".upper()
    return text
