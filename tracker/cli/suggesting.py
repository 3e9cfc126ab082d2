"""Commands as messages name them, for a person to type or copy."""

from __future__ import annotations

import os
import re
import shlex

from db.files.database_urls import is_url
from tracker.cli.session import Session


def command_line(session: Session, *words: str) -> str:
    """Return a command for this register and organisation as a person would type it.

    ``words`` in capitals, such as NAME, stay as they are; others are quoted where need be. So
    does the register's URL: it may hold a password.
    """
    parts = ["greenplan"]
    if session.db:
        parts += ["--db", "URL" if is_url(session.db) else session.db]
    if session.ods:
        parts += ["--org", session.ods]
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
