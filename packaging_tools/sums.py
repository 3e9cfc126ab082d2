"""List the checksums of everything in the folder that Windows runs or loads, for IT to allow."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping

from packaging_tools.folder import windows_text

_CODE = (".pyd", ".dll", ".exe")
_SIGNATURE = b"PE\0\0"
_PE32_PLUS = 0x20B


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the text of ``SHA-256.txt`` for ``files``: path -> content."""
    code = [path for path in sorted(files) if path.lower().endswith(_CODE)]
    lines = ["SHA-256 of every .exe, .dll and .pyd in this folder, as Get-FileHash shows it", ""]
    lines += [_line(hashlib.sha256(files[path]).hexdigest(), path) for path in code]
    lines += ["", "Their Authenticode SHA-256, for hash rules of AppLocker and WDAC", ""]
    lines += [_line(told, path) for path in code if (told := authenticode(files[path]))]
    return windows_text("\n".join(lines) + "\n")


def authenticode(content: bytes) -> str:
    """Return the Authenticode SHA-256 of a program or library, empty if ``content`` is neither.

    It leaves out what signing changes: the checksum, the position of the signature, and the
    signature ("Windows Authenticode Portable Executable Signature Format", Microsoft, 2008).
    """
    try:
        (header,) = struct.unpack_from("<I", content, 0x3C)
        (magic,) = struct.unpack_from("<H", content, header + 24)
        check_sum = header + 24 + 64
        table = header + 24 + (144 if magic == _PE32_PLUS else 128)
        start, size = struct.unpack_from("<II", content, table)
    except struct.error:
        return ""
    if content[header : header + 4] != _SIGNATURE:
        return ""
    parts = [content[:check_sum], content[check_sum + 4 : table]]
    end = start if size else len(content)
    parts += [content[table + 8 : end], content[start + size :] if size else b""]
    told = b"".join(parts)
    return hashlib.sha256(told + bytes((size - len(content)) % 8)).hexdigest()


def _line(told: str, path: str) -> str:
    shown = path.replace("/", "\\")
    return f"{told}  {shown}"
