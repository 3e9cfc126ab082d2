"""The copies of a register: how many there are, whether they are sound, and how old."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from db.backups.contents import Contents, contents
from db.backups.problems import amiss
from db.errors import CannotOpen, Damaged
from db.files.backup_files import Backup, folder_of, newest_first
from db.inspection import Look
from tracker.doctor.found import Check, Found, checked, minute
from tracker.phrases.backup_phrases import not_as_written

BACKUPS = ("backups", "Its copies are sound, and the newest is not too old")

OLD = timedelta(days=7)
"""So old the newest copy may be while the register was changed since."""

_MAKE_ONE = "'greenplan backup' makes one now."


def copies(register: Path, look: Look | None, now: datetime) -> Check:
    """Look at the copies of the register, each from end to end; ``look`` as far as it opens."""
    there = newest_first(register)
    readable, sound, found = _examined(there)
    told = []
    if there:
        number = "1 copy" if len(there) == 1 else f"{len(there)} copies"
        told.append(f"{number} in the folder {folder_of(register).name} beside it.")
    if sound:
        told.append(f"The newest sound one is of {minute(sound.at)}: {sound.why.label}.")
        if _on_one_disk(sound.path, register):
            told.append("They are on its own disk: 'greenplan backup FILE' makes one elsewhere.")
    late = _late(there, readable, look, now)
    cure = _MAKE_ONE if late else ""
    if not there and not late:
        told.append("There is none yet; the first is made when it is opened next.")
    return checked(*BACKUPS, [*found, *late], cure, told)


def _examined(
    there: list[Backup],
) -> tuple[tuple[Backup, Contents] | None, Backup | None, list[Found]]:
    """Return the newest copy that can be read, with what it holds; the newest that is sound; and
    what is found of those that are not.

    One is not sound where a return or the log in it is not as it was written.
    """
    newest: tuple[Backup, Contents] | None = None
    sound: Backup | None = None
    damaged = []
    for backup in there:
        try:
            held = contents(backup.path)
        except Damaged as error:
            words = f"The copy {backup.path.name} is damaged: {error.fault}."
            damaged.append(Found(f"{words} It is of no use and may be deleted."))
        except CannotOpen as error:
            damaged.append(Found(str(error)))
        else:
            newest = newest or (backup, held)
            if words := not_as_written(amiss(backup.path)):
                damaged.append(Found(f"The copy {backup.path.name}: {words}"))
            else:
                sound = sound or backup
    return newest, sound, damaged


def _late(
    there: list[Backup],
    readable: tuple[Backup, Contents] | None,
    look: Look | None,
    now: datetime,
) -> list[Found]:
    """Say so where what was changed long ago is in no copy that can be read."""
    if look is None:
        return []
    try:
        if readable is None:
            since = look.first_change()
            if since is None or now - since < OLD:
                return []
            none = "No copy can be read" if there else "There is no copy"
            return [Found(f"{none}, and it was begun on {minute(since)}.")]
        newest, held = readable
        if now - newest.at < OLD or _same(held, look.contents()):
            return []
    except CannotOpen:
        return []
    days = (now - newest.at).days
    return [
        Found(f"The newest copy that can be read is {days} days old, and it was changed since.")
    ]


def _same(one: Contents, other: Contents | None) -> bool:
    """Whether two registers end with the same change; their schemas may differ."""
    if other is None:
        return False
    return (one.changes, one.last_change, one.last_at) == (
        other.changes,
        other.last_change,
        other.last_at,
    )


def _on_one_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False
