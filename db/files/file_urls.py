"""``file:`` addresses: the path that one spells, as Windows, web browsers and file managers write
it.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

ON_A_DRIVE = r"[A-Za-z]:[\\/]"


def path_of(link: str) -> str | None:
    """Return the path in a FILE link, or ``None`` if a ``file:`` link has no full path.

    ``file://server/share`` becomes ``//server/share``, ``file:///C:/x`` becomes ``C:/x``.
    """
    if link[:5].lower() != "file:":
        return link
    rest = link[5:]
    if re.match(ON_A_DRIVE, rest.lstrip("/\\")):
        return unquote(rest.lstrip("/\\").partition("#")[0])
    parts = split_url(link[:5] + rest.replace("\\", "/"))
    if parts is None or not parts.path.startswith("/"):
        return None
    host = "" if parts.netloc.lower() == "localhost" else parts.netloc
    path = unquote(parts.path)
    if not host and re.match(ON_A_DRIVE, path[1:]):
        return path[1:]
    return f"//{host}{path}" if host else path


def split_url(link: str) -> SplitResult | None:
    """Return the parts of a link, ``None`` where it cannot be split."""
    try:
        return urlsplit(link)
    except ValueError:
        return None
