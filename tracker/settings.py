"""What belongs to the person at the keyboard: where the register lies, their name, the theme."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

LIGHT, DARK = "greenplan-light", "greenplan-dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's own settings; an empty name means the one they logged in with."""

    name: str = ""
    theme: str = DARK


def default_location() -> str:
    """Return where the register is unless ``--db`` says otherwise: $GREENPLAN_DB, or the
    user's data folder, which is made if need be.
    """
    if named := os.environ.get("GREENPLAN_DB"):
        return named
    from platformdirs import user_data_path

    return str(user_data_path("greenplan", appauthor=False, ensure_exists=True) / "tracker.db")


def signing_name(settings: Settings) -> str:
    """Return the name that changes are signed with: the person's own, else their login."""
    return settings.name or login_name()


def login_name() -> str:
    """Return the name the person logged in with, or "unknown" where the system gives none."""
    import getpass

    from db.errors import Refused
    from db.text import NAME_LIMIT, plain_text

    try:
        return plain_text(getpass.getuser(), "Login name", NAME_LIMIT) or "unknown"
    except (OSError, KeyError, ImportError, Refused):
        return "unknown"


def load_settings() -> Settings:
    """Return the person's settings; a missing or unreadable file gives the defaults."""
    try:
        stored = json.loads(settings_file().read_text(encoding="utf-8"))
        known = {field.name for field in fields(Settings)}
        read = Settings(**{k: v for k, v in stored.items() if k in known and isinstance(v, str)})
        return read if read.theme in (LIGHT, DARK) else Settings(name=read.name)
    except (OSError, ValueError, AttributeError):
        return Settings()


def save_settings(settings: Settings) -> None:
    """Write the settings, whole or not at all.

    Raises:
        GreenPlanError: the folder cannot be written to.
    """
    keep(settings_file(), json.dumps(asdict(settings), indent=1), "Your settings")


def keep(path: Path, text: str, what: str) -> None:
    """Write a person's own small file, whole or not at all; ``what`` names it in the message.

    Raises:
        GreenPlanError: the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        from db.errors import GreenPlanError

        raise GreenPlanError(
            f"{what} could not be kept in {path} ({error.strerror}). They hold until you leave."
        ) from error


def settings_file() -> Path:
    """Return where the settings are: $GREENPLAN_SETTINGS, or the user's configuration folder."""
    if named := os.environ.get("GREENPLAN_SETTINGS"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("greenplan", appauthor=False) / "settings.json"
