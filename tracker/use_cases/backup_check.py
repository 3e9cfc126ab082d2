"""A look at a copy of a register: what it holds, what it lacks, whether it can be restored."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from db.backups import (
    Amiss,
    Backup,
    Contents,
    Differs,
    amiss,
    contents,
    differs,
    saved_elsewhere,
)
from db.errors import CannotOpen, Damaged, Refused
from db.storage.file_check import REVISIONS, is_there, newer
from db.storage.write_targets import is_same


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of a copy.

    ``held`` is ``None`` where it cannot be read; ``since`` where there is nothing to compare it
    with. ``fault`` says why it cannot be restored, and is empty where it can; ``found`` is
    what exactly was found then. ``amiss`` is what in it is not as it was written.
    """

    backup: Backup
    held: Contents | None
    since: Differs | None
    fault: str = ""
    found: str = ""
    amiss: Amiss = field(default_factory=Amiss)

    @property
    def several(self) -> bool:
        """Whether the register or the copy holds several organisations, to be told apart."""
        added = () if self.since is None else self.since.missing
        there = 0 if self.held is None else self.held.organisations
        return there + sum(one.what == "add-organisation" for one in added) > 1


def look_elsewhere(register: Path, file: Path) -> Looked:
    """Look at a copy in a file of a person's own, and compare it as :func:`look_at` does.

    Raises:
        Refused: it is the register itself.
        CannotOpen: it is no copy that can be restored.
    """
    backup = saved_elsewhere(file)
    if is_same(file, register):
        raise Refused("This file is the register itself. Choose a copy of it.")
    looked = look_at(register, backup)
    if looked.fault:
        raise CannotOpen(f"{looked.fault} {looked.found}".strip())
    return looked


def look_at(register: Path, backup: Backup) -> Looked:
    """Read a copy from end to end and compare it with the register, of which nothing is written.

    Takes as long as the disk or the network does: call it :func:`~tracker.background.apart`.
    """
    held = None
    try:
        held = contents(backup.path)
        since = differs(register, backup.path) if is_there(register) else None
    except Damaged as error:
        return Looked(backup, None, None, "This copy is damaged.", error.fault)
    except CannotOpen as error:
        return Looked(backup, held, None, "This copy cannot be used.", str(error))
    if held.revision not in REVISIONS:
        fault = "This copy was made by a newer version of this program."
        return Looked(backup, held, since, fault, str(newer(backup.path, held.revision)))
    return Looked(backup, held, since, amiss=amiss(backup.path))
