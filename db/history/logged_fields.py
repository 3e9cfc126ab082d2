"""Which fields of which things the change log tells of, by its words for the kinds of things."""

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
"""Columns of each kind of thing; records are signed too, and have :data:`SIGNED` beside these."""

SIGNED = ("at", "by")

RECORDS = ("evidence", "measure", "reading", "barrier", "commitment", "answer")
"""The kinds that are tables of their own under their own names, with a number for each record."""
