"""Commands in messages, for a person to type or copy."""

from __future__ import annotations

import os
import re
import shlex

from db.files.database_urls import is_url
from tracker.cli.session import Session


def command_line(session: Session, *words: str) -> str:
    """Return a command for this register and organisation as a person would type it.

    ``words`` are quoted where needed; placeholders in capitals, such as NAME, stay as they are. A
    database URL is shown as URL, because it may contain a password.
    """
    parts = ["greenplan"]
    if session.db:
        parts += ["--db", "URL" if is_url(session.db) else session.db]
    if session.ods:
        parts += ["--org", session.ods]
    return " ".join(quoted(part) for part in (*parts, *words))


def quoted(text: str, *, windows: bool = os.name == "nt") -> str:
    """Return a word quoted for the shell here, in double quotes where both kinds work.

    Windows has only double quotes, and its programs read a backslash before one as an escape.
    """
    if shlex.quote(text) == text:
        return text
    if windows:
        inner = re.sub(r'(\\*)"', r'\1\1\\"', text)
        inner += "\\" * (len(inner) - len(inner.rstrip("\\")))
        return f'"{inner}"'
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'
