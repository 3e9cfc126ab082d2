"""The questions for a register that can only be viewed, and the news that it was taken over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tracker.screens.common.dialogs import Item, Pick
from tracker.workspace.viewing import recent_time_in_words

if TYPE_CHECKING:
    from db.sharing import Holder

LOOK, TAKE_OVER = "look", "take over"

LEAVES = "Enter selects · Esc leaves"

ONE_AT_A_TIME = (
    "On a network drive, one person at a time can edit a register, so that no work is lost. While"
    " you view it, you see their changes."
)


class SomebodyHasIt(Pick[str]):
    """Someone else has the register open: return :data:`LOOK`, :data:`TAKE_OVER` or nothing."""

    explanation = ONE_AT_A_TIME

    def __init__(self, holder: Holder, today: date, *, way: str = LEAVES) -> None:
        since = recent_time_in_words(holder.since, today)
        items = [
            Item(LOOK, "v", "View only", "without changing anything"),
            Item(TAKE_OVER, "t", "Take over", "they can then only view it, and see a message"),
        ]
        super().__init__(
            f"{holder.person} has had this register open on computer {holder.computer} since"
            f" {since}.",
            items,
            way=way,
        )


class OnlyReadable(Pick[str]):
    """The register's file is read-only: return :data:`LOOK` or nothing."""

    way = LEAVES
    explanation = (
        "You can view everything in it, search, and export workbooks and documents. To make"
        " changes, ask IT for write access, or copy the file elsewhere and open the copy."
    )

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The register {place} is read-only.",
            [Item(LOOK, "v", "View only", "without changing anything")],
        )


class TakenOver(Pick[str]):
    """Say that someone took over the register; ask nothing."""

    explanation = (
        "Everything you saved is kept. You can keep viewing, and see their changes. Press F6 to"
        " check whether the register is free again."
    )
    way = "Enter or Esc closes"

    def __init__(self, holder: Holder, today: date) -> None:
        at = recent_time_in_words(holder.since, today)
        super().__init__(
            f"{holder.person} took over this register on computer {holder.computer} at {at}.",
            [Item(LOOK, "v", "Keep viewing", "without changing anything")],
        )
