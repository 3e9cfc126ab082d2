"""What belongs to the person at the keyboard: where the register lies, their name, the theme."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tracker.user_files.folders import PORTABLE_CURE, data_folder, portable_folder, settings_file

__all__ = [
    "DARK",
    "LARGEST",
    "LIGHT",
    "MOST_VIEWS",
    "Settings",
    "default_location",
    "keep",
    "kept",
    "load_settings",
    "login_name",
    "make_private_folder",
    "save_settings",
    "settings_file",
    "signing_name",
    "with_view",
]

LIGHT, DARK = "greenplan-light", "greenplan-dark"

_LONGEST_NAME = 120
MOST_VIEWS = 50
"""Lists for which it is kept how they were looked at last."""

LARGEST = 1024 * 1024
"""Bytes; a larger file of settings or of remembered columns is not read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's own settings; an empty name means the one they logged in with.

    ``views`` are how they last looked at each list, see
    :class:`tracker.workspace.last_view.LastView`.
    ``refused`` says why the name in the file is not used, where it is not.
    """

    name: str = ""
    theme: str = DARK
    views: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def default_location(*, make: bool = True) -> str:
    """Return where the register is unless ``--db`` says otherwise: $GREENPLAN_DB, or the
    user's data folder, which is made if need be, without ``make`` never.

    Raises:
        CannotOpen: the folder cannot be made.
    """
    if named := os.environ.get("GREENPLAN_DB"):
        return named
    folder = data_folder()
    if make:
        try:
            make_private_folder(folder)
        except OSError as error:
            from db.errors import CannotOpen
            from db.files.faults import fault

            cure = "Name the register's file with --db."
            if folder == portable_folder():
                cure = PORTABLE_CURE
            raise CannotOpen(
                f"Your data folder {folder} could not be created ({fault(error)}). {cure}"
            ) from error
    return str(folder / "tracker.db")


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for nobody but the user.

    The XDG Base Directory Specification asks for that of the folders that it names. One that is
    there is left as it is; Windows keeps a user's own folders from others by itself.

    Raises:
        OSError: it cannot be made.
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
    """Return the name the person logged in with, or "unknown" where the system gives none."""
    import getpass

    from db.errors import Refused
    from db.validation.text_rules import NAME_LIMIT, plain_text

    try:
        return plain_text(getpass.getuser(), "Login name", NAME_LIMIT) or "unknown"
    except (OSError, KeyError, ImportError, Refused):
        return "unknown"


def load_settings() -> Settings:
    """Return the person's settings; a missing or unreadable file gives the defaults."""
    stored = kept(settings_file())
    name, theme, views = (stored.get(key) for key in ("name", "theme", "views"))
    refused = ""
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or not name.isprintable():
        name = ""  # nobody typed that here, and changes are signed with it
    elif _holds_nhs_number(name):
        name = ""
        refused = (
            "The name in your settings holds what looks like an NHS number. Changes are signed"
            f" {login_name()} instead."
        )
    return Settings(
        name,
        theme if theme in (LIGHT, DARK) else DARK,
        views if isinstance(views, dict) else {},
        refused,
    )


def _holds_nhs_number(text: str) -> bool:
    from db.validation.nhs_number import nhs_numbers

    return bool(nhs_numbers(text))


def with_view(settings: Settings, key: str, view: dict[str, Any]) -> Settings:
    """Return the settings with how a list was looked at last; the oldest of many lists go."""
    others = [(name, kept) for name, kept in settings.views.items() if name != key]
    return replace(settings, views=dict([*others[1 - MOST_VIEWS :], (key, view)]))


def save_settings(settings: Settings) -> None:
    """Write the settings, whole or not at all.

    Raises:
        GreenPlanError: the folder cannot be written to, or they hold an NHS number.
    """
    kept = {name: value for name, value in asdict(settings).items() if name != "refused"}
    keep(settings_file(), json.dumps(kept, indent=1, ensure_ascii=False), "Your settings")


def kept(path: Path) -> dict[str, Any]:
    """Return what :func:`keep` wrote as JSON: the keys and values of one object.

    Nothing where the file is missing, larger than :data:`LARGEST`, or holds anything else.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return {}
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


def keep(path: Path, text: str, what: str) -> None:
    """Write a person's own small file, whole or not at all, for nobody else to read.

    ``what`` names it in the message.

    Raises:
        GreenPlanError: the folder cannot be written to, or the text holds an NHS number.
    """
    import secrets

    from db.errors import GreenPlanError
    from db.files.patience import patiently, tidy_away
    from db.storage.write_targets import check_not_ours

    if _holds_nhs_number(text):
        raise GreenPlanError(
            f"{what} could not be kept: there is what looks like an NHS number in them. They hold"
            " until you leave."
        )
    beside = path.parent / f".greenplan-{secrets.token_hex(4)}.tmp"
    try:
        check_not_ours(path)
        make_private_folder(path.parent)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: beside.replace(path))
    except (OSError, ValueError) as error:
        from db.files.faults import fault

        raise GreenPlanError(
            f"{what} could not be kept in {path} ({fault(error)}). They hold until you leave."
        ) from error
    finally:
        tidy_away(beside)
