"""Commands in messages, for a person to type or copy."""

from __future__ import annotations

import os
import re
import shlex

from db.files.database_urls import is_url


def typed_command(
    *words: str, db: str | None = None, ods: str | None = None, plan: str | None = None
) -> str:
    """Return a command for the register ``db``, organisation ``ods`` and plan ``plan`` as a person
    would type it.

    ``words`` are quoted where needed; placeholders in capitals, such as NAME, stay as they are. A
    database URL is shown as URL, because it may contain a password.
    """
    parts = ["greenplan"]
    if db:
        parts += ["--db", "URL" if is_url(db) else db]
    if ods:
        parts += ["--org", ods]
    if plan:
        parts += ["--plan", plan]
    return " ".join(shell_quoted(part) for part in (*parts, *words))


def shell_quoted(text: str, *, windows: bool = os.name == "nt") -> str:
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
