"""Later editions of a plan in use: which action holds what is recorded about which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    references: tuple[tuple[str, str], ...]
    references = (("plan_in_use_id", "plan_in_use"), ("plan_id", "plan"))
    op.create_table(
        "edition_used",
        *(sa.Column(name, sa.Integer(), nullable=False) for name, _ in references),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_edition_used_{name}"))
            for name, table in references
        ),
        sa.PrimaryKeyConstraint("plan_in_use_id", "plan_id", name=op.f("pk_edition_used")),
    )
    references += (("action_id", "action"), ("held_id", "action"))
    op.create_table(
        "carried_action",
        *(sa.Column(name, sa.Integer(), nullable=False) for name, _ in references),
        sa.Column("main", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_carried_action_{name}"))
            for name, table in references
        ),
        sa.PrimaryKeyConstraint(
            "plan_in_use_id", "plan_id", "held_id", name=op.f("pk_carried_action")
        ),
    )
    op.create_index(
        "ix_carried_action_action", "carried_action", ["plan_in_use_id", "action_id", "main"]
    )
