"""What can go wrong, in words for people: what happened, to what, what to do now."""

from __future__ import annotations

from collections.abc import Sequence


class GreenPlanError(Exception):
    """A refusal or failure that a person can act on; its text is one clear line."""


class Refused(GreenPlanError):
    """A change that a rule of the register does not allow. Nothing was stored."""


class Gone(Refused):
    """What a change speaks of is no longer there, so that it can never be undone or done again."""


class UnknownCode(GreenPlanError):
    """No action of this organisation has that code."""

    def __init__(self, code: str, nearest: Sequence[str]) -> None:
        shown = code if len(code) <= 40 else f"{code[:40]}…"
        hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
        super().__init__(
            f"There is no action {shown!r} for this organisation.{hint}"
            " 'greenplan actions' lists them all."
        )
        self.code = code
        self.nearest = tuple(nearest)


class UnknownOrganisation(GreenPlanError):
    """The organisation named is not in this register, or one must be named."""


class StaleChange(GreenPlanError):
    """The action was changed by somebody else since it was read. Nothing was stored."""


class CannotOpen(GreenPlanError):
    """The register's file cannot be used. It was not touched."""


class NoRegister(CannotOpen):
    """There is no register at that place yet."""
