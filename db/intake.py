"""What an import takes into the register, all in one change. Nothing here touches a database."""

from __future__ import annotations

from dataclasses import dataclass

from db.progress import Edit
from db.words import Area, Rating


@dataclass(frozen=True, slots=True)
class NewAction:
    """An own action as a person enters it; only the title is needed."""

    title: str
    detail: str = ""
    area: Area = Area.CULTURE
    rating: Rating | None = None
    quick_win: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken in for an action: the fields to set and the entries for its log, in order."""

    edit: Edit
    updates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What is taken in from the file named ``source``: by code, and as own actions to add.

    ``kept`` are the conflicts in which the register's value was chosen: code, field, and the
    file's value, which is not to be asked about again. ``since`` is the number of the register's
    last change when its proposal was made.
    """

    source: str
    actions: tuple[tuple[str, Taken], ...]
    added: tuple[tuple[NewAction, Taken], ...] = ()
    kept: tuple[tuple[str, str, str | int | None], ...] = ()
    since: int | None = None
