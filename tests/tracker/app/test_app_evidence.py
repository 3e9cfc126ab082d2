"""Evidence: added, looked at, found missing, changed and taken out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from at_the_keyboard import Person, ask, at_the_tracker, changes

from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.forms.evidence_and_barriers import EvidenceForm


def evidence(path: Path) -> list[tuple[str, str, str | None]]:
    """Return what the file holds: code, title and link."""
    rows = ask(
        path,
        "SELECT code, evidence.title, link FROM evidence JOIN action ON action.id = action_id"
        " ORDER BY evidence.id",
    )
    return [(row["code"], row["title"], row["link"]) for row in rows]


async def add(person: Person, title: str, link: str) -> None:
    """Add evidence to the action under the cursor."""
    await person.press("v")
    await person.is_at(EvidenceForm)
    await person.paste(title)
    await person.press("enter")
    await person.paste(link)
    await person.press("enter")


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What the computer was given to open."""
    programs, noted = tmp_path / "programs", tmp_path / "noted"
    programs.mkdir()
    opener = programs / ("open" if sys.platform == "darwin" else "xdg-open")
    opener.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{noted}"\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    return lambda: noted.read_text().splitlines() if noted.exists() else []


async def test_it_is_added_with_a_title_and_where_it_is(fresh: Path) -> None:
    async with at_the_tracker(fresh, size=(160, 36)) as person:
        await add(person, "Poster", "Waiting room, left wall")
        await person.sees("Evidence added to GC1: Poster. Ctrl+Z to undo.", "Evidence 1", "▸ GC1")
        await person.press("ctrl+z")
        await person.sees_no("Evidence 1")
        assert evidence(fresh) == []
        await person.press("ctrl+y", "h")
        await person.sees("Added evidence GC1: Title: Poster; Link: Waiting room, left wall")
    assert evidence(fresh) == [("GC1", "Poster", "Waiting room, left wall")]


async def test_several_marked_actions_get_it_in_one_change(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("space", "space", "v")
        await person.sees("Evidence · 2 actions")
        await person.type("Minutes of March")
        await person.press("enter", "enter")
        await person.sees("Evidence added to GC1, GC2")
    assert [(code, link) for code, _, link in evidence(fresh)] == [("GC1", None), ("GC2", None)]
    assert [what for what, _, _ in changes(fresh)].count("add-evidence") == 1


async def test_the_form_says_what_the_link_is_and_loses_nothing(
    fresh: Path, tmp_path: Path
) -> None:
    (tmp_path / "audit.txt").write_text("found")
    async with at_the_tracker(fresh) as person:
        await person.press("v", "enter")
        await person.sees("Title is empty.")
        await person.press("tab")
        await person.type("www.example.org")
        await person.sees("a web page")
        for typed, said in {
            "mailto:sam@example.org": "an email address",
            "Policy folder, section 4": "a reference, to look up by hand",
            str(tmp_path / "audit.txt"): "a file, found",
            f'"{tmp_path / "gone.txt"}"': "a file, not found (yet)",
        }.items():
            await person.press("home", "ctrl+k")
            await person.paste(typed)
            await person.sees(said)
        await person.replace("javascript:alert(1)")
        await person.press("shift+tab")
        await person.type("Audit")
        await person.press("enter")
        await person.sees("cannot start with 'javascript:'", "Audit", "javascript:alert(1)")
        await person.press("escape")
        await person.sees("Press Esc again to discard what you typed.", "Audit")
        await person.press("tab")
        await person.replace("https://example.org/audit")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert evidence(fresh) == [("GC1", "Audit", "https://example.org/audit")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens without a program to watch")
async def test_k_opens_it_and_asks_which_where_there_are_several(
    fresh: Path, opened: Callable[[], list[str]]
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("k")
        await person.sees("Not done: GC1 has no evidence yet. Press V to add some.")
        await add(person, "Page", "https://example.org/page")
        await person.press("k")
        await person.sees("Opened https://example.org/page")
        await add(person, "Shelf", "Folder 3")
        await person.press("k")
        await person.is_at(Pick)
        await person.press("down", "enter")
        await person.sees("Not done: 'Folder 3' is a reference")
        await add(person, "Lost", "~/lost.txt")
        await person.press("k", "end", "enter")
        await person.sees("'~/lost.txt' was not found.")
        await person.press("space", "down", "k")
        await person.sees("Not done: GC3 has no evidence yet.")
    assert opened() == ["https://example.org/page"]


async def test_the_action_flags_what_is_gone_and_offers_to_mend_it(
    fresh: Path, tmp_path: Path
) -> None:
    (tmp_path / "there.txt").write_text("found")
    there = "~/there.txt"
    async with at_the_tracker(fresh, size=(90, 40)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("No evidence yet. Press V to add some.")
        await person.press("enter")
        await person.sees("Not done: GC1 has no evidence or barrier to edit yet.")
        await add(person, "Still here", there)
        await add(person, "Moved away", "~/gone.txt")
        await person.sees("gone.txt not found", "added 22/11/2026 by Sam Example")
        assert person.words().count("not found") == 1
        await person.press("enter", "down", "enter")
        await person.sees("Evidence: Moved away")
        await person.press("c")
        await person.is_at(EvidenceForm)
        await person.press("tab")
        await person.replace(there)
        await person.press("enter")
        await person.sees("Evidence edited for GC1")
        await person.sees_no("not found")
        await person.press("enter", "enter", "x")
        await person.sees("Evidence deleted from GC1: Still here")
        await person.press("ctrl+z")
        await person.sees("Undone: GC1", "Still here")
        await person.press("v", "escape")
        await person.is_at(ActionScreen)
    assert sorted(evidence(fresh)) == [
        ("GC1", "Moved away", there),
        ("GC1", "Still here", there),
    ]


async def test_a_network_that_never_answers_freezes_nothing(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr("tracker.screens.actions.action.broken_links", lambda links: answers.wait())
    async with at_the_tracker(fresh, size=(100, 50)) as person:
        await add(person, "On the share", "//server/share/plan.docx")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("s", "i")
        await person.sees("On the share", "Status ◐ In progress")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    answers.set()
