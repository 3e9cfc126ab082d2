"""Where a register is kept: its file or URL, and whether that is on a network share."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another program's transaction."""

_NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "fuse.smbnetfs",
        "fuse.gvfsd-fuse",
        "afs",
        "9p",
        "davfs",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """A local file (``path``) or a database URL."""

    url: str
    path: Path | None

    @classmethod
    def of(cls, location: str | os.PathLike[str]) -> Place:
        """Read a file name or a URL (``sqlite:///FILE``, ``postgresql+psycopg://...``)."""
        text = os.fspath(location)
        if text.startswith("sqlite:///"):
            text = text.removeprefix("sqlite:///")
        elif "://" in text:
            return cls(text, None)
        path = Path(text).expanduser().absolute()
        return cls(f"sqlite:///{path.as_posix()}", path)

    @property
    def journal_mode(self) -> str:
        """WAL on a local disk; a rollback journal on a share, where WAL is unsafe."""
        return "DELETE" if self.path is None or on_network_share(self.path) else "WAL"

    def __str__(self) -> str:
        """Name the place for people; a password in a URL is not shown."""
        if self.path is not None:
            return str(self.path)
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"


def on_network_share(path: Path) -> bool:
    """Whether ``path`` lies on a share: a UNC path, a mapped drive, an NFS or SMB mount.

    On macOS everything under /Volumes counts as one: a rollback journal harms no local disk.
    """
    path = path.resolve()
    if sys.platform == "win32":
        return _on_windows_share(path)
    if sys.platform == "darwin":
        return path.is_relative_to("/Volumes")
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _file_system(path, mounts) in _NETWORK_FILE_SYSTEMS


def _file_system(path: Path, mounts: str) -> str:
    """Return the type of the mount that holds ``path``, from the text of /proc/mounts."""
    deepest, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        mounted = Path(fields[1].replace("\\040", " "))
        if path.is_relative_to(mounted) and len(mounted.parts) >= deepest:
            deepest, kind = len(mounted.parts), fields[2]
    return kind


def _on_windows_share(path: Path) -> bool:
    if str(path).startswith(("\\\\", "//")):
        return True
    import ctypes

    remote_drive = 4
    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\")  # type: ignore[attr-defined,unused-ignore]
    return bool(kind == remote_drive)
