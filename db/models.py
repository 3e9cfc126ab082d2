"""The tables. Dates and times are kept as ISO 8601 text, in UTC, readable in any database tool."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
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
    """An organisation; ``own_actions`` counts those it ever added, so no code is used twice."""

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

    ``entity`` is ``progress``, ``update``, ``own-action`` or ``organisation``; ``entity_id`` the
    number of the update. The code stands here too: a log outlives what it speaks of.
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
