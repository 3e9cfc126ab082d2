"""Pictures of what two people meet on one register.

``--snapshot-update`` takes them again; look at the report of a failing run before.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import Person
from scenes import go
from somebody_else import EARLIER, alex, opened_by
from test_app_snapshots import SMALL, Compare, photographed, pytestmark
from textual.pilot import Pilot

from db.vocabulary.terms import Status
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.in_use import SomebodyHasIt
from tracker.screens.editing.edit_conflict import EditConflictScreen

__all__ = ["pytestmark"]


def test_both_values_of_what_two_people_changed(snap_compare: Compare, practice: Path) -> None:
    async def both(pilot: Pilot) -> None:
        person = Person(pilot.app, pilot)
        await person.is_at(ActionListScreen)
        await go(person, ("space", "space", "space", "s"))
        codes = ["GC1", "GC3"]
        alex(practice, lambda r, o: r.actions.set_status(o, codes, Status.ON_HOLD))
        await person.press("n")
        await person.is_at(EditConflictScreen)

    assert snap_compare(photographed(practice), terminal_size=SMALL, run_before=both)


@pytest.mark.usefixtures("on_a_share")
def test_a_register_that_somebody_else_has(
    snap_compare: Compare, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(pilot: Pilot) -> None:
        await Person(pilot.app, pilot).is_at(SomebodyHasIt)

    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("db.sharing.claim.computer_name", lambda: "RECEPTION-2")
        with opened_by(fresh, at=EARLIER) as other:
            other.sharing.claim()
            app = photographed(fresh)
            assert snap_compare(app, terminal_size=SMALL, run_before=asked)
