"""What of a database's URL may be shown: never a password, whatever shape the URL has.

A URL is what libpq and SQLAlchemy take for one: ``scheme://user:password@host:port/name?key=value``.
A password may stand before the host, and under several keys behind the question mark.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "…"
"""Stands where something is not shown."""

UNNAMED = "a database whose URL is not shown"
"""Stands for a URL of which nothing can be told for certain."""

WITHHELD = "its own words are not repeated, since they hold part of the URL"
"""Said in place of a fault that :func:`fault_without_secrets` does not repeat."""

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
_OF_A_DATABASE = (
    r"(?i)\s*(?:jdbc:)?(?:postgres|mysql|mariadb|mssql|oracle)[a-z0-9+_]*:"
    r"|.*\b(?:password|passwd|pwd|sslpassword)\s*="
)
"""A URL that lacks a slash, or libpq's ``host=... password=...``: no file has such a name."""
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^:/?#;=@\s]*)(?::[0-9]*)?(?:/[^:?#;=@\s]*)?"
_TELLING = 3
"""Characters of a piece of a password that are not shown; fewer stand in every sentence."""
_OPEN_KEYS = frozenset({"user", "host", "hostaddr", "dbname"})


def is_url(text: str) -> bool:
    """Return whether ``text`` is a database's URL, or was meant to be one, and no file's name.

    ``sqlite:///FILE`` is for the caller to take apart before.
    """
    return "://" in text or re.match(_OF_A_DATABASE, text, re.DOTALL) is not None


def shown_url(url: str) -> str:
    """Return a URL for people: scheme, host, port and name of the database, and nothing else.

    Where it cannot be told for certain what a part of it is, that part is not shown.
    """
    scheme, mark, rest = url.strip().partition("://")
    if not mark or re.fullmatch(_SCHEME, scheme) is None:
        return UNNAMED
    before, _, behind = rest.partition("?")
    host = before.rpartition("@")[2]
    # A password may hold a question mark as it is, or stand where a port should.
    certain = "@" not in behind and re.fullmatch(_HOST, host) and host.isprintable()
    return f"{scheme}://{host if certain else HIDDEN}"


def fault_of_url(url: str) -> str | None:
    """Return why a URL is not given to a driver, in words for people; ``None`` if it may be.

    A driver takes what stands between two @ for the server's name, and asks the network for it:
    that would be a part of the password.
    """
    _, mark, rest = url.partition("://")
    if not mark:
        return "a database is named like postgresql+psycopg://user@server/name. Write it so."
    if rest.partition("?")[0].count("@") > 1:
        return "there is more than one @ in it. Write one in a password as %40."
    return None


def fault_without_secrets(url: str, fault: str) -> str:
    """Return the driver's words ``fault`` about ``url``, or :data:`WITHHELD`.

    They are withheld where anything of the URL that may be secret stands in them: what is before
    the host but the user's name, a port that is no number, and every value behind the question
    mark but those that say who and where.
    """
    said = fault.casefold()
    return WITHHELD if any(part.casefold() in said for part in _secrets(url)) else fault


def _secrets(url: str) -> set[str]:
    """Return the parts of a URL that may be secret, as written and as a driver may repeat them."""
    _, mark, rest = url.partition("://")
    rest = rest if mark else url
    before, _, behind = rest.rpartition("@")
    values = {before.partition(":")[2]}
    values.update(port for port in re.findall(r":([^:/?@]*)", behind) if not port.isdecimal())
    for pair in re.split(r"[?#;&\s]", rest)[1 if mark else 0 :]:
        key, _, value = pair.partition("=")
        if key.casefold() not in _OPEN_KEYS:
            values.add(value)
    read = values | {unquote(value) for value in values}
    pieces = {piece for value in read for piece in re.split(r"[@:/?#;&=\s]", value)}
    parts = read | {piece for piece in pieces if len(piece) >= _TELLING}
    return {text for part in parts for text in (part, repr(part)[1:-1]) if text}
