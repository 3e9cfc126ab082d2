"""Commands as messages name them, for a person to type or copy."""

from __future__ import annotations

import os
import shlex

from db.urls import is_url
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
    return " ".join(_quoted(part) for part in (*parts, *words))


def _quoted(text: str) -> str:
    """Return a word as the shell here takes it, in double quotes where either kind would do."""
    if shlex.quote(text) == text:
        return text
    return f'"{text}"' if os.name == "nt" or not set(text) & set('"$`\\!') else shlex.quote(text)
