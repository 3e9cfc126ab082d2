"""What a received return says, as JSON: the form in which it is stored and passed on.

Words are kebab-case, dates ISO 8601, what is not known ``null``. Actions, barriers and measures are
rows in the order of ``fields``, because a return has a hundred of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter
from sys import intern
from typing import Any, TypeVar

from db.received.received_return import (
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
    Sender,
)
from db.validation.periods import Period
from db.vocabulary.terms import BarrierKind, Brag, Choice, Dimension, ProviderType, Status, Word

FORMAT = 1
_Row = TypeVar("_Row")


def _word_of(kind: type[Word]) -> Callable[[str], Any]:
    """Return what gives a word by its value: ten thousand returns have millions."""
    return {word.value: word for word in kind}.__getitem__


_WORDS: Mapping[str, Callable[[str], Any]] = {
    **{"choice": _word_of(Choice), "status": _word_of(Status), "brag": _word_of(Brag)},
    **{"kind": _word_of(BarrierKind), "dimension": _word_of(Dimension)},
    "provider_type": _word_of(ProviderType),
    **dict.fromkeys(("due", "completed", "resolved", "on", "position_on"), date.fromisoformat),
    "period": Period.parse,
    **dict.fromkeys(("code", "title", "lead", "unit", "place"), intern),
    **dict.fromkeys(("plan", "edition", "sheet", "pcn", "icb"), intern),
}
"""How fields are read that are not free texts, figures or flags. Texts that come again in every
return are held once.
"""

_ROWS: Mapping[str, type[Any]] = {
    "actions": ReceivedAction,
    "barriers": ReceivedBarrier,
    "measures": ReceivedMeasure,
}


def received_json(said: ReceivedReturn, remarks: Iterable[Remark] = ()) -> str:
    """Return what a return says as JSON, and what was remarked on the file."""
    plain = {
        field.name: getattr(said, field.name)
        for field in fields(said)
        if field.name not in _ROWS and field.name != "sender"
    }
    return json.dumps(
        {
            "format": FORMAT,
            **plain,
            "sender": _named(said.sender),
            **{
                name: {"fields": (names := _names(kind)), "rows": _rows(getattr(said, name), names)}
                for name, kind in _ROWS.items()
            },
            "remarks": [_named(remark) for remark in remarks],
        },
        ensure_ascii=False,
        default=_plain,
    )


def received_from_json(text: str) -> tuple[ReceivedReturn, tuple[Remark, ...]]:
    """Return what a return says, and the remarks on the file.

    Raises:
        ValueError, LookupError, TypeError, Refused: it is not in that form.
    """
    plain = json.loads(text)
    if plain.pop("format") != FORMAT:
        raise ValueError("another format")
    remarks = tuple(Remark(**one) for one in plain.pop("remarks"))
    rows: dict[str, Any]
    rows = {name: tuple(_read_rows(kind, **plain.pop(name))) for name, kind in _ROWS.items()}
    sender = Sender(**_read(plain.pop("sender")))
    columns = tuple((field, letters) for field, letters in plain.pop("columns"))
    return ReceivedReturn(sender=sender, columns=columns, **rows, **_read(plain)), remarks


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]


def _named(of: Any) -> dict[str, Any]:
    return {name: getattr(of, name) for name in _names(type(of))}


def _rows(found: Iterable[Any], names: list[str]) -> list[tuple[Any, ...]]:
    return list(map(attrgetter(*names), found))


def _plain(value: date | Period) -> str:
    """Return what JSON has no form for: days and periods. Words are texts already."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or name not in _WORDS else _WORDS[name](value)
        for name, value in plain.items()
    }


def _read_rows(kind: type[_Row], fields: list[str], rows: list[list[Any]]) -> Iterable[_Row]:
    """Return rows as values of a kind, read column by column: row by row takes twice as long."""
    if not rows:
        return ()
    columns = [
        values if (read := _WORDS.get(name)) is None else _column(read, values)
        for name, values in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    if fields == _names(kind):
        return map(kind, *columns)
    return (kind(**dict(zip(fields, row, strict=True))) for row in zip(*columns, strict=True))


def _column(read: Callable[[str], Any], values: Iterable[Any]) -> list[Any]:
    return [None if value is None else read(value) for value in values]
