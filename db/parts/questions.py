"""The ICB's questions: list them, answer one, add and remove sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.organisations.organisation_queries import current_organisation
from db.parts.core import Part
from db.records import record_queries
from db.views import Changed, Organisation, QuestionSetView, QuestionView

if TYPE_CHECKING:
    from db.organisations.question_set import QuestionSet
    from db.records.new_records import NewAnswer


class Questions(Part):
    """The question sets that an organisation answers."""

    def sets(self, organisation: Organisation) -> tuple[QuestionSetView, ...]:
        """Return the question sets that the organisation answers, with its answers."""
        with self._core.snapshot() as query:
            asks = current_organisation(query, organisation).asks
            return record_queries.question_sets(query, organisation.id, asks)

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
        with self._core.change(organisation) as open_change:
            return record_changes.answer_question(open_change, key, new, was)

    def add_set(self, organisation: Organisation, questions: QuestionSet) -> Changed:
        """Add a set of questions to the returns from now on."""
        from db.organisations import organisation_changes

        with self._core.change(organisation) as open_change:
            return organisation_changes.add_question_set(open_change, questions)

    def remove_set(self, organisation: Organisation, key: str) -> Changed:
        """Remove a set of questions from the returns from now on."""
        from db.organisations import organisation_changes

        with self._core.change(organisation) as open_change:
            return organisation_changes.remove_question_set(open_change, key)
