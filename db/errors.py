"""What can go wrong, in words for people: what happened, to what, what to do now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.sharing.holder import Holder


class GreenPlanError(Exception):
    """A refusal or failure that a person can act on; its text is one clear line."""


class NoFile(GreenPlanError):
    """What was given names no file that could be on this computer."""


class CannotWrite(GreenPlanError):
    """A file cannot be written at a place. What was there before is untouched."""


class Refused(GreenPlanError):
    """A change that a rule of the register does not allow. Nothing was stored."""


class PartDone(GreenPlanError):
    """What could not be done after something was, which stays: the line says both."""


class RefusedBySome(Refused):
    """A change to several actions that a rule does not allow for some of them.

    ``refusals`` says why by code; ``others`` are the codes that could be changed. Nothing was
    stored for them either.
    """

    def __init__(self, refusals: Mapping[str, str], codes: Iterable[str]) -> None:
        self.refusals = dict(refusals)
        self.others = tuple(code for code in codes if code not in refusals)
        nothing = " Nothing was changed." if self.others else ""
        super().__init__(f"{' '.join(self.reasons())}{nothing}")

    def reasons(self) -> list[str]:
        """Return a sentence for each reason, with the codes that it is for."""
        by_reason: dict[str, list[str]] = {}
        for code, reason in self.refusals.items():
            by_reason.setdefault(reason, []).append(code)
        return [f"{', '.join(codes)}: {reason}" for reason, codes in by_reason.items()]


class Gone(Refused):
    """What a change speaks of is no longer there, so that it can never be undone or done again."""


class PastRestore(Refused):
    """An undo would reach past a restore. ``number`` is the change that it would undo."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


class UnknownCode(GreenPlanError):
    """No action of this organisation has that code."""

    def __init__(self, code: str, nearest: Sequence[str]) -> None:
        shown = code if len(code) <= 40 else f"{code[:40]}…"
        hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
        super().__init__(
            f"There is no action {shown!r} for this organisation.{hint}"
            " Use 'greenplan actions' to list them all."
        )
        self.code = code
        self.nearest = tuple(nearest)


class UnknownOrganisation(GreenPlanError):
    """The organisation named is not in this register, or one must be named."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed meanwhile: as it is now, and as it was to be.

    ``code`` is the action's, ``None`` where the field is the organisation's own; ``label`` names
    the field; ``theirs`` and ``ours`` are the values in words. ``by`` and ``at`` (aware, UTC) tell
    who set it last and when, as far as the log knows.
    """

    code: str | None
    label: str
    theirs: str
    ours: str
    by: str | None = None
    at: datetime | None = None


class StaleChange(GreenPlanError):
    """Somebody else changed the same since it was read. Nothing was stored.

    ``differences`` are the fields whose value now is another than the one that was to be set;
    there are none where only the order of events was missed. ``by`` and ``at`` (aware, UTC) tell
    who made the last change that was missed, and when.
    """

    def __init__(
        self,
        message: str,
        differences: Sequence[Difference] = (),
        by: str | None = None,
        at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.differences = tuple(differences)
        self.by = by
        self.at = at


class InUse(GreenPlanError):
    """Somebody else has the register on its network share. Nothing was stored.

    ``holder`` is who; ``taken_over`` tells that it was ours until they took it over.
    """

    def __init__(self, holder: Holder, *, taken_over: bool = False) -> None:
        since = holder.since.astimezone()
        moment = f"{since.day} {since:%B %Y} at {since:%H:%M}"
        super().__init__(
            f"{holder.person} took over this register on computer {holder.computer} on {moment}."
            " Nothing was saved. You can still view the register."
            if taken_over
            else f"{holder.person} has had this register open on computer {holder.computer} since"
            f" {moment}. Nothing was saved. Ask them to close it, then try again."
        )
        self.holder = holder
        self.taken_over = taken_over


class CannotOpen(GreenPlanError):
    """The register's file cannot be used. It was not touched."""


class ReadOnly(CannotOpen):
    """The register's file, its folder or its disk takes no writing; it can still be looked at."""


class NoRegister(CannotOpen):
    """There is no register at that place yet."""


class RegisterGone(NoRegister):
    """There is no register at that place, but there are copies of one that was: of ``path``."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The register {path} is no longer there, but it has backups. Use 'greenplan restore'"
            " to restore one, or 'greenplan init' to start a new register."
        )
        self.path = path


class Damaged(CannotOpen):
    """The file of the register at ``path`` is not sound; ``fault`` says why. It was not touched."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(
            f"The register {path} is damaged ({fault}). It was not changed. Use 'greenplan"
            " restore' to restore a backup, or open another register with --db."
        )
        self.path = path
        self.fault = fault


class CannotRead(CannotOpen):
    """The register at ``place`` holds what its program never stores. Nothing was changed.

    ``found`` says what and where in a sentence; ``cure`` is the command that gives it another
    value, where there is one.
    """

    def __init__(self, place: object, found: str, cure: str = "") -> None:
        cure = cure or "Use 'greenplan restore' to restore a backup"
        super().__init__(
            f"The register {place} contains something that cannot be read: {found}"
            f" {cure}, or 'greenplan doctor' for details."
        )


class BackupFailed(GreenPlanError):
    """A copy of the register could not be made."""


class NotRestored(GreenPlanError):
    """A copy could not be put in the place of the register, which is as it was."""
