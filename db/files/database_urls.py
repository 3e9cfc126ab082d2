"""What may be shown of a database URL: never a password, whatever form the URL has.

A URL is what libpq and SQLAlchemy accept: ``scheme://user:password@host:port/name?key=value``. A
password may be before the host, and under several keys after the question mark.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "…"
"""Replaces what is not shown."""

UNNAMED = "a database whose URL is not shown"
"""Replaces a URL that cannot be analysed with certainty."""

WITHHELD = "the details are left out because they contain part of the URL"
"""Replaces an error message that :func:`fault_without_secrets` does not repeat."""

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
_OF_A_DATABASE = (
    r"(?i)\s*(?:jdbc:)?(?:postgres|mysql|mariadb|mssql|oracle)[a-z0-9+_]*:"
    r"|.*\b(?:password|passwd|pwd|sslpassword)\s*="
)
"""A URL without a slash, or libpq's ``host=... password=...``: no file has such a name."""
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^:/?#;=@\s]*)(?::[0-9]*)?(?:/[^:?#;=@\s]*)?"
_TELLING = 3
"""The minimum length of a part of a password to hide. Shorter ones occur in any sentence."""
_OPEN_KEYS = frozenset({"user", "host", "hostaddr", "dbname"})


def is_url(text: str) -> bool:
    """Return whether ``text`` is, or was meant to be, a database URL and not a file name.

    The caller handles ``sqlite:///FILE`` before.
    """
    return "://" in text or re.match(_OF_A_DATABASE, text, re.DOTALL) is not None


def shown_url(url: str) -> str:
    """Return a URL that is safe to show: only scheme, host, port and name of the database.

    A part whose meaning is not certain is not shown.
    """
    scheme, mark, rest = url.strip().partition("://")
    if not mark or re.fullmatch(_SCHEME, scheme) is None:
        return UNNAMED
    before, _, behind = rest.partition("?")
    host = before.rpartition("@")[2]
    # A password may contain a question mark, or be in the place of the port.
    certain = "@" not in behind and re.fullmatch(_HOST, host) and host.isprintable()
    return f"{scheme}://{host if certain else HIDDEN}"


def fault_of_url(url: str) -> str | None:
    """Return why a URL must not be passed to a driver, in plain words, or ``None`` if it may.

    A driver would treat the text between two @ as the server's name and look it up on the network,
    although it would be part of the password.
    """
    _, mark, rest = url.partition("://")
    if not mark:
        return "write it like postgresql+psycopg://user@server/name."
    if rest.partition("?")[0].count("@") > 1:
        return "there is more than one @ in it. Write one in a password as %40."
    return None


def fault_without_secrets(url: str, fault: str) -> str:
    """Return the driver's message ``fault`` about ``url``, or :data:`WITHHELD`.

    It is withheld if it contains any part of the URL that may be secret: what is before the host
    except the user's name, a port that is not a number, and every value after the question mark
    except those for the user and the server.
    """
    said = fault.casefold()
    return WITHHELD if any(part.casefold() in said for part in _secrets(url)) else fault


def _secrets(url: str) -> set[str]:
    """Return the parts of a URL that may be secret, as written and as a driver may quote them."""
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
