"""What a person once said of files of a layout, kept beside their settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from imports.tables.explained import NOTHING_SAID, Explained
from tracker.user_files.folders import layouts_file
from tracker.user_files.settings import keep, kept


def remembered_layouts() -> dict[str, Explained]:
    """Return what was said, by the fingerprint of its layout.

    A missing or unreadable file gives none.
    """
    return {
        layout: _explained(stored)
        for layout, stored in kept(layouts_file()).items()
        if isinstance(stored, dict)
    }


def remember_layout(fingerprint: str, explained: Explained) -> None:
    """Keep what a person said of a layout.

    Raises:
        GreenPlanError: the folder cannot be written to.
    """
    known = remembered_layouts()
    known[fingerprint] = known.get(fingerprint, NOTHING_SAID).updated(explained)
    stored = {layout: asdict(one) for layout, one in known.items()}
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    keep(layouts_file(), text, "What you said of the file")


def explained_of(fingerprint: str) -> Explained:
    """Return what was said of one layout."""
    return remembered_layouts().get(fingerprint, NOTHING_SAID)


def columns_of(fingerprint: str) -> Explained:
    """Return what was said of the columns of one layout: all that filling in a workbook needs."""
    return Explained(columns=explained_of(fingerprint).columns)


def _explained(stored: dict[str, Any]) -> Explained:
    if all(isinstance(field, str) for field in stored.values()):
        return Explained(columns=stored)  # written before words and sheets were remembered too
    return Explained(
        columns=_part(stored, "columns", str),
        words=_part(stored, "words", str),
        sheets=_part(stored, "sheets", bool),
    )


def _part(stored: dict[str, Any], name: str, kind: Callable[[Any], Any]) -> dict[str, Any]:
    part = stored.get(name)
    return {key: kind(value) for key, value in part.items()} if isinstance(part, dict) else {}
