"""A person's own files on this computer: their settings, logs and register."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from db.errors import GreenPlanError

PORTABLE_MARKER = "portable.txt"
"""The file beside ``greenplan.cmd`` that makes the unpacked folder portable."""

PORTABLE_CURE = (
    f"The file {PORTABLE_MARKER} keeps your data in the program's folder. Copy the whole folder to"
    f" a place where you can save, or delete {PORTABLE_MARKER}."
)
"""What to do if the folder of a portable program cannot be written to."""


@cache
def portable_folder() -> Path | None:
    """Return the folder beside a portable program for all the user's data; else ``None``.

    Only the unpacked Windows folder can be portable: its packages are in ``app``, and the marker
    file beside that folder decides. $GREENPLAN_DB and $GREENPLAN_SETTINGS still take precedence.
    This is decided once, when the tracker starts.
    """
    return portable_data(Path(__file__).parents[2])


def portable_data(packages: Path) -> Path | None:
    """Return the data folder for a program with its packages in ``packages``, if it is portable."""
    if packages.name != "app":
        return None
    from db.files.paths import is_file

    home = packages.parent
    return home / "data" if is_file(home / PORTABLE_MARKER) else None


def settings_file() -> Path:
    """Return where the settings are: $GREENPLAN_SETTINGS, or the user's configuration folder."""
    if named := os.environ.get("GREENPLAN_SETTINGS"):
        return Path(named)
    if folder := portable_folder():
        return folder / "settings.json"
    from platformdirs import user_config_path

    return user_config_path("greenplan", appauthor=False) / "settings.json"


def layouts_file() -> Path:
    """Return the file for what a person explained about layouts of files."""
    return settings_file().parent / "layouts.json"


def log_file() -> Path:
    """Return the error log, which may not exist yet: in the user's folder for logs.

    With $GREENPLAN_SETTINGS it is in the folder of that file, like all the person's own files.
    """
    if named := os.environ.get("GREENPLAN_SETTINGS"):
        return Path(named).absolute().parent / "greenplan.log"
    if folder := portable_folder():
        return folder / "greenplan.log"
    from platformdirs import user_log_path

    return user_log_path("greenplan", appauthor=False) / "greenplan.log"


def older_log(log: Path) -> Path:
    """Return where the log before this one is."""
    return log.with_name(f"{log.stem}.older{log.suffix}")


def data_folder() -> Path:
    """Return the folder of the default register, which may not exist yet."""
    if folder := portable_folder():
        return folder
    from platformdirs import user_data_path

    return user_data_path("greenplan", appauthor=False)


def register_file() -> Path | None:
    """Return the file of the default register, ``None`` if it is on a server."""
    from db.storage.place import Place

    named = os.environ.get("GREENPLAN_DB")
    try:
        return Place.of(named or data_folder() / "tracker.db").path
    except GreenPlanError:
        return None


def own_files() -> dict[Path, str]:
    """Return the files that must not be overwritten, with what they hold; some may not exist."""
    log = log_file()
    files = {
        settings_file(): "your settings",
        layouts_file(): "your choices for imported files",
        log: "the error log",
        older_log(log): "the error log",
    }
    if (register := register_file()) is not None:
        files[register] = "your register"
    return files
