"""The user's own files that must not be overwritten. Other packages register them here.

This package does not know the system's folders. Unless told, it only protects registers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Files = Callable[[], Mapping[Path, str]]
"""Return files, existing or not, each with its content in words, such as "your settings"."""

_told: dict[Files, None] = {}


def protect(files: Files) -> None:
    """Protect these files from now on. ``files`` is called before each write."""
    _told[files] = None


def protected_files() -> dict[Path, str]:
    """Return the protected files, each with its content in words."""
    return {file: what for files in _told for file, what in files().items()}
