"""Returns that others sent, groups of organisations, and requests to them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def _text(name: str, *, maybe: bool = False, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=maybe)


def _long(name: str, *, maybe: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=maybe)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _table(
    name: str,
    *columns: sa.Column[Any],
    to: dict[str, str],
    unique: str = "",
    numbered_once: bool = False,
) -> None:
    """Create a table with a number for each row, and references ``to`` other tables.

    With ``numbered_once``, the number of a deleted row is never used again.
    """
    references = (
        sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
        for column, table in to.items()
    )
    once = unique.split()
    op.create_table(
        name,
        _number("id"),
        *columns,
        *references,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *([sa.UniqueConstraint(*once, name=op.f(f"uq_{name}_{once[0]}"))] if once else []),
        sqlite_autoincrement=numbered_once,
    )


def upgrade() -> None:
    op.add_column("organisation", _text("place", maybe=True))
    op.add_column("organisation", _text("neighbourhood", maybe=True))
    op.add_column("organisation", _long("groups", maybe=True))
    _table(
        "request",
        _number("organisation_id"),
        _text("kind"),
        _text("code", maybe=True),
        _long("text", maybe=True),
        _text("due", maybe=True, length=10),
        _text("reply"),
        _long("note", maybe=True),
        _text("at", length=20),
        _text("by"),
        to={"organisation_id": "organisation"},
        numbered_once=True,
    )
    op.create_index("ix_request_organisation_id", "request", ["organisation_id"])
    _table(
        "received_file",
        _text("sha256", length=64),
        _number("reader"),
        _text("name"),
        _text("at", length=20),
        _text("by"),
        _long("refused", maybe=True),
        _long("head", maybe=True),
        _long("said", maybe=True),
        to={},
        unique="sha256",
    )
    _table(
        "received_return",
        _number("file_id"),
        _number("plan_id"),
        _text("ods", length=20),
        _text("period", length=10),
        _number("number"),
        _text("position_on", maybe=True, length=10),
        _text("file_name"),
        _text("name"),
        _text("provider_type", maybe=True),
        *(_text(name, maybe=True) for name in ("pcn", "place", "neighbourhood", "icb")),
        *(_text(name, maybe=True) for name in ("contact", "email", "signed_by")),
        sa.Column("complete", sa.Boolean(), nullable=True),
        _number("rows"),
        _number("own_actions"),
        _long("letters"),
        _long("evidence"),
        _long("remarks"),
        _text("at", length=20),
        _text("by"),
        _long("left_out", maybe=True),
        _text("left_out_at", maybe=True, length=20),
        _text("left_out_by", maybe=True),
        to={"file_id": "received_file", "plan_id": "plan"},
        unique="file_id ods period",
    )
    op.create_index("ix_received_return_period", "received_return", ["plan_id", "period"])
    op.create_index("ix_received_return_ods", "received_return", ["ods"])
    op.create_index("ix_received_return_left_out_at", "received_return", ["left_out_at"])
    _table(
        "received_barrier",
        _number("received_id"),
        _text("code"),
        _text("kind", maybe=True),
        _long("note"),
        _long("support", maybe=True),
        _text("resolved", maybe=True, length=10),
        _text("place"),
        to={"received_id": "received_return"},
    )
    _table(
        "received_measure",
        _number("received_id"),
        _text("code"),
        _text("name"),
        _text("unit"),
        _text("dimension", maybe=True),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("baseline", "target", "figure")),
        _text("on", maybe=True, length=10),
        _text("place"),
        to={"received_id": "received_return"},
    )
    for table in ("received_barrier", "received_measure"):
        op.create_index(op.f(f"ix_{table}_received_id"), table, ["received_id"])
    op.create_table(
        "received_tally",
        _number("plan_id"),
        _text("period", length=10),
        _text("icb"),
        _text("code", length=20),
        *(
            _number(name)
            for name in (
                *("blue", "green", "amber", "red", "planned", "later", "not_for_us"),
                *("undecided", "evidence"),
            )
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_received_tally_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "period", "icb", "code", name=op.f("pk_received_tally")),
    )
    _table(
        "collated_folder",
        _number("plan_id"),
        _text("period", length=10),
        _text("folder"),
        _text("at", length=20),
        _text("by"),
        _text("digest", length=64),
        _long("report"),
        _text("saved", maybe=True, length=64),
        to={"plan_id": "plan"},
    )
    op.create_index("ix_collated_folder_period", "collated_folder", ["plan_id", "period"])
