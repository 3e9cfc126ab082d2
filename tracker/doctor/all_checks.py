"""Run all checks, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime

from db.errors import CannotOpen, Damaged
from db.inspection import Inspection, inspect_register
from db.storage.place import Place
from tracker.doctor import backups, computer, error_log, register, register_folder, returns_and_log
from tracker.doctor.check_results import Check


def run_checks(location: str, now: datetime | None = None) -> tuple[Check, ...]:
    """Check the register at ``location``, a file or a database URL, and what it depends on.

    Ages are counted back from ``now`` (aware), by default the current time. Nothing is changed. A
    register that is missing, damaged, locked or of another version is reported, not refused.
    """
    where, now = Place.of(location), now or datetime.now(UTC)
    try:
        with inspect_register(location) as inspection:
            return (*_of_the_register(inspection), *_around(where, inspection, now))
    except CannotOpen as error:
        return (
            register.check_opening(where, error),
            register.damage_found(error, where)
            if isinstance(error, Damaged)
            else Check(*register.SOUND, None),
            Check(*register.VALUES, None),
            Check(*returns_and_log.RETURNS, None),
            Check(*returns_and_log.LOG, None),
            Check(*register.NHS_NUMBERS, None),
            Check(*register.LINKS, None),
            *_around(where, None, now),
        )


def register_in_words(location: str) -> str:
    """Return where the register is, with any password left out."""
    return str(Place.of(location))


def _of_the_register(inspection: Inspection) -> tuple[Check, ...]:
    """Check the contents of the register; its values only if it has this program's schema."""
    return (
        register.check_opening(inspection.place, inspection.refusal),
        register.check_damage(inspection),
        register.check_values(inspection)
        if inspection.has_current_schema
        else Check(*register.VALUES, None),
        returns_and_log.check_returns(inspection)
        if inspection.has_current_schema
        else Check(*returns_and_log.RETURNS, None),
        returns_and_log.check_log(inspection)
        if inspection.has_current_schema
        else Check(*returns_and_log.LOG, None),
        register.check_nhs_numbers(inspection)
        if inspection.has_current_schema
        else Check(*register.NHS_NUMBERS, None),
        register.check_links(inspection)
        if inspection.has_current_schema
        else Check(*register.LINKS, None),
    )


def _around(where: Place, inspection: Inspection | None, now: datetime) -> tuple[Check, ...]:
    file = where.path
    return (
        computer.check_versions(inspection),
        Check(*register_folder.PLACE, None) if file is None else register_folder.check_folder(file),
        Check(*register_folder.IN_USE, None)
        if file is None
        else register_folder.check_in_use(file, inspection),
        Check(*backups.BACKUPS, None)
        if file is None
        else backups.check_backups(file, inspection, now),
        Check(*computer.DISK, None) if file is None else computer.check_disk_space(file),
        computer.check_terminal(),
        error_log.check_error_log(now),
    )
