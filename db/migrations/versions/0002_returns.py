"""Evidence, measures, barriers, commitments, questions and frozen returns."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SIGNED = ("at", sa.String(length=20)), ("by", sa.String())
_REFUSAL = "a return that was made is never changed"


def upgrade() -> None:
    for column in (
        sa.Column("return_days", sa.Integer(), nullable=True),
        sa.Column("return_name", sa.String(), nullable=True),
        sa.Column("asks", sa.Text(), nullable=True),
    ):
        op.add_column("organisation", column)
    _of_an_action(
        "evidence",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
    )
    _of_an_action(
        "measure",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("baseline", sa.Double(), nullable=True),
        sa.Column("baseline_on", sa.String(length=10), nullable=True),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("target_on", sa.String(length=10), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
    )
    _of_an_action(
        "reading",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name="fk_reading_measure_id"),
    )
    op.create_index("ix_reading_measure_id", "reading", ["measure_id"])
    _of_an_action(
        "barrier",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=True),
        sa.Column("resolved", sa.String(length=10), nullable=True),
    )
    _of_an_organisation(
        "commitment",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("comments", sa.Text(), nullable=True),
    )
    op.create_index("ix_commitment_organisation_id", "commitment", ["organisation_id"])
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question_set"),
        sa.UniqueConstraint("key", name="uq_question_set_key"),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=130), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["question_set.id"], name="fk_question_set_id"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("key", name="uq_question_key"),
    )
    op.create_index("ix_question_set_id", "question", ["set_id"])
    _of_an_organisation(
        "answer",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_answer_question_id"),
        sa.UniqueConstraint("organisation_id", "question_id", name="uq_answer_organisation_id"),
    )
    _of_an_organisation(
        "frozen_return",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("workbook", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_frozen_return_change_id"),
        sa.UniqueConstraint(
            "organisation_id", "period", "number", name="uq_frozen_return_organisation_id"
        ),
    )
    _freeze("frozen_return")


def _of_an_organisation(table: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    """Create a table of what an organisation wrote, whose numbers are never used again."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *columns,
        *(sa.Column(name, kind, nullable=False) for name, kind in _SIGNED),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=f"fk_{table}_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )


def _of_an_action(table: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    _of_an_organisation(
        table,
        sa.Column("action_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=f"fk_{table}_action_id"),
    )
    op.create_index(f"ix_{table}_action", table, ["organisation_id", "action_id"])


def _freeze(table: str) -> None:
    """Let the database itself refuse that a row of ``table`` is changed or deleted."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION refuse_{table}()"
        )
        return
    # SQLite's INSERT OR REPLACE deletes what is in its way without telling a trigger.
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS"
        f" (SELECT 1 FROM {table} t WHERE t.id = NEW.id OR (t.organisation_id = NEW.organisation_id"
        f" AND t.period = NEW.period AND t.number = NEW.number))"
        f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
