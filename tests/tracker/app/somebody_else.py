"""Somebody else at work on the same register, in the same file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from at_the_keyboard import NOW

from db.opening import open_register
from db.register import Register
from db.validation.identity import Identity
from db.views import Organisation

ALEX = "Alex Sample"
NAMESAKE = Identity("n" * 24, "s.example on LAPTOP")
"""Somebody at another account."""
EARLIER = NOW - timedelta(minutes=48)
"""12 minutes past nine."""


@contextmanager
def opened_by(
    path: Path, user: str = ALEX, at: datetime = NOW, identity: Identity = NAMESAKE
) -> Iterator[Register]:
    """Open the register for somebody else, and close it at the end."""
    with closing(
        open_register(path, user=user, clock=lambda: at, identity=lambda: identity)
    ) as register:
        yield register


def alex(path: Path, change: Callable[[Register, Organisation], object]) -> None:
    """Let Alex Sample make a change."""
    with opened_by(path) as register:
        change(register, register.organisations.find("A99999"))
