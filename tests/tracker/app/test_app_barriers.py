"""Barriers: what stands in the way, what is asked of the ICB, and that it is resolved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from at_the_keyboard import ask, at_the_tracker

from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.forms.evidence_and_barriers import BarrierForm


def barriers(path: Path) -> list[dict[str, Any]]:
    """Return what the file holds."""
    return ask(
        path,
        "SELECT code, kind, note, support, resolved FROM barrier"
        " JOIN action ON action.id = action_id ORDER BY barrier.id",
    )


LEASE = {
    "code": "GC1",
    "kind": "landlord",
    "note": "The lease forbids it",
    "support": "A letter",
    "resolved": None,
}


async def test_what_stands_in_the_way_and_what_is_asked_of_the_icb(fresh: Path) -> None:
    async with at_the_tracker(fresh, size=(160, 36)) as person:
        await person.press("b")
        await person.is_at(Pick)
        await person.sees("M Money", "T Time", "L Landlord", "I IT", "S Staff")
        await person.press("l")
        await person.is_at(BarrierForm)
        await person.press("enter")
        await person.sees("Note is empty.")
        await person.type("The lease forbids it")
        await person.press("enter")
        await person.type("A letter")
        await person.press("enter")
        await person.sees(
            "Barrier added to GC1: Landlord, The lease forbids it. Ctrl+Z", "Barriers 1"
        )
        assert barriers(fresh) == [LEASE]
        await person.press("ctrl+z")
        await person.sees_no("Barriers 1")
        assert barriers(fresh) == []


async def test_on_the_action_it_is_resolved_changed_and_taken_out(fresh: Path) -> None:
    async with at_the_tracker(fresh, size=(100, 60)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("No barriers. Press B to add one.")
        await person.press("b", "l", *"Lease", "enter", "enter")
        await person.sees("Landlord: Lease", "since 22/11/2026, Sam Example")
        await person.sees_no("asked of the ICB")
        await person.press("enter")
        await person.sees("Barrier, Landlord: Lease")
        await person.press("r")
        await person.sees("Barrier edited for GC1", "resolved on 22/11/2026")
        await person.press("enter", "r")
        await person.sees_no("resolved on 22/11/2026")
        await person.press("enter", "c", "m")
        await person.is_at(BarrierForm)
        await person.press("tab", *"A grant", "enter")
        await person.sees("Money: Lease", "support needed from the ICB: A grant")
        await person.press("enter", "x")
        await person.sees("Barrier deleted from GC1", "No barriers.")
        await person.press("ctrl+z")
        await person.sees("Money: Lease")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        assert person.table.current is not None
        assert person.table.current.barriers == 1
    (stored,) = barriers(fresh)
    assert (stored["kind"], stored["support"], stored["resolved"]) == ("money", "A grant", None)


async def test_marked_actions_share_one(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("space", "space", "b")
        await person.sees("What stands in the way? · 2 actions")
        await person.press("t", *"Busy", "enter", "enter")
        await person.sees("Barrier added to GC1, GC2: Time, Busy")
    assert [(b["code"], b["kind"]) for b in barriers(fresh)] == [("GC1", "time"), ("GC2", "time")]
