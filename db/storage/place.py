"""Where a register is stored: its file or URL, and whether that is on a network share."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from db.errors import CannotOpen, NoFile
from db.files.database_urls import is_url, shown_url
from db.files.network_shares import on_share
from db.files.paths import parse_path
from db.files.windows_paths import why_too_long
from db.frozen import frozen

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another program's transaction."""


@frozen
class Place:
    """A local file (``path``) or a database URL."""

    url: str
    path: Path | None

    @classmethod
    def of(cls, location: str | os.PathLike[str]) -> Place:
        """Read a file name or a URL (``sqlite:///FILE``, ``postgresql+psycopg://...``).

        Raises:
            CannotOpen: it is not a possible file here, or its path is too long for Windows.
        """
        text = os.fspath(location)
        if text.startswith("sqlite:///"):
            text = text.removeprefix("sqlite:///")
        if is_url(text):
            return cls(text, None)
        try:
            path = parse_path(text).absolute()
        except NoFile as error:
            raise CannotOpen(str(error)) from None
        if not path.name:
            raise CannotOpen(f"{path} is a folder. Name the register's file, such as tracker.db.")
        if fault := why_too_long(path):
            raise CannotOpen(fault)
        return cls(f"sqlite:///{path.as_posix()}", path)

    @property
    def shared(self) -> bool:
        """Whether it is a file on a network share, which only one user at a time can change."""
        return self.path is not None and on_network_share(self.path)

    @property
    def journal_mode(self) -> str:
        """WAL on a local disk; a rollback journal on a share, where WAL is unsafe."""
        return "DELETE" if self.path is None or self.shared else "WAL"

    def __str__(self) -> str:
        """Return the place for messages. A password in a URL is not shown."""
        return shown_url(self.url) if self.path is None else str(self.path)


def read_only_uri(path: Path, *, unchanging: bool = False) -> str:
    """Return the URI with which SQLite opens a file for reading only.

    With ``unchanging`` it ignores journals and takes no lock: for files that no one writes to.
    """
    return f"{_uri(path)}?mode=ro{'&immutable=1' if unchanging else ''}"


def read_write_uri(path: Path) -> str:
    """Return the URI with which SQLite opens an existing file for reading and writing."""
    return f"{_uri(path)}?mode=rw"


def _uri(path: Path) -> str:
    name = quote(os.fsencode(path.absolute().as_posix()))
    return f"file://{name if name.startswith('/') else f'/{name}'}"


def file_identity(path: Path) -> tuple[int, int] | None:
    """Return an identifier of a file, whatever its name, or ``None`` if there is no file."""
    try:
        now = path.stat()
    except OSError:
        return None
    return now.st_dev, now.st_ino


def on_network_share(path: Path) -> bool:
    """Whether ``path`` is on a share: a UNC path, a mapped drive, an NFS or SMB mount."""
    return on_share(path)
