"""Read people's table files (.xlsx, .xlsm, .xls, .ods, .csv) safely into plain values.

A file is checked and parsed in a child process with limits on memory and time, because a small
file can demand any amount of both and can crash the process that parses it.
"""

from __future__ import annotations

import io
import os
import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from db.errors import GreenPlanError
from db.frozen import frozen
from db.validation import text_rules
from imports.reading.child_process import CannotStart, Child, ChildLost

Value = str | float | int | bool | date | datetime | time | timedelta | None
"""What a cell holds; ``None`` is an empty one. Text is as Excel shows it, nothing trimmed."""

SECONDS = 30
"""The longest that reading one file may take."""

_NAME_LIMIT = 80
_AT_ONCE = 2
_MOMENTS = ("date", "datetime", "time", "timedelta", "timezone")


Spans = dict[tuple[int, int], str]
"""Cells (row, column) that show only the "month" or the "year" of a date."""

PlainShown = tuple[tuple[tuple[int, int, int, int], ...], tuple[int, ...], tuple[int, ...], Spans]
"""The fields of :class:`SheetDisplay`."""


@frozen
class SheetDisplay:
    """How a sheet shows its cells; rows and columns count from 0. CSV has nothing of this kind.

    ``merged`` are areas over several rows: top, left, bottom, right; the value is in the first
    cell. Rows and columns hidden by a filter or a closed group count as hidden.
    """

    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    spans: Spans = field(default_factory=dict)


PLAINLY = SheetDisplay()


@frozen
class Sheet:
    """One sheet: ``rows[0][0]`` is A1, every row is as long as the others; empty without cells.

    Whole numbers are ``int``, days without a time of day are ``date``, formulas are the results
    that were stored with them. ``hidden`` also means "very hidden".
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    hidden: bool
    shown: SheetDisplay = PLAINLY


@frozen
class CellFault:
    """A cell that holds something but is ``None`` in its row, and why: an error, over-long text.

    ``cell`` is its address, such as ``B7``; it is empty in a last fault that counts the rest.
    """

    sheet: str
    cell: str
    why: str


@frozen
class Book:
    """The contents of one file: its sheets in order, without chart sheets.

    ``kind`` is the real type, whatever its name: xlsx, xlsm, xls, ods or csv. ``saved_by`` is
    the person named in it (xlsx, xlsm, ods). ``saved_at``, with its zone, is the time noted in it,
    else the file's own.
    """

    name: str
    kind: str
    sheets: tuple[Sheet, ...]
    faults: tuple[CellFault, ...]
    saved_by: str | None
    saved_at: datetime | None


class BookRefused(GreenPlanError):
    """A file that cannot be read, or not safely; the message says which, why and what to do."""


def read_book(path: Path) -> Book:
    """Read one table file. For many, :func:`read_books` is quicker.

    Raises:
        BookRefused: it is missing, of another kind, damaged, protected, too large, or built to do
            harm; or the child process cannot be started. A file is never read in part.
    """
    with BookReader() as reader:
        return reader.read(path)


def read_books(paths: Iterable[Path]) -> Iterator[tuple[Path, Book | BookRefused]]:
    """Read many table files in the order given; yield each with its book or its refusal.

    Two child processes take turns, so that one parses while the other's values are unpacked. No
    more than a few books are held at a time, however many files there are.
    """
    readers: SimpleQueue[BookReader] = SimpleQueue()

    def read(path: Path) -> tuple[Path, Book | BookRefused]:
        reader = readers.get()
        try:
            return path, reader.read(path)
        except BookRefused as refusal:
            return path, refusal
        finally:
            readers.put(reader)

    with ExitStack() as open_readers, ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in range(_AT_ONCE):
            readers.put(open_readers.enter_context(BookReader()))
        waiting: deque[Future[tuple[Path, Book | BookRefused]]] = deque()
        for path in paths:
            waiting.append(pool.submit(read, path))
            if len(waiting) > 2 * _AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class BookReader:
    """Read files one after another in one child process; start another if that one fails.

    A context manager; the child ends with it. Not for two threads at once.
    """

    def __init__(self) -> None:
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def read(self, path: Path) -> Book:
        """Read one table file; a file that is refused does not disturb the next.

        Raises:
            BookRefused: as :func:`read_book`.
        """
        try:
            if self._child is None:
                self._child = Child("imports.reading.child")
            answer = self._child.ask(os.fsencode(path.absolute()), SECONDS)
        except CannotStart as error:
            raise BookRefused(f"{safe_file_name(path)} was not read: {error}") from error
        except ChildLost as error:
            self._stop()
            raise BookRefused(_lost(path, error)) from error
        except BaseException:
            self._stop()  # the rest of this answer would be read as the next one
            raise
        return _book(path, answer)

    def _stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None


def cell_address(row: int, column: int) -> str:
    """Return the address of a cell: ``(6, 1)``, counted from 0, is ``B7``."""
    return f"{column_letters(column)}{row + 1}"


@cache
def column_letters(column: int) -> str:
    """Return the letters that Excel has over a column, 0 being ``A``."""
    letters = ""
    number = column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def safe_file_name(path: Path) -> str:
    """Return the file's name, made fit for one line of a message."""
    return text_rules.safe_line(path.name, _NAME_LIMIT)


def _lost(path: Path, error: ChildLost) -> str:
    if error.slow:
        fault = f"reading it takes more than {SECONDS} seconds"
    else:
        fault = "it is damaged, or needs more memory than a table should"
    return (
        f"{safe_file_name(path)} cannot be read: {fault}."
        " Copy what you need into a new workbook, save that as .xlsx, and try again."
    )


class _PlainValues(pickle.Unpickler):
    """Accept only built-in values, days and times: the child may have read a hostile file."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in _MOMENTS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not a value")


def _book(path: Path, answer: bytes) -> Book:
    refusal, *plain = _PlainValues(io.BytesIO(answer)).load()
    if refusal is not None:
        raise BookRefused(refusal)
    return book_of(path.name, plain)


def book_of(name: str, plain: Sequence[Any]) -> Book:
    """Return the book of that name from its plain values (:mod:`imports.reading.parsing`)."""
    kind, sheets, faults, saved_by, saved_at = plain
    return Book(
        name=name,
        kind=kind,
        sheets=tuple(
            Sheet(name, rows, hidden, SheetDisplay(*look) if look else PLAINLY)
            for name, rows, hidden, look in sheets
        ),
        faults=tuple(CellFault(*fault) for fault in faults),
        saved_by=saved_by,
        saved_at=saved_at,
    )
