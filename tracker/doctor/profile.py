"""Check whether files in a person's Windows profile are kept when they log off.

Source: learn.microsoft.com/windows/win32/api/userenv/nf-userenv-getprofiletype and
.../termserv/detecting-the-terminal-services-environment.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import PurePath

from db.frozen import frozen

_TEMPORARY, _ROAMING, _MANDATORY, _PREEXISTING = 1, 2, 4, 8
"""What GetProfileType returns; PT_ROAMING_PREEXISTING is a roaming one of another computer."""

_TEMPORARY_FOLDER = r"(?i)TEMP(\..+)?"
"""The name of the folder of a profile that Windows creates for one session."""

_REMOTE = re.compile(r"(?i)(ica|rdp)[-_]")
"""How the name of a session over Citrix or Remote Desktop begins."""

_REMOTE_SESSION = 0x1000
"""SM_REMOTESESSION, for GetSystemMetrics."""

ELSEWHERE = (
    "Close the register everywhere. Then move it, with its backups folder, to your home drive or a"
    " shared folder. Use --db or GREENPLAN_DB to open it there."
)


@frozen
class Profile:
    """A person's profile: its folder, the folder in it that never roams, and its kind.

    ``kind`` is the sum of the numbers that GetProfileType returns; ``remote`` is whether the
    session runs over a network.
    """

    folder: PurePath
    local: PurePath
    kind: int
    remote: bool

    def wrong_with(self, register: PurePath) -> str | None:
        """Return why a register there is lost when the person logs off, ``None`` if it is not."""
        if not register.is_relative_to(self.folder):
            return None
        if self.kind & _TEMPORARY or re.fullmatch(_TEMPORARY_FOLDER, self.folder.name):
            return (
                f"Windows has given you a temporary profile. Everything in {self.folder} is"
                " deleted when you log off, including the register."
            )
        if self.kind & _MANDATORY:
            return (
                "Your profile is mandatory: Windows does not keep changes to it. The register is"
                " lost when you log off."
            )
        if self.kind & (_ROAMING | _PREEXISTING) and register.is_relative_to(self.local):
            return (
                f"Your profile follows you from computer to computer, but {self.local} does not."
                " On another computer the register is missing. If your desktop is reset when you"
                " log off, the register is lost."
            )
        return None

    def worth_knowing(self, register: PurePath) -> str | None:
        """Return what to ask IT because it cannot be checked here; ``None`` for nothing."""
        if self.remote and register.is_relative_to(self.folder) and not self.wrong_with(register):
            return (
                "You work over Citrix or Remote Desktop. Ask IT whether your profile is kept when"
                " you log off. If not, move the register to your home drive, and use --db or"
                " GREENPLAN_DB to open it there."
            )
        return None


def is_remote(environment: Mapping[str, str], metric: int) -> bool:
    """Whether a session runs over a network: by its name, or by what GetSystemMetrics returns."""
    return metric != 0 or _REMOTE.match(environment.get("SESSIONNAME", "")) is not None


def own_profile() -> Profile | None:
    """Return this person's profile; ``None`` on systems without profiles."""
    if sys.platform != "win32":
        return None
    import ctypes
    import os

    from db.files.paths import real_path

    folder, local = os.environ.get("USERPROFILE"), os.environ.get("LOCALAPPDATA")
    if not folder:
        return None
    kind = ctypes.c_uint32()
    ctypes.WinDLL("userenv").GetProfileType(ctypes.byref(kind))  # 0 where it fails
    metric = int(ctypes.WinDLL("user32").GetSystemMetrics(_REMOTE_SESSION))
    at = real_path(folder)
    return Profile(
        at,
        real_path(local) if local else at / "AppData" / "Local",
        kind.value,
        is_remote(os.environ, metric),
    )
