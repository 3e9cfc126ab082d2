"""Example Surgery with three copies of its register from three days, and work since each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from at_the_keyboard import SAM, ask

from db.backups import Why, backup_folder
from db.opening import open_register
from db.register import Register
from db.validation.periods import Period
from db.views import Organisation
from db.vocabulary.terms import ProviderType, Status
from imports.plans.plan_file import default_plan
from tracker.use_cases.returning import make_return

LEE = "P. Lee"
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
"""When the copies were made; the app's tests run on that Sunday at ten."""


def with_copies(surgery: Path, folder: Path) -> Path:
    """Make such a register of the new one at ``surgery``, in ``folder``."""
    path = Path(shutil.copy(surgery, folder / "tracker.db"))
    at(path, MONDAY, lambda r, o: r.actions.set_lead(o, ["GC1"], "Kim Example"))
    at(path, MONDAY, lambda r, _: r.backups.back_up(Why.IMPORT))
    at(path, MONDAY, lambda r, o: r.actions.set_lead(o, ["GC1"], "Dr Roy"))
    at(path, MONDAY, lambda r, o: r.actions.add_update(o, ["GC1", "GC2"], "Spoken about"), LEE)
    at(path, MONDAY, lambda r, o: make_return(r, o, Period(2026, 2), SAM, True))
    at(path, FRIDAY, lambda r, _: r.backups.back_up(Why.DAY))
    at(path, FRIDAY, lambda r, o: r.actions.set_status(o, ["GC3"], Status.COMPLETE))
    at(path, SUNDAY, lambda r, _: r.backups.back_up(Why.HAND))
    return path


def with_a_pharmacy(path: Path) -> Path:
    """Add a second organisation to it."""
    at(
        path,
        SUNDAY,
        lambda r, _: r.organisations.add(
            default_plan(),
            name="Example Pharmacy",
            ods="FX999",
            provider_type=ProviderType.COMMUNITY_PHARMACY,
        ),
    )
    return path


def at(
    path: Path, when: datetime, do: Callable[[Register, Organisation], object], by: str = SAM
) -> None:
    """Do something with the register at that time."""
    with closing(open_register(path, user=by, clock=lambda: when)) as register:
        do(register, register.organisations.find("A99999"))


def copied(path: Path, folder: Path) -> Path:
    """Copy a register with its copies into another folder."""
    # Wine has nothing for copy2, which keeps the times of a file as well.
    shutil.copytree(
        backup_folder(path), backup_folder(folder / path.name), copy_function=shutil.copy
    )
    return Path(shutil.copy(path, folder))


def damage(path: Path, first: int = 2, last: int = 4) -> bytes:
    """Overwrite the pages from ``first`` to ``last``, and return what the file is then."""
    with path.open("r+b") as file:
        file.seek((first - 1) * 4096)
        file.write(b"\xff" * 4096 * (last - first + 1))
    return path.read_bytes()


def root_of(path: Path, table: str) -> int:
    """Return the page of the file on which a table begins."""
    (row,) = ask(path, "SELECT rootpage FROM sqlite_master WHERE name = ?", table)
    return int(row["rootpage"])
