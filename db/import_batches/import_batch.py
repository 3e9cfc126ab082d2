"""The content of an import, all saved in one change. Nothing here uses a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from db.frozen import frozen
from db.own_actions.new_own_action import NewOwnAction
from db.validation.progress import Edit
from db.vocabulary.record_kinds import READING, RecordKind

if TYPE_CHECKING:
    from db.records.new_records import NewAnswer, NewBarrier, NewEvidence, NewMeasure, NewReading

    NewOfAction: TypeAlias = "NewEvidence | NewBarrier | NewMeasure | NewReadingOf"
    """A record that belongs to an action."""


@frozen
class NewReadingOf:
    """A reading of the measure called ``measure``, which the action has or gets in this import."""

    record: ClassVar[RecordKind] = READING
    measure: str
    reading: NewReading


@frozen
class ImportedAction:
    """What an import changes for an action: the fields to set, and the updates and records to add,
    in order.
    """

    edit: Edit
    updates: tuple[str, ...] = ()
    records: tuple[NewOfAction, ...] = ()


@frozen
class ImportBatch:
    """What is imported from the file ``source``: changes by code, and own actions to add.

    ``kept`` are the conflicts where the user kept the register's value: code, field, and the file's
    value, so that the user is not asked again. ``answers`` are by question key. ``details`` are the
    organisation's ``contact`` and ``email``; ``None`` clears one. ``since`` is the number of the
    register's last change when the proposal was made.
    """

    source: str
    actions: tuple[tuple[str, ImportedAction], ...]
    added: tuple[tuple[NewOwnAction, ImportedAction], ...] = ()
    kept: tuple[tuple[str, str, str | float | None], ...] = ()
    answers: tuple[tuple[str, NewAnswer], ...] = ()
    details: tuple[tuple[str, str | None], ...] = ()
    since: int | None = None
