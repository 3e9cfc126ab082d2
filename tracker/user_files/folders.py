"""What the tracker keeps of a person's own on this computer, and where."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from db.errors import GreenPlanError

PORTABLE_MARKER = "portable.txt"
"""The file beside ``greenplan.cmd`` that makes the unpacked folder portable."""

PORTABLE_CURE = (
    f"{PORTABLE_MARKER} beside the program keeps your data there. Copy the whole folder to a place"
    f" where you can save, or delete {PORTABLE_MARKER}."
)
"""What to do where the folder of a portable program cannot be written to."""


@cache
def portable_folder() -> Path | None:
    """Return the folder beside the program that holds everything of the user's, if it is portable.

    Only the unpacked Windows folder can be: its packages lie in ``app``, and the marker beside
    that folder decides. $GREENPLAN_DB and $GREENPLAN_SETTINGS still win. It is decided once, when
    the tracker starts.
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
    """Return where it is kept what a person said of files of a layout."""
    return settings_file().parent / "layouts.json"


def log_file() -> Path:
    """Return where errors are noted, which need not be there: the user's folder for logs.

    With $GREENPLAN_SETTINGS it is the folder of that file, as all else of the person's own.
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
    """Return the folder of the register that is used where none is named; it need not be there."""
    if folder := portable_folder():
        return folder
    from platformdirs import user_data_path

    return user_data_path("greenplan", appauthor=False)


def register_file() -> Path | None:
    """Return the register that is used where none is named, ``None`` for one on a server."""
    from db.storage.place import Place

    named = os.environ.get("GREENPLAN_DB")
    try:
        return Place.of(named or data_folder() / "tracker.db").path
    except GreenPlanError:
        return None


def own_files() -> dict[Path, str]:
    """Return the files that nothing else is written over, there or not, with what they hold."""
    log = log_file()
    files = {
        settings_file(): "your settings",
        layouts_file(): "what you said of the columns of files",
        log: "the log of errors",
        older_log(log): "the log of errors",
    }
    if (register := register_file()) is not None:
        files[register] = "your register"
    return files
