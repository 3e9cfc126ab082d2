"""Which fields the change log covers, by its word for each kind of record."""

from __future__ import annotations

from db.vocabulary.action_fields import PROGRESS
from db.vocabulary.record_kinds import ENTITIES, OWN_ACTION
from db.vocabulary.record_kinds import RECORDS as KINDS

COLUMNS: dict[str, tuple[str, ...]] = {
    "organisation": (
        *("name", "ods", "provider_type", "pcn", "icb", "contact", "email"),
        *("return_days", "return_name"),
    ),
    "progress": tuple(field.key for field in PROGRESS),
    **{kind.entity: kind.columns for kind in (OWN_ACTION, *KINDS)},
}
"""Columns of each kind of record. Signed records also have the columns in :data:`SIGNED`."""

SIGNED = ("at", "by")

RECORDS = ENTITIES
"""The kinds with a table of their own of the same name, and a number for each record."""
