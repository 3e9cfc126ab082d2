"""Which fields the change log covers, by its word for each kind of record."""

from __future__ import annotations

from dataclasses import fields

from db.validation.progress import Progress

COLUMNS: dict[str, tuple[str, ...]] = {
    "organisation": (
        *("name", "ods", "provider_type", "pcn", "icb", "contact", "email"),
        *("return_days", "return_name"),
    ),
    "progress": tuple(field.name for field in fields(Progress)),
    "own-action": ("title", "detail", "area", "rating", "quick_win"),
    "evidence": ("title", "link"),
    "measure": (
        *("name", "unit", "dimension", "baseline", "baseline_on"),
        *("target", "target_on", "source"),
    ),
    "reading": ("measure_id", "on", "value", "note"),
    "barrier": ("kind", "note", "support", "resolved"),
    "commitment": ("objective", "description", "comments"),
    "answer": ("question_id", "answer", "comment"),
}
"""Columns of each kind of record. Signed records also have the columns in :data:`SIGNED`."""

SIGNED = ("at", "by")

RECORDS = ("evidence", "measure", "reading", "barrier", "commitment", "answer")
"""The kinds with a table of their own of the same name, and a number for each record."""
