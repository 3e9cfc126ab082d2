"""The tables. Dates and times are kept as ISO 8601 text, in UTC, readable in any database tool."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.progress import Progress
from db.words import Choice, Ease, Status


class Base(DeclarativeBase):
    """The schema, with names for every constraint so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PlanRow(Base):
    """One edition of a published plan; ``notes`` is a JSON array."""

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str]
    edition: Mapped[str]
    published: Mapped[str]
    issuer: Mapped[str]
    source: Mapped[str]
    notes: Mapped[str] = mapped_column(Text)


class OrganisationRow(Base):
    """An organisation; ``own_actions`` counts those it ever added, so no code is used twice.

    ``asks`` is a JSON array of the keys of question sets.
    """

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    ods: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str]
    provider_type: Mapped[str]
    pcn: Mapped[str | None]
    icb: Mapped[str | None]
    contact: Mapped[str | None]
    email: Mapped[str | None]
    own_actions: Mapped[int] = mapped_column(default=0)
    return_days: Mapped[int | None]
    return_name: Mapped[str | None]
    asks: Mapped[str | None] = mapped_column(Text)


class ActionRow(Base):
    """An action of a plan, or an organisation's own.

    ``benefits`` is a JSON array, null where not published; ``notes`` is a JSON array.
    """

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("(plan_id IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
        UniqueConstraint("plan_id", "code"),
        UniqueConstraint("organisation_id", "code"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    detail: Mapped[str]
    provider_type: Mapped[str]
    area: Mapped[str]
    rating: Mapped[str | None]
    quick_win: Mapped[bool]
    benefits: Mapped[str | None] = mapped_column(Text)
    ease: Mapped[str | None]
    page: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text)


class ProgressRow(Base):
    """Where an organisation stands with an action; there is none until something was said."""

    __tablename__ = "progress"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    choice: Mapped[str] = mapped_column(default=Choice.UNDECIDED.value)
    reason: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(default=Status.NOT_STARTED.value)
    status_on: Mapped[str | None] = mapped_column(String(10))
    lead: Mapped[str | None]
    start: Mapped[str | None] = mapped_column(String(10))
    due: Mapped[str | None] = mapped_column(String(10))
    review: Mapped[str | None] = mapped_column(String(10))
    completed: Mapped[str | None] = mapped_column(String(10))
    percent: Mapped[int | None]
    own_ease: Mapped[str | None]
    updated_at: Mapped[str] = mapped_column(String(20))
    updated_by: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class UpdateRow(Base):
    """An entry of an action's log. Added, never changed; numbers are never used again."""

    __tablename__ = "update_entry"
    __table_args__ = (
        Index("ix_update_entry_action", "organisation_id", "action_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


class EvidenceRow(Base):
    """What shows that an action was done. Of this table and those below numbers never return."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_action", "organisation_id", "action_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    title: Mapped[str]
    link: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]


class MeasureRow(Base):
    """What is counted for an action."""

    __tablename__ = "measure"
    __table_args__ = (
        Index("ix_measure_action", "organisation_id", "action_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    name: Mapped[str]
    unit: Mapped[str]
    dimension: Mapped[str]
    baseline: Mapped[float | None]
    baseline_on: Mapped[str | None] = mapped_column(String(10))
    target: Mapped[float | None]
    target_on: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]


class ReadingRow(Base):
    """What a measure was on a day; no value means that it was not assessed."""

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_action", "organisation_id", "action_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    on: Mapped[str] = mapped_column(String(10))
    value: Mapped[float | None]
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]


class BarrierRow(Base):
    """What stands in an action's way, and the support that is asked for."""

    __tablename__ = "barrier"
    __table_args__ = (
        Index("ix_barrier_action", "organisation_id", "action_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    support: Mapped[str | None] = mapped_column(Text)
    resolved: Mapped[str | None] = mapped_column(String(10))
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]


class CommitmentRow(Base):
    """What an organisation commits itself to."""

    __tablename__ = "commitment"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    objective: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    comments: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]


class QuestionSetRow(Base):
    """One edition of a set of questions; belongs to no organisation."""

    __tablename__ = "question_set"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str]
    edition: Mapped[str]
    source: Mapped[str] = mapped_column(Text)


class QuestionRow(Base):
    """A question; ``key`` begins with its set's key and a slash."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(130), unique=True)
    text: Mapped[str] = mapped_column(Text)
    help: Mapped[str] = mapped_column(Text)


class AnswerRow(Base):
    """How an organisation answers a question."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "question_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer: Mapped[str]
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]


class ReturnRow(Base):
    """A return as it was made: the database itself refuses to change or delete one.

    ``snapshot`` is the whole position as JSON (:mod:`db.snapshot`), ``workbook`` the file that
    was written, byte for byte.
    """

    __tablename__ = "frozen_return"
    __table_args__ = (
        UniqueConstraint("organisation_id", "period", "number"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    period: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    on: Mapped[str] = mapped_column(String(10))
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]
    signed_by: Mapped[str]
    complete: Mapped[bool]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    snapshot: Mapped[str] = mapped_column(Text)
    workbook: Mapped[bytes] = mapped_column(LargeBinary)


class ChangeRow(Base):
    """One change: the only history there is.

    ``state``: ``done``, ``undone`` (can be done again), ``superseded`` (undone, and something else
    was done since), ``final`` (cannot be undone: a new organisation, an undo or redo itself).
    ``of_id`` is the change that an undo or redo speaks of.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_stack", "organisation_id", "by", "state"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]
    what: Mapped[str]
    state: Mapped[str]
    of_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))


class ChangeFieldRow(Base):
    """One field of a change; ``old`` and ``new`` are JSON.

    ``entity`` is ``progress``, ``update``, ``own-action``, ``organisation``, ``import``, ``return``
    or one of :data:`db.items.KINDS`; ``entity_id`` the number of the update, the item or the
    return. The code stands here too: a log outlives what it speaks of.
    """

    __tablename__ = "change_field"
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(index=True)
    code: Mapped[str | None] = mapped_column(String(20))
    entity: Mapped[str]
    entity_id: Mapped[int | None]
    field: Mapped[str]
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


def progress_of(row: ProgressRow | None) -> Progress:
    """Return the values of a stored row, or of an action about which nothing was said yet."""
    if row is None:
        return Progress()
    return Progress(
        choice=Choice(row.choice),
        reason=row.reason,
        status=Status(row.status),
        status_on=_day(row.status_on),
        lead=row.lead,
        start=_day(row.start),
        due=_day(row.due),
        review=_day(row.review),
        completed=_day(row.completed),
        percent=row.percent,
        own_ease=Ease(row.own_ease) if row.own_ease else None,
    )


def own_action(
    owner: OrganisationRow, code: str, values: dict[str, Any], *, number: int | None = None
) -> ActionRow:
    """Return the row of an own action; ``number`` gives it the id it had before."""
    return ActionRow(
        id=number,
        organisation_id=owner.id,
        position=int(code.rpartition("-")[2]),
        code=code,
        title=values["title"],
        detail=values["detail"],
        provider_type=owner.provider_type,
        area=values["area"],
        rating=values["rating"],
        quick_win=values["quick_win"],
        benefits=None,
        notes="[]",
    )


def new_progress(organisation: int, action_id: int) -> ProgressRow:
    """Return a row that says nothing yet."""
    empty = Progress()
    return ProgressRow(
        organisation_id=organisation,
        action_id=action_id,
        choice=empty.choice.value,
        status=empty.status.value,
        updated_by="",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
