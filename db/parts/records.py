"""The register's records: evidence, measures, readings, barriers, commitments and risks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from db.parts.core import Part
from db.records import record_queries
from db.views import (
    ActionRecords,
    ActionView,
    Barrier,
    Changed,
    Commitment,
    Evidence,
    Measure,
    Organisation,
    Reading,
    Request,
    Risk,
)
from db.vocabulary.fields import plain_value
from db.vocabulary.record_kinds import KINDS, RecordKind

if TYPE_CHECKING:
    from db.records.new_records import (
        NewBarrier,
        NewCommitment,
        NewEvidence,
        NewMeasure,
        NewReading,
        NewRecord,
        NewRisk,
    )

Record = Evidence | Measure | Reading | Barrier | Commitment | Risk | Request


class Records(Part):
    """What is recorded beside an organisation's actions.

    What is edited or deleted is given as the user saw it. If it has changed since, the change is
    refused.
    """

    # Queries

    def evidence(self, organisation: Organisation, code: str | None = None) -> tuple[Evidence, ...]:
        """Return the evidence for every action, or for one."""
        with self._core.snapshot() as query:
            return record_queries.evidence(query, organisation.in_use, code)

    def measures(self, organisation: Organisation, code: str | None = None) -> tuple[Measure, ...]:
        """Return the measures of every action, or of one, with their readings."""
        with self._core.snapshot() as query:
            return record_queries.measures(query, organisation.in_use, code)

    def barriers(self, organisation: Organisation, code: str | None = None) -> tuple[Barrier, ...]:
        """Return the barriers of every action, or of one, resolved ones too."""
        with self._core.snapshot() as query:
            return record_queries.barriers(query, organisation.in_use, code)

    def of_set_aside(self, organisation: Organisation, action: ActionView) -> ActionRecords:
        """Return what stands beside an action that was set aside
        (:meth:`db.parts.actions.Actions.set_aside`).
        """
        with self._core.snapshot() as query:
            return record_queries.held_records(query, organisation.in_use, action.id)

    def commitments(self, organisation: Organisation) -> tuple[Commitment, ...]:
        """Return the organisation's commitments."""
        with self._core.snapshot() as query:
            return record_queries.commitments(query, organisation.id)

    def risks(self, organisation: Organisation) -> tuple[Risk, ...]:
        """Return the organisation's risks."""
        with self._core.snapshot() as query:
            return record_queries.risks(query, organisation.id)

    # Changes

    def add_evidence(
        self, organisation: Organisation, codes: Iterable[str], new: NewEvidence
    ) -> Changed:
        """Add evidence to actions."""
        return self._add_to_actions(organisation, codes, new)

    def add_measure(
        self, organisation: Organisation, codes: Iterable[str], new: NewMeasure
    ) -> Changed:
        """Add a measure to actions. Its name must be unique within each action."""
        return self._add_to_actions(organisation, codes, new)

    def add_barrier(
        self, organisation: Organisation, codes: Iterable[str], new: NewBarrier
    ) -> Changed:
        """Add a barrier to actions."""
        return self._add_to_actions(organisation, codes, new)

    def add_reading(self, organisation: Organisation, measure: Measure, new: NewReading) -> Changed:
        """Add a reading to a measure, at most one a day.

        A figure replaces "not assessed" of the same day.
        """
        from db.records import record_changes

        with self._core.change(organisation) as open_change:
            return record_changes.add_reading(open_change, measure.id, new)

    def add_commitment(self, organisation: Organisation, new: NewCommitment) -> Changed:
        """Add a commitment of the organisation."""
        return self._add(organisation, new)

    def add_risk(self, organisation: Organisation, new: NewRisk) -> Changed:
        """Add a risk of the organisation."""
        return self._add(organisation, new)

    def edit(self, organisation: Organisation, seen: Record, new: NewRecord) -> Changed:
        """Edit a record. ``new`` is of the same kind."""
        from db.records import record_changes

        with self._core.change(organisation) as open_change:
            return record_changes.edit_record(open_change, seen.id, new, _stored(seen, new.record))

    def delete(self, organisation: Organisation, seen: Record) -> Changed:
        """Delete a record. A measure is deleted with its readings."""
        from db.records import record_changes

        kind = KINDS[type(seen).__name__.lower()]
        with self._core.change(organisation) as open_change:
            return record_changes.delete_record(open_change, kind, seen.id, _stored(seen, kind))

    def _add(self, organisation: Organisation, new: NewRecord) -> Changed:
        from db.records import record_changes

        with self._core.change(organisation) as open_change:
            return record_changes.add_record(open_change, new)

    def _add_to_actions(
        self, organisation: Organisation, codes: Iterable[str], new: NewRecord
    ) -> Changed:
        from db.records import record_changes

        with self._core.change(organisation) as open_change:
            return record_changes.add_to_actions(open_change, codes, new)


def _stored(record: Record, kind: RecordKind) -> dict[str, Any]:
    """Return a record's values as stored in its table."""
    return {name: plain_value(getattr(record, name)) for name in kind.columns}
