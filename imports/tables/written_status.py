"""Read a cell of a status column: a word, a tick, a colour, a word with more text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from db.validation.nhs_number import find_nhs_numbers
from db.vocabulary.synonyms import (
    Meaning,
    colour_meant,
    normalised,
    not_done_meant,
    says_nothing,
    status_guessed,
    status_meant,
    status_supposed,
    yes_or_no,
)
from db.vocabulary.terms import Brag, Choice, Status
from imports.tables.cell_readings import (
    ColumnValues,
    NotUnderstood,
    Read,
    Understood,
    is_error,
    number_in,
    percent_in,
    short_value,
)
from imports.tables.written_dates import split_off_day

if TYPE_CHECKING:
    from imports.reading.books import Value

MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {
        **{status.value: Meaning(status) for status in Status},
        **{
            choice.value: Meaning(choice=choice)
            for choice in (Choice.IN_PLAN, Choice.LATER, Choice.NOT_FOR_US)
        },
    }
)
"""The meanings that a person can give a status word, by the name of the status or choice."""

LEAVE_OUT = ""
"""Used in place of a meaning: the word is left out."""

_LONGEST_WORD = 60
_HINT = "write {} or {}".format(
    ", ".join(status.label for status in list(Status)[:-1]), list(Status)[-1].label
)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# What ends a word that may be known; a hyphen inside a word ("on-track") does not.
_SEPARATOR = re.compile(
    r"\s*[:(,.;\[\n–—]\s*|\s+-\s*|-\s+"
    r"|\s+(?:(?:on|in)\s+)?(?=[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})|(?:{_MONTHS})[a-z]*\.?[\s-]+[0-9]{{2,4}}\b)",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\s*[1-9][0-9]?\s*(?:%|per ?cent)\s*(?:done|completed?|there)\s*", re.IGNORECASE
)
_HEAD = 60
_OPENS_WITH_DAY = re.compile(rf"[0-9]{{1,2}}[/. -]|(?:{_MONTHS})", re.IGNORECASE)
_COLOUR_LETTERS = frozenset("bragynx")
_ENDS = frozenset({"stopped", "cancelled", "abandoned", "dropped"})
_TAKES_BACK = frozenset(
    {
        *("almost", "apart", "awaiting", "but", "except", "excluding", "further", "just", "mostly"),
        *("nearly", "no", "not", "only", "part", "partial", "partially", "partly", "pending"),
        *("remaining", "some", "still", "subject", "to"),
    }
)


def read_status(value: Value, column: ColumnValues) -> Read[Meaning | None]:
    """Return what a cell of a status column says; ``None`` where it says nothing yet.

    "Open" is a guess. Ticks and "Yes" are complete, "No" and crosses say nothing; a single "x" is
    a tick unless the ``column`` has other ticks. Red, Amber and Green count only in a column that
    has another word for complete. "Not for us" has no reason yet, which the register needs.
    """
    if value is None or isinstance(value, bool):
        return Understood(Meaning(Status.COMPLETE) if value else None)
    number = number_in(value)
    if number is not None:
        return _status_of_number(number, value, column)
    if isinstance(value, str) and not is_error(value) and "?" not in value:
        reading = (
            _status_of_tick(value, column)
            or _status_of_percent(value)
            or _status_of_words(value, column)
            or _status_of_parts(value)
            or _status_before_more(value, column)
            or _status_guessed(value)
        )
        if reading or says_nothing(value) or not_done_meant(value):
            return reading or Understood(None)
    return NotUnderstood(f"{short_value(value)} was not recognised as a status; {_HINT}")


def status_word(raw: str) -> str:
    """Return the text of a cell in the form used for a person's explanations.

    Empty if it cannot be explained: longer than a word or two, an error, or with an NHS number.
    """
    if len(raw) > _LONGEST_WORD or is_error(raw) or find_nhs_numbers(raw):
        return ""
    word = normalised(raw)
    return f"{word}?" if word and "?" in raw else word


def meaning_named(text: str) -> str | None:
    """Return the meaning that a person names: ``on-hold``, ``Done``, or ``out`` to leave it out.

    ``None`` if it is not a meaning.
    """
    if normalised(text) in ("out", "leave out"):
        return LEAVE_OUT
    meant = status_meant(text)
    plainly = meant and replace(meant, brag=None)
    return next((name for name, meaning in MEANINGS.items() if meaning == plainly), None)


def explained_status(raw: str, words: Mapping[str, str]) -> Read[Meaning | None] | None:
    """Return what a person said that a status word means; ``None`` if it is not explained yet."""
    said = words.get(status_word(raw)) if words else None
    if said == LEAVE_OUT:
        return NotUnderstood("you left this word out")
    meaning = MEANINGS.get(said) if said else None
    return Understood(meaning, f"written {short_value(raw)}") if meaning else None


def ticked(text: str, column: ColumnValues) -> bool | None:
    """Return what a tick, a cross, yes or no says; ``None`` if it is none of them."""
    if normalised(text) == "x":
        return not any(yes_or_no(word) for word in column.words - {"x", "1"})
    return yes_or_no(text)


def _status_of_tick(text: str, column: ColumnValues) -> Read[Meaning | None] | None:
    yes = ticked(text, column)
    if yes is None:
        return None
    return Understood(Meaning(Status.COMPLETE) if yes else None)


def _status_of_number(number: float, value: Value, column: ColumnValues) -> Read[Meaning | None]:
    company = column.numbers | {number}
    if company <= {0, 1}:
        return Understood(Meaning(Status.COMPLETE) if number else None)
    shares = all(0 <= one <= 1 for one in company)
    if shares or (100 in company and all(0 <= one <= 100 for one in company)):
        return _of_percentage(number * 100 if shares else number, value)
    return NotUnderstood(f"{short_value(value)} is a number, not a status; {_HINT}")


def _status_of_percent(text: str) -> Read[Meaning | None] | None:
    figure = percent_in(text)
    return None if figure is None else _of_percentage(figure, text)


def _of_percentage(figure: float, value: Value) -> Read[Meaning | None]:
    if figure in (0, 100):
        status = Status.COMPLETE if figure else Status.NOT_STARTED
        return Understood(Meaning(status), f"read as {status.label.lower()}")
    return NotUnderstood(
        f"{short_value(value)} is a percentage, not a status; put it in a column for percent"
    )


def _status_of_words(text: str, column: ColumnValues) -> Read[Meaning | None] | None:
    colour = colour_meant(text)
    if colour is not None and colour is not Brag.BLUE:
        return _status_of_colour(colour, text, column)
    meaning = status_meant(text)
    if meaning is None and status_supposed(text):
        return _status_of_open(text, column)
    if meaning is None or (
        len(normalised(text)) == 1 and colour and not _letters_are_colours(column)
    ):
        return None
    return _understood(meaning, text)


def _status_of_parts(text: str) -> Read[Meaning | None] | None:
    """Read words of one meaning with a slash between: ``In progress/ongoing``."""
    parts = text.split("/") if len(text) <= _LONGEST_WORD else []
    meanings = {status_meant(part) for part in parts}
    meaning = meanings.pop() if len(parts) > 1 and len(meanings) == 1 else None
    return _understood(meaning, text) if meaning else None


def _status_guessed(text: str) -> Read[Meaning | None] | None:
    """Read what is probably a status: "Cancelled", "75% done", "In Progess"."""
    if len(text) > _LONGEST_WORD:
        return None
    partly = _PARTLY.fullmatch(text)
    meaning = Meaning(Status.IN_PROGRESS) if partly else status_guessed(text)
    if meaning is None:
        return None
    means = (meaning.status or meaning.choice or Status.IN_PROGRESS).label.lower()
    return Understood(meaning, doubt=f"{short_value(text)} probably means {means}")


def _status_of_open(text: str, column: ColumnValues) -> Understood[Meaning | None]:
    """Read "Open" as most logs use it: in progress, unless the column has another word for that."""
    statuses = {meaning.status for word in column.words if (meaning := status_meant(word))}
    if Status.IN_PROGRESS in statuses:
        doubt = f"{short_value(text)} is probably not started, as other rows are in progress"
        return Understood(Meaning(Status.NOT_STARTED), doubt=doubt)
    doubt = f"{short_value(text)} is in progress in most logs, not started in some"
    return Understood(Meaning(Status.IN_PROGRESS), doubt=doubt)


def _status_of_colour(colour: Brag, text: str, column: ColumnValues) -> Read[Meaning | None] | None:
    if len(normalised(text)) == 1 and not _letters_are_colours(column):
        return None
    if not _completes_otherwise(column):
        return NotUnderstood(
            f"{short_value(text)} has different meanings in different trackers; choose a status"
        )
    return _understood(Meaning(Status.IN_PROGRESS, brag=colour), text)


def _understood(meaning: Meaning, text: str) -> Understood[Meaning | None]:
    if meaning.status is Status.IN_PROGRESS and meaning.brag:
        return Understood(
            meaning, f"{short_value(text)} is in progress; BRAG is worked out from the dates"
        )
    return Understood(meaning)


def _letters_are_colours(column: ColumnValues) -> bool:
    letters = {word for word in column.words if len(word) == 1 and "a" <= word <= "z"}
    return letters <= _COLOUR_LETTERS


def _completes_otherwise(column: ColumnValues) -> bool:
    """Whether the column has another word for complete, so that Green cannot mean it."""
    return any(
        word.split(" ", 1)[0] == "blue" or (_is_complete(word) and yes_or_no(word) is None)
        for word in column.words
    )


def _is_complete(word: str) -> bool:
    meaning = status_meant(word)
    return meaning is not None and meaning.status is Status.COMPLETE


def day_of_completion(text: str) -> str:
    """Return the day or month when it was done, as in "Complete (AO 3/26)", or ""."""
    rest = next((rest for head, rest in _parted(text) if _is_complete(head)), text)
    return split_off_day(rest)[0]


def _parted(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to split a text into a word that may be known and the text after it."""
    for separator in _SEPARATOR.finditer(text[:_HEAD]):
        yield text[: separator.start()], text[separator.end() :].strip(" \t\n)].,:;-–—")


def _status_before_more(text: str, column: ColumnValues) -> Read[Meaning | None] | None:
    """Read ``Complete 12/03/2026`` or ``Green - on track``: a known word, then something else."""
    for head, rest in _parted(text):
        if len(normalised(head)) > 1 or (normalised(head) and status_meant(rest)):
            reading = _status_of_both(head, rest, column) or _done_on_a_day(head, rest, column)
            if reading is not None:
                return reading
    return None


def _done_on_a_day(head: str, rest: str, column: ColumnValues) -> Read[Meaning | None] | None:
    """Read ``Yes - Oct 26``; it may be planned for then."""
    if not ticked(head, column) or not _OPENS_WITH_DAY.match(rest):
        return None
    doubt = f"{short_value(head)} is probably complete, on the day after it"
    return Understood(Meaning(Status.COMPLETE), f"{short_value(rest)} was left out", doubt)


def _status_of_both(head: str, rest: str, column: ColumnValues) -> Read[Meaning | None] | None:
    colour, after = colour_meant(head), status_meant(rest)
    if after and colour and colour is not Brag.BLUE:
        explained = replace(after, brag=colour) if after.status is Status.IN_PROGRESS else after
        return _understood(explained, f"{head} - {rest}")
    reading = _status_of_words(head, column)
    if not isinstance(reading, Understood) or reading.value is None or not rest:
        return reading
    first = reading.value
    if after and reading.doubt:
        return _understood(after, rest)
    if after and (after.status, after.choice) != (first.status, first.choice):
        return NotUnderstood(
            f"{short_value(head)} and {short_value(rest)} are two different things"
        )
    if first.status is not None and _takes_back(rest, first.status):
        return NotUnderstood(f"{short_value(rest)} contradicts {short_value(head)}, or part of it")
    left = _left_behind(rest, first)
    remarks = (reading.remark, f"{short_value(left)} was left out" if left and not after else "")
    return Understood(first, "; ".join(filter(None, remarks)), reading.doubt)


def _left_behind(rest: str, meaning: Meaning) -> str:
    """Return the text after a word that is left out; the day of a completion is kept."""
    day, beside = split_off_day(rest) if meaning.status is Status.COMPLETE else ("", "")
    return beside if day else rest


def _takes_back(rest: str, status: Status) -> bool:
    opening = normalised(rest[:_HEAD]).split(" ", 1)[0]
    if opening in _ENDS or normalised(rest[:_HEAD]) in ("no", "not"):
        return True
    if status is not Status.COMPLETE:
        return False
    return opening in _TAKES_BACK or (opening.endswith("%") and opening != "100%")
