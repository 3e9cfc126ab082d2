"""What a paper makes a link of, and what stays text."""

from __future__ import annotations

import re

from exports.documents.model import Exact, Link

_SAFE = re.compile(
    r"(?:(?:https?|file)://[^\s<>\"'`\\^{|}]+|mailto:[^\s<>\"'`\\^{|}?]+)", re.IGNORECASE
)


def linked(text: str) -> str | Link:
    """Return ``text`` as a link to itself where it is an http, https, file or mailto address.

    Anything else stays text: other schemes, paths, references, and addresses with a character that
    no address may hold (RFC 3986, section 2); spaces are written as ``%20``. An email address with
    fields stays text too: some programs would attach a file that one of them names.
    """
    address = text.replace(" ", "%20")
    return Link(text, address) if _SAFE.fullmatch(address) else text


def place(text: str) -> Exact | Link:
    """Return where something is, as a link where it is a safe one and otherwise to be copied."""
    found = linked(text)
    return Exact(found) if isinstance(found, str) else found


def mail_to(email: str) -> str | Link:
    """Return an email address as a link that writes to it, or as text where it is an odd one."""
    address = f"mailto:{email}"
    return Link(email, address) if _SAFE.fullmatch(address) else email
