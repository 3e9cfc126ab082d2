"""Check the backups of a register: how many there are, whether they are damaged, and how old."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from db.backups.contents import Contents, read_contents
from db.backups.problems import find_problems
from db.backups.retention import is_short_of_room
from db.errors import CannotOpen, Damaged
from db.files.backup_files import Backup, backup_folder, newest_first
from db.inspection import Inspection
from db.vocabulary.phrases import count_in_words
from tracker.doctor.check_results import Check, Finding, check_result
from tracker.phrases.backup_phrases import alterations_in_words, size_in_words
from tracker.phrases.times import long_time_in_words

BACKUPS = ("backups", "Its backups are undamaged and recent")

OLD = timedelta(days=7)
"""How old the newest backup may be if the register has changed since."""

LOOKED_INTO = 64 * 1024 * 1024
"""The size in bytes up to which the content of every backup is checked."""

_MAKE_ONE = "To make one now, run 'greenplan backup'."


def check_backups(register: Path, inspection: Inspection | None, now: datetime) -> Check:
    """Check each backup in full. ``inspection`` is the open register, ``None`` if it does not
    open.
    """
    there = newest_first(register)
    readable, sound, found = _examined(there)
    told = []
    if there:
        number = count_in_words(len(there), "backup")
        size = size_in_words(sum(one.size for one in there))
        folder = backup_folder(register).name
        told.append(f"{number} in the folder {folder} beside the register, {size} in total.")
        if is_short_of_room(there):
            told.append("The register is large, so fewer backups are kept.")
        if any(one.size > LOOKED_INTO for one in there):
            told.append("Returns and change logs were checked in the newest undamaged backup only.")
    if sound:
        told.append(f"Newest undamaged backup: {long_time_in_words(sound.at)}, {sound.why.label}.")
        if _on_one_disk(sound.path, register):
            told.append("They are on the same disk as the register.")
            told.append("To save a backup elsewhere, run 'greenplan backup FILE'.")
    late = _late(there, readable, inspection, now)
    cure = _MAKE_ONE if late else ""
    if not there and not late:
        told.append("No backups yet. The first is made when the register is next opened.")
    return check_result(*BACKUPS, [*found, *late], cure, told)


def _examined(
    there: list[Backup],
) -> tuple[tuple[Backup, Contents] | None, Backup | None, list[Finding]]:
    """Return the newest backup that can be read, with its contents; the newest that is not
    damaged; and the problems of the others.

    A backup also counts as damaged if a return or the change log in it was altered. Of large ones
    only the newest undamaged one is looked into for that: each takes seconds.
    """
    newest: tuple[Backup, Contents] | None = None
    sound: Backup | None = None
    damaged = []
    for backup in there:
        try:
            held = read_contents(backup.path)
        except Damaged as error:
            words = f"The backup {backup.path.name} is damaged: {error.fault}."
            damaged.append(Finding(f"{words} It cannot be restored, so you can delete it."))
        except CannotOpen as error:
            damaged.append(Finding(str(error)))
        else:
            newest = newest or (backup, held)
            looked_into = sound is None or backup.size <= LOOKED_INTO
            problems = find_problems(backup.path) if looked_into else None
            if words := alterations_in_words(problems):
                damaged.append(Finding(f"The backup {backup.path.name}: {words}"))
            else:
                sound = sound or backup
    return newest, sound, damaged


def _late(
    there: list[Backup],
    readable: tuple[Backup, Contents] | None,
    inspection: Inspection | None,
    now: datetime,
) -> list[Finding]:
    """Return the problem that older changes are in no backup that can be read, if so."""
    if inspection is None:
        return []
    try:
        if readable is None:
            since = inspection.first_change()
            if since is None or now - since < OLD:
                return []
            none = "No backup can be read" if there else "There are no backups"
            return [
                Finding(
                    f"{none}. The first change in the register was made on"
                    f" {long_time_in_words(since)}."
                )
            ]
        newest, held = readable
        if now - newest.at < OLD or _same(held, inspection.contents()):
            return []
    except CannotOpen:
        return []
    days = (now - newest.at).days
    return [
        Finding(f"The newest readable backup is {days} days old. The register has changed since.")
    ]


def _same(one: Contents, other: Contents | None) -> bool:
    """Whether two registers have the same last change, and received the same. Their schemas may
    differ.
    """
    if other is None:
        return False
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("changes", "last_change", "last_at", "last_received")
    )


def _on_one_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False
