"""What is asked where a register can only be looked at, and told where somebody took it over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tracker.screens.common.dialogs import Item, Pick
from tracker.workspace.viewing import moment_in_words

if TYPE_CHECKING:
    from db.sharing import Holder

LOOK, TAKE_OVER = "look", "take over"

LEAVES = "Enter picks · Esc leaves"

ONE_AT_A_TIME = (
    "On a network drive one person at a time works on a register, so that nothing is lost. What"
    " they change appears here while you look."
)


class SomebodyHasIt(Pick[str]):
    """Somebody else has the register: gives :data:`LOOK`, :data:`TAKE_OVER` or nothing."""

    told = ONE_AT_A_TIME

    def __init__(self, holder: Holder, today: date, *, way: str = LEAVES) -> None:
        since = moment_in_words(holder.since, today)
        items = [
            Item(LOOK, "l", "Look at it", "without changing anything"),
            Item(TAKE_OVER, "t", "Take it over", "they can then only look, and are told"),
        ]
        super().__init__(
            f"{holder.person} has this register open on computer {holder.computer}, since {since}.",
            items,
        )
        self.way = way


class OnlyReadable(Pick[str]):
    """The register's file cannot be written to: gives :data:`LOOK` or nothing."""

    way = LEAVES
    told = (
        "You can look at everything in it, search, and write papers and workbooks from it. To"
        " change something, ask IT for write access, or copy the file elsewhere and open the copy."
    )

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The register {place} is read-only.",
            [Item(LOOK, "l", "Look at it", "without changing anything")],
        )


class TakenOver(Pick[str]):
    """Tells that somebody took the register over; nothing is asked."""

    way = LEAVES
    told = (
        "All that you had stored is kept. You can go on looking, and see what they change. F6"
        " asks whether it is free again."
    )
    way = "Enter or Esc closes"

    def __init__(self, holder: Holder, today: date) -> None:
        at = moment_in_words(holder.since, today)
        super().__init__(
            f"{holder.person} took this register over on computer {holder.computer}, at {at}.",
            [Item(LOOK, "l", "Look on", "without changing anything")],
        )
