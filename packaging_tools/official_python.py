"""The embeddable Python for Windows: downloaded and checked, or given as a folder or a zip."""

from __future__ import annotations

import hashlib
import io
import re
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging_tools.errors import CannotBuild

_TIMEOUT = 30
_NEEDED = ("python.exe", "python{tag}.dll", "python{tag}.zip", "python{tag}._pth", "LICENSE.txt")


@dataclass(frozen=True, slots=True)
class Release:
    """One published embeddable package; ``size`` is in bytes."""

    version: str
    address: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """The file name of the published package."""
        return self.address.rpartition("/")[2]

    def check(self, content: bytes, name: str) -> None:
        """Check that ``content`` is this package.

        Raises:
            CannotBuild: it is not; the message names its source, ``name``.
        """
        if len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256:
            return
        raise CannotBuild(
            f"{name} is not the published {self.file_name}: its size or its SHA-256 differs from"
            " packaging_tools/python.toml. Delete it, download it again, and do not use this copy."
        )


@dataclass(frozen=True, slots=True)
class WindowsPython:
    """The files of an embeddable Python by name; ``tag`` is ``313`` for 3.13."""

    files: dict[str, bytes]
    tag: str

    @property
    def minor(self) -> str:
        """Major and minor version, such as ``3.13``: what wheels are chosen by."""
        return f"{self.tag[0]}.{self.tag[1:]}"

    @property
    def version(self) -> str:
        """The full version from the DLL's version information, or the minor version without it."""
        key = "ProductVersion\0".encode("utf-16-le")
        told = (
            self.files[f"python{self.tag}.dll"]
            .partition(key)[2][:64]
            .decode("utf-16-le", "replace")
        )
        found = re.match(r"\0*([0-9][0-9a-z.+]*)", told)
        return found[1] if found else self.minor


def release() -> Release:
    """Return the release that ``python.toml`` names."""
    with Path(__file__).with_name("python.toml").open("rb") as file:
        return Release(**tomllib.load(file))


def windows_python(given: Path | None, wanted: Release, downloads: Path) -> WindowsPython:
    """Return the Python to ship: ``given``, a folder or a zip, or by default the published one.

    A download is kept in ``downloads`` for the next build, and checked each time.

    Raises:
        CannotBuild: it cannot be downloaded, or is not an embeddable Python for Windows.
    """
    if given is None:
        return _of_zip(_published(wanted, downloads), wanted.file_name)
    try:
        if given.is_dir():
            return _of_files(
                {file.name: file.read_bytes() for file in given.iterdir() if file.is_file()},
                str(given),
            )
        content = given.read_bytes()
    except OSError as error:
        raise CannotBuild(f"{given} cannot be read ({error.strerror}). Check --python.") from error
    if given.name == wanted.file_name:
        wanted.check(content, str(given))
    return _of_zip(content, str(given))


def _published(wanted: Release, downloads: Path) -> bytes:
    kept = downloads / wanted.file_name
    if kept.is_file():
        content = kept.read_bytes()
        wanted.check(content, str(kept))
        return content
    try:
        with urllib.request.urlopen(wanted.address, timeout=_TIMEOUT) as answer:
            fetched: bytes = answer.read(wanted.size + 1)
    except OSError as error:
        raise CannotBuild(
            f"{wanted.address} cannot be downloaded on this computer ({error}). Download it on"
            " another computer. Then add --python with the zip, or with the unpacked folder."
        ) from error
    wanted.check(fetched, wanted.address)
    downloads.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(fetched)
    return fetched


def _of_zip(content: bytes, name: str) -> WindowsPython:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {
                entry.filename: archive.read(entry)
                for entry in archive.infolist()
                if "/" not in entry.filename
            }
    except zipfile.BadZipFile as error:
        raise CannotBuild(
            f"{name} is neither a folder nor a readable zip. Check --python."
        ) from error
    return _of_files(files, name)


def _of_files(files: dict[str, bytes], name: str) -> WindowsPython:
    tags = [found[1] for file in files if (found := re.fullmatch(r"python(3\d+)\.dll", file))]
    missing = [file for file in _NEEDED if not tags or file.format(tag=tags[0]) not in files]
    if missing:
        told = ", ".join(file.format(tag=tags[0] if tags else "3XX") for file in missing)
        raise CannotBuild(
            f"{name} is not an embeddable Python for Windows: {told} missing. Use a folder or zip"
            " of the 'Windows embeddable package (64-bit)'."
        )
    return WindowsPython(files, tags[0])
