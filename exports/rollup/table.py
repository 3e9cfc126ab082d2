"""What a table of the roll-up has, as a sheet or as CSV: its columns and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading, its width in characters, and what a row has there.

    A value is of the type that the column ``holds``: a text, a figure or a day, or ``None``. A
    column of figures has their ``number_format``. BRAG words are coloured in a ``centred`` column
    only: people may be called Amber.
    """

    heading: str
    width: float
    value: Callable[[Row], Any]
    number_format: str = ""
    centred: bool = False
    holds: type[str] | type[int] | type[float] | type[date] = str

    @property
    def across(self) -> str:
        """Where the heading stands: as what is below it."""
        if self.centred:
            return "center"
        return "right" if self.number_format else "left"


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A table. ``table`` is its name in formulas, and ``none`` what it says without any row.

    ``print_up_to`` is how many columns are printed, by default all; ``frozen`` how many stay in
    view.
    """

    title: str
    how_to: str
    columns: Sequence[Column[Row]]
    rows: Callable[[], Iterable[Row]]
    table: str
    none: str
    print_up_to: int = 0
    frozen: int = 2
