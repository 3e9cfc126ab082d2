"""The text if the register is damaged or missing: what happened, and what a backup lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from textual.content import Content

from db.errors import Damaged, RegisterGone
from db.frozen import frozen
from db.vocabulary.phrases import count_in_words
from tracker.phrases.backup_phrases import (
    backup_in_words,
    changes_among,
    contents_in_words,
    lost_in_words,
    missing_in_words,
    path_in_words,
    size_in_words,
)
from tracker.use_cases.backup_check import BackupCheck
from tracker.widgets.flowing import hanging

LABEL = 8
NEWEST = 200
"""The number of missing changes that are listed."""

ELSEWHERE = (
    "Look for a backup elsewhere: on a shared drive, a USB stick, another computer or in an email."
    " Press O to open it.",
    "Ask IT: they may have a backup of the folder from an earlier day.",
    "Keep the damaged file, and do not change it: part of it may still be recovered.",
)


@frozen
class Rescue:
    """What happened to a register, and the backup (``copy``) that can be restored.

    ``damaged`` is the number of newer backups that cannot be used; ``looking`` is true during the
    search, ``chosen`` if the person chose the backup.
    """

    error: Damaged | RegisterGone
    folder: Path
    copy: BackupCheck | None = None
    damaged: int = 0
    looking: bool = True
    chosen: bool = False


def rescue_text(rescue: Rescue, width: int) -> Content:
    """Return the whole text, wrapped to ``width`` cells."""
    return Content("\n").join([*_happened(rescue), Content(""), *_way_on(rescue, width)])


def _happened(rescue: Rescue) -> Iterator[Content]:
    error = rescue.error
    if isinstance(error, RegisterGone):
        yield Content.styled("Your register cannot be found.", "bold $brag-amber")
        yield Content(f"There is no file {path_in_words(error.path)}, but there are backups of it.")
        yield Content("")
        yield Content(
            "If it was moved or renamed, press Esc to leave, and move it to where it was. If it is"
            " lost, you can restore a backup."
        )
        return
    yield Content.styled("Your register is damaged.", "bold $brag-amber")
    yield Content(f"{path_in_words(error.path)} cannot be read correctly. It has not been changed.")
    yield Content.styled(f"Problem found: {error.fault}", "$quiet")


def _way_on(rescue: Rescue, width: int) -> Iterator[Content]:
    copy = rescue.copy
    if rescue.looking:
        yield Content.styled("Looking for the newest undamaged backup …", "$quiet")
    elif copy is None:
        yield from _no_copy(rescue, width)
    else:
        title = "The backup you chose" if rescue.chosen else "The newest undamaged backup"
        yield Content.styled(title, "bold $accent")
        yield from _copy(copy, width)
        if rescue.damaged:
            newer = count_in_words(rescue.damaged, "newer backup is", "newer backups are")
            yield Content.styled(f"{newer} damaged too.", "$quiet")
        yield Content("")
        yield from _enter(copy, rescue)
        yield Content("")
        yield from _missing(copy, width)


def _no_copy(rescue: Rescue, width: int) -> Iterator[Content]:
    there = f"There is no backup of it in {path_in_words(rescue.folder)}."
    if rescue.damaged:
        number = count_in_words(rescue.damaged, "backup")
        folder = path_in_words(rescue.folder)
        there = f"None of the {number} in {folder} can be restored. Press L to see why."
    yield Content.styled(there, "bold")
    yield Content("")
    for advice in ELSEWHERE:
        yield hanging(Content(" ·"), advice, 3, width)


def _copy(copy: BackupCheck, width: int) -> Iterator[Content]:
    rows = [("Made", backup_in_words(copy.backup)), ("Size", size_in_words(copy.backup.size))]
    if copy.held is not None:
        rows.append(("Holds", contents_in_words(copy.held)))
    rows.append(("File", copy.backup.path.name))
    for label, text in rows:
        yield hanging(Content.styled(label, "$quiet"), text, LABEL, width)


def _enter(copy: BackupCheck, rescue: Rescue) -> Iterator[Content]:
    folder = path_in_words(rescue.folder)
    kept = "" if copy.since is None else f" The damaged file is kept in {folder}."
    restore = f" to restore this backup and continue.{kept}"
    yield Content.assemble("Press ", ("Enter", "bold"), restore)


def _missing(copy: BackupCheck, width: int) -> Iterator[Content]:
    yield Content.styled("What would be missing", "bold $accent")
    if copy.since is None:
        yield Content("All changes made after this backup.")
    elif not copy.since.whole:
        yield Content("This is not known: the change log of the damaged register cannot be read.")
    else:
        yield Content(missing_in_words(copy.since, organisation=copy.has_several_organisations))
        changes = changes_among(copy.since)
        for lost in changes[:NEWEST]:
            words = lost_in_words(lost, organisation=copy.has_several_organisations)
            yield hanging(Content(" ·"), words, 3, width)
        if len(changes) > NEWEST:
            yield Content.styled(f"   and {len(changes) - NEWEST:,} more", "$quiet")
