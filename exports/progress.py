"""Telling how far the writing of a file is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with how much is written so far and how much there is; what it raises stops the writing,
and leaves everything as it was."""


def no_progress(_done: int, _whole: int) -> None:
    """Tell nobody."""
