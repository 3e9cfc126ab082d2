"""Commands as messages name them, for a person to type or copy."""

from __future__ import annotations

import os
import re
import shlex

from db.files.database_urls import is_url


def typed_command(*words: str, db: str | None = None, ods: str | None = None) -> str:
    """Return a command for the register ``db`` and organisation ``ods`` as a person would type it.

    ``words`` in capitals, such as NAME, stay as they are; others are quoted where need be. So
    does the register's URL: it may hold a password.
    """
    parts = ["greenplan"]
    if db:
        parts += ["--db", "URL" if is_url(db) else db]
    if ods:
        parts += ["--org", ods]
    return " ".join(quoted(part) for part in (*parts, *words))


def quoted(text: str, *, windows: bool = os.name == "nt") -> str:
    """Return a word as the shell here takes it, in double quotes where either kind would do.

    Windows has no others, and its programs read a backslash before one as part of it.
    """
    if shlex.quote(text) == text:
        return text
    if windows:
        inner = re.sub(r'(\\*)"', r'\1\1\\"', text)
        inner += "\\" * (len(inner) - len(inner.rstrip("\\")))
        return f'"{inner}"'
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'
