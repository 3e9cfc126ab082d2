"""Decide what becomes a link in a paper and what stays text."""

from __future__ import annotations

import re

from exports.documents.model import Exact, Link

_SAFE = re.compile(
    r"(?:(?:https?|file)://[^\s<>\"'`\\^{|}]+|mailto:[^\s<>\"'`\\^{|}?]+)", re.IGNORECASE
)


def web_link_or_text(text: str) -> str | Link:
    """Return ``text`` as a link if it is an http, https, file or mailto address.

    Anything else stays text: other schemes, paths, references, and addresses with a character
    that is not allowed in addresses (RFC 3986, section 2). Spaces are written as ``%20``. An email
    address with fields stays text too, because a field could make some programs attach a file.
    """
    address = text.replace(" ", "%20")
    return Link(text, address) if _SAFE.fullmatch(address) else text


def location_link(text: str) -> Exact | Link:
    """Return a location as a link if that is safe, otherwise as text to copy."""
    found = web_link_or_text(text)
    return Exact(found) if isinstance(found, str) else found


def email_link(email: str) -> str | Link:
    """Return an email address as a mailto link, or as text if it has unusual characters."""
    address = f"mailto:{email}"
    return Link(email, address) if _SAFE.fullmatch(address) else email
