"""Long texts stored in a tenth of their length: packed by zlib, written in base64.

The snapshots of returns are stored so from schema 0003 on. Those frozen before stay as they are, so
both forms are read. What a text says, and so its seal, is the same in both.
"""

from __future__ import annotations

import base64
import zlib

_MARK = "zlib:"
"""Begins a packed text. JSON cannot begin so."""

_LONGEST = 64 * 1024 * 1024


def pack(text: str, level: int = 9) -> str:
    """Return ``text`` packed, by default as small as can be."""
    packed = zlib.compress(text.encode(errors="surrogatepass"), level)
    return _MARK + base64.b64encode(packed).decode("ascii")


def unpack(stored: str) -> str:
    """Return the text that is stored, packed or plain.

    Raises:
        ValueError: it was packed, and is damaged or absurdly long.
    """
    if not stored.startswith(_MARK):
        return stored
    unpacking = zlib.decompressobj()
    try:
        packed = base64.b64decode(stored.removeprefix(_MARK), validate=True)
        text = unpacking.decompress(packed, _LONGEST)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError("it does not end")
    return text.decode(errors="surrogatepass")
