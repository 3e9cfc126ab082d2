"""Who made a change, besides the name that signs it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("change", sa.Column("person", sa.String(length=40), nullable=True))
    op.add_column("change", sa.Column("account", sa.String(), nullable=True))
