"""Records besides an action's progress: evidence, measures, readings, barriers, ...

Each ``New...`` is what the user enters. ``stored()`` returns the values for the tables and refuses
invalid ones. Nothing here uses a database.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from db.errors import Refused
from db.frozen import frozen
from db.records.evidence_links import checked_link
from db.validation.field_values import checked_value
from db.validation.periods import check_date_range
from db.vocabulary import record_kinds
from db.vocabulary.fields import plain_value
from db.vocabulary.phrases import long_day
from db.vocabulary.record_kinds import RecordKind
from db.vocabulary.terms import (
    Answer,
    BarrierKind,
    Dimension,
    Reply,
    RequestKind,
    RiskKind,
    RiskLevel,
)

Stored = dict[str, Any]


@frozen
class NewEvidence:
    """Evidence as the user enters it: a title, and where it is (see
    :mod:`db.records.evidence_links`).
    """

    record: ClassVar[RecordKind] = record_kinds.EVIDENCE
    title: str
    link: str = ""

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: there is no title, or the link is not safe to open.
        """
        link = checked_link(self.link)
        return {**_stored(replace(self, link="")), "link": link}


@frozen
class NewMeasure:
    """A measure as the user enters it. A baseline without a date gets today's date."""

    record: ClassVar[RecordKind] = record_kinds.MEASURE
    name: str
    unit: str
    dimension: Dimension
    baseline: float | None = None
    baseline_on: date | None = None
    target: float | None = None
    target_on: date | None = None
    source: str = ""

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: the name or unit is missing, a figure is invalid, a target has no date, the
                baseline date is in the future, or a date has no figure.
        """
        baseline_on = self.baseline_on
        if self.baseline is None and baseline_on is not None:
            raise Refused("The baseline has a date but no figure. Enter both, or neither.")
        if self.baseline is not None:
            baseline_on = check_date_range(baseline_on or today, "Baseline on")
            if baseline_on > today:
                raise Refused(
                    f"The baseline date {long_day(baseline_on)} is in the future. Enter today or an"
                    " earlier day."
                )
        if (self.target is None) != (self.target_on is None):
            raise Refused("A target needs a figure and a date. Enter both, or neither.")
        return _stored(replace(self, baseline_on=baseline_on))


@frozen
class NewReading:
    """The reading of a measure on a day. ``None`` means "not assessed"."""

    record: ClassVar[RecordKind] = record_kinds.READING
    value: float | None
    on: date
    note: str = ""

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: the figure is invalid, or the day is in the future.
        """
        on = check_date_range(self.on, "Reading on")
        if on > today:
            raise Refused(f"{long_day(on)} is in the future. Enter today or an earlier day.")
        return _stored(self)


@frozen
class NewBarrier:
    """A barrier. ``support`` is the support asked of the ICB, if any."""

    record: ClassVar[RecordKind] = record_kinds.BARRIER
    kind: BarrierKind
    note: str
    support: str = ""
    resolved: date | None = None

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: there is no note, or the resolved date is in the future.
        """
        resolved = self.resolved
        if resolved is not None and check_date_range(resolved, "Resolved on") > today:
            raise Refused(f"{long_day(resolved)} is in the future. Enter the day it was resolved.")
        return _stored(self)


@frozen
class NewCommitment:
    """A commitment of the organisation, in its own words."""

    record: ClassVar[RecordKind] = record_kinds.COMMITMENT
    objective: str
    description: str = ""
    comments: str = ""

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: there is no objective.
        """
        return _stored(self)


@frozen
class NewRisk:
    """A risk as the user enters it. The review date may be in the past or in the future."""

    record: ClassVar[RecordKind] = record_kinds.RISK
    title: str
    level: RiskLevel | None = None
    kind: RiskKind | None = None
    mitigation: str = ""
    owner: str = ""
    review: date | None = None

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: there is no title, or a text or the review date is invalid.
        """
        return _stored(self)


@frozen
class NewAnswer:
    """The answer to a question."""

    record: ClassVar[RecordKind] = record_kinds.ANSWER
    answer: Answer
    comment: str = ""

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: the comment is invalid.
        """
        return _stored(self)


@frozen
class NewRequest:
    """A request to an organisation. ``due`` is the target date asked for."""

    record: ClassVar[RecordKind] = record_kinds.REQUEST
    kind: RequestKind
    code: str = ""
    text: str = ""
    due: date | None = None
    reply: Reply = Reply.OPEN
    note: str = ""

    def column_values(self, today: date) -> Stored:
        """Return the values to store.

        Raises:
            Refused: the action, the text or the target date is missing, or there is a target date
                and nothing to do by then.
        """
        if not self.code and self.kind is not RequestKind.QUESTION:
            raise Refused("The request names no action. Enter its code, such as GC1.")
        if not self.text.strip() and self.kind in (RequestKind.UPDATE, RequestKind.QUESTION):
            raise Refused("The request has no text. Enter the update or the question.")
        if self.due is None and self.kind is RequestKind.TARGET:
            raise Refused("The request has no target date. Enter the one to set.")
        if self.due is not None and self.kind in (RequestKind.UPDATE, RequestKind.QUESTION):
            raise Refused("Only an action has a target date. Leave it out.")
        return _stored(self)


NewRecord = (
    NewEvidence
    | NewMeasure
    | NewReading
    | NewBarrier
    | NewCommitment
    | NewRisk
    | NewAnswer
    | NewRequest
)


def _stored(new: NewRecord) -> Stored:
    """Return the fields of a record as they are stored, each checked by its kind."""
    return {
        field.key: plain_value(checked_value(field, getattr(new, field.key)))
        for field in new.record.fields
        if not field.hidden
    }
