"""Files beside the register that are a person's own: what knows of them tells, here they are kept.

This package knows no folders of the system: without being told it keeps off registers only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Files = Callable[[], Mapping[Path, str]]
"""Gives files, there or not, each with what it holds, such as "your settings"."""

_told: dict[Files, None] = {}


def keep_off(files: Files) -> None:
    """Let nothing be written over these files from now on; they are asked for at each writing."""
    _told[files] = None


def own_files() -> dict[Path, str]:
    """Return the files that nothing is to be written over, with what each holds."""
    return {file: what for files in _told for file, what in files().items()}
