"""What a person has explained about files with a layout, stored beside their settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation
from tracker.user_files.folders import layouts_file
from tracker.user_files.settings import read_private_file, save_private_file


def remembered_layouts() -> dict[str, LayoutExplanation]:
    """Return the explanations, by the fingerprint of their layout.

    A missing or unreadable file gives none.
    """
    return {
        layout: _explained(stored)
        for layout, stored in read_private_file(layouts_file()).items()
        if isinstance(stored, dict)
    }


def remember_layout(fingerprint: str, explained: LayoutExplanation) -> None:
    """Save what a person explained about a layout.

    Raises:
        GreenPlanError: The folder cannot be written to.
    """
    known = remembered_layouts()
    known[fingerprint] = known.get(fingerprint, NO_EXPLANATION).updated(explained)
    stored = {layout: asdict(one) for layout, one in known.items()}
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    save_private_file(layouts_file(), text, "Your choices for this file")


def remembered_explanations(fingerprint: str) -> LayoutExplanation:
    """Return the explanations for one layout."""
    return remembered_layouts().get(fingerprint, NO_EXPLANATION)


def remembered_columns(fingerprint: str) -> LayoutExplanation:
    """Return what was explained about a layout's columns: filling in a workbook needs no more."""
    return LayoutExplanation(columns=remembered_explanations(fingerprint).columns)


def _explained(stored: dict[str, Any]) -> LayoutExplanation:
    if all(isinstance(field, str) for field in stored.values()):
        return LayoutExplanation(columns=stored)  # an older file, with columns only
    return LayoutExplanation(
        columns=_part(stored, "columns", str),
        words=_part(stored, "words", str),
        sheets=_part(stored, "sheets", bool),
    )


def _part(stored: dict[str, Any], name: str, kind: Callable[[Any], Any]) -> dict[str, Any]:
    part = stored.get(name)
    return {key: kind(value) for key, value in part.items()} if isinstance(part, dict) else {}
