"""What is said where the register is damaged or gone: what happened, and what a copy lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from db.errors import Damaged, RegisterGone
from db.vocabulary.phrases import counted
from tracker.phrases.backup_phrases import (
    changes_among,
    held_in_words,
    lost_in_words,
    made_in_words,
    missing_in_words,
    place_in_words,
    size_in_words,
)
from tracker.use_cases.backup_check import Looked
from tracker.widgets.flowing import hanging

LABEL = 8
NEWEST = 200
"""How many of the changes are named that would be missing."""

ELSEWHERE = (
    "Look for a copy elsewhere: on a shared drive, a USB stick, another computer or in an email."
    " Press O to open it.",
    "Ask whoever looks after your computers: they may have a backup of the folder from an"
    " earlier day.",
    "Keep the damaged file, and do not work on it: part of it may still be saved.",
)


@dataclass(frozen=True, slots=True)
class Rescue:
    """What happened to a register, and the ``copy`` that may take its place.

    ``damaged`` is how many newer copies cannot be used; ``looking`` tells that more may come,
    ``chosen`` that the person chose the copy.
    """

    error: Damaged | RegisterGone
    folder: Path
    copy: Looked | None = None
    damaged: int = 0
    looking: bool = True
    chosen: bool = False


def rescue_text(rescue: Rescue, width: int) -> Content:
    """Return all of it, wrapped to ``width`` cells."""
    return Content("\n").join([*_happened(rescue), Content(""), *_way_on(rescue, width)])


def _happened(rescue: Rescue) -> Iterator[Content]:
    error = rescue.error
    if isinstance(error, RegisterGone):
        yield Content.styled("Your register is not there any more.", "bold $brag-amber")
        yield Content(f"There is no file {place_in_words(error.path)}, but there are copies of it.")
        yield Content("")
        yield Content(
            "If it was moved or renamed, leave with Esc and put it where it was. If it is gone, a"
            " copy can take its place."
        )
        return
    yield Content.styled("Your register is damaged.", "bold $brag-amber")
    yield Content(
        f"{place_in_words(error.path)} cannot be read as it should be. It was not touched."
    )
    yield Content.styled(f"What was found: {error.fault}", "$quiet")


def _way_on(rescue: Rescue, width: int) -> Iterator[Content]:
    copy = rescue.copy
    if rescue.looking:
        yield Content.styled("Looking for the newest sound copy …", "$quiet")
    elif copy is None:
        yield from _no_copy(rescue, width)
    else:
        title = "The copy you chose" if rescue.chosen else "The newest sound copy"
        yield Content.styled(title, "bold $accent")
        yield from _copy(copy, width)
        if rescue.damaged:
            newer = counted(rescue.damaged, "newer copy is", "newer copies are")
            yield Content.styled(f"{newer} damaged too.", "$quiet")
        yield Content("")
        yield from _enter(copy, rescue)
        yield Content("")
        yield from _missing(copy, width)


def _no_copy(rescue: Rescue, width: int) -> Iterator[Content]:
    there = f"There is no copy of it in {place_in_words(rescue.folder)}."
    if rescue.damaged:
        number = counted(rescue.damaged, "copy", "copies")
        folder = place_in_words(rescue.folder)
        there = f"None of the {number} in {folder} can be restored. Press L to see why."
    yield Content.styled(there, "bold")
    yield Content("")
    for advice in ELSEWHERE:
        yield hanging(Content(" ·"), advice, 3, width)


def _copy(copy: Looked, width: int) -> Iterator[Content]:
    rows = [("Made", made_in_words(copy.backup)), ("Size", size_in_words(copy.backup.size))]
    if copy.held is not None:
        rows.append(("Holds", held_in_words(copy.held)))
    rows.append(("File", copy.backup.path.name))
    for label, text in rows:
        yield hanging(Content.styled(label, "$quiet"), text, LABEL, width)


def _enter(copy: Looked, rescue: Rescue) -> Iterator[Content]:
    folder = place_in_words(rescue.folder)
    kept = "" if copy.since is None else f" The damaged file is kept, in {folder}."
    yield Content.assemble(("Enter", "bold"), f" restores this copy and goes on.{kept}")


def _missing(copy: Looked, width: int) -> Iterator[Content]:
    yield Content.styled("What would be missing", "bold $accent")
    if copy.since is None:
        yield Content("All that was changed after the copy was made.")
    elif not copy.since.whole:
        yield Content("That cannot be told: the log of the damaged register cannot be read.")
    else:
        yield Content(missing_in_words(copy.since, organisation=copy.several))
        changes = changes_among(copy.since)
        for lost in changes[:NEWEST]:
            words = lost_in_words(lost, organisation=copy.several)
            yield hanging(Content(" ·"), words, 3, width)
        if len(changes) > NEWEST:
            yield Content.styled(f"   and {len(changes) - NEWEST:,} more", "$quiet")
