"""Convert single values to JSON: words in kebab-case, dates in ISO 8601, unknown as ``None``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from db.validation.periods import Period
from db.vocabulary.fields import plain_value
from db.vocabulary.terms import Word

Json = dict[str, Any]

_AS_IT_IS = (str, type(None), bool, int)


def json_word(value: Word | None) -> str | None:
    """Return the kebab-case value of a vocabulary word."""
    return None if value is None else value.value


def json_day(value: date | None) -> str | None:
    """Return a date: ``2026-12-31``."""
    return None if value is None else value.isoformat()


def json_value(value: Any) -> Any:
    """Return the value of a field, whatever it holds."""
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case float():
            return json_figure(value)
        case datetime():
            return json_moment(value)
        case Period():
            return str(value)
        case tuple():
            return list(value)
    return plain_value(value)


def json_of(view: object, names: str) -> Json:
    """Return the fields of a view with those names, which are their keys too."""
    return {name: json_value(getattr(view, name)) for name in names.split()}


def json_moment(value: datetime | None) -> str | None:
    """Return a time in UTC, to the second: ``2026-11-22T10:00:00Z``."""
    return None if value is None else f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def json_figure(value: float | None) -> float | int | None:
    """Return a figure, without ``.0`` if it is whole. Not assessed is ``None``."""
    return int(value) if value is not None and value.is_integer() else value
