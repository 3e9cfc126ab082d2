"""What a field is: its key, its names for people, and what it may hold.

The fields of an action are described in :mod:`db.vocabulary.action_fields`, those of records in
:mod:`db.vocabulary.record_kinds`. Everything else reads these descriptions, so it can also take
fields that are known only when a register is open.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import Any

from db.frozen import frozen
from db.vocabulary.terms import Word


class Kind(Enum):
    """What a field holds. Each kind is checked, stored, read and shown in one way."""

    NAME = auto()
    TITLE = auto()
    NOTE = auto()
    WORD = auto()
    WORDS = auto()
    DAY = auto()
    PERCENT = auto()
    FIGURE = auto()
    FLAG = auto()
    NUMBER = auto()
    PRINTED = auto()


TEXTS = (Kind.NAME, Kind.TITLE, Kind.NOTE)
"""The kinds that people type freely, each with its limit in :mod:`db.validation.text_rules`."""


@frozen
class Field:
    """A field. ``key`` is its name in the register, the log, JSON and the code.

    ``label`` is its name for people and its heading in our workbooks, ``short`` its name where
    there is little room, ``one`` what a value of it is. ``words`` are those of a ``WORD``, or of
    ``WORDS``, which may hold several. A ``required`` field is never empty. ``hidden`` fields are
    for the rules, and shown to nobody.

    ``headings`` are what others write over it. ``width`` is that of its column in the tracker, in
    characters, and ``printed`` whether the column is printed. ``option`` sets it in the command
    ``set``, and ``help`` says what it is there. A month, quarter or year typed for a day means its
    last day, or without ``end`` its first. A day without a year is the next one, or with ``past``
    the last one. ``in_plan`` fields count only while the action is in the plan. ``of_task`` fields
    describe the task itself, and are shown before the others. Not all are ``in_json``.
    Lists of actions can be narrowed to values of a ``filtered`` field. A ``declared`` field is one
    that a plan declares.
    """

    key: str
    label: str
    kind: Kind = Kind.NOTE
    words: type[Word] | None = None
    short: str = ""
    one: str = ""
    required: bool = False
    hidden: bool = False
    headings: tuple[str, ...] = ()
    width: float = 0
    printed: bool = False
    option: str = ""
    help: str = ""
    end: bool = True
    past: bool = False
    in_plan: bool = False
    of_task: bool = False
    in_json: bool = True
    filtered: bool = False
    declared: bool = False

    @property
    def is_text(self) -> bool:
        """Whether people type it freely."""
        return self.kind in TEXTS

    def value(self, of: Any) -> Any:
        """Return its value in a view, or ``None`` if it does not count there."""
        if self.declared:
            return self.parse(of.declared.fields.get(self.key))
        return None if self.in_plan and not of.in_plan else getattr(of, self.key)

    def parse(self, plain: Any) -> Any:
        """Return the value of a plain one, such as ``"2026-12-31"`` or ``"very-easy"``.

        Raises:
            ValueError: it is not a day or not one of the words.
        """
        if plain is None:
            return None
        if self.words is not None:
            several = isinstance(plain, tuple)
            return tuple(map(self.words, plain)) if several else self.words(plain)
        return date.fromisoformat(plain) if self.kind is Kind.DAY else plain


_TYPED = {Kind.NAME: "NAME", Kind.WORD: "WORD", Kind.DAY: "DATE", Kind.PERCENT: "NUMBER"}


def option_in_words(field: Field) -> str:
    """Return the option that sets a field, with what to type: ``--lead NAME``."""
    return f"{field.option} {_TYPED.get(field.kind, 'TEXT')}"


def plain_value(value: Any) -> Any:
    """Return a value as the log, JSON and proposals have it: words and days as text."""
    if isinstance(value, Word):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
