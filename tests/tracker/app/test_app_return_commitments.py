"""What the organisation commits itself to: written down, changed, taken out."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import ask, at_the_tracker
from returns_at_hand import complete
from scenes import go

from tracker.screens.records.commitments import CommitmentForm, CommitmentsScreen


def commitments(path: Path) -> list[tuple[str, str | None, str | None]]:
    rows = ask(path, "SELECT objective, description, comments FROM commitment ORDER BY id")
    return [(row["objective"], row["description"], row["comments"]) for row in rows]


async def test_commitments_are_added_changed_and_taken_out(fresh: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "k")
        await person.is_at(CommitmentsScreen)
        await person.sees("Nothing written down yet.")
        await person.press("x")
        await person.sees("Not done: There is no commitment here yet. A adds one.")
        await go(person, ("a", "tab", "tab", "'By June", "enter"))
        await person.sees("Objective is empty.")
        assert person.app.screen.query_one("#objective").has_focus
        await go(person, ("escape", "escape"))
        await person.is_at(CommitmentsScreen)
        await go(person, ("a", "'Less paper", "enter", "'Both sides", "enter", "enter"))
        await person.is_at(CommitmentsScreen)
        await person.sees("1 written down", "Less paper", "Both sides")
        await go(person, ("a", "'Walk", "enter", "enter", "enter", "enter"))
        await person.is_at(CommitmentForm)
        await person.press("escape")
        await person.is_at(CommitmentsScreen)
        assert commitments(path)[1] == ("Walk", None, None)
        await person.press("up", "enter")
        await person.replace("No paper")
        await go(person, ("tab", "tab", "'By June", "enter"))
        await person.is_at(CommitmentsScreen)
        await person.sees("No paper", "By June")
        await person.press("x", "k", "x", "t")
        await person.sees("1 written down", "Took out a commitment")
        assert [one[0] for one in commitments(path)] == ["Walk"]
        await person.press("ctrl+z")
        await person.sees("2 written down")
    assert commitments(path) == [("No paper", "Both sides", "By June"), ("Walk", None, None)]
