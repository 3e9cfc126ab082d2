"""Work out what to write in a cell of a template: our value in the template's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache

from db.frozen import frozen
from db.vocabulary.synonyms import (
    Meaning,
    colour_meant,
    normalised,
    not_done_meant,
    status_meant,
    status_supposed,
    word_meant,
    yes_or_no,
)
from db.vocabulary.terms import Brag, Choice, Status, Word
from exports.icb_template.dropdowns import Dropdown
from exports.icb_template.styles import NumberKind
from exports.workbook.cell_writer import date_serial, fault_of_text

_DAYS_TO_1904 = 1_462
_WORDS_SHOWN = 8


@frozen
class CellEntry:
    """What is stored in the cell, and how it is shown."""

    stored: str | float
    shown: str


@frozen
class NoEntry:
    """Why no value of ours fits the cell (half a sentence)."""

    why: str


@frozen
class CellFormat:
    """A cell's number format and dropdown, and the first year of the workbook's dates."""

    kind: NumberKind
    dropdown: Dropdown | None
    starts_in_1904: bool


def shown_value(value: Word | str | int | date) -> str:
    """Return a value of ours as shown: a label, text, a number, or a date as 31/12/2026."""
    if isinstance(value, Word):
        return value.label
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def choose_entry(
    value: Word | str | int | date, field: str, colour: Brag | None, place: CellFormat
) -> CellEntry | NoEntry:
    """Return what to store for a value of ours, or why no value fits.

    ``field`` is the register's name of the field. ``colour`` is the action's BRAG, which decides
    between "On track" and "Some issues".
    """
    dropdown = place.dropdown
    if dropdown is None:
        entry: CellEntry | NoEntry = _free_entry(value, field, place)
    elif dropdown.words is None:
        return NoEntry("its list comes from a formula or another workbook, so it cannot be read")
    else:
        entry = _listed_entry(value, field, colour, place, dropdown.words)
        typed_in = isinstance(value, str) and not isinstance(value, Word)
        if isinstance(entry, NoEntry) and dropdown.lenient and typed_in:
            entry = _free_entry(value, field, place)
    if isinstance(entry, CellEntry) and isinstance(entry.stored, str):
        fault = fault_of_text(entry.stored)
        return NoEntry(f"the text has {fault}") if fault else entry
    return entry


def _free_entry(value: Word | str | int | date, field: str, place: CellFormat) -> CellEntry:
    shown = shown_value(value)
    if isinstance(value, date) and place.kind is NumberKind.DATE:
        return CellEntry(date_serial(value) - (_DAYS_TO_1904 if place.starts_in_1904 else 0), shown)
    if isinstance(value, int):
        as_percent = f"{value}%" if field == "percent" else shown
        if place.kind in (NumberKind.TEXT, NumberKind.DATE):
            return CellEntry(as_percent, as_percent)
        if place.kind is NumberKind.PERCENT and field == "percent":
            return CellEntry(value / 100, as_percent)
        return CellEntry(value, shown)
    return CellEntry(shown, shown)


def _listed_entry(
    value: Word | str | int | date,
    field: str,
    colour: Brag | None,
    place: CellFormat,
    words: tuple[str, ...],
) -> CellEntry | NoEntry:
    if isinstance(value, int):
        entry = _listed_number(value, field, place, words)
    elif isinstance(value, Word):
        word = _word_for(value, field, colour, words)
        entry = None if word is None else CellEntry(word, word)
    else:
        entry = _listed_text(value, field, place, words)
    return entry or NoEntry(f"its list has no matching word: {_some_of(words)}")


def _listed_text(
    value: str | date, field: str, place: CellFormat, words: tuple[str, ...]
) -> CellEntry | None:
    free = _free_entry(value, field, place)
    if str(free.stored) in words:
        return free
    word = next((word for word in words if normalised(word) == normalised(free.shown)), None)
    if word is None or not isinstance(free.stored, str):
        return free if word else None
    return CellEntry(word, word)


def _listed_number(
    number: int, field: str, place: CellFormat, words: tuple[str, ...]
) -> CellEntry | None:
    figures = {word: _figure(word) for word in words}
    fractions = field == "percent" and all((figure or 0) <= 1 for figure in figures.values())
    wanted = number / 100 if fractions else number
    word = next((word for word in words if figures[word] == wanted), None)
    if word is None:
        return None
    if place.kind is NumberKind.PERCENT:
        return CellEntry(wanted, f"{wanted * 100:g}%")
    as_number = place.kind is NumberKind.OTHER and "%" not in word
    return CellEntry(wanted if as_number else word, word)


def _figure(word: str) -> float | None:
    """Return the number that a word in a list means: 0.75 for ``75%``."""
    with suppress(ValueError):
        figure = float(word.removesuffix("%"))
        return figure / 100 if word.endswith("%") else figure
    return None


@lru_cache(maxsize=1_024, typed=True)  # words of two kinds can have the same text
def _word_for(value: Word, field: str, colour: Brag | None, words: tuple[str, ...]) -> str | None:
    """Return the first word in a list that means ``value``, preferring its own label."""
    for means in _tests(value, field, colour):
        for word in words:
            if means(word):
                return word
    return None


def _tests(value: Word, field: str, colour: Brag | None) -> Iterator[Callable[[str], bool]]:
    yield lambda word: normalised(word) == normalised(value.label)
    if isinstance(value, Status):
        # Complete is always Blue.
        shade = Brag.BLUE if value is Status.COMPLETE else colour
        yield lambda word: status_meant(word) == Meaning(value, brag=shade)
        yield lambda word: status_meant(word) == Meaning(value)
        if value is Status.COMPLETE:
            yield lambda word: yes_or_no(word) is True
        else:
            yield _is_open
    elif isinstance(value, Choice):
        yield lambda word: status_meant(word) == Meaning(choice=value)
        if field == "choice":
            yield lambda word: word_meant(Choice, word) is value
    elif isinstance(value, Brag):
        yield lambda word: colour_meant(word) is value
    else:
        yield lambda word: word_meant(type(value), word) is value


def _is_open(word: str) -> bool:
    """Return whether a word fits every action that is not complete, such as "Open" or "No"."""
    no = yes_or_no(word) is False
    return no or status_supposed(word) is not None or not_done_meant(word)


def _some_of(words: tuple[str, ...]) -> str:
    more = ", …" if len(words) > _WORDS_SHOWN else ""
    return ", ".join(words[:_WORDS_SHOWN]) + more
