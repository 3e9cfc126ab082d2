"""Check a register: damage to its file, unreadable values, NHS numbers, links to missing files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.backups.contents import can_be_read
from db.backups.problems import are_values_readable
from db.errors import CannotOpen, Damaged, RegisterGone
from db.files.backup_files import Backup, newest_good_backup
from db.files.faults import code_name
from db.inspection import Inspection
from db.records.evidence_links import broken_links
from db.storage.place import Place
from db.storage.stored_texts import StoredText
from db.validation.nhs_number import find_nhs_numbers, mask_nhs_numbers
from db.views import Evidence
from db.vocabulary.field_labels import FIELD_LABELS
from tracker.doctor.check_results import Check, Finding, check_result
from tracker.phrases.times import long_time_in_words

if TYPE_CHECKING:
    from db.storage.value_checks import Unreadable

OPENS = ("opens", "The register opens")
SOUND = ("sound", "Its file is not damaged")
VALUES = ("values", "Everything in it can be read")
NHS_NUMBERS = ("nhs-numbers", "No text in it contains an NHS number")
LINKS = ("links", "The files that evidence links to were found")

_LISTED = 50
"""How many values that cannot be read are listed."""


_OF_PATIENTS = (
    "Delete them where you can: in a reason, a lead, evidence, measures and barriers. Updates, the"
    " change log and returns cannot be edited. If one of those contains them, tell your"
    " information governance lead that they are in this register and its backups."
)
_OF_LINKS = (
    "Check that the drive with the file is connected. If the file has moved, run 'greenplan"
    " evidence --change N --link LINK'."
)


def check_opening(place: Place, refusal: CannotOpen | None) -> Check:
    """Say whether the register opens, and what to do if it is damaged or missing."""
    if refusal is None:
        return check_result(*OPENS)
    cure = how_to_restore(place) if isinstance(refusal, Damaged | RegisterGone) else ""
    return check_result(*OPENS, [str(refusal)], cure, details_for_it(refusal))


def check_damage(inspection: Inspection) -> Check:
    """Check the whole file for damage."""
    if isinstance(inspection.refusal, Damaged) and inspection.revision is None:
        return damage_found(inspection.refusal, inspection.place)
    try:
        faults = inspection.faults()
    except CannotOpen as error:
        return check_result(
            *SOUND, [str(error)], how_to_restore(inspection.place), details_for_it(error)
        )
    if faults is None:
        return Check(*SOUND, None)
    return check_result(*SOUND, faults, how_to_restore(inspection.place) if faults else "")


def damage_found(error: Damaged, place: Place) -> Check:
    """Say what is wrong with a damaged file, and how to restore the register."""
    found = f"{error.fault[0].upper()}{error.fault[1:]}."
    return check_result(*SOUND, [found], how_to_restore(place), details_for_it(error))


def details_for_it(error: CannotOpen) -> list[str]:
    """Return a sentence with SQLite's name for an error, if it has one."""
    name = code_name(error.__cause__)
    return [f"For IT: SQLite calls this {name}."] if name else []


def how_to_restore(place: Place) -> str:
    """Say how to restore a register that is damaged or missing."""
    copy = newest_good_backup(place.path, can_be_read) if place.path else None
    if copy is None:
        return (
            "No readable backup was found beside it. Keep the file as it is, and ask IT for an"
            " earlier copy of it. To restore that copy, run 'greenplan restore FILE'."
        )
    made = long_time_in_words(copy.at)
    return f"The newest readable backup was made on {made}. {_restoring(copy)}"


def _restoring(copy: Backup) -> str:
    return (
        f"To restore it, run 'greenplan restore {copy.path.name}'. You see first what you would"
        " lose, and the current file is kept."
    )


def check_values(inspection: Inspection) -> Check:
    """Check that every value in the register is allowed in its column."""
    try:
        there = inspection.unreadable_values()
    except CannotOpen as error:
        return check_result(
            *VALUES, [str(error)], how_to_restore(inspection.place), details_for_it(error)
        )
    found = [
        Finding(
            mask_nhs_numbers(f"{one} {one.cure}." if one.cure else str(one)),
            one.organisation,
            one.code,
            one.table,
            one.number,
            one.column,
        )
        for one in there[:_LISTED]
    ]
    more = len(there) - len(found)
    told = [f"{more} more like these {'is' if more == 1 else 'are'} not listed."] if more else []
    cure = _of_values(inspection.place, there) if there else ""
    return check_result(*VALUES, found, cure, told)


def _of_values(place: Place, there: Sequence[Unreadable]) -> str:
    def is_without(copy: Path) -> bool:
        only_odd = all(one.doubtful for one in there)
        return can_be_read(copy) and are_values_readable(copy, none_odd=only_odd)

    told = "Another program changed the register."
    copy = newest_good_backup(place.path, is_without) if place.path else None
    if copy is None:
        return (
            f"{told} No backup without such values was found. Set each value again, or ask IT for"
            " an earlier copy of the register."
        )
    return (
        f"{told} The newest backup without such values was made on {long_time_in_words(copy.at)}."
        f" {_restoring(copy)}"
    )


def check_nhs_numbers(inspection: Inspection) -> Check:
    """Check every text of every organisation for NHS numbers."""
    try:
        found = [
            _told(stored, number.written)
            for stored in inspection.stored_texts(find_nhs_numbers)
            for number in find_nhs_numbers(stored.text)
        ]
    except CannotOpen as error:
        return check_result(*NHS_NUMBERS, [str(error)])
    return check_result(*NHS_NUMBERS, found, _OF_PATIENTS)


def check_links(inspection: Inspection) -> Check:
    """Check that the files that evidence links to exist."""
    try:
        evidence = inspection.evidence()
    except CannotOpen as error:
        return check_result(*LINKS, [str(error)])
    broken = broken_links(one.link for _, one in evidence)
    gone = [_gone(ods, one) for ods, one in evidence if one.link in broken]
    return check_result(*LINKS, gone, _OF_LINKS)


def _told(stored: StoredText, written: str) -> Finding:
    words = f"{_where(stored)}: {mask_nhs_numbers(written)}"
    return Finding(
        words,
        stored.ods,
        stored.code,
        stored.what,
        stored.number,
        stored.field,
        stored.at,
        mask_nhs_numbers(stored.by) if stored.by else None,
    )


def _where(stored: StoredText) -> str:
    """Return where a text is: ``A99999 GC1, evidence 3, Link, 22 November 2026 at 10:00 by Al``."""
    kinds = {
        "plan": "the plan",
        "organisation": "details",
        "action": "",
        "progress": "",
        "change": f"change log, number {stored.number}",
        "return": f"return {stored.number} of {stored.name}",
    }
    of_record = stored.what if stored.number is None else f"{stored.what} {stored.number}"
    label = "" if stored.field == "text" else FIELD_LABELS.get(stored.field, stored.field)
    parts = [
        " ".join(filter(None, (stored.ods, stored.code))),
        kinds.get(stored.what, of_record),
        label,
        _signed(stored.at, stored.by),
    ]
    return mask_nhs_numbers(", ".join(filter(None, parts)))


def _gone(ods: str, one: Evidence) -> Finding:
    words = f"{ods} {one.code}, evidence {one.id}, {one.title}: {one.link}"
    return Finding(
        mask_nhs_numbers(words), ods, one.code, "evidence", one.id, "link", one.at, one.by
    )


def _signed(at: datetime | None, by: str | None) -> str:
    if at is None:
        return ""
    return f"{long_time_in_words(at)}{f' by {by}' if by else ''}"
