"""The register's records: evidence, measures, barriers, commitments, answers, the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from db.records import record_queries
from db.register_base import RegisterBase
from db.views import (
    Barrier,
    Changed,
    Commitment,
    Evidence,
    Measure,
    Organisation,
    QuestionSetView,
    QuestionView,
    Reading,
)

if TYPE_CHECKING:
    from db.organisations.question_set import QuestionSet
    from db.records.new_records import (
        NewAnswer,
        NewBarrier,
        NewCommitment,
        NewEvidence,
        NewMeasure,
        NewReading,
        NewRecord,
    )
    from db.records.record_changes import RecordKind

Record = Evidence | Measure | Reading | Barrier | Commitment


class RecordsRegister(RegisterBase):
    """Queries and changes of records. Every change raises as described in :class:`Register`.

    What is edited or deleted is given as the user saw it. If it has changed since, the change is
    refused.
    """

    # Queries

    def evidence(self, organisation: Organisation, code: str | None = None) -> tuple[Evidence, ...]:
        """Return the evidence for every action, or for one."""
        with self._reader.snapshot() as query:
            return record_queries.evidence(query, organisation.id, code)

    def measures(self, organisation: Organisation, code: str | None = None) -> tuple[Measure, ...]:
        """Return the measures of every action, or of one, with their readings."""
        with self._reader.snapshot() as query:
            return record_queries.measures(query, organisation.id, code)

    def barriers(self, organisation: Organisation, code: str | None = None) -> tuple[Barrier, ...]:
        """Return the barriers of every action, or of one, resolved ones too."""
        with self._reader.snapshot() as query:
            return record_queries.barriers(query, organisation.id, code)

    def commitments(self, organisation: Organisation) -> tuple[Commitment, ...]:
        """Return the organisation's commitments."""
        with self._reader.snapshot() as query:
            return record_queries.commitments(query, organisation.id)

    def question_sets(self, organisation: Organisation) -> tuple[QuestionSetView, ...]:
        """Return the question sets that the organisation answers, with its answers."""
        with self._reader.snapshot() as query:
            asks = self._current_organisation(query, organisation).asks
            return record_queries.question_sets(query, organisation.id, asks)

    # Changes

    def add_evidence(
        self, organisation: Organisation, codes: Iterable[str], new: NewEvidence
    ) -> Changed:
        """Add evidence to actions."""
        return self._add_to_actions(organisation, "evidence", codes, new)

    def add_measure(
        self, organisation: Organisation, codes: Iterable[str], new: NewMeasure
    ) -> Changed:
        """Add a measure to actions. Its name must be unique within each action."""
        return self._add_to_actions(organisation, "measure", codes, new)

    def add_barrier(
        self, organisation: Organisation, codes: Iterable[str], new: NewBarrier
    ) -> Changed:
        """Add a barrier to actions."""
        return self._add_to_actions(organisation, "barrier", codes, new)

    def add_reading(self, organisation: Organisation, measure: Measure, new: NewReading) -> Changed:
        """Add a reading to a measure, at most one a day.

        A figure replaces "not assessed" of the same day.
        """
        from db.records import record_changes

        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            return record_changes.add_reading(open_change, measure.id, new)

    def add_commitment(self, organisation: Organisation, new: NewCommitment) -> Changed:
        """Add a commitment of the organisation."""
        from db.records import record_changes

        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            return record_changes.add_record(
                open_change, record_changes.COMMITMENT, new, "add-commitment"
            )

    def edit_record(self, organisation: Organisation, seen: Record, new: NewRecord) -> Changed:
        """Edit a record. ``new`` is of the same kind."""
        from db.records import record_changes

        kind = _kind_of(seen)
        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            what = f"change-{kind.entity}"
            return record_changes.edit_record(
                open_change, kind, seen.id, new, _stored(seen, kind), what
            )

    def delete_record(self, organisation: Organisation, seen: Record) -> Changed:
        """Delete a record. A measure is deleted with its readings."""
        from db.records import record_changes

        kind = _kind_of(seen)
        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            what = f"remove-{kind.entity}"
            return record_changes.delete_record(
                open_change, kind, seen.id, _stored(seen, kind), what
            )

    def answer(
        self,
        organisation: Organisation,
        key: str,
        new: NewAnswer,
        *,
        seen: QuestionView | None = None,
    ) -> Changed:
        """Answer a question by its key, such as ``greener-nhs/board-lead``."""
        from db.records import record_changes

        was = None
        if seen is not None:
            given = seen.answer.value if seen.answer else None
            was = {"answer": given, "comment": seen.comment}
        with self._transaction() as session:
            return record_changes.answer_question(
                self._open_change(session, organisation), key, new, was
            )

    def add_question_set(self, organisation: Organisation, questions: QuestionSet) -> Changed:
        """Add a set of questions to the returns from now on."""
        from db.organisations import organisation_changes

        with self._transaction() as session:
            return organisation_changes.add_question_set(
                self._open_change(session, organisation), questions
            )

    def remove_question_set(self, organisation: Organisation, key: str) -> Changed:
        """Remove a set of questions from the returns from now on."""
        from db.organisations import organisation_changes

        with self._transaction() as session:
            return organisation_changes.remove_question_set(
                self._open_change(session, organisation), key
            )

    def edit_organisation(
        self, organisation: Organisation, *, seen: Organisation | None = None, **values: Any
    ) -> Changed:
        """Set ``name``, ``ods``, ``provider_type``, ``pcn``, ``icb``, ``contact``, ``email``,
        ``return_days``, ``return_name``.

        Fields that are not given do not change. Empty text or ``None`` clears a value. With another
        type the organisation has other actions. Records of actions that leave the list are kept,
        and come back with them.
        """
        from db.organisations import organisation_changes

        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            was = {name: getattr(seen, name) for name in values} if seen else None
            return organisation_changes.edit_organisation(open_change, values, was)

    def _add_to_actions(
        self, organisation: Organisation, entity: str, codes: Iterable[str], new: NewRecord
    ) -> Changed:
        from db.records import record_changes

        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            kind = record_changes.KINDS[entity]
            return record_changes.add_to_actions(open_change, kind, codes, new, f"add-{entity}")


def _kind_of(record: Record) -> RecordKind:
    from db.records import record_changes

    return record_changes.KINDS[type(record).__name__.lower()]


def _stored(record: Record, kind: RecordKind) -> dict[str, Any]:
    """Return a record's values as stored in its table."""
    values = {name: getattr(record, name) for name in kind.columns}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
