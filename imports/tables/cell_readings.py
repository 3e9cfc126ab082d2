"""Readings of a cell: what it means, or why it is not recognised, and the column it is in."""

from __future__ import annotations

import math
import re
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from db.frozen import frozen
from db.vocabulary.synonyms import normalised

if TYPE_CHECKING:
    from imports.reading.books import Value

T = TypeVar("T")

_SHOWN = 40
_LONGEST_WORD = 60
_NUMBER = re.compile(r"\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*")
_PERCENT = re.compile(r"\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*(?:%|per ?cent)\s*", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(
    r"^(\s*[0-9]{1,3}),([0-9]{1,2})(?=\s*(?:%|per ?cent)?\s*$)", re.IGNORECASE
)
_ERROR = re.compile(r"\s*(?:#(?:N/A|[A-Z0-9_/]{2,20}[!?])|#GETTING_DATA|Err:[0-9]{3})\s*")


@frozen
class NotUnderstood:
    """A cell that was not recognised; ``why`` is one short sentence for people."""

    why: str


@frozen
class Understood(Generic[T]):
    """What a cell means; ``remark`` says how it was read where that is not obvious.

    ``doubt`` is why a person should check it first.
    """

    value: T
    remark: str = ""
    doubt: str = ""


Read: TypeAlias = Understood[T] | NotUnderstood


@frozen
class ColumnValues:
    """All values under a heading, which decide how one value among them is read.

    ``words`` are its short texts as :func:`db.vocabulary.synonyms.normalised` has them, ``numbers``
    its numbers.
    """

    values: tuple[Value, ...]
    words: frozenset[str] = field(init=False, repr=False, compare=False)
    numbers: frozenset[float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        texts = {value for value in self.values if isinstance(value, str)}
        words = {normalised(text) for text in texts if len(text) <= _LONGEST_WORD}
        ticks = {"true"} if any(value is True for value in self.values) else set()
        numbers = (number_in(value) for value in self.values)
        object.__setattr__(self, "words", frozenset(words | ticks))
        object.__setattr__(self, "numbers", frozenset(n for n in numbers if n is not None))


NO_COLUMN = ColumnValues(())
"""For a value on its own."""


def short_value(value: Value) -> str:
    """Return at most 40 characters of a value, as sentences show it."""
    if isinstance(value, str):
        text = " ".join(value[: 4 * _SHOWN].split())
        cut = len(text) > _SHOWN or len(value) > 4 * _SHOWN
        return repr(f"{text[: _SHOWN - 1]}…" if cut else text)
    if isinstance(value, datetime | date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    if isinstance(value, int) and abs(value) >= 10**15:
        return "a very large number"  # writing out an int has a limit, and raises beyond it
    return str(value)


def number_in(value: Value) -> float | None:
    """Return the finite number that a cell or its text is; ``None`` for yes, no and the rest."""
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value)
        return float(found[1]) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def percent_in(text: str) -> float | None:
    """Return the figure in a text such as ``75%``, ``7.5 %`` or ``75 per cent``."""
    found = _PERCENT.fullmatch(text)
    return float(found[1]) if found else None


def with_decimal_point(text: str) -> str:
    """Return a figure such as ``0,75`` or ``12,5 %`` with a point; any other text as it is."""
    return _DECIMAL_COMMA.sub(r"\1.\2", text)


def is_error(value: Value) -> bool:
    """Whether a text is what a failed formula leaves in a cell, such as ``#REF!``."""
    return isinstance(value, str) and _ERROR.fullmatch(value) is not None
