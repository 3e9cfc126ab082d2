"""The apostrophe that keeps a spreadsheet from running text, put on and taken off alike."""

from __future__ import annotations

import re

# What a spreadsheet takes for the beginning of a formula, also behind apostrophes of its own.
_ARMED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """Return ``text`` with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if _ARMED.match(text) else text


def unguard(text: str) -> str:
    """Return what :func:`guard` was given."""
    return text[1:] if text.startswith("'") and _ARMED.match(text) else text
