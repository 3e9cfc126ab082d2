"""The tables. Dates and times are ISO 8601 text, in UTC, readable in any database tool."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeEngine

from db.storage.column_types import (
    ANSWER,
    AREA,
    BARRIER,
    BENEFITS,
    COLLATION,
    DAY,
    DECLARATION,
    DECLARED,
    DIGEST,
    DIMENSION,
    EASE,
    ENTITY,
    FIELD,
    ID,
    LETTERS,
    LIST,
    LOGGED,
    MOMENT,
    PERIOD,
    PERSON,
    PROVIDER,
    RATING,
    RECEIVED,
    REMARKS,
    REPLY,
    REQUEST_KIND,
    RISK_KIND,
    RISK_LEVEL,
    SAID,
    SNAPSHOT,
    STATE,
    VERSION,
    WAIT,
    WHAT,
    ColumnType,
    Unfit,
    field_type,
)
from db.validation.progress import Progress
from db.vocabulary.action_fields import PROGRESS
from db.vocabulary.fields import Field, Kind, plain_value
from db.vocabulary.record_kinds import KINDS


def column_info(kind: ColumnType, *, of: str = "") -> dict[str, Any]:
    """Return a column's ``info`` on its content; see :mod:`db.storage.value_checks`.

    ``of`` is the column that the values of a list refer to: ``table.column``.
    """
    return {"kind": kind, "of": of}


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
    """One edition of a published plan; ``notes`` is a JSON array.

    ``declared`` is what it declares besides its actions
    (:func:`db.vocabulary.declared.declaration_json`).
    """

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True, info=column_info(SAID))
    title: Mapped[str] = mapped_column(info=column_info(SAID))
    edition: Mapped[str]
    published: Mapped[str]
    issuer: Mapped[str]
    source: Mapped[str]
    notes: Mapped[str] = mapped_column(Text, info=column_info(LIST))
    declared: Mapped[str] = mapped_column(Text, server_default="", info=column_info(DECLARATION))


class OrganisationRow(Base):
    """An organisation. ``own_actions`` counts all that it ever added, so that no code is reused.

    ``plan_id`` is the plan to show first: the others are in ``plan_in_use``. ``asks`` is a JSON
    array of the keys of question sets, ``groups`` one of the names of groups that it is in.
    """

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    ods: Mapped[str] = mapped_column(String(20), unique=True, info=column_info(SAID))
    name: Mapped[str] = mapped_column(info=column_info(SAID))
    provider_type: Mapped[str] = mapped_column(info=column_info(PROVIDER))
    pcn: Mapped[str | None]
    icb: Mapped[str | None]
    contact: Mapped[str | None]
    email: Mapped[str | None]
    own_actions: Mapped[int] = mapped_column(default=0)
    return_days: Mapped[int | None] = mapped_column(info=column_info(WAIT))
    return_name: Mapped[str | None]
    asks: Mapped[str | None] = mapped_column(Text, info=column_info(LIST, of="question_set.key"))
    place: Mapped[str | None]
    neighbourhood: Mapped[str | None]
    groups: Mapped[str | None] = mapped_column(Text, info=column_info(LIST))


class PlanInUseRow(Base):
    """A plan that an organisation works with, in the order in which it began to.

    A later edition takes the place of ``plan_id`` in the same row (:class:`CarriedActionRow`).
    """

    __tablename__ = "plan_in_use"
    __table_args__ = (
        UniqueConstraint("organisation_id", "plan_id"),
        UniqueConstraint("organisation_id", "position", name="uq_plan_in_use_position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int] = mapped_column(info=column_info(ID))


class EditionUsedRow(Base):
    """An edition that a plan in use has, or had before or after an upgrade that was undone.

    A plan in use that was never upgraded has no row.
    """

    __tablename__ = "edition_used"
    plan_in_use_id: Mapped[int] = mapped_column(ForeignKey("plan_in_use.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)


class CarriedActionRow(Base):
    """An action that carries on another one, of an earlier edition, in a plan in use.

    What the organisation records about ``action_id``, of the edition ``plan_id``, is held under
    ``held_id``, the action of the first edition that it worked with. An upgrade moves nothing, so
    that nothing can be lost. ``main``: progress is held there too. If several actions were merged,
    it is so for one of them.
    """

    __tablename__ = "carried_action"
    __table_args__ = (Index("ix_carried_action_action", "plan_in_use_id", "action_id", "main"),)
    plan_in_use_id: Mapped[int] = mapped_column(ForeignKey("plan_in_use.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    held_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    main: Mapped[bool]


class ActionRow(Base):
    """An action of a plan, or an organisation's own beside one.

    ``section`` is the code of its section, and ``declared`` what it has of its plan's own fields
    and roles (:func:`db.vocabulary.declared.values_json`). ``area`` is empty where the plan has no
    programme areas. ``benefits`` is a JSON array, null where not published; ``notes`` is a JSON
    array.
    """

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("(plan_id IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
        UniqueConstraint("plan_id", "code"),
        UniqueConstraint("organisation_id", "code"),
        Index("ix_action_plan_in_use", "plan_in_use_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), info=column_info(SAID))
    title: Mapped[str] = mapped_column(info=column_info(SAID))
    detail: Mapped[str]
    provider_type: Mapped[str] = mapped_column(info=column_info(PROVIDER))
    area: Mapped[str] = mapped_column(info=column_info(AREA))
    rating: Mapped[str | None] = mapped_column(info=column_info(RATING))
    quick_win: Mapped[bool]
    benefits: Mapped[str | None] = mapped_column(Text, info=column_info(BENEFITS))
    ease: Mapped[str | None] = mapped_column(info=column_info(EASE))
    page: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, info=column_info(LIST))
    plan_in_use_id: Mapped[int | None] = mapped_column(ForeignKey("plan_in_use.id"))
    section: Mapped[str] = mapped_column(default="", server_default="")
    declared: Mapped[str | None] = mapped_column(Text, info=column_info(DECLARED))


def _progress_column(field: Field) -> Any:
    """Return the column of a field that an organisation records about an action."""
    stored = _STORED.get(field.kind, String())
    info = column_info(_OF_PROGRESS[field.key])
    return mapped_column(stored, nullable=not field.required, info=info)


_STORED: dict[Kind, TypeEngine[Any]] = {
    Kind.PERCENT: Integer(),
    Kind.NOTE: Text(),
    Kind.DAY: String(10),
}
_OF_PROGRESS = {field.key: field_type(field) for field in PROGRESS}
_ProgressFields = type(
    "_ProgressFields", (), {field.key: _progress_column(field) for field in PROGRESS}
)


class ProgressRow(_ProgressFields, Base):  # type: ignore[misc, valid-type]
    """An organisation's progress with an action. There is no row until something is recorded.

    It has a column for each field of :data:`db.vocabulary.action_fields.PROGRESS`.
    """

    __tablename__ = "progress"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    updated_at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT))
    updated_by: Mapped[str]
    version: Mapped[int] = mapped_column(info=column_info(VERSION))

    __mapper_args__ = {"version_id_col": version}


class _RecordRow:
    """What every record has, besides its fields. Numbers are never reused."""

    __table_args__: Any = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), sort_order=-2)
    at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT), sort_order=1)
    by: Mapped[str] = mapped_column(sort_order=1)


class _OfActionRow(_RecordRow):
    """What every record of an action has, besides its fields."""

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), sort_order=-1)

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
        """Return its index, by which the records of one action are found."""
        name = f"ix_{cls.__tablename__}_action"  # type: ignore[attr-defined]
        return Index(name, "organisation_id", "action_id"), _RecordRow.__table_args__


class UpdateRow(_OfActionRow, Base):
    """An update in an action's log: added, never changed."""

    __tablename__ = "update_entry"
    text: Mapped[str] = mapped_column(Text, info=column_info(SAID), sort_order=2)


class EvidenceRow(_OfActionRow, Base):
    """Evidence that an action was done."""

    __tablename__ = "evidence"
    title: Mapped[str] = mapped_column(info=column_info(SAID))
    link: Mapped[str | None] = mapped_column(Text)


class MeasureRow(_OfActionRow, Base):
    """A measure of an action."""

    __tablename__ = "measure"
    name: Mapped[str] = mapped_column(info=column_info(SAID))
    unit: Mapped[str] = mapped_column(info=column_info(SAID))
    dimension: Mapped[str] = mapped_column(info=column_info(DIMENSION))
    baseline: Mapped[float | None]
    baseline_on: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))
    target: Mapped[float | None]
    target_on: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))
    source: Mapped[str | None] = mapped_column(Text)


class ReadingRow(_OfActionRow, Base):
    """The reading of a measure on a day. No value means that it was not assessed."""

    __tablename__ = "reading"
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    on: Mapped[str] = mapped_column(String(10), info=column_info(DAY))
    value: Mapped[float | None]
    note: Mapped[str | None] = mapped_column(Text)


class BarrierRow(_OfActionRow, Base):
    """A barrier to an action, and the support asked for."""

    __tablename__ = "barrier"
    kind: Mapped[str] = mapped_column(info=column_info(BARRIER))
    note: Mapped[str] = mapped_column(Text, info=column_info(SAID))
    support: Mapped[str | None] = mapped_column(Text)
    resolved: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))


class CommitmentRow(_RecordRow, Base):
    """A commitment of an organisation."""

    __tablename__ = "commitment"
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), index=True, sort_order=-2
    )
    objective: Mapped[str] = mapped_column(Text, info=column_info(SAID))
    description: Mapped[str | None] = mapped_column(Text)
    comments: Mapped[str | None] = mapped_column(Text)


class RiskRow(_RecordRow, Base):
    """A risk of an organisation."""

    __tablename__ = "risk"
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), index=True, sort_order=-2
    )
    title: Mapped[str] = mapped_column(info=column_info(SAID))
    level: Mapped[str | None] = mapped_column(info=column_info(RISK_LEVEL))
    kind: Mapped[str | None] = mapped_column(info=column_info(RISK_KIND))
    mitigation: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None]
    review: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))


class RequestRow(_RecordRow, Base):
    """What an organisation is asked for, often together with others, and its reply."""

    __tablename__ = "request"
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), index=True, sort_order=-2
    )
    kind: Mapped[str] = mapped_column(info=column_info(REQUEST_KIND))
    code: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(Text)
    due: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))
    reply: Mapped[str] = mapped_column(info=column_info(REPLY))
    note: Mapped[str | None] = mapped_column(Text)


class QuestionSetRow(Base):
    """One edition of a set of questions. It does not belong to an organisation."""

    __tablename__ = "question_set"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True, info=column_info(SAID))
    title: Mapped[str] = mapped_column(info=column_info(SAID))
    edition: Mapped[str]
    source: Mapped[str] = mapped_column(Text)


class QuestionRow(Base):
    """A question. ``key`` starts with its set's key and a slash."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(130), unique=True, info=column_info(SAID))
    text: Mapped[str] = mapped_column(Text, info=column_info(SAID))
    help: Mapped[str] = mapped_column(Text)


class AnswerRow(_RecordRow, Base):
    """How an organisation answers a question."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "question_id"),
        _RecordRow.__table_args__,
    )
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer: Mapped[str] = mapped_column(info=column_info(ANSWER))
    comment: Mapped[str | None] = mapped_column(Text)


class ReturnRow(Base):
    """A return as it was made. The database itself refuses to change or delete it.

    ``snapshot`` is the whole position as JSON (:mod:`db.returns.snapshot`), packed
    (:mod:`db.storage.packed_text`), ``workbook`` the file that was written, byte for byte.
    ``plan_in_use_id`` is as in :class:`ChangeRow`. Numbers count all returns of the period.
    """

    __tablename__ = "frozen_return"
    __table_args__ = (
        UniqueConstraint("organisation_id", "period", "number"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    period: Mapped[str] = mapped_column(String(10), info=column_info(PERIOD))
    number: Mapped[int] = mapped_column(info=column_info(ID))
    on: Mapped[str] = mapped_column(String(10), info=column_info(DAY))
    at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT))
    by: Mapped[str]
    signed_by: Mapped[str] = mapped_column(info=column_info(SAID))
    complete: Mapped[bool]
    file_name: Mapped[str] = mapped_column(info=column_info(SAID))
    sha256: Mapped[str] = mapped_column(String(64), info=column_info(DIGEST))
    snapshot: Mapped[str] = mapped_column(Text, info=column_info(SNAPSHOT))
    workbook: Mapped[bytes] = mapped_column(LargeBinary)
    plan_in_use_id: Mapped[int | None] = mapped_column(ForeignKey("plan_in_use.id"))


class ReceivedFileRow(Base):
    """A file that was looked at, by its content, so that it is read once.

    ``reader`` is the edition of the program that read it (:data:`db.received.kept.READER`).
    ``refused`` is why it cannot be read. Of one that was read, ``head`` is what it says without its
    rows, and ``said`` all of it (:mod:`db.received.received_json`), packed.
    """

    __tablename__ = "received_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True, info=column_info(DIGEST))
    reader: Mapped[int] = mapped_column(info=column_info(ID))
    name: Mapped[str] = mapped_column(info=column_info(SAID))
    at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT))
    by: Mapped[str]
    refused: Mapped[str | None] = mapped_column(Text)
    head: Mapped[str | None] = mapped_column(Text, info=column_info(RECEIVED))
    said: Mapped[str | None] = mapped_column(Text, info=column_info(RECEIVED))


class ReceivedReturnRow(Base):
    """A return that somebody sent for a period. The sender need not be an organisation
    of the register.

    ``letters`` has one letter for each action of its plan, in the plan's order: how it stands
    (:class:`db.vocabulary.terms.Letter`). ``evidence`` has a 1 or 0 for each. ``remarks`` is a JSON
    array of :class:`db.received.received_return.Remark`. ``left_out`` is why it does not count, and
    ``left_out_at`` and ``left_out_by`` when that was last changed, and by whom.
    """

    __tablename__ = "received_return"
    __table_args__ = (
        UniqueConstraint("file_id", "ods", "period"),
        Index("ix_received_return_period", "plan_id", "period"),
        Index("ix_received_return_ods", "ods"),
        Index("ix_received_return_left_out_at", "left_out_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("received_file.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    ods: Mapped[str] = mapped_column(String(20), info=column_info(SAID))
    period: Mapped[str] = mapped_column(String(10), info=column_info(PERIOD))
    number: Mapped[int]
    position_on: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))
    file_name: Mapped[str] = mapped_column(info=column_info(SAID))
    name: Mapped[str] = mapped_column(info=column_info(SAID))
    provider_type: Mapped[str | None] = mapped_column(info=column_info(PROVIDER))
    pcn: Mapped[str | None]
    place: Mapped[str | None]
    neighbourhood: Mapped[str | None]
    icb: Mapped[str | None]
    contact: Mapped[str | None]
    email: Mapped[str | None]
    signed_by: Mapped[str | None]
    complete: Mapped[bool | None]
    rows: Mapped[int]
    own_actions: Mapped[int]
    letters: Mapped[str] = mapped_column(Text, info=column_info(LETTERS))
    evidence: Mapped[str] = mapped_column(Text)
    remarks: Mapped[str] = mapped_column(Text, info=column_info(REMARKS))
    at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT))
    by: Mapped[str]
    left_out: Mapped[str | None] = mapped_column(Text)
    left_out_at: Mapped[str | None] = mapped_column(String(20), info=column_info(MOMENT))
    left_out_by: Mapped[str | None]


class ReceivedBarrierRow(Base):
    """A barrier that a received return names. ``place`` is its sheet and cell."""

    __tablename__ = "received_barrier"
    id: Mapped[int] = mapped_column(primary_key=True)
    received_id: Mapped[int] = mapped_column(ForeignKey("received_return.id"), index=True)
    code: Mapped[str]
    kind: Mapped[str | None] = mapped_column(info=column_info(BARRIER))
    note: Mapped[str] = mapped_column(Text)
    support: Mapped[str | None] = mapped_column(Text)
    resolved: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))
    place: Mapped[str] = mapped_column(info=column_info(SAID))


class ReceivedMeasureRow(Base):
    """A measure in a received return, with its newest figure."""

    __tablename__ = "received_measure"
    id: Mapped[int] = mapped_column(primary_key=True)
    received_id: Mapped[int] = mapped_column(ForeignKey("received_return.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    dimension: Mapped[str | None] = mapped_column(info=column_info(DIMENSION))
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    figure: Mapped[float | None]
    on: Mapped[str | None] = mapped_column(String(10), info=column_info(DAY))
    place: Mapped[str] = mapped_column(info=column_info(SAID))


class ReceivedTallyRow(Base):
    """How an action stands in the returns of an ICB that count for a period: how many have each
    letter, and how many name evidence. It follows from the returns, and is written with them.
    """

    __tablename__ = "received_tally"
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True, info=column_info(PERIOD))
    icb: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True, info=column_info(SAID))
    blue: Mapped[int]
    green: Mapped[int]
    amber: Mapped[int]
    red: Mapped[int]
    planned: Mapped[int]
    later: Mapped[int]
    not_for_us: Mapped[int]
    undecided: Mapped[int]
    evidence: Mapped[int]


class CollationRow(Base):
    """A folder of returns that was collated. ``digest`` is of all that it depends on, so that the
    same folder is not collated twice. ``report`` is the report on each file, those expected and
    those missing, as JSON (:mod:`db.received.collation_json`), packed. ``saved`` is the SHA-256 of
    the workbook that was saved of it.
    """

    __tablename__ = "collated_folder"
    __table_args__ = (Index("ix_collated_folder_period", "plan_id", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    period: Mapped[str] = mapped_column(String(10), info=column_info(PERIOD))
    folder: Mapped[str] = mapped_column(info=column_info(SAID))
    at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT))
    by: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64), info=column_info(DIGEST))
    report: Mapped[str] = mapped_column(Text, info=column_info(COLLATION))
    saved: Mapped[str | None] = mapped_column(String(64), info=column_info(DIGEST))


class ChangeRow(Base):
    """One change: the only history there is.

    ``state``: ``done``, ``undone`` (can be redone), ``superseded`` (undone, and followed by another
    change), ``final`` (cannot be undone: a new organisation, an undo or redo itself). ``of_id`` is
    the change that was undone or redone. ``person`` and ``account`` are as in
    :class:`db.validation.identity.Identity`, ``None`` if only the name is known.
    ``plan_in_use_id`` is the plan that was worked with, ``None`` for the organisation's first.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_stack", "organisation_id", "by", "state"),
        Index("ix_change_number", "organisation_id", "id"),
        Index("ix_change_at", "organisation_id", "at"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[str] = mapped_column(String(20), info=column_info(MOMENT))
    by: Mapped[str]
    what: Mapped[str] = mapped_column(info=column_info(WHAT))
    state: Mapped[str] = mapped_column(info=column_info(STATE))
    of_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))
    person: Mapped[str | None] = mapped_column(String(40), info=column_info(PERSON))
    account: Mapped[str | None]
    plan_in_use_id: Mapped[int | None] = mapped_column(ForeignKey("plan_in_use.id"))


class ChangeFieldRow(Base):
    """One field of a change; ``old`` and ``new`` are JSON.

    ``entity`` is ``progress``, ``update``, ``edition``, ``own-action``, ``organisation``,
    ``import``, ``return`` or one of :data:`db.vocabulary.record_kinds.KINDS`; ``entity_id`` the
    number of the update, the record or the return. The code is stored here too, because a log
    outlives what it describes.
    """

    __tablename__ = "change_field"
    __table_args__ = (Index("ix_change_field_code", "code", "field", "change_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(index=True)
    code: Mapped[str | None] = mapped_column(String(20))
    entity: Mapped[str] = mapped_column(info=column_info(ENTITY))
    entity_id: Mapped[int | None]
    field: Mapped[str] = mapped_column(info=column_info(FIELD))
    old: Mapped[str | None] = mapped_column(Text, info=column_info(LOGGED))
    new: Mapped[str | None] = mapped_column(Text, info=column_info(LOGGED))


def progress_of(row: ProgressRow | None, given: Collection[str] = ()) -> Progress:
    """Return the values of a stored row, or of an action with nothing recorded yet.

    The fields ``given`` are about to be set, so unreadable values in them count as empty.

    Raises:
        Unfit: another field cannot be read.
    """
    if row is None:
        return Progress()
    values = {}
    for name, kind in _OF_PROGRESS.items():
        try:
            values[name] = kind.read(getattr(row, name))
        except Unfit:
            if name not in given:
                raise
    return Progress(**values)


def own_action_row(
    owner: OrganisationRow,
    in_use: int,
    code: str,
    values: dict[str, Any],
    *,
    number: int | None = None,
) -> ActionRow:
    """Return the row of an own action beside the plan ``in_use``. ``number`` gives it its former
    id.
    """
    return ActionRow(
        id=number,
        organisation_id=owner.id,
        plan_in_use_id=in_use,
        position=int(code.rpartition("-")[2]),
        code=code,
        provider_type=owner.provider_type,
        benefits=None,
        notes="[]",
        **values,
    )


def empty_progress_row(organisation: int, action_id: int) -> ProgressRow:
    """Return an empty progress row."""
    empty = {field.key: plain_value(getattr(Progress(), field.key)) for field in PROGRESS}
    return ProgressRow(organisation_id=organisation, action_id=action_id, updated_by="", **empty)


RECORD_ROWS: dict[str, type[Any]] = {
    name: one.class_ for one in Base.registry.mappers if (name := one.class_.__tablename__) in KINDS
}
"""The rows of each kind of record, by its word in the log."""
