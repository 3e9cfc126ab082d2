"""Convert stored values: what each column may contain, for every query and for doctor.

Each row of a result passes through :func:`convert_rows` with a kind for each column. This program
never writes a value that a kind refuses: another program changed it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from db.errors import Refused
from db.storage.packed_text import unpack
from db.validation.figures import LARGEST
from db.validation.identity import is_account_number
from db.validation.periods import Period
from db.validation.text_rules import quoted_text, safe_text
from db.views import KEPT
from db.vocabulary.action_fields import PROGRESS
from db.vocabulary.declared import declaration_from_json, values_from_json
from db.vocabulary.field_labels import FIELD_LABELS, SEAL, WHAT_LABELS
from db.vocabulary.fields import Field, Kind
from db.vocabulary.record_kinds import KINDS, RECORDS
from db.vocabulary.terms import (
    Answer,
    Area,
    BarrierKind,
    Benefit,
    Brag,
    Dimension,
    Ease,
    Letter,
    ProviderType,
    Rating,
    Reply,
    RequestKind,
    RiskKind,
    RiskLevel,
    Word,
)

YEARS = (1900, 2999)
"""The first and last year of dates and times: those that workbooks and clocks support."""

MOST = 2**53
"""The largest number. Above it a table cannot count, and other programs round."""


class Unfit(ValueError):
    """A stored value that is invalid for its column. The text gives the value and the reason.

    It continues "Status is": ``'finished', which is not one of the allowed words``.
    """


class ColumnType:
    """The kind of value in a column.

    ``read`` converts the stored value and raises a ``ValueError`` if it is invalid. Without it the
    stored value is used. ``what`` names the kind in "which is not ...". If ``optional``, the column
    may be empty. ``quick`` is whether every value of a whole column, of the right types, needs no
    conversion. ``long`` is whether its values are long, and all different.
    """

    def __init__(
        self,
        what: str,
        *types: type,
        read: Callable[[Any], Any] | None = None,
        quick: Callable[[Sequence[Any]], bool] | None = None,
        optional: bool = False,
        long: bool = False,
    ) -> None:
        self.what = what
        self.optional = optional
        self.long = long
        self._types = frozenset(types)
        self._read = read
        self._quick = quick or (None if read else lambda stored: True)
        self._plain = self._types | {type(None)} if optional else self._types

    @property
    def or_none(self) -> ColumnType:
        """The same kind, but the column may be empty."""
        return ColumnType(
            self.what,
            *self._types,
            read=self._read,
            quick=self._quick,
            optional=True,
            long=self.long,
        )

    def read(self, stored: Any) -> Any:
        """Return the value of a stored one.

        Raises:
            Unfit: it is invalid.
        """
        if stored is None:
            if self.optional:
                return None
            raise Unfit("missing")
        if type(stored) in self._types:
            try:
                return stored if self._read is None else self._read(stored)
            except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, Refused):
                pass
        raise Unfit(f"{_told(stored)}, which is not {self.what}")

    def column(self, stored: Sequence[Any]) -> Iterable[Any]:
        """Return the values of a whole column.

        Raises:
            Unfit: one is invalid.
        """
        quick, right = self._quick, self._plain.issuperset(map(type, stored))
        if right and quick is not None and quick(stored):
            return stored
        read = {one: self.read(one) for one in set(stored)}
        return map(read.__getitem__, stored)

    def doubt(self, stored: Any) -> str | None:
        """Return what is odd about a value that can be read, or ``None``."""
        if isinstance(stored, str) and safe_text(stored, lines=True) != stored:
            return "a text with hidden characters, which may change what it seems to say"
        return None


def convert_rows(
    rows: Sequence[Sequence[Any]],
    kinds: Sequence[ColumnType],
    unread: list[tuple[Sequence[Any], Unfit]] | None = None,
) -> Iterable[tuple[Any, ...]]:
    """Return an iterator of rows with every stored value converted.

    With ``unread``, rows that cannot be read are left out and added to it, each with the reason.

    Raises:
        Unfit: a row contains an invalid value.
    """
    if not rows:
        return ()
    try:
        columns = zip(kinds, zip(*rows, strict=True), strict=True)
        return zip(*[kind.column(column) for kind, column in columns], strict=True)
    except Unfit:
        if unread is None:
            raise
    fitting = []
    for row in rows:
        try:
            fitting.append(tuple(kind.read(one) for kind, one in zip(kinds, row, strict=True)))
        except Unfit as error:
            unread.append((row, error))
    return fitting


def missing_reference(named: object) -> str:
    """Return what is wrong with a value that refers to something not in the register."""
    return f"{_told(named)}, which is not in the register"


def word_type(words: type[Word]) -> ColumnType:
    """Return the kind of a column that contains one of these words."""
    known = {word.value: word for word in words}
    listed = ", ".join(known)
    return ColumnType(f"one of the allowed words ({listed})", str, read=known.__getitem__)


def word_text_type(words: Iterable[str]) -> ColumnType:
    """Return the kind of a column that contains one of these words, unconverted."""
    known = {word: word for word in words}

    def all_known(stored: Sequence[str | None]) -> bool:
        return known.keys() >= {*stored} - {None}

    return ColumnType("one of the allowed words", str, read=known.__getitem__, quick=all_known)


def number_type(low: int, high: int = MOST) -> ColumnType:
    """Return the kind of a column that contains a whole number from ``low`` to ``high``."""
    what = f"a whole number from {low} to {high:,}" if high < MOST else f"a number from {low} on"

    def within(stored: int) -> int:
        if not low <= stored <= high:
            raise ValueError
        return stored

    def all_within(stored: Sequence[Any]) -> bool:
        there = {low, *stored}
        there.discard(None)
        return bool(min(there) >= low and max(there) <= high)

    return ColumnType(what, int, read=within, quick=all_within)


def list_type(*words: str) -> ColumnType:
    """Return the kind of a column that contains a JSON list of texts, or of these words."""

    def read(stored: str) -> tuple[str, ...]:
        found = from_json(stored)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise ValueError
        if words and not set(words).issuperset(found):
            raise ValueError
        return tuple(found)

    return ColumnType(f"a list of {'allowed words' if words else 'texts'}", str, read=read)


def parse_day(text: str) -> date:
    """Return the day that is stored as ``2027-03-31``.

    Raises:
        ValueError: it is not a day, or its year is not supported by workbooks.
    """
    found = date.fromisoformat(text)
    if found.isoformat() != text or not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError(text)
    return found


def parse_moment(text: str) -> datetime:
    """Return the moment (aware, UTC) that is stored as ``2026-11-22T10:00:00Z``.

    Raises:
        ValueError: it is not a moment, or its year is not supported by clocks.
    """
    found = datetime.fromisoformat(text)
    if len(text) != 20 or text[10] + text[-1] != "TZ" or not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError(text)
    return found


def parse_moment_or_none(stored: object) -> datetime | None:
    """Return the stored moment, or ``None`` if it is invalid, because the rest of the row is still
    used.
    """
    try:
        return parse_moment(stored) if isinstance(stored, str) else None
    except ValueError:
        return None


def from_json(text: str) -> Any:
    """Return the content of a stored JSON text, safe to show. JSON can contain any character."""
    value = json.loads(text)
    return _marked_in(value) if "\\" in text else value


def json_or_text(stored: Any) -> Any:
    """Return the content of a stored JSON text. Return invalid JSON unchanged.

    For texts that are checked whatever they contain, such as a log that another program changed.
    """
    try:
        return json.loads(stored)
    except (TypeError, ValueError, RecursionError):
        return stored


def _marked_in(value: Any) -> Any:
    if isinstance(value, str):
        return safe_text(value, lines=True)
    if isinstance(value, dict):
        return {name: _marked_in(one) for name, one in value.items()}
    return [_marked_in(one) for one in value] if isinstance(value, list) else value


def _period(text: str) -> Period:
    found = Period.parse(text)
    if str(found) != text:
        raise ValueError(text)
    return found


def _figure(stored: float) -> float:
    if not math.isfinite(stored) or abs(stored) >= LARGEST:
        raise ValueError
    return stored


def _said(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _all_said(stored: Sequence[str | None]) -> bool:
    return "" not in stored


def _flag(stored: int) -> bool:
    if stored not in (0, 1):
        raise ValueError
    return bool(stored)


def _benefits(stored: str) -> frozenset[Benefit]:
    return frozenset(Benefit(one) for one in _marked.read(stored))


def _logged(text: str) -> str | float | list[str] | None:
    found: str | float | list[str] | None = from_json(text)
    if isinstance(found, list):
        list_type().read(text)
    elif isinstance(found, dict):
        raise ValueError
    return found


def _field(text: str) -> str:
    if text.removeprefix(KEPT) not in _FIELDS:
        raise ValueError
    return text


def _all_fields(stored: Sequence[str | None]) -> bool:
    return {*stored} - {None} <= _FIELDS


def _snapshot(stored: str) -> str:
    text = unpack(stored)
    snapshot_colours(text)
    return safe_text(text, lines=True)


def snapshot_colours(text: str) -> dict[str, Brag | None]:
    """Return the BRAG of every action, by code, from a snapshot that :mod:`db.returns.snapshot`
    made.
    """
    actions = json.loads(text)["position"]["actions"]
    return {a["code"]: Brag(a["brag"]) if a["brag"] else None for a in actions}


def _received(stored: str) -> str:
    text = unpack(stored)
    if not isinstance(json.loads(text), dict):
        raise ValueError
    return text


def _letters(text: str) -> str:
    if not _LETTERS.issuperset(text):
        raise ValueError
    return text


def _remarks(stored: str) -> tuple[dict[str, str], ...]:
    found = from_json(stored)
    if not all({"key", "text", "ask"} == one.keys() for one in found):
        raise ValueError
    return tuple(found)


def _digest(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise ValueError
    return text


def _account_number(text: str) -> str:
    if not is_account_number(text):
        raise ValueError
    return text


def _told(stored: Any) -> str:
    """Return a stored value as shown in a message."""
    if isinstance(stored, bytes):
        return "bytes"
    if isinstance(stored, str):
        return quoted_text(safe_text(stored[:60])) if stored else "empty"
    return str(stored)[:40]


TEXT = ColumnType("text", str)
SAID = ColumnType("text", str, read=_said, quick=_all_said)
"""Text that is never empty, such as a name or a code."""
NUMBER = number_type(0)
ID = number_type(1)
FIGURE = ColumnType("a figure", int, float, read=_figure)
FLAG = ColumnType("yes or no", bool, int, read=_flag)
BYTES = ColumnType("a file", bytes)
DAY = ColumnType("a date", str, read=parse_day)
MOMENT = ColumnType("a date and time", str, read=parse_moment)
PERIOD = ColumnType("a quarter or year such as Q3 2026/27", str, read=_period)
LIST = list_type()
LOGGED = ColumnType("a value as the log keeps them", str, read=_logged).or_none
DIGEST = ColumnType("a check figure of 64 characters", str, read=_digest)
PERSON = ColumnType("the number of an account", str, read=_account_number).or_none
SNAPSHOT = ColumnType("a return's position", str, read=_snapshot, long=True)
RECEIVED = ColumnType("what a file says", str, read=_received, long=True)
COLLATION = ColumnType("a report on a folder", str, read=_received, long=True)
REMARKS = ColumnType("a list of remarks", str, read=_remarks)
_LETTERS = frozenset(letter.value for letter in Letter)
LETTERS = ColumnType("one letter for each action", str, read=_letters)
WAIT = number_type(1, 366)
PERCENT = number_type(0, 100)
VERSION = number_type(1, 2**31)

_marked = list_type(*Benefit)
BENEFITS = ColumnType(_marked.what, str, read=_benefits)
RATING, EASE = word_type(Rating), word_type(Ease)
_areas = word_type(Area)
AREA = ColumnType(_areas.what, str, read=lambda stored: _areas.read(stored) if stored else None)
"""A programme area; empty where the plan has none."""
DECLARATION = ColumnType(
    "what a plan declares", str, read=lambda stored: declaration_from_json(from_json(stored))
)
DECLARED = ColumnType(
    "values of a plan's own fields", str, read=lambda stored: values_from_json(from_json(stored))
).or_none
PROVIDER = word_type(ProviderType)
DIMENSION, BARRIER, ANSWER = word_type(Dimension), word_type(BarrierKind), word_type(Answer)
RISK_LEVEL, RISK_KIND = word_type(RiskLevel), word_type(RiskKind)
REQUEST_KIND, REPLY = word_type(RequestKind), word_type(Reply)
WHAT = word_text_type(WHAT_LABELS)
ENTITY = word_text_type(
    ("progress", "update", "edition", "own-action", "organisation", "import", "return", *KINDS)
)
_HIDDEN = (
    field.key
    for field in (*PROGRESS, *(field for kind in RECORDS for field in kind.fields))
    if field.hidden
)
_FIELDS = frozenset({*FIELD_LABELS, *_HIDDEN, SEAL, "at", "by", "question_key"})
FIELD = ColumnType("the name of a field", str, read=_field, quick=_all_fields)
STATE = word_text_type(("done", "undone", "superseded", "final"))

_OF_KINDS = {
    Kind.DAY: DAY,
    Kind.PERCENT: PERCENT,
    Kind.FIGURE: FIGURE,
    Kind.FLAG: FLAG,
    Kind.NUMBER: ID,
}


def field_type(field: Field) -> ColumnType:
    """Return what the column of a field may contain. Only one that is required is never empty."""
    if field.words is not None:
        kind = word_type(field.words)
    elif field.is_text:
        kind = SAID if field.required else TEXT
    else:
        kind = _OF_KINDS[field.kind]
    return kind if field.required else kind.or_none
