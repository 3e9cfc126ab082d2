"""Read an action tracker that we wrote and people filled in as it was meant, the short way.

Most files are so. Anything out of the ordinary, and :mod:`imports.tables` reads the file: a test
holds both to the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from unicodedata import normalize

from db.returns import headings as h
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.terms import Choice, Status
from imports.proposal import Said
from imports.reading.books import Book, Sheet, Value, column_letters
from imports.tables.cell_readings import NotUnderstood, Understood
from imports.tables.prompts import begins_with_eg, is_example, is_prompt
from imports.tables.rows import read_line
from imports.tables.values import read_date, read_name, read_update

_FAR, _REMEMBERED = 20, 4096


@dataclass(frozen=True, slots=True)
class RowSaid:
    """What a row of actions says; ``number`` counts from 0.

    ``values`` are by field: choice, status, lead, reason, and days in ISO 8601. ``colour`` is what
    the column BRAG shows, ``None`` where there is none.
    """

    sheet: str
    number: int
    code: str
    title: str
    has_content: bool
    values: Mapping[str, Said]
    update: str = ""
    colour: str | None = None
    last_news: date | None = None


@dataclass(frozen=True, slots=True)
class TrackerSaid:
    """The rows of a file about actions, their sheet, and the letters of its columns by field.

    ``of_patients`` are the cells of which an NHS number was left out.
    """

    sheet: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[RowSaid, ...]
    of_patients: tuple[str, ...] = ()


class _NotSimple(Exception):
    """Something in the table is not as we wrote it."""


def read_own_tracker(book: Book, beside: frozenset[str], today: date) -> TrackerSaid | None:
    """Return what our tracker in a book says, or ``None`` if it must be read the long way.

    ``beside`` are the sheets that hold something else. Nothing is complete after ``today``.
    """
    sheets = [one for one in book.sheets if not one.hidden and one.name not in beside]
    if len(sheets) != 1 or any(fault.sheet == sheets[0].name for fault in book.faults):
        return None
    (sheet,) = sheets
    if sheet.shown.merged or sheet.shown.spans:
        return None
    for number, row in enumerate(sheet.rows[:_FAR]):
        if {value for value in row if isinstance(value, str)} >= _NEEDED:
            try:
                return _read(sheet, number, row, today)
            except _NotSimple:
                return None
    return None


def _text(read: Callable[[Value], Any], *, short: bool) -> Callable[[Value], Said]:
    @lru_cache(_REMEMBERED)
    def of_cell(value: Value) -> Said:
        if not isinstance(value, str) or is_prompt(value, in_sentences=not short):
            raise _NotSimple
        if short and begins_with_eg(value):
            raise _NotSimple
        found = read(value)
        if isinstance(found, NotUnderstood) or found.value is None or found.doubt:
            raise _NotSimple
        return str(found.value)

    return of_cell


def _one_of(words: Mapping[str, str]) -> Callable[[Value], Said]:
    def of_cell(value: Value) -> Said:
        if not isinstance(value, str) or value not in words:
            raise _NotSimple
        return words[value]

    return of_cell


def _day(key: str, today: date) -> Callable[[Value], Said]:
    described = BY_KEY[key]

    @lru_cache(_REMEMBERED)
    def of_cell(value: Value) -> Said:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise _NotSimple
        read = read_date(value, today, described.label, end=described.end, past=described.past)
        if read != Understood(value):
            raise _NotSimple
        return value.isoformat()

    return of_cell


@cache
def _readers(today: date) -> Mapping[str, Callable[[Value], Said]]:
    return {
        "choice": _one_of({choice.label: choice.value for choice in Choice}),
        "status": _one_of({status.label: status.value for status in Status}),
        "lead": _text(read_name, short=True),
        "due": _day("due", today),
        "completed": _day("completed", today),
        "reason": _text(read_line, short=False),
    }


_read_update = _text(read_update, short=False)
_LABELS = {key: BY_KEY[key].label for key in _readers(date.min)}
_NEEDED = frozenset(
    {h.NUMBER, h.ACTION, h.LATEST_UPDATE, h.NEW_UPDATE, *h.ONLY_SHOWN, *_LABELS.values()}
)
SHOWN = {
    "code": h.NUMBER,
    "title": h.ACTION,
    "brag": h.BRAG,
    "update": h.LATEST_UPDATE,
    **_LABELS,
}
"""The fields whose columns are told, each with its heading in our tracker."""


@lru_cache(_REMEMBERED)
def _names(code: str, title: str) -> bool:
    """Whether they name an action as we write it, and no prompt, example or total."""
    return (
        (code, title) == (code.strip(), normalize("NFC", " ".join(title.split())))
        and any(map(str.isdigit, code))
        and any(map(str.isalpha, title))
        and not is_prompt(code)
        and not is_prompt(title, in_sentences=True)
        and not is_example(code, title)
    )


def _read(sheet: Sheet, heading: int, headings: tuple[Value, ...], today: date) -> TrackerSaid:
    at = {value: column for column, value in enumerate(headings) if isinstance(value, str)}
    if len(at) != sum(value is not None for value in headings):
        raise _NotSimple  # a heading twice, or one that is no text
    readers = _readers(today)
    typed = [(key, at[label], readers[key]) for key, label in _LABELS.items()]
    code_at, title_at = at[h.NUMBER], at[h.ACTION]
    colour_at, news_at = at[h.BRAG], at[h.LAST_NEWS]
    updates_at = (at[h.NEW_UPDATE], at[h.LATEST_UPDATE])
    rows = []
    for number, row in enumerate(sheet.rows[heading + 1 :], start=heading + 1):
        code, title = row[code_at], row[title_at]
        values = {
            key: None if row[column] is None else read(row[column]) for key, column, read in typed
        }
        told = [_read_update(row[column]) for column in updates_at if row[column] is not None]
        if code is None and title is None:
            if told or any(value is not None for value in values.values()):
                raise _NotSimple
            continue
        if not (isinstance(code, str) and isinstance(title, str) and _names(code, title)):
            raise _NotSimple
        news, colour = row[news_at], row[colour_at]
        rows.append(
            RowSaid(
                sheet.name,
                number,
                code,
                title,
                bool(told) or any(value is not None for value in values.values()),
                values,
                str(told[0]) if told else "",
                "" if colour is None else str(colour),
                news if type(news) is date else None,
            )
        )
    columns = tuple((key, column_letters(at[label])) for key, label in SHOWN.items())
    return TrackerSaid(sheet.name, columns, tuple(rows))
