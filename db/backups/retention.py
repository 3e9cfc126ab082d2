"""Decide which backups to keep: of the last days, weeks and months; fewer of a large register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from db.files.backup_files import Backup, Why


class Kept(NamedTuple):
    """How many backups to keep: the newest of all, and the newest of days, weeks and months."""

    recent: int
    days: int
    weeks: int
    months: int


MOST = Kept(recent=10, days=7, weeks=4, months=12)
"""The ten newest whatever their day, so that each of a day's imports can be undone."""

FEWER = (MOST, Kept(recent=5, days=4, weeks=3, months=6), Kept(recent=2, days=2, weeks=2, months=2))

ROOM = 2 * 1024**3
"""The bytes that a register's backups may take, before fewer are kept."""

BEFORE = (Why.MIGRATION, Why.IMPORT, Why.RESTORE)
"""Why the newest of these is always kept: it has the register as it was before a large change."""


def backups_to_keep(backups: Iterable[Backup]) -> set[Backup]:
    """Return the backups of a register to keep.

    Keep the newest backup of each of the last seven days, four weeks and twelve months that have
    one, whether consecutive or not: a register that is opened once a quarter keeps twelve quarters.
    Also keep the ten newest of all. If these take more than :data:`ROOM`, keep fewer
    (:data:`FEWER`), but always the newest made before an import, a restore or a migration. Every
    backup made by hand is kept, and not counted.
    """
    newest_first = sorted(backups, key=lambda one: one.at, reverse=True)
    by_hand = {one for one in newest_first if one.why is Why.HAND}
    others = [one for one in newest_first if one.why is not Why.HAND]
    kept: set[Backup] = set()
    for number in FEWER:
        kept = _kept(others, number)
        if sum(one.size for one in kept) <= ROOM:
            break
    return by_hand | kept


def is_short_of_room(backups: Iterable[Backup]) -> bool:
    """Whether fewer backups are kept than of a smaller register."""
    others = [one for one in backups if one.why is not Why.HAND]
    return bool(others) and max(one.size for one in others) * sum(MOST) > ROOM


def _kept(newest_first: list[Backup], number: Kept) -> set[Backup]:
    return {
        *newest_first[: number.recent],
        *_newest_of_each(newest_first, number.days, lambda day: day.toordinal()),
        *_newest_of_each(newest_first, number.weeks, lambda day: day.isocalendar()[:2]),
        *_newest_of_each(newest_first, number.months, lambda day: (day.year, day.month)),
        *(one for why in BEFORE for one in [b for b in newest_first if b.why is why][:1]),
    }


def _newest_of_each(
    newest_first: list[Backup], periods: int, period: Callable[[date], object]
) -> list[Backup]:
    """Return the newest backup of each of the last ``periods`` periods that have one."""
    newest: dict[object, Backup] = {}
    for backup in newest_first:
        newest.setdefault(period(backup.at.astimezone().date()), backup)
    return list(newest.values())[:periods]
