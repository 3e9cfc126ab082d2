"""Putting a copy in the place of the register, which is copied first."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from db.backups.comparing import Differs, differs
from db.backups.contents import Contents, contents, held
from db.backups.copying import UNFINISHED, copy_checked, copy_pages
from db.backups.making import back_up
from db.backups.replacing import replace
from db.backups.sequences import count_on, tell
from db.errors import BackupFailed, CannotOpen, Damaged, NotRestored
from db.files.backup_files import Why
from db.files.faults import fault, is_busy, may_be_stored
from db.files.open_programs import how_to_close, in_words, programs_with
from db.storage.place import BUSY_TIMEOUT, Place, read_only
from db.storage.write_targets import check_register_place, is_same

_TRIES = 5
"""How often a restore begins again because somebody changed the register meanwhile."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A copy that was put back: what it holds, and what the register was before.

    ``before`` is where that lies now, ``None`` where there was no register. ``damaged`` tells that
    it was damaged and was kept aside as it was. ``differs`` is what that has and the copy lacks,
    and the other way round; ``None`` where there is none to compare.
    """

    held: Contents
    before: Path | None
    damaged: bool
    differs: Differs | None = None


def restore(
    register: Path,
    backup: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None] = lambda: None,
) -> Restored:
    """Put the copy ``backup`` in the place of the register.

    The copy is checked and brought up to today's schema apart. A register that is sound is copied,
    then becomes the copy in one transaction, so that others who have it open go on with it. A
    damaged one is kept aside as it is. Every organisation's log says that a copy was put back;
    numbers that were in use (of changes, evidence, own actions) are not used again, as far as
    they can be read. On a share the register must be claimed; ``still_ours`` raises where it no
    longer is, and is asked when nobody else can change it any more.

    Raises:
        CannotOpen: the copy is no register, is damaged or from a newer version.
        BackupFailed: the register could not be copied first.
        NotRestored: it could not be put in place; where the disk failed, it says to look.
        InUse: somebody took the register over. In every other case the register is as it was.
    """
    from db.migrations.schema_upgrade import bring_up_to_date
    from db.storage.file_check import REVISIONS, is_there, newer

    check_register_place(register)
    if is_same(register, backup) and is_there(register):
        raise NotRestored("This file is the register itself. Choose a copy of it.")
    found = contents(backup)
    if found.revision not in REVISIONS:
        raise newer(backup, found.revision)
    try:
        with TemporaryDirectory(
            dir=register.parent, prefix=UNFINISHED, ignore_cleanup_errors=True
        ) as folder:
            wanted = Path(folder) / "wanted.db"
            copy_checked(backup, wanted)
            bring_up_to_date(wanted)
            before, damaged = _put_in_place(register, wanted, backup, now, user, still_ours)
    except (OSError, sqlite3.Error) as error:
        why = fault(error)
        outcome = f"The register is as it was. {_who_has(register, error) or why.cure}"
        if may_be_stored(error):
            outcome = "Look whether the change is there before you try again."
        raise NotRestored(
            f"The copy {backup.name} could not be put in the place of {register} ({why}). {outcome}"
        ) from error
    # Else the newest copy would be of what was just given up.
    with suppress(BackupFailed):
        back_up(register, Why.RESTORED, now, keep=backup)
    compared = None if before is None or damaged else _compared(before, backup)
    return Restored(found, before, damaged, compared)


def _who_has(register: Path, error: Exception) -> str:
    """Return who is in the way of a restore and how to close it, where that can be told."""
    in_the_way = is_busy(error) or isinstance(error, PermissionError)
    openers = programs_with(register) if in_the_way else None
    return f"{in_words(openers)} {how_to_close(openers)} Then try again." if openers else ""


def _compared(before: Path, backup: Path) -> Differs | None:
    """Return how the register before a restore differs from the copy, as far as that can be read.

    Of a register that was gone only a journal may be left.
    """
    if before.is_file():
        with suppress(CannotOpen):
            return differs(before, backup)
    return None


def _put_in_place(
    register: Path,
    wanted: Path,
    backup: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None],
) -> tuple[Path | None, bool]:
    """Return where the register is that was there, and whether it was damaged."""
    from db.storage.file_check import is_there

    for number in range(_TRIES):
        ready = wanted.with_name(f"{number}.db")
        shutil.copyfile(wanted, ready)
        damaged = _is_damaged(register)
        try:
            if is_there(register) and not damaged:
                before = back_up(register, Why.RESTORE, now, keep=backup).path
                _become(register, ready, before, now, user, still_ours)
                return before, False
            return replace(register, ready, now, user, still_ours, damaged=damaged), damaged
        except (_Changed, FileExistsError):
            continue
    raise NotRestored(
        f"The copy {backup.name} could not be put in the place of {register}: others keep changing"
        " it. The register is as it was. Try again when they have finished."
    )


def _is_damaged(register: Path) -> bool:
    from db.storage.file_check import check_header, check_sound, is_there

    if not is_there(register):
        return False
    try:
        check_header(register)
        check_sound(register)
    except Damaged:
        return True
    return False


class _Changed(Exception):
    """Somebody changed the register after it was copied."""


def _become(
    register: Path,
    ready: Path,
    before: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None],
) -> None:
    """Write all of ``ready`` into the register, of which ``before`` is a copy, in one transaction.

    Raises:
        _Changed: others changed it since it was copied: the change would be in neither.
    """
    copied = contents(before)
    count_on(ready, register)
    tell(ready, now, user)
    with (
        closing(sqlite3.connect(ready)) as source,
        closing(sqlite3.connect(register, timeout=BUSY_TIMEOUT)) as target,
    ):
        target.execute("PRAGMA synchronous = EXTRA")
        copy_pages(source, target, partial(_refuse_if_changed, register, copied, still_ours))


def _refuse_if_changed(register: Path, copied: Contents, still_ours: Callable[[], None]) -> None:
    still_ours()
    if Place.of(register).journal_mode != "WAL":
        return  # nobody can read it now; whose it is was asked instead
    opened = sqlite3.connect(read_only(register), uri=True, timeout=BUSY_TIMEOUT)
    with closing(opened) as connection:
        if held(connection) != copied:
            raise _Changed
