"""What lies where in the folder that people unpack."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging_tools.official_python import WindowsPython
from packaging_tools.wheels import Wheel

_TEXTS = Path(__file__).with_name("texts")
_CODE = (".pyd", ".dll", ".exe")

PORTABLE = (
    "While this file is here, everything that the tracker stores lies in the folder data,\n"
    "beside this file. Without it, it lies in your own folders on this computer.\n"
)


def laid_out(
    python: WindowsPython, wheels: Iterable[Wheel], version: str, *, portable: bool
) -> dict[str, bytes]:
    """Return every file of the folder but the compiled code and the sums: path -> content.

    ``python`` is as published but for the file that names where packages are: there is one
    folder of them, and Python looks at no other, whatever is installed on the computer.
    """
    files = {f"python/{name}": content for name, content in python.files.items()}
    paths = f"python{python.tag}.zip\n.\n..\\app\n"
    files[f"python/python{python.tag}._pth"] = _windows_text(paths)
    files["licences/Python/LICENSE.txt"] = python.files["LICENSE.txt"]
    for wheel in wheels:
        files.update({f"app/{path}": content for path, content in wheel.files.items()})
        for path, content in wheel.licences().items():
            files[f"licences/{wheel.name}/{path}"] = content
    for text in sorted(_TEXTS.iterdir()):
        told = text.read_text(encoding="ascii")
        if text.suffix == ".txt":
            told = told.format(version=version, python=python.version)
        files[text.name] = _windows_text(told)
    if portable:
        files["portable.txt"] = _windows_text(PORTABLE)
    return files


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the list of SHA-256 sums of every file that Windows runs or loads as code."""
    lines = ["SHA-256 of every .exe, .dll and .pyd in this folder", ""]
    for path in sorted(files):
        if path.lower().endswith(_CODE):
            told = path.replace("/", "\\")
            lines.append(f"{hashlib.sha256(files[path]).hexdigest()}  {told}")
    return _windows_text("\n".join(lines) + "\n")


def _windows_text(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("ascii")
