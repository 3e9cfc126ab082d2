"""Why a register can only be looked at, in words; and when something was, as people say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.sharing import Holder


@dataclass(frozen=True, slots=True)
class View:
    """A view only: its words in the heading, and ``why``, the answer to a key that changes.

    ``holder`` is who has the register instead, where that is the reason; ``is_free`` tells that
    they have left it since.
    """

    heading: str
    why: str
    holder: Holder | None = None
    is_free: bool = False


AS_ASKED = View(
    "view only",
    "The tracker was started with --read-only, so you can only look. Start it without that to"
    " change something.",
)
READ_ONLY_FILE = View(
    "view only: the file is read-only",
    "The register's file, or its disk, is read-only, so you can only look. Ask IT for write access"
    " to it.",
)


def held_by(holder: Holder) -> View:
    """Return the view of a register that somebody else has."""
    return View(
        f"view only: {holder.person} has it",
        f"{holder.person} has this register open on computer {holder.computer}, so you can only"
        " look. F6 asks whether it is free by now.",
        holder,
    )


def left_by(holder: Holder) -> View:
    """Return the view of a register that ``holder`` had and has let go of."""
    return View(
        "view only: F6 works on it",
        f"{holder.person} has left the register, and you are only looking still. F6 lets you work"
        " on it.",
        holder,
        is_free=True,
    )


def moment_in_words(at: datetime, today: date) -> str:
    """Return when something was, by the clock on the wall: ``09:12 today``."""
    here = at.astimezone()
    day = "today" if here.date() == today else f"on {here:%d/%m/%Y}"
    return f"{here:%H:%M} {day}"
