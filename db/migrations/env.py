"""Alembic's entry point: run the migrations on the connection that the program passes."""

from __future__ import annotations

from alembic import context

from db.storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
