"""Who has a register on a network share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """The person who has a register, on which computer, since when (aware, UTC).

    The words come from a file that anybody with access to the folder can write: one line each,
    printable, of limited length.
    """

    person: str
    computer: str
    since: datetime
