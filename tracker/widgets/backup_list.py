"""The list of a register's backups, and what one of them lacks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from db.backups import Backup
from db.frozen import frozen
from tracker.phrases.backup_phrases import (
    alterations_in_words,
    changes_among,
    contents_in_words,
    differs_in_words,
    lost_in_words,
    size_in_words,
)
from tracker.phrases.times import short_time_in_words
from tracker.use_cases.backup_check import BackupCheck
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging

INDENT = 3
LABEL = 7
NOT_IN_IT = "Not in this backup"


@frozen
class BackupEntry:
    """A backup and the result of examining it, ``None`` until then."""

    backup: Backup
    looked: BackupCheck | None


class BackupList(EntryList[BackupEntry]):
    """Show backups, newest first: when, why and how large, with what has changed since below."""

    def show_backups(self, entries: Sequence[BackupEntry]) -> None:
        """Show backups, with the cursor on the same one as before, or on the newest."""
        was_on = self.current
        paths = [entry.backup.path for entry in entries]
        known = was_on is not None and was_on.backup.path in paths
        self.show(entries, paths.index(was_on.backup.path) if was_on and known else None)

    def show_check(self, check: BackupCheck) -> None:
        """Show the result of examining a backup."""
        for place, entry in enumerate(self.entries):
            if entry.backup == check.backup:
                entries = list(self.entries)
                entries[place] = BackupEntry(check.backup, check)
                self.entries = tuple(entries)
                self._draw_again(place)
                if place == self.highlighted:
                    self.place = place

    def draw(self, entry: BackupEntry, width: int, *, chosen: bool) -> Content:
        """Return when a backup was made, why and its size, with what has changed since below."""
        backup, quiet = entry.backup, "" if chosen else "$quiet"
        when, size = f" {short_time_in_words(backup.at)}", size_in_words(backup.size)
        why = f"  {backup.why.label}"
        gap = " " * max(1, width - cell_len(when) - cell_len(why) - cell_len(size) - 1)
        first = Content.assemble((when, "bold"), why, gap, (size, quiet))
        said = Content.styled(backup_state_in_words(entry.looked), quiet)
        if entry.looked is not None and entry.looked.fault:
            said = Content.styled(
                backup_state_in_words(entry.looked), "" if chosen else "$brag-red"
            )
        return Content("\n").join([first, hanging(Content(""), said, INDENT, width - 1)])


def backup_state_in_words(check: BackupCheck | None) -> str:
    """Return in words what has changed since a backup, or what is wrong with it."""
    if check is None:
        return "Checking this backup …"
    if check.fault:
        return f"{check.fault} You cannot restore it."
    said = ""
    if check.since is not None and check.since.whole:
        said = differs_in_words(check.since)
    elif check.held is not None:
        said = f"It holds {contents_in_words(check.held)}."
    return f"{alterations_in_words(check.amiss)} {said}".strip()


def backup_details_text(check: BackupCheck | None, width: int, height: int) -> Content:
    """Return what a backup holds and its file name, and below that what it lacks."""
    if check is None or check.held is None:
        return lost_text(check, width, height)
    rows = (("Holds", contents_in_words(check.held)), ("File", check.backup.path.name))
    lines = [hanging(Content.styled(label, "$quiet"), text, LABEL, width) for label, text in rows]
    above = Content("\n").join([*lines, Content(""), Content.styled(NOT_IN_IT, "bold $accent")])
    room = height - above.get_height({}, width)
    return Content("\n").join([above, lost_text(check, width, max(room, 2))])


def lost_text(check: BackupCheck | None, width: int, height: int) -> Content:
    """Return the changes that a backup lacks, newest first: as many as fit, and how many more."""
    if check is None or check.fault or check.since is None:
        found = f"\nProblem found: {check.found}" if check and check.found else ""
        return Content(f"{backup_state_in_words(check)}{found}")
    if not check.since.whole:
        return Content("The register's change log cannot be read, so its changes cannot be listed.")
    changes = changes_among(check.since)
    if not changes:
        return Content.styled("Nothing: this backup has every change in the register.", "$quiet")
    lines: list[Content] = []
    for number, lost in enumerate(changes):
        words = Content(lost_in_words(lost, organisation=check.has_several_organisations)).wrap(
            width - 2
        )
        room = height - len(lines) - (number + 1 < len(changes))
        if len(words) > room:
            lines.append(Content.styled(f"and {len(changes) - number:,} more", "$quiet"))
            break
        lines += [words[0], *(Content.assemble("  ", line) for line in words[1:])]
    return Content("\n").join(lines)
