"""The texts about backups of a register, on the screen and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from db.backups import Backup, Contents, Differs, Lost, Problems, Restored, backups_with_original
from db.returns.seals import Altered, NotAsMade
from db.validation.nhs_number import mask_nhs_numbers
from db.vocabulary.field_labels import WHAT_LABELS
from db.vocabulary.phrases import count_in_words
from tracker.phrases.times import long_time_in_words, short_time_in_words
from tracker.phrases.typed_command import typed_command

_UNITS = ("bytes", "KB", "MB", "GB")
_TOLD = 10
"""The number of returns, and of problems in a change log, that are listed."""

NOT_AS_WRITTEN = (
    "A return or the change log in this register has been altered since it was saved. Run"
    " 'greenplan doctor' to see what, and which backup still has the original."
)
"""The warning when a backup that was just made holds altered records."""

_NAMED = 4
"""The number of missing returns, or of organisations with changes, that are named."""


def size_in_words(size: int) -> str:
    """Return a size in bytes as people write it: ``188 KB``, ``1.2 MB``."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    digits = 1 if unit > 1 and amount < 10 else 0
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def backup_in_words(backup: Backup) -> str:
    """Return when and why a backup was made: ``24/11/2026 09:30, before an import``."""
    return f"{short_time_in_words(backup.at)}, {backup.why.label}"


def differs_in_words(differs: Differs) -> str:
    """Return in a sentence what has changed since a backup; :func:`lost_in_words` lists it."""
    if not differs.whole:
        return "The changes since then cannot be read."
    changes = changes_among(differs)
    more = " ".join(filter(None, (_received_since(differs), backup_only_in_words(differs))))
    if not changes and not more:
        return "No changes since."
    if not changes:
        return more
    count = count_in_words(len(changes), "change")
    is_apart = differs.only_in_copy
    said = f"It lacks {count} made in the register" if is_apart else f"{count} since"
    said += f", the last on {short_time_in_words(changes[0].at)} by {changes[0].by}"
    returns = sum(one.what == "return" for one in changes)
    if returns:
        said += f", including {count_in_words(returns, 'return')}"
    return f"{said}. {more}".strip()


def _received_since(differs: Differs) -> str:
    if not differs.received:
        return ""
    return f"It lacks {count_in_words(differs.received, 'return')} received from others."


def alterations_in_words(problems: Problems | None) -> str:
    """Return in a sentence what in a backup was altered after it was saved; empty for nothing."""
    if not problems:
        return ""
    returns = [one.name for one in problems.returns]
    more = f"; and {len(returns) - _NAMED} more" if len(returns) > _NAMED else ""
    said = [f"Changed after it was made: {'; '.join(returns[:_NAMED])}{more}."] if returns else []
    if problems.log:
        said.append("Its change log has gaps or contradicts itself.")
    return " ".join(said)


def problems_in_words(register: Path | None, problems: Problems) -> list[str]:
    """Return what was altered and which backup has the original, each in a sentence or more."""
    said = [words for words, _ in altered_in_words(register, problems.returns)]
    said += [mask_nhs_numbers(one.words) for one in problems.log[:_TOLD]]
    if len(problems.log) > _TOLD:
        said.append(
            f"And {count_in_words(len(problems.log) - _TOLD, 'more problem')} in the change log."
        )
    return said


def altered_in_words(
    register: Path | None, returns: Sequence[Altered]
) -> list[tuple[str, Altered | None]]:
    """Return for each altered return what changed and which backup has the original; for ten
    returns at most, then how many more there are.
    """
    told = returns[:_TOLD]
    copies = backups_with_original(register, told) if register else {}
    said: list[tuple[str, Altered | None]] = []
    for one in told:
        copy = copies.get(one)
        way = _way_to(register, one, copy.path if copy else None)
        said.append((f"{mask_nhs_numbers(one.description)} {way}", one))
    if len(returns) > _TOLD:
        said.append((f"And {count_in_words(len(returns) - _TOLD, 'more return')}.", None))
    return said


def not_as_made_in_words(register: Path | None, error: NotAsMade) -> str:
    """Return why a return's workbook was not saved, and how to get it."""
    way = _way_to(register, error.altered, error.copy)
    return f"{error.altered.description} No file was saved. {way}"


def _way_to(register: Path | None, wanted: Altered, copy: Path | None) -> str:
    """Return how to get the original of a return: from the backup ``copy``, if there is one."""
    if register is None:
        return "Ask whoever runs the server for an earlier backup of the register."
    if copy is None:
        return (
            "None of the register's backups has it as it was made. Look for the file that you sent,"
            " or for a backup saved elsewhere."
        )
    words = ("--read-only", "return", *wanted.period.split(), "--number", str(wanted.number))
    command = typed_command(*words, db=str(copy), ods=wanted.ods)
    return f"{copy.name} is the newest backup with it as it was made. To save it, run: {command}"


def path_in_words(path: Path) -> str:
    """Return the path of a file or folder, as ``~/greenplan`` if it is in the home folder, on
    systems that use ``~``.
    """
    if path.drive or not path.is_relative_to(Path.home()):
        return str(path)
    return f"~/{path.relative_to(Path.home()).as_posix()}"


def changes_among(differs: Differs) -> list[Lost]:
    """Return what people changed since a backup, newest first, without any restores."""
    return [one for one in differs.missing if one.what != "restore"]


def contents_in_words(
    contents: Contents, when: Callable[[datetime], str] = short_time_in_words
) -> str:
    """Return what a backup holds: ``1 organisation, 40 changes, the last on 24/11/2026 09:30``."""
    organisations = count_in_words(contents.organisations, "organisation")
    of = f"{organisations}, {count_in_words(contents.changes, 'change')}"
    if contents.received:
        of += f", {count_in_words(contents.received, 'return')} received from others"
    if contents.last_at is None:
        return of
    by = f" by {contents.last_by}" if contents.last_by else ""
    return f"{of}, the last on {when(contents.last_at)}{by}"


def missing_in_words(differs: Differs, *, organisation: bool = False) -> str:
    """Return what would be missing after restoring a backup, with the returns by name.

    With ``organisation``, give each return's ODS code too.
    """
    if not differs.whole:
        return "What would be missing is not known: the register's change log cannot be read."
    changes = changes_among(differs)
    received = differs.received and count_in_words(differs.received, "return")
    of_others = f" {received} received from others would be missing." if received else ""
    if not changes:
        return of_others.lstrip() or "Nothing would be missing: there are no changes since."
    last = "made" if len(changes) == 1 else "the last"
    said = f"{count_in_words(len(changes), 'change')} would be missing, {last} on"
    said += f" {long_time_in_words(changes[0].at)} by {changes[0].by}"
    returns = [
        f"{one.organisation} {one.made}" if organisation else one.made
        for one in changes
        if one.made
    ]
    if returns:
        named = "; ".join(returns[:_NAMED])
        more = f"; and {len(returns) - _NAMED} more" if len(returns) > _NAMED else ""
        which = "the return" if len(returns) == 1 else "the returns"
        said += f". This includes {which} {named}{more}"
    return f"{said}.{of_others}"


def restore_result_in_words(done: Restored) -> str:
    """Return what changed in the register with a restore, or what it holds if that is unknown."""
    if done.differs is None or not done.differs.whole:
        return f"It holds {contents_in_words(done.held, long_time_in_words)}."
    gone = changes_among(done.differs)
    said = []
    if gone:
        of = sorted({one.organisation for one in gone})
        said.append(f"{_changes_to(len(gone), of)} {_are(len(gone))} no longer in the register")
    if received := done.differs.received:
        many = count_in_words(received, "return")
        said.append(f"{many} received from others {_are(received)} no longer in the register")
    if back := done.differs.only_in_copy:
        said.append(f"{_changes_to(back, done.differs.copy_of)} {_are(back)} back")
    return f"{'; '.join(said)}." if said else "The register is the same as before."


def _changes_to(number: int, organisations: Sequence[str]) -> str:
    of = ", ".join(organisations)
    if len(organisations) > _NAMED:
        of = count_in_words(len(organisations), "organisation")
    return f"{count_in_words(number, 'change')} to {of}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def backup_only_in_words(differs: Differs) -> str:
    """Return how many changes are only in a backup; empty for none."""
    if not differs.only_in_copy:
        return ""
    return f"It holds {count_in_words(differs.only_in_copy, 'change')} that the register lacks."


def restored_in_words(backup: Backup, done: Restored) -> str:
    """Return the confirmation of a restore, with what changed and where the old register is."""
    said = (
        f"Restored the backup from {long_time_in_words(backup.at)}. {restore_result_in_words(done)}"
    )
    if done.before is None:
        return said
    if done.damaged:
        return f"{said} The damaged register is kept as {path_in_words(done.before)}"
    return f"{said} The register as it was before is kept. Press F4 to see it."


def lost_in_words(lost: Lost, *, organisation: bool = False) -> str:
    """Return one change that a backup lacks: ``24/11/2026 09:30 Sam Example: Set the status: GC1``.

    With ``organisation``, give its ODS code too.
    """
    whom = lost.code or ""
    if lost.actions > 1:
        whom = count_in_words(lost.actions, "action")
    if lost.made:
        whom = lost.made
    if organisation:
        whom = f"{lost.organisation} {whom}".strip()
    what = WHAT_LABELS.get(lost.what, lost.what)
    return f"{short_time_in_words(lost.at)} {lost.by}: {what}{f': {whom}' if whom else ''}"
