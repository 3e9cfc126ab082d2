"""Save a file completely, or leave everything unchanged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from db.errors import CannotWrite as ExportError
from db.files.durable_files import Content, replace_file, temporary_name, write_new_file
from db.files.faults import describe_error
from db.files.retries import FileHeld, delete_temporary_file
from db.storage.write_targets import HeldElsewhere, check_target
from exports.files.open_elsewhere import next_free_name, owner_of

__all__ = ["ExportError", "OpenElsewhere", "check_save_path", "next_free_name", "write_atomically"]


class OpenElsewhere(ExportError):
    """Another program has, or may have, the file open. ``second`` is a name not in use."""

    def __init__(self, target: Path, by: str, cure: str) -> None:
        self.second = next_free_name(target)
        super().__init__(
            f"{target.name} was not changed because it is open in {by}. {cure},"
            f" or save as {self.second.name} instead."
        )


def check_save_path(target: Path, *, reading: Path | None = None) -> None:
    """Check that a file can be saved at ``target``, before the content is prepared.

    Raises:
        OpenElsewhere: another program keeps the existing file locked.
        ExportError: :func:`db.storage.write_targets.check_target` refuses the place.
    """
    try:
        check_target(target, reading=reading)
    except HeldElsewhere as error:
        raise _in_use(target) from error


def write_atomically(target: Path, content: Content, *, reading: Path | None = None) -> Path:
    """Write ``content`` to ``target`` and return its path.

    Write a temporary file in the same folder, flush it to disk and rename it, so that no one
    sees half a file. If ``target`` is a link, replace the file it points to. A new file has the
    system's default permissions (the umask); a replaced file keeps the permissions it had.
    ``reading`` is the file that the content was made from; it must not be overwritten.

    Raises:
        OpenElsewhere: Excel, LibreOffice or (on Windows) any other program has it open
            for longer than a moment (:func:`db.files.retries.retry_while_held`).
        ExportError: :func:`db.storage.write_targets.check_target` refuses the place, the disk is
        full, and so
            on. In every case the earlier file is unchanged and no temporary file is left.
    """
    place = Path(os.path.realpath(target)) if os.path.islink(target) else target  # noqa: PTH114
    beside = temporary_name(place)
    check_save_path(place, reading=reading)
    try:
        _refuse_open(place)
        write_new_file(beside, content, _mode_for(place))
        _keep_permissions(place, beside)
        _take_the_place(beside, place)
    except OSError as error:
        found = describe_error(error)
        raise ExportError(f"{place} could not be saved ({found}). {found.cure}") from error
    finally:
        delete_temporary_file(beside)
    return target


def _refuse_open(place: Path) -> None:
    owner = owner_of(place)
    if owner is not None:
        raise OpenElsewhere(
            place,
            f"{owner.program}{f' (opened by {owner.person})' if owner.person else ''}",
            f"Close it there (if it is not open anywhere, delete {owner.file.name})",
        )


def _in_use(place: Path, *, certain: bool = True) -> OpenElsewhere:
    by = "another program, such as Excel, OneDrive or antivirus software"
    if not certain:
        by += ", or because you do not have permission to replace it"
    return OpenElsewhere(place, by, "Close it there, or wait a minute and try again")


def _mode_for(place: Path) -> int:
    """Return the widest permissions that the temporary file may have."""
    return stat.S_IMODE(place.stat().st_mode) if os.name == "posix" and place.exists() else 0o666


def _keep_permissions(old: Path, new: Path) -> None:
    if os.name == "posix" and old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _take_the_place(beside: Path, place: Path) -> None:
    try:
        replace_file(beside, place)
    except FileHeld as error:
        if not place.exists():
            raise
        raise _in_use(place, certain=error.certain) from error
