"""The copies of a register: how many there are, whether they are sound, and how old."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from db.backups.contents import Contents, contents
from db.backups.folder import Backup, backups_of, folder_of
from db.errors import CannotOpen, Damaged
from db.examining import Look
from tracker.doctor.found import Check, Found, checked, minute

BACKUPS = ("backups", "Its copies are sound, and the newest is not too old")

OLD = timedelta(days=7)
"""So old the newest copy may be while the register was changed since."""

_MAKE_ONE = "'greenplan backup' makes one now."


def copies(register: Path, look: Look | None, now: datetime) -> Check:
    """Look at the copies of the register, each from end to end; ``look`` as far as it opens."""
    there = backups_of(register)
    sound, found = _examined(there)
    told = []
    if there:
        number = "1 copy" if len(there) == 1 else f"{len(there)} copies"
        told.append(f"{number} in the folder {folder_of(register).name} beside it.")
    if sound:
        newest, held = sound
        told.append(f"The newest sound one is of {minute(newest.at)}: {newest.why.label}.")
        if _on_one_disk(newest.path, register):
            told.append("They are on its own disk: 'greenplan backup FILE' makes one elsewhere.")
    else:
        newest, held = None, None
    late = _late(newest, held, look, now)
    cure = _MAKE_ONE if late else ""
    if found:
        cure = f"A damaged copy is of no use and may be deleted. {cure}".strip()
    if not there and not late:
        told.append("There is none yet; the first is made when it is opened next.")
    return checked(*BACKUPS, [*found, *late], cure, told)


def _examined(there: tuple[Backup, ...]) -> tuple[tuple[Backup, Contents] | None, list[Found]]:
    """Return the newest sound copy with what it holds, and those that are not sound."""
    newest: tuple[Backup, Contents] | None = None
    damaged = []
    for backup in there:
        try:
            held = contents(backup.path)
        except Damaged as error:
            damaged.append(Found(f"The copy {backup.path.name} is damaged: {error.fault}."))
        except CannotOpen as error:
            damaged.append(Found(str(error)))
        else:
            newest = newest or (backup, held)
    return newest, damaged


def _late(
    newest: Backup | None, held: Contents | None, look: Look | None, now: datetime
) -> list[Found]:
    """Say so where what was changed long ago is in no sound copy."""
    if look is None:
        return []
    try:
        if newest is None:
            since = look.first_change()
            if since is None or now - since < OLD:
                return []
            return [Found(f"There is no sound copy, and it was begun on {minute(since)}.")]
        if now - newest.at < OLD or _same(held, look.contents()):
            return []
    except CannotOpen:
        return []
    days = (now - newest.at).days
    return [Found(f"The newest sound copy is {days} days old, and it was changed since.")]


def _same(one: Contents | None, other: Contents | None) -> bool:
    """Whether two registers end with the same change; their schemas may differ."""
    if one is None or other is None:
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
