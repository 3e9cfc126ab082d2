"""Errors, in plain words: what happened, to what, and what to do now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.frozen import frozen

if TYPE_CHECKING:
    from db.sharing.holder import Holder


class GreenPlanError(Exception):
    """A refusal or failure that the user can act on. Its text is one clear line."""


class NoFile(GreenPlanError):
    """The text does not name a file that could be on this computer."""


class CannotWrite(GreenPlanError):
    """A file cannot be saved at a place. What was there before is unchanged."""


class Refused(GreenPlanError):
    """A change that breaks a rule of the register. Nothing was saved."""


class PartDone(GreenPlanError):
    """A later step failed. Earlier steps were done and stay: the message says both."""


_CODES = 20
"""The most codes that are named with a reason."""

_REASONS = 5
"""The most reasons that are given for a refused change to several organisations."""


class RefusedBySome(Refused):
    """A change to several actions that breaks a rule for some of them.

    ``refusals`` gives the reason for each code. ``others`` are the codes that could be changed.
    Nothing was saved for them either.
    """

    def __init__(self, refusals: Mapping[str, str], codes: Iterable[str]) -> None:
        self.refusals = dict(refusals)
        self.others = tuple(code for code in codes if code not in refusals)
        nothing = " Nothing was changed." if self.others else ""
        super().__init__(f"{' '.join(self.reasons())}{nothing}")

    def reasons(self) -> list[str]:
        """Return a sentence for each reason, with its codes."""
        return reasons_in_words(self.refusals)


class RefusedByOrganisations(Refused):
    """A change to several organisations that is refused for some of them.

    ``refusals`` gives the reason for each ODS code. ``others`` are the codes of those that could be
    changed. Nothing was saved for them either.
    """

    def __init__(self, refusals: Mapping[str, str], others: Iterable[str]) -> None:
        self.refusals = dict(refusals)
        self.others = tuple(others)
        told = reasons_in_words(refusals)
        more = f" {len(told) - _REASONS} more reasons." if len(told) > _REASONS else ""
        nothing = " Nothing was changed." if self.others else ""
        super().__init__(f"{' '.join(told[:_REASONS])}{more}{nothing}")


def reasons_in_words(refusals: Mapping[str, str]) -> list[str]:
    """Return a sentence for each reason, with the codes that it is for."""
    by_reason: dict[str, list[str]] = {}
    for code, reason in refusals.items():
        by_reason.setdefault(reason, []).append(code)
    return [f"{_first_of(codes)}: {reason}" for reason, codes in by_reason.items()]


def _first_of(codes: list[str]) -> str:
    more = len(codes) - _CODES
    return f"{', '.join(codes[:_CODES])} and {more} more" if more > 1 else ", ".join(codes)


class Gone(Refused):
    """What a change refers to has been deleted, so it can never be undone or redone."""


class PastRestore(Refused):
    """Undo would undo a change from before a restore. ``number`` is that change."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


class UnknownCode(GreenPlanError):
    """No action of this organisation has that code. ``where`` says where it was looked for, and
    ``instead`` what to do, if not to list all actions.
    """

    def __init__(
        self,
        code: str,
        nearest: Sequence[str],
        where: str = "for this organisation",
        instead: str = "Use 'greenplan actions' to list them all.",
    ) -> None:
        shown = code if len(code) <= 40 else f"{code[:40]}…"
        hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"There is no action {shown!r} {where}.{hint} {instead}")
        self.code = code
        self.nearest = tuple(nearest)


class EarlierCode(UnknownCode):
    """An action with that code was in the organisation's list, and no longer is."""

    def __init__(self, code: str, why: str) -> None:
        GreenPlanError.__init__(self, why)
        self.code = code
        self.nearest = ()


class UnknownOrganisation(GreenPlanError):
    """The organisation named is not in this register, or one must be named."""


class UnknownPlan(GreenPlanError):
    """The organisation does not work with that plan."""

    def __init__(self, plan: str, there: Sequence[str]) -> None:
        super().__init__(
            f"This organisation does not work with a plan {plan[:60]!r}. It works with:"
            f" {', '.join(there)}. 'greenplan plans' lists all plans; 'greenplan plan use KEY'"
            " begins to work with one."
        )


@frozen
class FieldConflict:
    """A field that someone else has changed since: its value now, and the value entered.

    ``code`` is the action's code, or ``None`` for a field of the organisation. ``label`` names the
    field. ``theirs`` and ``ours`` are the values in words. ``by`` and ``at`` (aware, UTC) are who
    set it last and when, if the log has it.
    """

    code: str | None
    label: str
    theirs: str
    ours: str
    by: str | None = None
    at: datetime | None = None


class SameName(Refused):
    """The last change is signed with this user's name, but was made from another account.

    ``person`` is the number of that account: see :class:`db.validation.identity.Identity`.
    """

    def __init__(self, person: str, why: str) -> None:
        super().__init__(why)
        self.person = person


class StaleChange(GreenPlanError):
    """Someone else has changed the same thing since it was read. Nothing was saved.

    ``differences`` are the fields whose value now differs from the one entered. It is empty if only
    the order of changes matters. ``by`` and ``at`` (aware, UTC) are who made the last change that
    was missed, and when.
    """

    def __init__(
        self,
        message: str,
        differences: Sequence[FieldConflict] = (),
        by: str | None = None,
        at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.differences = tuple(differences)
        self.by = by
        self.at = at


class InUse(GreenPlanError):
    """Someone else has the register open on its network share. Nothing was saved.

    ``holder`` is that person. ``taken_over`` is whether they took it over from this user.
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
    """The register's file cannot be used. It was not changed."""


class ReadOnly(CannotOpen):
    """The register's file, its folder or its disk is read-only. The register can be viewed."""


class NoRegister(CannotOpen):
    """There is no register at that place yet."""


class RegisterGone(NoRegister):
    """There is no register at ``path`` any more, but it has backups."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The register {path} is no longer there, but it has backups. Use 'greenplan restore'"
            " to restore one, or 'greenplan init' to start a new register."
        )
        self.path = path


class NeedsUpgrade(CannotOpen):
    """An earlier version made the register on a server: opening it does not upgrade it."""

    def __init__(self, place: object) -> None:
        super().__init__(
            f"The register {place} was made by an earlier version of the tracker. It was not"
            " changed. Ask whoever looks after it to run 'greenplan upgrade'. Until then, use the"
            " earlier version."
        )


class Damaged(CannotOpen):
    """The register at ``path`` is damaged. ``fault`` says why. It was not changed."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(
            f"The register {path} is damaged ({fault}). It was not changed. Use 'greenplan"
            " restore' to restore a backup, or open another register with --db."
        )
        self.path = path
        self.fault = fault


class CannotRead(CannotOpen):
    """The register at ``place`` contains a value that the tracker never stores. Nothing changed.

    ``found`` says what and where in a sentence. ``cure`` names the command that corrects it, if
    there is one.
    """

    def __init__(self, place: object, found: str, cure: str = "") -> None:
        cure = cure or "Use 'greenplan restore' to restore a backup"
        super().__init__(
            f"The register {place} contains something that cannot be read: {found}"
            f" {cure}, or 'greenplan doctor' for details."
        )


class BackupFailed(GreenPlanError):
    """The register could not be backed up."""


class NotRestored(GreenPlanError):
    """A backup could not be restored. The register was not changed."""
