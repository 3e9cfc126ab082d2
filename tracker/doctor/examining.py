"""Run all checks, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime

from db.errors import CannotOpen, Damaged
from db.inspection import Inspection, inspect_register
from db.storage.place import Place
from tracker.doctor import copies, frozen, machine, place, register, troubles
from tracker.doctor.found import Check


def examine(location: str, now: datetime | None = None) -> tuple[Check, ...]:
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
            register.opens(where, error),
            register.unsound(error, where)
            if isinstance(error, Damaged)
            else Check(*register.SOUND, None),
            Check(*register.VALUES, None),
            Check(*frozen.RETURNS, None),
            Check(*frozen.LOG, None),
            Check(*register.NHS_NUMBERS, None),
            Check(*register.LINKS, None),
            *_around(where, None, now),
        )


def place_in_words(location: str) -> str:
    """Return where the register is, with any password left out."""
    return str(Place.of(location))


def _of_the_register(inspection: Inspection) -> tuple[Check, ...]:
    """Check the contents of the register; its values only if it has this program's schema."""
    return (
        register.opens(inspection.place, inspection.refusal),
        register.sound(inspection),
        register.values(inspection) if inspection.is_todays else Check(*register.VALUES, None),
        frozen.returns(inspection) if inspection.is_todays else Check(*frozen.RETURNS, None),
        frozen.log(inspection) if inspection.is_todays else Check(*frozen.LOG, None),
        register.numbers(inspection)
        if inspection.is_todays
        else Check(*register.NHS_NUMBERS, None),
        register.links(inspection) if inspection.is_todays else Check(*register.LINKS, None),
    )


def _around(where: Place, inspection: Inspection | None, now: datetime) -> tuple[Check, ...]:
    file = where.path
    return (
        machine.versions(inspection),
        Check(*place.PLACE, None) if file is None else place.place(file),
        Check(*place.IN_USE, None) if file is None else place.in_use(file, inspection),
        Check(*copies.BACKUPS, None) if file is None else copies.copies(file, inspection, now),
        Check(*machine.DISK, None) if file is None else machine.room(file),
        machine.terminal(),
        troubles.troubles(now),
    )
