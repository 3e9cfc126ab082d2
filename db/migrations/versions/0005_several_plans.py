"""Several plans for an organisation, each with its own sections, fields and words; risks."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_AREAS = (
    ("C", "culture", "Culture"),
    ("A", "adaptation", "Adaptation"),
    ("R", "resources", "Resources"),
    ("ES", "environmentally-sustainable", "Environmentally Sustainable"),
)
_TABS = (
    ("Must Do", {"rating": ["must-do"]}),
    ("Priority", {"rating": ["priority"]}),
    ("Should Do", {"rating": ["should-do"]}),
    ("Quick Wins", {"quick_win": ["yes"]}),
)
"""What all plans before this schema had: these sections and tabs."""


def upgrade() -> None:
    op.create_table(
        "plan_in_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_in_use_organisation_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_in_use_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_in_use")),
        sa.UniqueConstraint(
            "organisation_id", "plan_id", name=op.f("uq_plan_in_use_organisation_id")
        ),
        sa.UniqueConstraint("organisation_id", "position", name=op.f("uq_plan_in_use_position")),
    )
    op.execute(
        "INSERT INTO plan_in_use (organisation_id, plan_id, position)"
        " SELECT id, plan_id, 1 FROM organisation ORDER BY id"
    )
    declared = {
        "short": "",
        "sections": [
            {"code": code, "title": title, "level": "", "parent": "", "area": area}
            for code, area, title in _AREAS
        ],
        "fields": [],
        "kinds": [],
        "tabs": [{"title": title, "where": where} for title, where in _TABS],
    }
    op.add_column("plan", sa.Column("declared", sa.Text(), server_default="", nullable=False))
    plan = sa.table("plan", sa.column("declared", sa.Text()))
    op.execute(plan.update().values(declared=json.dumps(declared, ensure_ascii=False)))
    op.add_column("action", sa.Column("section", sa.String(), server_default="", nullable=False))
    action = sa.table("action", sa.column("section"), sa.column("area"), sa.column("plan_id"))
    for code, area, _ in _AREAS:
        of_area = sa.and_(action.c.area == area, action.c.plan_id.is_not(None))
        op.execute(action.update().where(of_area).values(section=code))
    op.add_column("action", sa.Column("declared", sa.Text(), nullable=True))
    for table in ("action", "change", "frozen_return"):
        # SQLite only adds a column with its reference in one statement.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN plan_in_use_id INTEGER"
            f" CONSTRAINT fk_{table}_plan_in_use_id REFERENCES plan_in_use (id)"
        )
    op.execute(
        "UPDATE action SET plan_in_use_id ="
        " (SELECT u.id FROM plan_in_use u WHERE u.organisation_id = action.organisation_id)"
        " WHERE organisation_id IS NOT NULL"
    )
    op.create_index("ix_action_plan_in_use", "action", ["plan_in_use_id"])
    op.create_table(
        "risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("mitigation", sa.Text(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("review", sa.String(length=10), nullable=True),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_risk_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_risk_organisation_id", "risk", ["organisation_id"])
