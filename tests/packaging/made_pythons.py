"""A made-up embeddable Python and made-up wheels, small enough to build a folder of in no time."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

VERSION = "ProductVersion\0".encode("utf-16-le") + b"\0\0" + "3.13.9\0".encode("utf-16-le")


def program(check_sum: int = 0, signature: bytes = b"", body: bytes = b"code") -> bytes:
    """Return the headers of a 64-bit Windows program, a body, and a signature behind it."""
    made = bytearray(512)
    made[:2], made[0x80:0x84] = b"MZ", b"PE\0\0"
    struct.pack_into("<I", made, 0x3C, 0x80)
    struct.pack_into("<H", made, 0x80 + 24, 0x20B)
    struct.pack_into("<I", made, 0x80 + 24 + 64, check_sum)
    made += body.ljust(64, b"\0")
    if signature:
        struct.pack_into("<II", made, 0x80 + 24 + 144, len(made), len(signature))
    return bytes(made) + signature


def python_files() -> dict[str, bytes]:
    """Return what the embeddable package has, as far as the build looks at it."""
    return {
        "LICENSE.txt": b"The licence of Python\r\n",
        "_sqlite3.pyd": program(body=b"sqlite"),
        "python.cat": b"signatures",
        "python.exe": program(),
        "python313._pth": b"python313.zip\r\n.\r\n",
        "python313.dll": program(body=b"python") + VERSION,
        "python313.zip": b"PK library",
    }


def python_folder(folder: Path) -> Path:
    """Write those files to ``folder`` and return it."""
    folder.mkdir(parents=True)
    for name, content in python_files().items():
        (folder / name).write_bytes(content)
    return folder


def wheel(
    folder: Path,
    name: str,
    files: dict[str, str],
    needs: tuple[str, ...] = (),
    licence: str = "MIT",
) -> Path:
    """Write a wheel of version 1.0 with these files and return its path."""
    about = f"{name.replace('-', '_')}-1.0.dist-info"
    lines = ["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0"]
    lines += [f"Requires-Dist: {need}" for need in needs]
    inside = {**files, f"{about}/METADATA": "\n".join(lines) + "\n\n"}
    if licence:
        inside[f"{about}/licenses/LICENSE"] = licence
    path = folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inner, content in inside.items():
            archive.writestr(inner, content)
    return path
