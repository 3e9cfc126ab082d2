"""Places in the app: names that were dropped or pasted, and places where no file may go."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from at_the_keyboard import PATIENCE, Person, at_the_tracker, contents
from files_at_hand import hand_kept, icb_workbook
from textual.widgets import Input, Label

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.files.export import ExportScreen
from tracker.screens.files.fill import FillScreen
from tracker.screens.imports.import_file import ImportScreen

SECRET = "hush"
WINDOWS = os.name == "nt"


def dropped(file: Path) -> list[str]:
    """Return what terminals and file managers make of a file that is dropped on them."""
    name = str(file)
    if WINDOWS:
        doubled = name.replace("'", "''")
        shells = [f"& '{doubled}'"]
    else:
        closed = name.replace("'", "'\\''")
        shells = [f"'{closed}'", name.replace(" ", r"\ ").replace("'", r"\'")]
    return [*shells, file.as_uri(), f'"{name}" ', name]


def told(person: Person) -> str:
    return str(person.app.screen.query_one("#refusal", Label).content)


async def test_a_file_dropped_on_the_terminal_opens_however_it_is_written(
    fresh: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "My files"
    folder.mkdir()
    file = hand_kept(folder, "Ann's plan.xlsx")
    async with at_the_tracker(fresh) as person:
        for pasted in dropped(file):
            await person.press("i")
            await person.is_at(ChooseFile)
            await person.paste(pasted)
            await person.press("enter")
            await person.is_at(ImportScreen)
            await person.press("escape")
            await person.until(lambda: not isinstance(person.app.screen, ImportScreen))
            if isinstance(person.app.screen, ChooseFile):
                await person.press("escape")


async def test_a_file_that_cannot_be_chosen_is_refused_with_what_to_do(
    fresh: Path, documents: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "My files"
    folder.mkdir()
    one, two = (hand_kept(folder, name) for name in ("one.xlsx", "two.xlsx"))
    each = zip(dropped(one)[:-1], dropped(two), strict=False)
    several, web = "Choose one file at a time.", "Download the file first, then choose it here."
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        await person.sees("Name and folder of the file:", "Enter opens the file")
        await person.press("enter")
        await person.until(lambda: told(person) == "Type the name of a file.", "a refusal")
        for typed, why in {
            f"'{one}' '{two}'": several,
            **{" ".join(two): several for two in each if not two[0].startswith("&")},
            "https://example.sharepoint.com/:x:/s/plan?e=1": web,
            "www.example.org/plan.xlsx": web,
        }.items():
            person.app.screen.query_one(Input).value = typed
            await person.press("enter")
            await person.until(lambda why=why: told(person).endswith(why), why)


NO_PLACES = {
    "~nobody-of-that-name/x.csv": "is not a user",
    "/": "is a folder",
    "newfolder/": "There is no folder",
    "": "No file was named",
    "x" * 300: "too long",
    f"//sam:{SECRET}@server/x.csv": "is an address",
    f"postgresql://sam:{SECRET}@server/x.csv": "is an address",
    f"https://sam:{SECRET}@example.org/x.csv": "is an address",
    "tracker.db": "is the register itself",
    "tracker.db-wal": "is part of the register tracker.db",
    "tracker.db-journal": "is part of the register tracker.db",
    "tracker.db.in-use.csv": "is part of the register tracker.db",
    "settings.json": "is used for your settings",
}
NO_PLACES_HERE = (
    {"ab:c.csv": "A file cannot be called", r"Q:\x.csv": "is not connected"}
    if WINDOWS
    else {"pipe.csv": "is not an ordinary file", r"Q:\x.csv": "is a Windows path"}
)


async def test_the_dialog_to_save_in_says_at_once_where_no_file_may_go(
    practice: Path, documents: Path
) -> None:
    if not WINDOWS:
        os.mkfifo(documents / "pipe.csv")
    before, there = contents(practice), set(documents.iterdir())
    async with at_the_tracker(practice) as person:
        await person.press("x", "enter")
        await person.is_at(ExportScreen)
        screen = person.app.screen
        assert isinstance(screen, ExportScreen)
        screen.kinds = {**screen.kinds, ".db": "", ".db-wal": "", ".db-journal": ""}
        target = screen.query_one("#target", Input)
        for place, why in {**NO_PLACES, **NO_PLACES_HERE}.items():
            ours = place.startswith(("tracker.db", "settings"))
            target.value = str(practice.with_name(place)) if ours else place
            await person.press("enter")
            assert why in told(person), (place, told(person))
            assert SECRET not in told(person)
            assert "already exists" not in told(person)
    assert set(documents.iterdir()) == there
    assert contents(practice) == before


SLOW = {
    "what to propose": (("x", "enter"), ExportScreen, "exports.files.atomic_write.next_free_name"),
    "where to save": (
        ("x", "enter", "enter"),
        ExportScreen,
        "exports.files.atomic_write.check_save_path",
    ),
    "what to offer": (("i",), ChooseFile, "tracker.screens.files.choose_file.newest_files"),
    "what is named": (
        ("i", "x", "enter"),
        ChooseFile,
        "tracker.screens.files.choose_file.parse_file_name",
    ),
}


@pytest.mark.parametrize("looking", SLOW)
async def test_escape_goes_back_while_a_slow_drive_is_looked_at(
    practice: Path, documents: Path, monkeypatch: pytest.MonkeyPatch, looking: str
) -> None:
    keys, screen, look = SLOW[looking]
    answers, waited = threading.Event(), []

    def looked(*_: object) -> list[tuple[Path, object]]:
        if not answers.wait(PATIENCE / 2):
            waited.append("too long")
        return []

    if looking == "what to propose":  # a free name is looked for beside what is there
        (documents / "A99999 action tracker 2026-11-22.xlsx").touch()
    before = set(documents.iterdir())
    async with at_the_tracker(practice) as person:
        monkeypatch.setattr(look, looked)
        await person.press(*keys)
        await person.is_at(screen)
        await person.press("escape")
        await person.is_at(ActionListScreen)
        assert not waited
        answers.set()
    assert set(documents.iterdir()) == before


async def test_a_file_to_read_that_is_at_no_place_is_refused_in_the_dialog(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.is_at(ChooseFile)
        typed = person.app.screen.query_one(Input)
        for place in (*NO_PLACES, *NO_PLACES_HERE):
            if place and "tracker.db" not in place:
                typed.value = place
                typed.focus()
                await person.press("enter")
                await person.until(lambda: told(person).endswith("."), "a refusal")
                assert "unexpected" not in person.words()
                assert SECRET not in told(person)
                await person.until(lambda: not person.app.screen._reading, "the reading to end")
        assert isinstance(person.app.screen, ChooseFile)


async def test_a_workbook_is_not_filled_over_itself_nor_asked_about(
    practice: Path, documents: Path
) -> None:
    template = icb_workbook(documents)
    before = template.read_bytes()
    async with at_the_tracker(practice) as person:
        await person.press("w")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.is_at(FillScreen)
        person.app.screen.query_one("#target", Input).value = str(template)
        await person.press("enter")
        assert "is the file being read, so it was not replaced" in told(person)
    assert template.read_bytes() == before


async def test_what_is_proposed_is_saved_as_it_stands(practice: Path, documents: Path) -> None:
    name = "a b's" if WINDOWS else r"a\ b's"
    template = icb_workbook(documents, f"{name}.xlsx")
    async with at_the_tracker(practice) as person:
        await person.press("w")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.is_at(FillScreen)
        await person.press("enter")
        await person.until((documents / f"{name} A99999.xlsx").exists, "the copy")
    assert template.exists()


def test_a_path_dropped_in_the_field_of_a_link_is_stored_plain(practice: Path) -> None:
    from db.records.evidence_links import checked_link

    forms = ["'/tmp/My files/x.pdf'", "& '/tmp/My files/x.pdf'"]
    for text in forms if WINDOWS else (*forms, r"/tmp/My\ files/x.pdf"):
        assert checked_link(text) == "/tmp/My files/x.pdf"
    for text in ("'Policy folder', section 4", "Ann's file", "file:///tmp/My%20files/x.pdf"):
        assert checked_link(text) == text


@pytest.mark.parametrize("place", [f"//sam:{SECRET}@server/x", "~nobody-of-that-name/x", "/", " "])
async def test_a_register_at_no_place_is_said_when_the_app_has_ended(place: str) -> None:
    async with at_the_tracker(place, ready=None) as person:
        await person.until(lambda: person.app.failure, "the app to end")
        assert SECRET not in str(person.app.failure)
        assert "\n" not in str(person.app.failure)
