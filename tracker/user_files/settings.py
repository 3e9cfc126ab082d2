"""The person's own settings: where the register is, their name, the theme."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from dataclasses import asdict, field, replace
from pathlib import Path
from typing import Any

from db.frozen import frozen
from tracker.user_files.folders import PORTABLE_CURE, data_folder, portable_folder, settings_file

__all__ = [
    "DARK",
    "LARGEST",
    "LIGHT",
    "MOST_VIEWS",
    "Settings",
    "default_location",
    "load_settings",
    "login_name",
    "make_private_folder",
    "read_private_file",
    "save_private_file",
    "save_settings",
    "settings_file",
    "signing_name",
    "with_view",
]

LIGHT, DARK = "greenplan-light", "greenplan-dark"

_LONGEST_NAME = 120
MOST_VIEWS = 50
"""The number of lists whose last view is remembered."""

LARGEST = 1024 * 1024
"""Bytes; a larger file of settings or remembered columns is not read."""


@frozen
class Settings:
    """A person's own settings; an empty name means the one they logged in with.

    ``views`` says how each list was last shown, see :class:`tracker.workspace.last_view.LastView`.
    ``refused`` says why the name in the file is not used, if it is not.
    """

    name: str = ""
    theme: str = DARK
    views: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def default_location(*, make: bool = True) -> str:
    """Return the register's location without ``--db``: $GREENPLAN_DB, or the user's data folder.

    With ``make``, create that folder if needed.

    Raises:
        CannotOpen: The folder cannot be created.
    """
    if named := os.environ.get("GREENPLAN_DB"):
        return named
    folder = data_folder()
    if make:
        try:
            make_private_folder(folder)
        except OSError as error:
            from db.errors import CannotOpen
            from db.files.faults import describe_error

            cure = "Use --db to choose another file for the register."
            if folder == portable_folder():
                cure = PORTABLE_CURE
            raise CannotOpen(
                f"Your data folder {folder} could not be created ({describe_error(error)}). {cure}"
            ) from error
    return str(folder / "tracker.db")


def make_private_folder(folder: Path) -> None:
    """Create a folder, and any missing parents, that only the user can open.

    The XDG Base Directory Specification requires that for the folders it names. Leave an existing
    folder as it is. Windows protects a user's own folders already.

    Raises:
        OSError: It cannot be created.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def signing_name(settings: Settings) -> str:
    """Return the name that changes are signed with: the person's own, else their login."""
    return settings.name or login_name()


def login_name() -> str:
    """Return the person's login name, or "unknown" if the system gives none."""
    import getpass

    from db.errors import Refused
    from db.validation.text_rules import NAME_LIMIT, plain_text

    try:
        return plain_text(getpass.getuser(), "Login name", NAME_LIMIT) or "unknown"
    except (OSError, KeyError, ImportError, Refused):
        return "unknown"


def load_settings() -> Settings:
    """Return the person's settings; a missing or unreadable file gives the defaults."""
    stored = read_private_file(settings_file())
    name, theme, views = (stored.get(key) for key in ("name", "theme", "views"))
    refused = ""
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or not name.isprintable():
        name = ""  # the app cannot have saved that name, and changes would be signed with it
    elif _holds_nhs_number(name):
        name = ""
        refused = (
            "The name in your settings contains what looks like an NHS number. Your changes are"
            f" signed as {login_name()} instead."
        )
    return Settings(
        name,
        theme if theme in (LIGHT, DARK) else DARK,
        views if isinstance(views, dict) else {},
        refused,
    )


def _holds_nhs_number(text: str) -> bool:
    from db.validation.nhs_number import find_nhs_numbers

    return bool(find_nhs_numbers(text))


def with_view(settings: Settings, key: str, view: dict[str, Any]) -> Settings:
    """Return the settings with a list's last view added, without the oldest of too many."""
    others = [(name, kept) for name, kept in settings.views.items() if name != key]
    return replace(settings, views=dict([*others[1 - MOST_VIEWS :], (key, view)]))


def save_settings(settings: Settings) -> None:
    """Save the settings, completely or not at all.

    Raises:
        GreenPlanError: The folder cannot be written to, or they contain an NHS number.
    """
    kept = {name: value for name, value in asdict(settings).items() if name != "refused"}
    save_private_file(
        settings_file(), json.dumps(kept, indent=1, ensure_ascii=False), "Your settings"
    )


def read_private_file(path: Path) -> dict[str, Any]:
    """Return the JSON object that :func:`save_private_file` wrote.

    Return an empty one if the file is missing, larger than :data:`LARGEST`, or anything else.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return {}
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


def save_private_file(path: Path, text: str, what: str, *, first: bool = False) -> None:
    """Save a person's own small file, completely or not at all, readable only by them.

    ``what`` names it in the message. With ``first``, a file that is there stays as it is.

    Raises:
        GreenPlanError: The folder cannot be written to, or the text contains an NHS number.
    """
    from db.backups.copying import rename_without_replacing
    from db.errors import GreenPlanError
    from db.files.durable_files import replace_file, temporary_name, write_new_file
    from db.files.retries import delete_temporary_file
    from db.storage.write_targets import check_not_ours

    if _holds_nhs_number(text):
        raise GreenPlanError(
            f"{what} could not be saved: they contain what looks like an NHS number. They apply"
            " until you leave."
        )
    beside = temporary_name(path)
    try:
        check_not_ours(path)
        make_private_folder(path.parent)
        write_new_file(beside, text.encode("utf-8"))
        if first:
            with suppress(FileExistsError):
                rename_without_replacing(beside, path)
        else:
            replace_file(beside, path)
    except (OSError, ValueError) as error:
        from db.files.faults import describe_error

        raise GreenPlanError(
            f"{what} could not be saved in {path} ({describe_error(error)}). They apply until you"
            " leave."
        ) from error
    finally:
        delete_temporary_file(beside)
