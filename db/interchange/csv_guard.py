"""Add and remove the apostrophe that stops a spreadsheet from running text as a formula."""

from __future__ import annotations

import re

# The characters that start a formula in a spreadsheet, also after its own apostrophes.
_ARMED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """Return ``text``, with an apostrophe before it if a spreadsheet would run it."""
    return f"'{text}" if _ARMED.match(text) else text


def unguard(text: str) -> str:
    """Return ``text`` without the apostrophe that :func:`guard` adds."""
    return text[1:] if text.startswith("'") and _ARMED.match(text) else text
