"""Read the words and figures that people type after an option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

import click

from db.errors import Refused
from db.validation.dates import parse_date
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.fields import Field, Kind
from db.vocabulary.synonyms import Meaning, status_meant, word_meant
from db.vocabulary.terms import Word
from tracker.cli.console import joined_with_or

OneWord = TypeVar("OneWord", bound=Word)


def parse_word(words: Iterable[OneWord], text: str, what: str) -> OneWord:
    """Return the word that ``text`` means: its value, its label, or a word that imports accept.

    Raises:
        Refused: it is none of ``words``; the message lists them.
    """
    known = list(words)
    meaning = status_meant(text) or Meaning()
    for word in known:
        if word in (word_meant(known, text), meaning.status, meaning.choice):
            return word
    raise Refused(f"{what}: {_shown(text)} is not recognised. Enter {joined_with_or(known)}.")


def parse_word_or_none(kind: type[OneWord], text: str, what: str) -> OneWord | None:
    """Like :func:`parse_word`, but empty text and "none" are ``None``."""
    if is_none(text):
        return None
    try:
        return parse_word(kind, text, what)
    except Refused:
        words = joined_with_or([*kind, "none"])
        raise Refused(f"{what}: {_shown(text)} is not recognised. Enter {words}.") from None


def parse_percent(text: str) -> int | None:
    """Return the whole number in ``75`` or ``75%``; empty text and "none" are ``None``.

    Raises:
        Refused: anything else.
    """
    if is_none(text):
        return None
    if found := re.fullmatch(r"\s*(\d{1,3})\s*%?\s*", text, re.ASCII):
        return int(found[1])
    raise Refused(f"Percent: {_shown(text)} is not a whole number from 0 to 100.")


def parse_fields(typed: Mapping[str, str | None], today: date) -> dict[str, Any]:
    """Return what is typed for fields of an action, by their keys, without those not given.

    "None" removes what may be empty.

    Raises:
        Refused: something is not a value of its field.
    """
    given = ((BY_KEY[key], text) for key, text in typed.items() if text is not None)
    return {field.key: _parse_field(field, text, today) for field, text in given}


def _parse_field(field: Field, text: str, today: date) -> Any:
    if field.words is not None:
        read = parse_word if field.required else parse_word_or_none
        return read(field.words, text, field.option.removeprefix("--").capitalize())
    if field.kind is Kind.DAY:
        return parse_date(text, field.label, today, end=field.end, past=field.past)
    if field.kind is Kind.PERCENT:
        return parse_percent(text)
    return None if field.kind is Kind.NAME and is_none(text) else text or None


def is_none(text: str) -> bool:
    """Whether ``text`` asks to remove a value."""
    return text.strip().casefold() in ("", "none")


class WordParameter(click.ParamType[Word | None]):
    """A word of a vocabulary, or ``None`` for "none". Anything else is a usage error."""

    name = "word"

    def __init__(self, kind: type[Word], what: str, *, none: bool = False) -> None:
        self._kind, self._what, self._none = kind, what, none

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the words to choose from, for help."""
        return "|".join([*self._kind, *(["none"] if self._none else [])])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Word | None:
        """Return the word that ``value`` means."""
        read = parse_word_or_none if self._none else parse_word
        try:
            return read(self._kind, str(value), self._what)
        except Refused as error:
            raise click.UsageError(str(error), ctx) from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}...")
