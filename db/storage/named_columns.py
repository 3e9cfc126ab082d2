"""The columns of a question by name: what SQL asks for each, and how its values are read."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from db.storage.column_types import ColumnType, Unfit, convert_rows
from db.storage.query import Row

View = TypeVar("View")
UnreadRows = list[tuple[Any, Unfit]]
"""Rows with values that cannot be read, each with the reason."""


def of_table(alias: str, **kinds: ColumnType) -> dict[str, tuple[str, ColumnType]]:
    """Return columns that a table has under the names that they are to have."""
    return {name: (f'{alias}."{name}"', kind) for name, kind in kinds.items()}


class Columns:
    """Named columns: ``sql`` is what to select, and rows come back with these names."""

    def __init__(self, columns: Mapping[str, tuple[str, ColumnType]]) -> None:
        self.sql = ", ".join(sql for sql, _ in columns.values())
        self._types = tuple(kind for _, kind in columns.values())
        self.names = tuple(columns)
        row: Any = namedtuple("Named", self.names)  # type: ignore[misc]
        self.named: Callable[[Row], Any] = row._make

    def read(self, rows: Sequence[Row], unread: UnreadRows | None = None) -> Iterator[Any]:
        """Return the rows with names, every value converted: see
        :func:`db.storage.column_types.convert_rows`. Rows in ``unread`` have names too.

        Raises:
            Unfit: a row contains an invalid value, and there is no ``unread``.
        """
        if unread is None:
            return map(self.named, convert_rows(rows, self._types))
        lost: list[tuple[Any, Unfit]] = []
        read = convert_rows(rows, self._types, lost)
        unread += [(self.named(row), error) for row, error in lost]
        return map(self.named, read)

    def views(
        self,
        view: Callable[..., View],
        rows: Sequence[Row],
        unread: UnreadRows | None = None,
    ) -> Iterator[View]:
        """Return each row as a view whose attributes have the names of the columns."""
        for row in self.read(rows, unread):
            yield view(**row._asdict())
