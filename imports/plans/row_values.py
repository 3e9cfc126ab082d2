"""Read what a row of a plan file says: values of declared fields, dates and role letters.

Each function takes what TOML has, and raises ``Refused`` with a message for people that begins
with the name of the value.
"""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from db.errors import Refused
from db.validation.figures import checked_figure
from db.validation.periods import check_date_range
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, plain_text, quoted_text
from db.vocabulary.declared import DateKind, FieldType, PlanField, PrintedDate, RoleLetter, Value
from imports.plans.printed_dates import understand

_SHOWN = 6
_DATE_KEYS = ("printed", "kind", "due", "begins", "ongoing")
_DAYS: Mapping[DateKind, tuple[frozenset[str], frozenset[str]]] = {
    DateKind.BY: (frozenset({"due"}), frozenset({"due"})),
    DateKind.FROM: (frozenset({"begins"}), frozenset({"begins"})),
    DateKind.RANGE: (frozenset({"begins", "due"}), frozenset({"begins", "due"})),
    DateKind.ONGOING: (frozenset(), frozenset({"begins", "due"})),
    DateKind.RECURRING: (frozenset(), frozenset({"begins", "due"})),
    DateKind.COMPLETE: (frozenset(), frozenset({"due"})),
    DateKind.NONE: (frozenset(), frozenset()),
}
"""The days that a date of each kind must have, and those that it may have."""


def choices(words: Iterable[str]) -> str:
    """Return words to choose from, for a message: "'a', 'b' or 'c'", and only the first of many."""
    quoted = [repr(word) for word in words]
    if len(quoted) > _SHOWN:
        return f"{', '.join(quoted[:_SHOWN])} or another of its words"
    return " or ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


def declared_value(field: PlanField, value: Any) -> Value:
    """Return the value of a declared field.

    Raises:
        Refused: it has another type, or is not one of the field's words.
    """
    return _READERS[field.type](field, f"fields.{field.key}", value)


def printed_date(what: str, value: Any) -> PrintedDate:
    """Return a date: a printed text, or a table that says how the text is understood.

    Raises:
        Refused: it is neither, or the table contradicts itself.
    """
    if not isinstance(value, dict):
        return understand(_line(what, value, NAME_LIMIT))
    for key in value:
        if key not in _DATE_KEYS:
            raise Refused(f"{what}: {quoted_text(key)} is not known. Use {choices(_DATE_KEYS)}.")
    for key in ("printed", "kind"):
        if key not in value:
            raise Refused(f"{what}: {key} is missing. Add it.")
    kind = _word(f"{what}: kind", value["kind"], [one.value for one in DateKind])
    days = {key: _day(f"{what}: {key}", value[key]) for key in ("begins", "due") if key in value}
    read = PrintedDate(
        _line(f"{what}: printed", value["printed"], NAME_LIMIT),
        DateKind(kind),
        **days,
        ongoing=kind in (DateKind.FROM, DateKind.ONGOING),
    )
    _check_days(what, read, days)
    if "ongoing" not in value:
        return read
    return replace(read, ongoing=_flag(f"{what}: ongoing", value["ongoing"]))


def role_letters(what: str, printed: str) -> tuple[RoleLetter, ...]:
    """Return the letters of a cell such as "AR", "A/R" or "A, R", in the printed order.

    Raises:
        Refused: it has none, another one, or one twice.
    """
    letters = re.sub(r"[\s/,;&+]", "", printed)
    for place, letter in enumerate(letters):
        if letter not in list(RoleLetter):
            raise Refused(f"{what} {quoted_text(printed)} is not recognised. Use A, R, S, C and I.")
        if letter in letters[:place]:
            raise Refused(f"{what} {quoted_text(printed)} has {letter} twice. Delete one of them.")
    if not letters:
        raise Refused(f"{what} is empty. Fill in what the plan prints, or delete the key.")
    return tuple(RoleLetter(letter) for letter in letters)


def _line(what: str, value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise _wrong(what, value, "text in quotes")
    if not value.strip():
        raise Refused(f"{what} is empty. Fill in what the plan prints, or delete the key.")
    return plain_text(value, what, limit)


def _word(what: str, value: Any, words: Iterable[str]) -> str:
    known = list(words)
    if not isinstance(value, str):
        raise _wrong(what, value, "text in quotes")
    if value not in known:
        raise Refused(f"{what} {quoted_text(value)} is not recognised. Use {choices(known)}.")
    return value


def _words(what: str, value: Any, words: Iterable[str]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(what, value, "a list in square brackets")
    for place, one in enumerate(value):
        _word(what, one, words)
        if one in value[:place]:
            raise Refused(f"{what} lists {one!r} twice. Delete one of them.")
    return tuple(value)


def _flag(what: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(what, value, "true or false")
    return value


def _figure(what: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(what, value, "a number")
    try:
        figure = float(value)
    except OverflowError:
        figure = math.inf
    checked_figure(figure, what)
    return figure


def _day(what: str, value: Any) -> date:
    if type(value) is not date:
        raise _wrong(what, value, "a date like 2028-03-31, without quotes")
    return check_date_range(value, what)


def _wrong(what: str, value: Any, must_be: str) -> Refused:
    return Refused(f"{what} {reprlib.repr(value)} must be {must_be}. Correct it.")


def _check_days(what: str, read: PrintedDate, days: Mapping[str, date]) -> None:
    needed, allowed = _DAYS[read.kind]
    for key in sorted(needed - days.keys()):
        raise Refused(f"{what}: {key} is missing, and kind '{read.kind}' needs it. Add it.")
    for key in sorted(days.keys() - allowed):
        raise Refused(f"{what}: {key} does not go with kind '{read.kind}'. Delete one of them.")
    if read.begins and read.due and read.due < read.begins:
        raise Refused(f"{what}: due is before begins. Correct one of them.")


def _keys(field: PlanField) -> list[str]:
    return [word.key for word in field.words]


_READERS: Mapping[FieldType, Callable[[PlanField, str, Any], Value]] = {
    FieldType.TEXT: lambda field, what, value: _line(what, value, NOTE_LIMIT),
    FieldType.WORD: lambda field, what, value: _word(what, value, _keys(field)),
    FieldType.WORDS: lambda field, what, value: _words(what, value, _keys(field)),
    FieldType.YES_NO: lambda field, what, value: _flag(what, value),
    FieldType.FIGURE: lambda field, what, value: _figure(what, value),
    FieldType.DATE: lambda field, what, value: printed_date(what, value),
}
