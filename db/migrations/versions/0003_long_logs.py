"""Indices for long change logs. From here on a return's snapshot may be stored packed."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_change_number", "change", ["organisation_id", "id"])
    op.create_index("ix_change_at", "change", ["organisation_id", "at"])
    op.create_index("ix_change_field_code", "change_field", ["code", "field", "change_id"])
