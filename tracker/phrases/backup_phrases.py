"""What is said of the copies of a register, on the screen and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from db.backups import Amiss, Backup, Contents, Differs, Lost, Restored, copies_with
from db.returns.frozen import Altered, NotAsMade
from db.validation.nhs_number import masked
from db.vocabulary.field_labels import WHAT_LABELS
from db.vocabulary.phrases import counted
from tracker.phrases.typed_command import typed_command

_UNITS = ("bytes", "KB", "MB", "GB")
_TOLD = 10
"""How many returns, and how many faults of a change log, are told."""

NOT_AS_WRITTEN = (
    "A return or the change log in this register is not as it was written. Run 'greenplan doctor':"
    " it says what, and which copy still has it."
)
"""What is said where a copy that was just made holds that."""

_NAMED = 4
"""How many returns are named that would be missing, or organisations that differ."""


def size_in_words(size: int) -> str:
    """Return a size in bytes as people write it: ``188 KB``, ``1.2 MB``."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    digits = 1 if unit > 1 and amount < 10 else 0
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def made_in_words(backup: Backup) -> str:
    """Return when a copy was made and what for: ``24/11/2026 09:30, before an import``."""
    return f"{time_in_words(backup.at)}, {backup.why.label}"


def time_in_words(at: datetime) -> str:
    """Return a moment on this machine's clock: ``24/11/2026 09:30``."""
    return f"{at.astimezone():%d/%m/%Y %H:%M}"


def differs_in_words(differs: Differs) -> str:
    """Return what has changed since a copy, in a sentence; see :func:`lost_in_words` for more."""
    if not differs.whole:
        return "What has changed since cannot be read."
    changes = changes_among(differs)
    if not changes and not differs.only_in_copy:
        return "Nothing has changed since."
    more = only_there_in_words(differs)
    if not changes:
        return more
    count = counted(len(changes), "change")
    said = f"It lacks {count} of the register" if more else f"{count} since"
    said += f", the last on {time_in_words(changes[0].at)} by {changes[0].by}"
    returns = sum(one.what == "return" for one in changes)
    if returns:
        said += f"; {counted(returns, 'return')} among them"
    return f"{said}. {more}".strip()


def not_as_written(amiss: Amiss | None) -> str:
    """Return in a sentence that a copy holds what is not as it was written; empty for nothing."""
    if not amiss:
        return ""
    returns = [one.name for one in amiss.returns]
    more = f"; and {len(returns) - _NAMED} more" if len(returns) > _NAMED else ""
    said = [f"Changed after it was made: {'; '.join(returns[:_NAMED])}{more}."] if returns else []
    if amiss.log:
        said.append("Its change log has gaps or contradicts itself.")
    return " ".join(said)


def amiss_in_words(register: Path | None, amiss: Amiss) -> list[str]:
    """Return what is not as it was written and where it still is, each in a sentence or more."""
    said = [words for words, _ in altered_in_words(register, amiss.returns)]
    said += [masked(one.words) for one in amiss.log[:_TOLD]]
    if len(amiss.log) > _TOLD:
        said.append(f"And {counted(len(amiss.log) - _TOLD, 'more thing')} in the change log.")
    return said


def altered_in_words(
    register: Path | None, returns: Sequence[Altered]
) -> list[tuple[str, Altered | None]]:
    """Return of each return that is not as it was made what changed and where it still is; of ten
    at most, then how many more there are.
    """
    told = returns[:_TOLD]
    copies = copies_with(register, told) if register else {}
    said: list[tuple[str, Altered | None]] = []
    for one in told:
        copy = copies.get(one)
        way = _way_to(register, one, copy.path if copy else None)
        said.append((f"{masked(one.words)} {way}", one))
    if len(returns) > _TOLD:
        said.append((f"And {counted(len(returns) - _TOLD, 'more return')}.", None))
    return said


def not_as_made_in_words(register: Path | None, error: NotAsMade) -> str:
    """Return why a return's workbook was not written, and how it can be had."""
    way = _way_to(register, error.altered, error.copy)
    return f"{error.altered.words} Nothing was written. {way}"


def _way_to(register: Path | None, wanted: Altered, copy: Path | None) -> str:
    """Return how a return comes back as it was made: from ``copy``, where there is one."""
    if register is None:
        return "Ask whoever runs the server for a copy of the register from before."
    if copy is None:
        return (
            "No copy of the register beside it has it as it was made. Look for the file that was"
            " sent, or for a copy elsewhere."
        )
    words = ("--read-only", "return", *wanted.period.split(), "--number", str(wanted.number))
    command = typed_command(*words, db=str(copy), ods=wanted.ods)
    return f"{copy.name} is the newest copy that has it as it was made. To save it, run: {command}"


def place_in_words(path: Path) -> str:
    """Return a file or folder as people know it: ``~/greenplan`` for one of theirs, where
    ``~`` is in use.
    """
    if path.drive or not path.is_relative_to(Path.home()):
        return str(path)
    return f"~/{path.relative_to(Path.home()).as_posix()}"


def changes_among(differs: Differs) -> list[Lost]:
    """Return what people changed since a copy, newest first: without that one was put back."""
    return [one for one in differs.missing if one.what != "restore"]


def held_in_words(held: Contents) -> str:
    """Return what a copy holds: ``1 organisation, 40 changes, the last on 24/11/2026 09:30``."""
    of = f"{counted(held.organisations, 'organisation')}, {counted(held.changes, 'change')}"
    if held.last_at is None:
        return of
    by = f" by {held.last_by}" if held.last_by else ""
    return f"{of}, the last on {time_in_words(held.last_at)}{by}"


def missing_in_words(differs: Differs, *, organisation: bool = False) -> str:
    """Return what would be missing with a copy in the register's place, its returns by name.

    With ``organisation`` each return's ODS code is told too.
    """
    if not differs.whole:
        return "What would be missing cannot be told: the register's log cannot be read."
    changes = changes_among(differs)
    if not changes:
        return "Nothing would be missing: nothing was changed since."
    last = "made" if len(changes) == 1 else "the last"
    said = f"{counted(len(changes), 'change')} would be missing, {last} on"
    said += f" {time_in_words(changes[0].at)} by {changes[0].by}"
    returns = [
        f"{one.organisation} {one.made}" if organisation else one.made
        for one in changes
        if one.made
    ]
    if returns:
        named = "; ".join(returns[:_NAMED])
        more = f"; and {len(returns) - _NAMED} more" if len(returns) > _NAMED else ""
        said += f". Among them {'the return' if len(returns) == 1 else 'the returns'} {named}{more}"
    return f"{said}."


def came_back_in_words(done: Restored) -> str:
    """Return how the register differs from before a restore; what it holds if that is unknown."""
    if done.differs is None or not done.differs.whole:
        return f"It holds {held_in_words(done.held)}."
    gone = changes_among(done.differs)
    said = []
    if gone:
        of = sorted({one.organisation for one in gone})
        said.append(f"{_changes_to(len(gone), of)} {_are(len(gone))} no longer in the register")
    if back := done.differs.only_in_copy:
        said.append(f"{_changes_to(back, done.differs.copy_of)} came back")
    return f"{'; '.join(said)}." if said else "Nothing differs from before."


def _changes_to(number: int, organisations: Sequence[str]) -> str:
    of = ", ".join(organisations)
    if len(organisations) > _NAMED:
        of = counted(len(organisations), "organisation")
    return f"{counted(number, 'change')} to {of}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def only_there_in_words(differs: Differs) -> str:
    """Return how much a copy holds that the register lacks; empty for nothing."""
    if not differs.only_in_copy:
        return ""
    return f"It holds {counted(differs.only_in_copy, 'change')} that the register lacks."


def restored_in_words(backup: Backup, done: Restored) -> str:
    """Return that a copy was restored, what came back, and where the register before it is."""
    said = f"Restored the copy of {time_in_words(backup.at)}. {came_back_in_words(done)}"
    if done.before is None:
        return said
    if done.damaged:
        return f"{said} The damaged register is kept as {place_in_words(done.before)}"
    return f"{said} The register before it is kept: F4 lists it."


def lost_in_words(lost: Lost, *, organisation: bool = False) -> str:
    """Return one change that a copy lacks: ``24/11/2026 09:30 Sam Example: Set the status: GC1``.

    With ``organisation`` its ODS code is told too.
    """
    whom = lost.code or ""
    if lost.actions > 1:
        whom = counted(lost.actions, "action")
    if lost.made:
        whom = lost.made
    if organisation:
        whom = f"{lost.organisation} {whom}".strip()
    what = WHAT_LABELS.get(lost.what, lost.what)
    return f"{time_in_words(lost.at)} {lost.by}: {what}{f': {whom}' if whom else ''}"
