"""What is to stand in a cell of somebody else's workbook: our value in the template's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from db.vocabulary.synonyms import (
    Meaning,
    colour_meant,
    not_done_meant,
    plain,
    status_meant,
    status_supposed,
    word_meant,
    yes_or_no,
)
from db.vocabulary.terms import Brag, Choice, Status, Word
from exports.icb_template.styles import NumberKind
from exports.icb_template.words import Dropdown
from exports.workbook.cell_writer import fault_of_text, serial

_DAYS_TO_1904 = 1_462
_WORDS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """What is stored in the cell, and how the workbook's reader sees it."""

    stored: str | float
    shown: str


@dataclass(frozen=True, slots=True)
class NoEntry:
    """Why nothing of ours fits into the cell, half a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class Place:
    """What a cell asks of an entry: its number format, its dropdown, the workbook's first year."""

    kind: NumberKind
    dropdown: Dropdown | None
    starts_in_1904: bool


def shown_value(value: Word | str | int | date) -> str:
    """Return a value of ours as people read it: a label, text, a number, a day as 31/12/2026."""
    if isinstance(value, Word):
        return value.label
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def entry_for(
    value: Word | str | int | date, field: str, colour: Brag | None, place: Place
) -> Entry | NoEntry:
    """Return what to store for a value of ours, or why there is nothing that fits.

    ``field`` is the register's name for it; ``colour`` the action's, which chooses between
    "On track" and "Some issues".
    """
    dropdown = place.dropdown
    if dropdown is None:
        entry: Entry | NoEntry = _free_entry(value, field, place)
    elif dropdown.words is None:
        return NoEntry("the words of its list are worked out by a formula or lie elsewhere")
    else:
        entry = _listed_entry(value, field, colour, place, dropdown.words)
        typed_in = isinstance(value, str) and not isinstance(value, Word)
        if isinstance(entry, NoEntry) and dropdown.lenient and typed_in:
            entry = _free_entry(value, field, place)
    if isinstance(entry, Entry) and isinstance(entry.stored, str):
        fault = fault_of_text(entry.stored)
        return NoEntry(f"it would be {fault}") if fault else entry
    return entry


def _free_entry(value: Word | str | int | date, field: str, place: Place) -> Entry:
    shown = shown_value(value)
    if isinstance(value, date) and place.kind is NumberKind.DATE:
        return Entry(serial(value) - (_DAYS_TO_1904 if place.starts_in_1904 else 0), shown)
    if isinstance(value, int):
        as_percent = f"{value}%" if field == "percent" else shown
        if place.kind in (NumberKind.TEXT, NumberKind.DATE):
            return Entry(as_percent, as_percent)
        if place.kind is NumberKind.PERCENT and field == "percent":
            return Entry(value / 100, as_percent)
        return Entry(value, shown)
    return Entry(shown, shown)


def _listed_entry(
    value: Word | str | int | date,
    field: str,
    colour: Brag | None,
    place: Place,
    words: tuple[str, ...],
) -> Entry | NoEntry:
    if isinstance(value, int):
        entry = _listed_number(value, field, place, words)
    elif isinstance(value, Word):
        word = _word_for(value, field, colour, words)
        entry = None if word is None else Entry(word, word)
    else:
        entry = _listed_text(value, field, place, words)
    return entry or NoEntry(f"its list has no word for it: {_some_of(words)}")


def _listed_text(
    value: str | date, field: str, place: Place, words: tuple[str, ...]
) -> Entry | None:
    free = _free_entry(value, field, place)
    if str(free.stored) in words:
        return free
    word = next((word for word in words if plain(word) == plain(free.shown)), None)
    if word is None or not isinstance(free.stored, str):
        return free if word else None
    return Entry(word, word)


def _listed_number(number: int, field: str, place: Place, words: tuple[str, ...]) -> Entry | None:
    figures = {word: _figure(word) for word in words}
    fractions = field == "percent" and all((figure or 0) <= 1 for figure in figures.values())
    wanted = number / 100 if fractions else number
    word = next((word for word in words if figures[word] == wanted), None)
    if word is None:
        return None
    if place.kind is NumberKind.PERCENT:
        return Entry(wanted, f"{wanted * 100:g}%")
    as_number = place.kind is NumberKind.OTHER and "%" not in word
    return Entry(wanted if as_number else word, word)


def _figure(word: str) -> float | None:
    """Return the number that a word of a list is: 0.75 for ``75%``."""
    with suppress(ValueError):
        figure = float(word.removesuffix("%"))
        return figure / 100 if word.endswith("%") else figure
    return None


@lru_cache(maxsize=1_024, typed=True)  # words of two kinds may be equal as text
def _word_for(value: Word, field: str, colour: Brag | None, words: tuple[str, ...]) -> str | None:
    """Return the first of a list's words that means ``value``; its own label comes first."""
    for means in _tests(value, field, colour):
        for word in words:
            if means(word):
                return word
    return None


def _tests(value: Word, field: str, colour: Brag | None) -> Iterator[Callable[[str], bool]]:
    yield lambda word: plain(word) == plain(value.label)
    if isinstance(value, Status):
        # Complete is Blue, whatever else is known of the action.
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
    """Whether a word says of every action that is not complete that it is not: "Open", "No"."""
    no = yes_or_no(word) is False
    return no or status_supposed(word) is not None or not_done_meant(word)


def _some_of(words: tuple[str, ...]) -> str:
    more = ", …" if len(words) > _WORDS_SHOWN else ""
    return ", ".join(words[:_WORDS_SHOWN]) + more
