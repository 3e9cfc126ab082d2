"""Who makes changes, besides the name that signs them: two people may have the same name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from string import ascii_lowercase
from typing import TypeGuard

from db.frozen import frozen


@frozen
class Identity:
    """A person's account on a computer; together with the name that signs, it is one person.

    ``number`` is the same for all that one account does, ``None`` if that is not known. ``account``
    tells people of one name apart, such as "s.lee on RECEPTION-2". ``also`` are the numbers of
    other accounts that this person has said to be theirs.
    """

    number: str | None = None
    account: str | None = None
    also: frozenset[str] = frozenset()

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of all their accounts."""
        return self.also if self.number is None else self.also | {self.number}

    def with_account(self, number: str) -> Identity:
        """Return it with the number of one more account of this person."""
        return replace(self, also=self.also | {number})


_LENGTH = 24


def new_account_number() -> str:
    """Return a number that no other account has. Letters, as figures may look like patient data."""
    import secrets

    return "".join(secrets.choice(ascii_lowercase) for _ in range(_LENGTH))


def is_account_number(value: object) -> TypeGuard[str]:
    """Whether a value is the number of an account."""
    is_text = isinstance(value, str) and len(value) == _LENGTH
    return is_text and set(str(value)) <= set(ascii_lowercase)


FindIdentity = Callable[[], Identity]
"""Returns who makes the changes; called before the first one, and may read a file."""


def by_name_only() -> Identity:
    """Return the identity of someone who is only known by their name."""
    return Identity()
