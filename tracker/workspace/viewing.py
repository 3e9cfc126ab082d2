"""Why a register is viewed only, in words; and times as people say them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from db.frozen import frozen

if TYPE_CHECKING:
    from db.sharing import Holder


@frozen
class View:
    """Viewing only: the words in the heading, and ``why``, the answer to a key for a change.

    ``holder`` is the person who has the register open, if that is the reason. ``is_free`` is true
    once they have closed it.
    """

    heading: str
    why: str
    holder: Holder | None = None
    is_free: bool = False


AS_ASKED = View(
    "viewing only",
    "The tracker was started with --read-only, so you are viewing only. To make changes, start it"
    " without that option.",
)
READ_ONLY_FILE = View(
    "viewing only: the file is read-only",
    "The register's file or its disk is read-only, so you are viewing only. Ask IT for write access"
    " to it.",
)


def view_while_held(holder: Holder) -> View:
    """Return the view of a register that someone else has open."""
    return View(
        f"viewing only: {holder.person} has it open",
        f"{holder.person} has this register open on computer {holder.computer}, so you are viewing"
        " only. Press F6 to check whether it is free.",
        holder,
    )


def view_when_free(holder: Holder) -> View:
    """Return the view of a register that ``holder`` has closed since."""
    return View(
        "viewing only: press F6 to start editing",
        f"{holder.person} has closed this register. Press F6 to start editing.",
        holder,
        is_free=True,
    )


def recent_time_in_words(at: datetime, today: date) -> str:
    """Return a time by the local clock: ``09:12 today``, ``17:30 on 24 November 2026``."""
    from db.vocabulary.phrases import long_day  # here, so that it does not delay the first frame

    here = at.astimezone()
    day = "today" if here.date() == today else f"on {long_day(here.date())}"
    return f"{here:%H:%M} {day}"
