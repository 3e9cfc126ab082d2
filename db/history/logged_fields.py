"""Which fields the change log covers, by its word for each kind of record."""

from __future__ import annotations

from db.vocabulary.action_fields import PROGRESS
from db.vocabulary.record_kinds import OWN_ACTION, RECORDS

COLUMNS: dict[str, tuple[str, ...]] = {
    "organisation": (
        *("name", "ods", "provider_type", "pcn", "icb", "contact", "email"),
        *("return_days", "return_name", "place", "neighbourhood", "groups"),
    ),
    "progress": tuple(field.key for field in PROGRESS),
    **{kind.entity: kind.columns for kind in (OWN_ACTION, *RECORDS)},
}
"""Columns of each kind of record. Signed records also have the columns in :data:`SIGNED`."""

SIGNED = ("at", "by")
