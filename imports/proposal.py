"""What an import would do, line by line: the screen shows it, ``--dry-run`` prints it, ``--json``
gives it. Nothing of it is in the register until somebody accepts it.

Values are as in the JSON of the other commands: words kebab-case, dates ISO 8601, ``None`` for
what is not known.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

Said = str | int | bool | None


class Needs(StrEnum):
    """What a person must say yes to before a change is taken in."""

    GUESS = "guess"
    OWN_ACTION = "own-action"


class Line(BaseModel):
    """One thing found in the file. ``cell`` is its place, such as ``H12``.

    ``field`` is the register's name of the field, ``update`` for an entry of the log, ``title``
    for an own action to be added; ``code`` is ``None`` where there is none yet.
    """

    model_config = ConfigDict(frozen=True)

    sheet: str
    cell: str
    code: str | None
    field: str | None
    old: Said
    new: Said
    why: str = ""


class Change(Line):
    """A value to be set (``old`` is the register's, ``new`` the file's) or an entry to be added.

    ``row`` tells which changes belong to one row of the file, ``subject`` is that row's action in
    words; ``needs`` is what must be agreed to first, for all of the row, ``doubt`` why.
    """

    row: str
    subject: str
    needs: Needs | None = None
    doubt: str = ""


class Conflict(Line):
    """A field that the register (``old``) and the file (``new``) tell differently.

    ``base`` is what both started from; ``three_way`` tells whether that is known at all.
    ``ours_*`` tell who set it in the register and when, ``theirs_*`` who saved the file and when.
    ``choice`` is the register's where that is why it has no status: "later" or "not for us".
    """

    row: str
    subject: str
    three_way: bool
    base: Said
    choice: str | None = None
    ours_by: str | None
    ours_at: datetime | None
    theirs_by: str | None
    theirs_at: datetime | None


class Ignored(Line):
    """What is left alone, and why: not understood, not ours to change, or settled already.

    ``subject`` is what the row is about where it has no code.
    """

    subject: str = ""


class FoundColumn(BaseModel):
    """A column of a table in the file and what it is taken for; ``None`` is nothing of ours."""

    model_config = ConfigDict(frozen=True)

    heading: str
    name: str
    field: str | None


class FoundTable(BaseModel):
    """A table of actions in the file. ``fingerprint`` tells its layout from others."""

    model_config = ConfigDict(frozen=True)

    sheet: str
    header: int
    fingerprint: str
    columns: tuple[FoundColumn, ...]


class Proposal(BaseModel):
    """All that an import would do. ``seen`` gives the versions of the actions it was made
    against; ``exported`` whether the file is a tracker that was exported from this register;
    ``notes`` is what is to be said of the file as a whole.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    ods: str
    exported: bool
    notes: tuple[str, ...]
    tables: tuple[FoundTable, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    ignored: tuple[Ignored, ...]
    seen: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take in and nothing to decide."""
        return not self.changes and not self.conflicts

    def certain(self) -> frozenset[int]:
        """Return the places, in ``changes``, of those that need nothing to be agreed to."""
        return frozenset(n for n, change in enumerate(self.changes) if change.needs is None)
