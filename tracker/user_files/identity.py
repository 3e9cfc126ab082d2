"""Who a person is in the change log: the number of their own account on this computer."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.user_files.folders import settings_file
from tracker.user_files.settings import login_name, read_private_file, save_private_file

if TYPE_CHECKING:
    from db.register import Register
    from db.validation.identity import Identity

_MOST_ACCOUNTS = 50


def own_identity() -> Identity:
    """Return who makes changes from this account; give it a number when first asked.

    If the number cannot be kept, it is ``None``: then only the name tells people apart.
    """
    from db.errors import GreenPlanError
    from db.files.paths import exists
    from db.validation.identity import Identity, is_account_number, new_account_number

    with suppress(GreenPlanError, OSError):
        if not exists(_identity_file()):
            # Another program of this person may be doing the same: the first one counts.
            _save({"number": new_account_number()}, first=True)
        _identity_file().read_bytes()  # one that cannot be read now may hold a number
        if not is_account_number(_stored().get("number")):
            _save({"number": new_account_number()}, first=False)
    stored = _stored()
    number, also = stored.get("number"), stored.get("also")
    others = also[:_MOST_ACCOUNTS] if isinstance(also, list) else ()
    return Identity(
        number if is_account_number(number) else None,
        _account(),
        frozenset(filter(is_account_number, others)),
    )


def remember_account(register: Register, number: str) -> None:
    """Count what was done from another account as this person's, now and in future.

    If that cannot be kept, it applies until they leave.
    """
    from db.errors import GreenPlanError

    register.add_account(number)
    now = own_identity()
    if now.number is None:
        return
    with suppress(GreenPlanError):
        also = [number, *sorted(now.also - {number})]
        _save({"number": now.number, "also": also[:_MOST_ACCOUNTS]}, first=False)


def _stored() -> dict[str, object]:
    return read_private_file(_identity_file())


def _save(kept: dict[str, object], *, first: bool) -> None:
    text = json.dumps(kept, indent=1)
    save_private_file(_identity_file(), text, "Your settings", first=first)


def _identity_file() -> Path:
    return settings_file().parent / "identity.json"


def _account() -> str:
    """Return the login and the computer, such as "s.lee on RECEPTION-2"."""
    from db.sharing.process import computer_name
    from db.validation.nhs_number import without_nhs_numbers
    from db.validation.text_rules import NAME_LIMIT, without_refused_characters

    words = f"{login_name()} on {computer_name()}"
    return without_nhs_numbers(without_refused_characters(words, NAME_LIMIT))
