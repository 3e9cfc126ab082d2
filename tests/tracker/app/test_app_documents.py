"""Papers and the calendar from the app: which kind, what is proposed, what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker, contents
from returns_at_hand import complete, opened, with_evidence
from textual.widgets import Input, Label

from exports.catalogue import find_kind
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.files.export import KINDS, ExportScreen, proposed_file_name
from tracker.workspace.workspace import Workspace


async def asked(person: Person, key: str) -> Input:
    await person.press("x")
    await person.is_at(Pick)
    await person.press(key)
    await person.is_at(ExportScreen)
    return person.app.screen.query_one("#target", Input)


async def is_saved(person: Person, path: Path) -> None:
    def told() -> str:
        return str(person.app.screen.query_one("#kind", Label).content)

    await person.until(lambda: str(path) in told() and told().startswith("Saved "), f"{path}")


PROPOSED = {
    "enter": "A99999 action tracker 2026-11-22.xlsx",
    "e": "A99999 action tracker 2026-11-22.xlsx",
    "s": "A99999 summary 2026-11-22.docx",
    "v": "A99999 evidence index 2026-11-22.docx",
    "h": "A99999 handover note 2026-11-22.docx",
    "c": "A99999 dates 2026-11-22.ics",
    "t": "A99999 actions 2026-11-22.csv",
    "j": "A99999 register 2026-11-22.json",
}


async def test_every_kind_by_its_letter_under_a_name_that_tells(
    fresh: Path, documents: Path
) -> None:
    before = contents(complete(fresh))
    written = [PROPOSED[key] for key in "sctj"]
    async with at_the_tracker(fresh) as person:
        for key, name in PROPOSED.items():
            target = await asked(person, key)
            assert target.value == str(documents / name)
            await person.press("enter" if name in written else "escape")
            if name in written:
                await is_saved(person, documents / name)
                await person.press("enter")
            await person.is_at(ActionListScreen)
    assert sorted(file.name for file in documents.iterdir()) == sorted(written)
    assert (documents / PROPOSED["c"]).read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert (documents / PROPOSED["s"]).read_bytes().startswith(b"PK")
    assert contents(fresh) == before


async def test_going_back_and_an_ending_that_no_paper_has_write_nothing(
    fresh: Path, documents: Path
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("x", "escape")
        await person.is_at(ActionListScreen)
        await person.press("x", "c", "escape")
        await person.is_at(ActionListScreen)
        target = await asked(person, "h")
        target.value = str(documents / "ours.pdf")
        await person.press("enter")
        refusal = person.app.screen.query_one("#refusal", Label)
        await person.until(
            lambda: "End the file name in .docx, .html" in str(refusal.content), "why"
        )
    assert list(documents.iterdir()) == []


async def test_a_paper_as_a_web_page_by_its_button(fresh: Path, documents: Path) -> None:
    path = documents / "A99999 summary 2026-11-22.html"
    async with at_the_tracker(complete(fresh)) as person:
        target = await asked(person, "s")
        await person.click("Switch Word/web page")
        await person.until(lambda: target.value == str(path), "the other ending")
        await person.press("enter")
        await is_saved(person, path)
        await person.sees_no("Switch Word/web page")
    assert "Example Surgery" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ["s", "v", "h"])
async def test_a_paper_without_an_ending_is_the_same_in_app_and_command_line(
    fresh: Path, documents: Path, key: str
) -> None:
    kind = {"s": "report", "v": "evidence", "h": "handover"}[key]
    async with at_the_tracker(complete(fresh)) as person:
        target = await asked(person, key)
        target.value = "ours"
        await person.press("enter")
        await is_saved(person, documents / f"ours{next(iter(find_kind(kind).endings))}")
    assert [file.suffix for file in documents.iterdir()] == [".docx"]


async def test_evidence_that_is_not_there_is_flagged(fresh: Path, documents: Path) -> None:
    gone = documents / "minutes.docx"
    with_evidence(complete(fresh), "GPES2", str(gone))
    written: dict[str, list[str]] = {"v": [], "h": []}
    async with at_the_tracker(fresh) as person:
        for there in (False, True):
            if there:
                gone.write_bytes(b"minutes")
            for key, papers in written.items():
                target = await asked(person, key)
                path = documents / f"{key} {there}.html"
                target.value = str(path)
                await person.press("enter")
                await is_saved(person, path)
                papers.append(path.read_text(encoding="utf-8"))
                await person.press("enter")
    for flagged, whole in written.values():
        assert "minutes.docx" in flagged
        assert "minutes.docx" in whole
        assert "not found" in flagged.lower()
        assert "not found" not in whole.lower()


def test_a_sample_s_files_say_that_they_are(fresh: Path) -> None:
    register, practice = opened(fresh)
    workspace = Workspace(register, practice, demo=True)
    names = [proposed_file_name(workspace, kind) for kind in KINDS]
    register.close()
    assert names[0] == "DEMO A99999 action tracker 2026-11-22.xlsx"
    assert all(name.startswith("DEMO ") for name in names)
