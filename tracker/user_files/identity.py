"""Who a person is in the change log: the number of their own account on this computer."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

from tracker.user_files.folders import settings_file
from tracker.user_files.settings import login_name, read_private_file, save_private_file

if TYPE_CHECKING:
    from db.history.identity import Identity
    from db.register import Register

_LENGTH = 24
"""Letters of a number: no two accounts ever have the same, and it has no figures to be mistaken."""

_MOST_ACCOUNTS = 50


def own_identity() -> Identity:
    """Return who makes changes from this account; give it a number when first asked.

    If the number cannot be kept, it is ``None``: then only the name tells people apart.
    """
    from db.errors import GreenPlanError
    from db.files.paths import exists
    from db.history.identity import Identity

    stored = _stored()
    if _number_in(stored.get("number")) is None:
        with suppress(GreenPlanError):
            # Another program of this person may be doing the same: the first one counts.
            _save({"number": _new_number()}, first=not exists(_identity_file()))
        stored = _stored()
    also = stored.get("also")
    others = map(_number_in, also[:_MOST_ACCOUNTS] if isinstance(also, list) else ())
    number = _number_in(stored.get("number"))
    return Identity(number, _account(), frozenset(filter(None, others)))


def remember_account(register: Register, number: str) -> None:
    """Count what was done from another account as this person's, now and in future.

    If that cannot be kept, it applies until they leave.
    """
    from db.errors import GreenPlanError

    register.add_account(number)
    now = own_identity()
    with suppress(GreenPlanError):
        also = [number, *sorted(now.also - {number})]
        _save({"number": now.number, "also": also[:_MOST_ACCOUNTS]}, first=False)


def _new_number() -> str:
    import secrets

    return "".join(secrets.choice(ascii_lowercase) for _ in range(_LENGTH))


def _stored() -> dict[str, object]:
    return read_private_file(_identity_file())


def _save(kept: dict[str, object], *, first: bool) -> None:
    text = json.dumps(kept, indent=1)
    save_private_file(_identity_file(), text, "Your settings", first=first)


def _identity_file() -> Path:
    return settings_file().parent / "identity.json"


def _number_in(stored: object) -> str | None:
    """Return a number that this program made, ``None`` for anything else."""
    if not isinstance(stored, str) or len(stored) != _LENGTH:
        return None
    return stored if set(stored) <= set(ascii_lowercase) else None


def _account() -> str:
    """Return the login and the computer, such as "s.lee on RECEPTION-2"."""
    from db.sharing.process import computer_name
    from db.validation.nhs_number import without_nhs_numbers
    from db.validation.text_rules import NAME_LIMIT, without_refused_characters

    words = f"{login_name()} on {computer_name()}"
    return without_nhs_numbers(without_refused_characters(words, NAME_LIMIT))
