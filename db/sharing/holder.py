"""Who has a register open on a network share."""

from __future__ import annotations

from datetime import datetime

from db.frozen import frozen


@frozen
class Holder:
    """The person who has a register open, the computer, and since when (aware, UTC).

    The texts come from a file that anyone with access to the folder can write. They are limited to
    one printable line each.
    """

    person: str
    computer: str
    since: datetime
