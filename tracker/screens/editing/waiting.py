"""What a change waits for that takes long: the words, and who has the register."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from db.errors import GreenPlanError

if TYPE_CHECKING:
    from db.register import Register

TELL_AFTER = 0.3
"""Seconds after which a message says what a change waits for."""

A_LOOK = 0.05
"""Seconds between two looks whether a screen is on top again."""

WAITING = (
    "Waiting for the register: another program is using it. Your change is saved as soon as it is"
    " free."
)

READING = "Waiting for the register: another program is using it, or its disk is slow."


def name_holder(register: Register) -> str:
    """Return a sentence saying who has a register open; empty if that is not known.

    This may wait for the network: call it in a thread.
    """
    from db.files.open_programs import openers_in_words, programs_with

    with suppress(GreenPlanError, OSError):
        if holder := register.sharing.holder():
            return f"{holder.person} has it open on computer {holder.computer}."
        path = register.place.path
        if path is not None and (programs := programs_with(path)):
            return openers_in_words(programs)
    return ""
