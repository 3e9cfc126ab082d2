"""The columns of files as a person once corrected them, kept beside their settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tracker.settings import keep, kept, settings_file


def remembered_layouts() -> dict[str, dict[str, str]]:
    """Return the corrections by layout: plain heading -> field, empty for "nothing of ours".

    A missing or unreadable file gives none.
    """
    return {
        layout: {str(name): str(field) for name, field in columns.items()}
        for layout, columns in kept(_file()).items()
        if isinstance(columns, dict)
    }


def remember_layout(fingerprint: str, columns: Mapping[str, str]) -> None:
    """Keep what a person said of the columns of a layout.

    Raises:
        GreenPlanError: the folder cannot be written to.
    """
    known = remembered_layouts()
    known[fingerprint] = {**known.get(fingerprint, {}), **columns}
    text = json.dumps(known, indent=1, ensure_ascii=False)
    keep(_file(), text, "What you said of the columns")


def columns_of(fingerprint: str) -> Mapping[str, str]:
    """Return the corrections of one layout."""
    return remembered_layouts().get(fingerprint, {})


def _file() -> Path:
    return settings_file().with_name("layouts.json")
