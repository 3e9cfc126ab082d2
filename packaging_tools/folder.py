"""The layout of the folder that people unpack."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from packaging_tools.official_python import WindowsPython
from packaging_tools.wheels import Wheel

_TEXTS = Path(__file__).with_name("texts")

PORTABLE = (
    "While this file is here, the tracker stores everything in the folder data beside it.\n"
    "Without this file, it stores everything in your own folders on this computer.\n"
)


def laid_out(
    python: WindowsPython, wheels: Iterable[Wheel], version: str, *, portable: bool
) -> dict[str, bytes]:
    """Return every file of the folder except the compiled code and the checksums, by its path.

    ``python`` is as published, except for the file that lists where packages are: Python uses only
    the folder ``app``, whatever is installed on the computer.
    """
    files = {f"python/{name}": content for name, content in python.files.items()}
    paths = f"python{python.tag}.zip\n.\n..\\app\n"
    files[f"python/python{python.tag}._pth"] = windows_text(paths)
    files["licences/Python/LICENSE.txt"] = python.files["LICENSE.txt"]
    for wheel in wheels:
        files.update({f"app/{path}": content for path, content in wheel.files.items()})
        for path, content in wheel.licences().items():
            files[f"licences/{wheel.name}/{path}"] = content
    for text in sorted(_TEXTS.iterdir()):
        told = text.read_text(encoding="ascii")
        if text.suffix == ".txt":
            told = told.format(version=version, python=python.version)
        files[text.name] = windows_text(told)
    if portable:
        files["portable.txt"] = windows_text(PORTABLE)
    return files


def windows_text(text: str) -> bytes:
    """Return plain text with Windows line endings."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("ascii")
