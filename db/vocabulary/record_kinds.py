"""Every kind of record beside an action, each described once.

A record is what people add to an action, or to their organisation. Its table, the log, undo,
labels, checks, questions and JSON follow.
"""

from __future__ import annotations

from db.frozen import frozen
from db.vocabulary.action_fields import OWN
from db.vocabulary.fields import Field, Kind
from db.vocabulary.terms import (
    Answer,
    BarrierKind,
    Dimension,
    Reply,
    RequestKind,
    RiskKind,
    RiskLevel,
)


@frozen
class RecordKind:
    """A kind of record. ``entity`` is its word in the log and the name of its table.

    ``one`` is one of them in words: "a barrier". ``anchor`` is the field that is never empty while
    the record exists. In the log, a change from nothing to a value means that the record was added,
    and from a value to nothing that it was deleted. ``named_by`` is the field by which users know
    it, ``gone_by`` are the fields that name a deleted one. A kind ``of_action`` belongs to an
    action, every other to the organisation. What is not ``edited`` is only added and deleted.
    """

    entity: str
    one: str
    fields: tuple[Field, ...]
    anchor: str
    named_by: str
    gone_by: tuple[str, ...] = ()
    of_action: bool = True
    edited: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its fields in its table and in the log."""
        return tuple(field.key for field in self.fields)

    def steps(self) -> dict[str, str]:
        """Return what can be done with it, by the words of the log, as people read it."""
        verbs = {"add": "Added", "change": "Edited", "remove": "Deleted"}
        return {
            f"{step}-{self.entity}": f"{verb} {self.one}"
            for step, verb in verbs.items()
            if self.gone_by and (self.edited or step != "change")
        }


EVIDENCE = RecordKind(
    "evidence",
    "evidence",
    (Field("title", "Title", Kind.TITLE, required=True), Field("link", "Link")),
    anchor="title",
    named_by="title",
    gone_by=("title",),
)

MEASURE = RecordKind(
    "measure",
    "a measure",
    (
        Field("name", "Name", Kind.NAME, required=True),
        Field("unit", "Unit", Kind.NAME, required=True),
        Field("dimension", "Dimension", Kind.WORD, Dimension, required=True),
        Field("baseline", "Baseline", Kind.FIGURE),
        Field("baseline_on", "Baseline on", Kind.DAY),
        Field("target", "Target", Kind.FIGURE),
        Field("target_on", "Target by", Kind.DAY),
        Field("source", "Source"),
    ),
    anchor="name",
    named_by="name",
    gone_by=("name",),
)

READING = RecordKind(
    "reading",
    "a reading",
    (
        Field("measure_id", "Measure", Kind.NUMBER, required=True, hidden=True),
        Field("on", "On", Kind.DAY, required=True),
        Field("value", "Reading", Kind.FIGURE),
        Field("note", "Note"),
    ),
    anchor="on",
    named_by="on",
    gone_by=("measure", "on", "value"),
    edited=False,
)

BARRIER = RecordKind(
    "barrier",
    "a barrier",
    (
        Field("kind", "Kind", Kind.WORD, BarrierKind, required=True),
        Field("note", "Note", required=True),
        Field("support", "Support needed"),
        Field("resolved", "Resolved on", Kind.DAY),
    ),
    anchor="kind",
    named_by="note",
    gone_by=("kind", "note"),
)

COMMITMENT = RecordKind(
    "commitment",
    "a commitment",
    (
        Field("objective", "Objective", Kind.TITLE, required=True),
        Field("description", "Description"),
        Field("comments", "Comments"),
    ),
    anchor="objective",
    named_by="objective",
    gone_by=("objective",),
    of_action=False,
)

RISK = RecordKind(
    "risk",
    "a risk",
    (
        Field("title", "Title", Kind.TITLE, required=True),
        Field("level", "Level", Kind.WORD, RiskLevel),
        Field("kind", "Kind", Kind.WORD, RiskKind),
        Field("mitigation", "Mitigation"),
        Field("owner", "Owner", Kind.NAME),
        Field("review", "Review date", Kind.DAY),
    ),
    anchor="title",
    named_by="title",
    gone_by=("title",),
    of_action=False,
)

ANSWER = RecordKind(
    "answer",
    "an answer",
    (
        Field("question_id", "Question", Kind.NUMBER, required=True, hidden=True),
        Field("answer", "Answer", Kind.WORD, Answer, required=True),
        Field("comment", "Comment"),
    ),
    anchor="answer",
    named_by="answer",
    of_action=False,
)

REQUEST = RecordKind(
    "request",
    "a request",
    (
        Field("kind", "Kind", Kind.WORD, RequestKind, required=True),
        Field("code", "Code", Kind.NAME),
        Field("text", "Text"),
        Field("due", "Target date", Kind.DAY),
        Field("reply", "Reply", Kind.WORD, Reply, required=True),
        Field("note", "Note"),
    ),
    anchor="kind",
    named_by="kind",
    gone_by=("kind", "code", "text"),
    of_action=False,
)

RECORDS = (EVIDENCE, MEASURE, READING, BARRIER, COMMITMENT, RISK, ANSWER, REQUEST)
"""The kinds with a table of their own of the same name, and a number for each record."""

KINDS = {kind.entity: kind for kind in RECORDS}

OF_ACTIONS = tuple(kind for kind in RECORDS if kind.of_action)

OWN_ACTION = RecordKind(
    "own-action", "an own action", OWN, anchor="title", named_by="title", gone_by=("title",)
)
"""An action that an organisation added itself. Its table is that of the plan's actions."""
