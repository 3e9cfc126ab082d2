"""What a person has explained about files with a layout, stored beside their settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from imports.tables.explained import NOTHING_SAID, Explained
from tracker.user_files.folders import layouts_file
from tracker.user_files.settings import read_private_file, save_private_file


def remembered_layouts() -> dict[str, Explained]:
    """Return the explanations, by the fingerprint of their layout.

    A missing or unreadable file gives none.
    """
    return {
        layout: _explained(stored)
        for layout, stored in read_private_file(layouts_file()).items()
        if isinstance(stored, dict)
    }


def remember_layout(fingerprint: str, explained: Explained) -> None:
    """Save what a person explained about a layout.

    Raises:
        GreenPlanError: The folder cannot be written to.
    """
    known = remembered_layouts()
    known[fingerprint] = known.get(fingerprint, NOTHING_SAID).updated(explained)
    stored = {layout: asdict(one) for layout, one in known.items()}
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    save_private_file(layouts_file(), text, "Your choices for this file")


def remembered_explanations(fingerprint: str) -> Explained:
    """Return the explanations for one layout."""
    return remembered_layouts().get(fingerprint, NOTHING_SAID)


def remembered_columns(fingerprint: str) -> Explained:
    """Return what was explained about a layout's columns: filling in a workbook needs no more."""
    return Explained(columns=remembered_explanations(fingerprint).columns)


def _explained(stored: dict[str, Any]) -> Explained:
    if all(isinstance(field, str) for field in stored.values()):
        return Explained(columns=stored)  # an older file, with columns only
    return Explained(
        columns=_part(stored, "columns", str),
        words=_part(stored, "words", str),
        sheets=_part(stored, "sheets", bool),
    )


def _part(stored: dict[str, Any], name: str, kind: Callable[[Any], Any]) -> dict[str, Any]:
    part = stored.get(name)
    return {key: kind(value) for key, value in part.items()} if isinstance(part, dict) else {}
