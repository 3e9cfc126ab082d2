"""Examine a backup: what it holds, what it lacks, and whether it can be restored."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from db.backups import (
    Backup,
    Contents,
    Differs,
    Problems,
    compare_with_backup,
    find_problems,
    read_contents,
    saved_elsewhere,
)
from db.errors import CannotOpen, Damaged, Refused
from db.frozen import frozen
from db.storage.file_check import REVISIONS, file_exists, newer_version_error
from db.storage.write_targets import is_same_file


@frozen
class BackupCheck:
    """The result of examining a backup.

    ``held`` is ``None`` if it cannot be read, ``since`` if there is nothing to compare it with.
    ``fault`` says why it cannot be restored, and is empty if it can; ``found`` gives the details.
    The last field lists what in it was altered after it was saved.
    """

    backup: Backup
    held: Contents | None
    since: Differs | None
    fault: str = ""
    found: str = ""
    amiss: Problems = field(default_factory=Problems)

    @property
    def has_several_organisations(self) -> bool:
        """Whether the register or the backup holds several organisations, which need names."""
        added = () if self.since is None else self.since.missing
        there = 0 if self.held is None else self.held.organisations
        return there + sum(one.what == "add-organisation" for one in added) > 1


def check_backup_file(register: Path, file: Path) -> BackupCheck:
    """Examine a backup that a person saved elsewhere, as :func:`check_backup` does.

    Raises:
        Refused: The file is the register itself.
        CannotOpen: The file is not a backup that can be restored.
    """
    backup = saved_elsewhere(file)
    if is_same_file(file, register):
        raise Refused("This file is the register itself. Choose a backup of it.")
    looked = check_backup(register, backup)
    if looked.fault:
        raise CannotOpen(f"{looked.fault} {looked.found}".strip())
    return looked


def check_backup(register: Path, backup: Backup) -> BackupCheck:
    """Read a whole backup and compare it with the register, without writing to either.

    A slow disk or network makes this slow: call it with :func:`~tracker.background.run_in_thread`.
    """
    held = None
    try:
        held = read_contents(backup.path)
        since = compare_with_backup(register, backup.path) if file_exists(register) else None
    except Damaged as error:
        return BackupCheck(backup, None, None, "This backup is damaged.", error.fault)
    except CannotOpen as error:
        return BackupCheck(backup, held, None, "This backup cannot be used.", str(error))
    if held.revision not in REVISIONS:
        fault = "This backup was made by a newer version of this program."
        return BackupCheck(
            backup, held, since, fault, str(newer_version_error(backup.path, held.revision))
        )
    return BackupCheck(backup, held, since, amiss=find_problems(backup.path))
