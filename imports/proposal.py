"""What an import would do, line by line: the screen shows it, ``--dry-run`` prints it, ``--json``
gives it. Nothing of it is in the register until somebody accepts it.

Values are as in the JSON of the other commands: words kebab-case, dates ISO 8601, ``None`` for
what is not known.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from db.validation.text_rules import marked

Said = str | int | float | bool | None


def _printable(text: str) -> str:
    """Show what a terminal would take for an order, or turn round, as a mark."""
    return marked(text.replace("\t", " "), lines=True)


Words = Annotated[str, AfterValidator(_printable)]
"""Words that may come from a file, fit to be shown."""

RECORDS = frozenset({"evidence", "measure", "reading", "barrier"})
"""The fields of changes that add a record to an action; ``more`` holds the rest of it."""

ANSWERS, DETAILS = frozenset({"answer", "comment"}), frozenset({"contact", "email"})
"""The fields of changes to the organisation: of its answers to questions, and of itself."""

OWN = ""
"""In the place of a code: what a row is about is an action of our own."""


class Needs(StrEnum):
    """What a person must say yes to before a change is taken in."""

    GUESS = "guess"
    OWN_ACTION = "own-action"


class Line(BaseModel):
    """One thing found in the file. ``cell`` is its place, such as ``H12``.

    ``field`` is the register's name of the field, ``update`` for an entry of the log, ``title``
    for an own action to be added, one of :data:`RECORDS` for a record; ``code`` is ``None`` where
    there is none yet, and for the organisation's own.
    """

    model_config = ConfigDict(frozen=True)

    sheet: Words
    cell: str
    code: Words | None
    field: str | None
    old: Said
    new: Said
    why: Words = ""

    @property
    def place(self) -> str:
        """Its place in the file: ``Plan!E4``."""
        return f"{self.sheet}!{self.cell}"


class Change(Line):
    """A value to be set (``old`` is the register's, ``new`` the file's) or an entry to be added.

    ``row`` tells which changes belong to one row of the file, ``subject`` is that row's action in
    words; ``needs`` is what must be agreed to first, ``doubt`` why. ``sure_action`` tells that the
    doubt is only of the value, not of the action it is for.

    Where one value does not say it all, ``new`` is what names the thing, and ``more`` holds the
    rest by the register's names of the fields: a link; a barrier's kind; a reading's ``measure``,
    ``unit`` and day ``on``; a measure's all, with its first reading as ``value`` and ``on``; the
    key of an answer's ``question``. A reading's ``new`` is ``None`` where it was not assessed.
    """

    row: str
    subject: Words
    needs: Needs | None = None
    doubt: Words = ""
    sure_action: bool = False
    more: dict[str, str | float | None] = {}


class Conflict(Line):
    """A field that the register (``old``) and the file (``new``) tell differently.

    ``base`` is what both started from; ``three_way`` tells whether that is known at all.
    ``ours_*`` tell who set it in the register and when, ``theirs_*`` who saved the file and when.
    ``choice`` is the register's where that is why it has no status: "later" or "not for us".
    ``needs`` and ``doubt`` are as in a change: what the file's side rests on.
    """

    row: str
    subject: Words
    needs: Needs | None = None
    doubt: Words = ""
    three_way: bool
    base: Said
    choice: str | None = None
    ours_by: str | None
    ours_at: datetime | None
    theirs_by: Words | None
    theirs_at: datetime | None


class Ignored(Line):
    """What is left alone, and why: not understood, not ours to change, or settled already.

    ``subject`` is what the row is about where it has no code, ``written`` what stands in the cell
    where that is not how ``new`` is shown.
    """

    subject: Words = ""
    written: Words = ""
    new: Words | int | float | bool | None


class FoundColumn(BaseModel):
    """A column of a table in the file and what it is taken for; ``None`` is nothing of ours.

    ``letter`` is what Excel has over it: ``B``.
    """

    model_config = ConfigDict(frozen=True)

    letter: str
    heading: Words
    name: str
    field: str | None


class FoundTable(BaseModel):
    """A table of actions in the file. ``fingerprint`` tells its layout from others.

    ``left_out`` tells that a person left its sheet out: nothing of it is in the proposal.
    """

    model_config = ConfigDict(frozen=True)

    sheet: str
    header: int
    fingerprint: str
    columns: tuple[FoundColumn, ...]
    rows: int
    left_out: bool


class FoundWord(BaseModel):
    """A status word that has no certain meaning, or that a person explained.

    ``word`` is as explanations know it, ``text`` as it stands in the file, ``places`` where (as
    ``Plan!E4``), in tables with the fingerprints ``layouts``. ``meaning`` is what a person said: a
    status or choice, empty to leave it out, ``None`` where nobody has said anything.
    """

    model_config = ConfigDict(frozen=True)

    word: str
    text: Words
    places: tuple[str, ...]
    layouts: tuple[str, ...]
    meaning: str | None


class FoundTitle(BaseModel):
    """A title of which the file does not say for certain which action it is for.

    ``name`` is as a person's decisions know it, ``rows`` the names of the rows it stands in.
    ``decided`` is what a person said: the code of an action, :data:`OWN` for one of our own,
    ``None`` where nobody has said anything. Where the rows have no title, ``title`` is the code
    that no action has, and ``may_be_own`` tells that they cannot become an action of our own.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    title: Words
    may_be_own: bool = True
    rows: tuple[str, ...]
    decided: str | None


class Proposal(BaseModel):
    """All that an import would do.

    ``seen`` gives the versions of the actions it was made against, ``last_change`` the number of
    the register's last change then; ``exported`` tells whether the file is a tracker that was
    exported from this register, ``compared`` whether anything in it is about what the register
    knows; ``notes`` is what is to be said of the file as a whole. ``not_taken_in`` are the headings
    of columns that are passed over, ``sheets_alike`` the sheets that say different things of the
    same actions.
    """

    model_config = ConfigDict(frozen=True)

    file: Words
    ods: str
    exported: bool
    compared: bool = True
    notes: tuple[Words, ...]
    not_taken_in: tuple[Words, ...] = ()
    sheets_alike: tuple[Words, ...] = ()
    tables: tuple[FoundTable, ...]
    words: tuple[FoundWord, ...] = ()
    titles: tuple[FoundTitle, ...] = ()
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    ignored: tuple[Ignored, ...]
    seen: dict[str, int]
    last_change: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take in and nothing to decide."""
        return not self.changes and not self.conflicts

    def certain(self) -> frozenset[int]:
        """Return the places, in ``changes``, of those that need nothing to be agreed to."""
        return frozenset(n for n, change in enumerate(self.changes) if change.needs is None)
