"""The progress of writing a file."""

from __future__ import annotations

from collections.abc import Callable

ProgressCallback = Callable[[int, int], None]
"""Called with the steps done and the steps in all. An error that it raises stops the writing and
leaves everything as it was."""


def no_progress(_done: int, _whole: int) -> None:
    """Do nothing, where no one watches the progress."""
