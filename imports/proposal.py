"""What an import would do, line by line: the screen shows it, ``--dry-run`` prints it, ``--json``
gives it. None of it is in the register until someone accepts it.

Values are as in the JSON of the other commands: words in kebab-case, dates in ISO 8601, ``None``
for unknown.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from db.validation.text_rules import safe_text
from db.vocabulary.record_kinds import OF_ACTIONS

Said = str | int | float | bool | None


def _printable(text: str) -> str:
    """Replace characters that would command a terminal or reverse text with a mark."""
    return safe_text(text.replace("\t", " "), lines=True)


Words = Annotated[str, AfterValidator(_printable)]
"""Text that may come from a file, made safe to show."""

RECORDS = frozenset(kind.entity for kind in OF_ACTIONS)
"""The fields of changes that add a record to an action; ``more`` holds its other fields."""

ANSWERS, DETAILS = frozenset({"answer", "comment"}), frozenset({"contact", "email"})
"""The fields of changes to the organisation: to its answers, and to its own details."""

OWN = ""
"""Used in place of a code: the row is about an own action."""


class Needs(StrEnum):
    """What a person must agree to before a change is imported."""

    GUESS = "guess"
    OWN_ACTION = "own-action"


class ProposalLine(BaseModel):
    """One thing found in the file. ``cell`` is its place, such as ``H12``.

    ``field`` is the register's name of the field, ``update`` for an entry of the log, ``title``
    for an own action to be added, one of :data:`RECORDS` for a record; ``code`` is ``None`` where
    there is none yet, and for the organisation's own fields.
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


class Change(ProposalLine):
    """A value to set (``old`` is the register's, ``new`` the file's) or an entry to add.

    ``row`` is the same for all changes from one row of the file, ``subject`` is that row's action
    in words; ``needs`` is what must be agreed to first, ``doubt`` says why. ``sure_action`` is true
    if only the value is in doubt, not the action it is for.

    Where one value is not enough, ``new`` is the name of the record, and ``more`` holds the other
    fields by their names in the register: a link; a barrier's kind; a reading's ``measure``,
    ``unit`` and day ``on``; all fields of a measure, its first reading as ``value`` and ``on``; the
    key of an answer's ``question``. A reading's ``new`` is ``None`` where it was not assessed.
    """

    row: str
    subject: Words
    needs: Needs | None = None
    doubt: Words = ""
    sure_action: bool = False
    more: dict[str, str | float | None] = {}


class Conflict(ProposalLine):
    """A field in which the register (``old``) and the file (``new``) differ.

    ``base`` is what both started from; ``three_way`` says whether that is known.
    ``ours_*`` say who set it in the register and when, ``theirs_*`` who saved the file and when.
    ``choice`` is the register's choice where that is why it has no status: "later" or "not for us".
    ``needs`` and ``doubt`` are as in a change, for the file's side.
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


class Ignored(ProposalLine):
    """What is left alone, and why: not recognised, not for an import to change, or settled.

    ``subject`` is what the row is about where it has no code, ``written`` the text of the cell
    where ``new`` is shown differently.
    """

    subject: Words = ""
    written: Words = ""
    new: Words | int | float | bool | None


class FoundColumn(BaseModel):
    """A column of a table in the file and the field it holds; ``None`` if it is none of ours.

    ``letter`` is the letter above it in Excel, such as ``B``.
    """

    model_config = ConfigDict(frozen=True)

    letter: str
    heading: Words
    name: str
    field: str | None


class FoundTable(BaseModel):
    """A table of actions in the file. ``fingerprint`` identifies its layout.

    ``left_out`` is true if a person left its sheet out: none of it is in the proposal.
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

    ``word`` is its form in explanations, ``text`` its form in the file, ``places`` where it is (as
    ``Plan!E4``), in tables with the fingerprints ``layouts``. ``meaning`` is what a person said: a
    status or choice, empty to leave it out, ``None`` if not explained yet.
    """

    model_config = ConfigDict(frozen=True)

    word: str
    text: Words
    places: tuple[str, ...]
    layouts: tuple[str, ...]
    meaning: str | None


class FoundTitle(BaseModel):
    """A title in the file that may be for one action or another.

    ``name`` identifies it in a person's decisions, ``rows`` are the names of its rows.
    ``decided`` is what a person said: the code of an action, :data:`OWN` for an own action,
    ``None`` if not decided yet. Where the rows have no title, ``title`` is the code that no action
    has, and ``may_be_own`` is false: they cannot become an own action.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    title: Words
    may_be_own: bool = True
    rows: tuple[str, ...]
    decided: str | None


class Proposal(BaseModel):
    """Everything that an import would do to an organisation's actions in the plan with the key
    ``plan``, and to its own details.

    ``seen`` gives the versions of the actions it was made against, ``last_change`` the number of
    the register's last change then; ``exported`` says whether the file is a tracker that was
    exported from this register, ``compared`` whether anything in it is about what the register
    knows; ``notes`` are remarks on the file as a whole. ``not_taken_in`` are the headings of
    columns that are not imported, ``sheets_alike`` the sheets that say different things about the
    same actions.
    """

    model_config = ConfigDict(frozen=True)

    file: Words
    ods: str
    plan: str = ""
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
        """Whether there is nothing to import and nothing to decide."""
        return not self.changes and not self.conflicts

    def certain(self) -> frozenset[int]:
        """Return the places, in ``changes``, of those that a person need not agree to first."""
        return frozenset(n for n, change in enumerate(self.changes) if change.needs is None)
