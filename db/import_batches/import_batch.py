"""What an import takes into the register, all in one change. Nothing here touches a database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from db.own_actions.new_own_action import NewOwnAction
from db.validation.progress import Edit

if TYPE_CHECKING:
    from db.records.new_records import NewAnswer, NewBarrier, NewEvidence, NewMeasure, NewReading

    NewOfAction: TypeAlias = "NewEvidence | NewBarrier | NewMeasure | NewReadingOf"
    """A record that belongs to an action."""


@dataclass(frozen=True, slots=True)
class NewReadingOf:
    """A reading of the measure with the name ``measure``, which the action has or is given too."""

    measure: str
    reading: NewReading


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken in for an action: the fields to set, the entries for its log and the records
    to add, in order.
    """

    edit: Edit
    updates: tuple[str, ...] = ()
    records: tuple[NewOfAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What is taken in from the file named ``source``: by code, and as own actions to add.

    ``kept`` are the conflicts in which the register's value was chosen: code, field, and the
    file's value, which is not to be asked about again. ``answers`` are given to questions by
    their keys; ``details`` are the organisation's ``contact`` and ``email``, ``None`` taking one
    away. ``since`` is the number of the register's last change when its proposal was made.
    """

    source: str
    actions: tuple[tuple[str, Taken], ...]
    added: tuple[tuple[NewOwnAction, Taken], ...] = ()
    kept: tuple[tuple[str, str, str | float | None], ...] = ()
    answers: tuple[tuple[str, NewAnswer], ...] = ()
    details: tuple[tuple[str, str | None], ...] = ()
    since: int | None = None
