"""Times in words, on this computer's clock."""

from __future__ import annotations

from datetime import datetime

from db.vocabulary.phrases import long_day


def short_time_in_words(at: datetime) -> str:
    """Return a time for a table or a list: ``24/11/2026 09:30``."""
    return f"{at.astimezone():%d/%m/%Y %H:%M}"


def long_time_in_words(at: datetime) -> str:
    """Return a time for a sentence: ``24 November 2026 at 09:30``."""
    here = at.astimezone()
    return f"{long_day(here.date())} at {here:%H:%M}"
