"""Run all checks, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime

from db.errors import CannotOpen, Damaged
from db.inspection import Inspection, inspecting
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
        with inspecting(location) as look:
            return (*_of_the_register(look), *_around(where, look, now))
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


def _of_the_register(look: Inspection) -> tuple[Check, ...]:
    """Check the contents of the register; its values only if it has this program's schema."""
    return (
        register.opens(look.place, look.refusal),
        register.sound(look),
        register.values(look) if look.is_todays else Check(*register.VALUES, None),
        frozen.returns(look) if look.is_todays else Check(*frozen.RETURNS, None),
        frozen.log(look) if look.is_todays else Check(*frozen.LOG, None),
        register.numbers(look) if look.is_todays else Check(*register.NHS_NUMBERS, None),
        register.links(look) if look.is_todays else Check(*register.LINKS, None),
    )


def _around(where: Place, look: Inspection | None, now: datetime) -> tuple[Check, ...]:
    file = where.path
    return (
        machine.versions(look),
        Check(*place.PLACE, None) if file is None else place.place(file),
        Check(*place.IN_USE, None) if file is None else place.in_use(file, look),
        Check(*copies.BACKUPS, None) if file is None else copies.copies(file, look, now),
        Check(*machine.DISK, None) if file is None else machine.room(file),
        machine.terminal(),
        troubles.troubles(now),
    )
