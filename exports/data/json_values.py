"""Single values as JSON holds them: words kebab-case, dates ISO 8601, unknown ``None``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from db.vocabulary.terms import Word

Json = dict[str, Any]


def word(value: Word | None) -> str | None:
    """Return a word of the vocabulary by its kebab-case value."""
    return None if value is None else value.value


def day(value: date | None) -> str | None:
    """Return a day: ``2026-12-31``."""
    return None if value is None else value.isoformat()


def moment(value: datetime | None) -> str | None:
    """Return a moment in UTC, to the second: ``2026-11-22T10:00:00Z``."""
    return None if value is None else f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def figure(value: float | None) -> float | int | None:
    """Return a figure, a whole one without its ``.0``; not assessed is ``None``."""
    return int(value) if value is not None and value.is_integer() else value
