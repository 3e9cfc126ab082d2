"""A question in SQL with ``:names``, and the rows that answer it, whichever reader runs it."""

from __future__ import annotations

from typing import Any, Protocol

Row = tuple[Any, ...]


class Query(Protocol):
    """Runs one query inside a read transaction."""

    def __call__(self, sql: str, **values: object) -> list[Row]:
        """Return the rows of ``sql`` for the named values."""
