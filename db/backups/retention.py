"""Decide which backups to keep: some of the last days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from db.files.backup_files import Backup, Why

DAYS, WEEKS, MONTHS = 7, 4, 12
RECENT = 10
"""The newest backups to keep whatever their day, so that each of a day's imports can be undone."""


def backups_to_keep(backups: Iterable[Backup]) -> set[Backup]:
    """Return the backups of a register to keep.

    Keep the newest backup of each of the last seven days, four weeks and twelve months that have
    one, whether consecutive or not: a register that is opened once a quarter keeps twelve quarters.
    Also keep the ten newest of all, and every backup made by hand.
    """
    newest_first = sorted(backups, key=lambda one: one.at, reverse=True)
    by_hand = [one for one in newest_first if one.why is Why.HAND]
    others = [one for one in newest_first if one.why is not Why.HAND]
    return {
        *by_hand,
        *others[:RECENT],
        *_newest_of_each(others, DAYS, lambda day: day.toordinal()),
        *_newest_of_each(others, WEEKS, lambda day: day.isocalendar()[:2]),
        *_newest_of_each(others, MONTHS, lambda day: (day.year, day.month)),
    }


def _newest_of_each(
    newest_first: list[Backup], periods: int, period: Callable[[date], object]
) -> list[Backup]:
    """Return the newest backup of each of the last ``periods`` periods that have one."""
    newest: dict[object, Backup] = {}
    for backup in newest_first:
        newest.setdefault(period(backup.at.astimezone().date()), backup)
    return list(newest.values())[:periods]
