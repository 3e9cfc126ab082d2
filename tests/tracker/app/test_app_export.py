"""Writing files from the app: where to, what then lies there, and what is refused."""

from __future__ import annotations

import csv
import json
import os
import threading
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker, contents
from held_files import KEPT_ALONE, ON_WINDOWS, held_open
from openpyxl import load_workbook
from textual.widgets import Input, Label

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files import export
from tracker.screens.files.export import ExportScreen


def told(person: Person, label: str = "#refusal") -> str:
    return str(person.app.screen.query_one(label, Label).content)


async def opened(person: Person) -> Input:
    await person.press("x", "enter")
    await person.is_at(ExportScreen)
    return person.app.screen.query_one("#target", Input)


async def is_saved(person: Person, path: Path) -> None:
    await person.until(lambda: str(path) in told(person, "#kind"), f"{path} to be saved")
    assert told(person, "#kind").startswith("Saved ")


async def test_the_excel_tracker_goes_to_the_documents_under_a_name_that_tells(
    practice: Path, documents: Path
) -> None:
    before = contents(practice)
    path = documents / "A99999 action tracker 2026-11-22.xlsx"
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        assert target.value == str(path)
        await person.sees("Export: Excel action tracker")
        await person.press("enter")
        await is_saved(person, path)
        await person.sees("Excel action tracker exported")
        await person.sees_no("Export: ")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Saved ")
    assert "Action tracker" in load_workbook(path).sheetnames
    assert [file.name for file in documents.iterdir()] == [path.name]
    assert contents(practice) == before


async def test_a_csv_table(practice: Path, documents: Path) -> None:
    path = documents / "ours.CSV"
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = str(path)
        await person.press("enter")
        await is_saved(person, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 55
    assert any("GPES2" in row for row in rows)


async def test_everything_as_json(practice: Path, documents: Path) -> None:
    path = documents / "ours.json"
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = str(path)
        await person.click("Save")
        await is_saved(person, path)
    there = json.loads(path.read_text(encoding="utf-8"))
    assert there["organisation"]["ods"] == "A99999"
    assert len(there["actions"]) == 54


async def test_a_name_that_is_taken_gets_a_number(practice: Path, documents: Path) -> None:
    (documents / "A99999 action tracker 2026-11-22.xlsx").write_bytes(b"ours")
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        assert target.value.endswith("A99999 action tracker 2026-11-22 (2).xlsx")


async def test_a_file_that_is_there_is_replaced_only_after_a_second_enter(
    practice: Path, documents: Path
) -> None:
    path = documents / "ours.csv"
    path.write_text("what was there")
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = str(path)
        await person.press("enter")
        await person.until(lambda: "ours.csv already exists." in told(person), "the warning")
        assert path.read_text() == "what was there"
        await person.press("enter")
        await is_saved(person, path)
    assert "GPES2" in path.read_text(encoding="utf-8-sig")


async def test_agreeing_to_replace_one_file_is_not_agreeing_to_replace_another(
    practice: Path, documents: Path
) -> None:
    for name in ("one.csv", "two.csv"):
        (documents / name).write_text("what was there")
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        for name in ("one.csv", "two.csv"):
            target.value = str(documents / name)
            await person.press("enter")
            await person.until(lambda n=name: f"{n} already exists" in told(person), "the warning")
    assert (documents / "two.csv").read_text() == "what was there"


NO_PLACES = {
    "nowhere/ours.csv": "nowhere does not exist.",
    "nowhere/ours.xlsx": "nowhere does not exist.",
    "ours.docx": "End the file name in .xlsx, .csv, .json",
    "x" * 300 + ".csv": "too long",
}


async def test_a_place_that_cannot_be_is_refused_and_nothing_is_written(
    practice: Path, documents: Path
) -> None:
    places = {str(documents / name): message for name, message in NO_PLACES.items()}
    places[""] = "No file was named."
    places["~nobody-here/ours.csv"] = "'~nobody-here' is not a user"
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        for place, message in places.items():
            target.value = place
            await person.press("enter")
            await person.until(lambda m=message: m in told(person), message)
            assert isinstance(person.app.screen, ExportScreen)
    assert list(documents.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
async def test_a_folder_that_may_not_be_written_to(practice: Path, documents: Path) -> None:
    documents.chmod(0o500)
    async with at_the_tracker(practice) as person:
        await opened(person)
        await person.press("enter")
        await person.until(lambda: "You cannot write to the folder" in told(person), "why")
    documents.chmod(0o700)
    assert list(documents.iterdir()) == []


@ON_WINDOWS
async def test_a_file_that_another_program_keeps_to_itself_offers_a_second_name(
    practice: Path, documents: Path
) -> None:
    path = documents / "ours.xlsx"
    path.write_bytes(b"open in another program")
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        target.value = str(path)
        with held_open(path, 60, KEPT_ALONE):
            await person.press("enter")
            await person.until(lambda: "open in another program" in told(person), "why")
        assert target.value == str(documents / "ours (2).xlsx")
        await person.press("enter")
        await is_saved(person, documents / "ours (2).xlsx")
    assert path.read_bytes() == b"open in another program"


async def test_a_file_that_is_open_elsewhere_offers_a_second_name(
    practice: Path, documents: Path
) -> None:
    path = documents / "ours.xlsx"
    path.write_bytes(b"open in another program")
    (documents / ".~lock.ours.xlsx#").write_text("Kim Sample,kim,desk,22.11.2026 09:00,file:///;")
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        target.value = str(path)
        await person.press("enter")
        await person.until(lambda: "already exists" in told(person), "the warning")
        await person.press("enter")
        await person.until(
            lambda: "it is open in LibreOffice (opened by Kim Sample)" in told(person), "by whom"
        )
        assert target.value == str(documents / "ours (2).xlsx")
        await person.press("enter")
        await is_saved(person, documents / "ours (2).xlsx")
    assert path.read_bytes() == b"open in another program"


async def test_a_name_alone_is_a_workbook_among_the_documents(
    practice: Path, documents: Path
) -> None:
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = "ours"
        await person.press("enter")
        await is_saved(person, documents / "ours.xlsx")


async def test_a_tilde_is_the_home_folder(practice: Path, documents: Path, tmp_path: Path) -> None:
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = "~/ours.json"
        await person.press("enter")
        await is_saved(person, tmp_path / "ours.json")


async def test_going_back_writes_nothing(practice: Path, documents: Path) -> None:
    async with at_the_tracker(practice) as person:
        for way in ("escape", "Cancel", "Esc cancels"):
            await opened(person)
            await (person.press(way) if way == "escape" else person.click(way))
            await person.is_at(ActionListScreen)
    assert list(documents.iterdir()) == []


async def test_without_a_documents_folder_the_home_folder_is_proposed(
    practice: Path, documents: Path, tmp_path: Path
) -> None:
    documents.rmdir()
    async with at_the_tracker(practice) as person:
        target = await opened(person)
        assert target.value == str(tmp_path / "A99999 action tracker 2026-11-22.xlsx")


class SlowDisk:
    """Writes as usual, but only once it is let; tells how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.go_on = threading.Event()
        self.done = threading.Event()
        self._write = export.write_in_format
        monkeypatch.setattr(export, "write_in_format", self)

    def __call__(self, *arguments: object) -> None:
        self.asked += 1
        self.go_on.wait(10)
        try:
            self._write(*arguments)
        finally:
            self.done.set()


@pytest.mark.parametrize("name", ["ours.xlsx", "ours.csv"])
async def test_going_back_while_it_is_written_harms_nothing(
    practice: Path, documents: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    disk = SlowDisk(monkeypatch)
    path = documents / name
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = str(path)
        await person.press("enter")
        await person.until(lambda: disk.asked, "the writing")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        disk.go_on.set()
        await person.until(disk.done.is_set, "the end of it")
        await person.press("down", "up")
        assert person.app.is_running
        if path.exists():
            await person.sees("Saved ")
    assert [file.name for file in documents.iterdir()] in ([], [name])


async def test_enter_again_while_it_is_written_writes_it_once(
    practice: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk(monkeypatch)
    path = documents / "ours.csv"
    async with at_the_tracker(practice) as person:
        (await opened(person)).value = str(path)
        await person.press("enter")
        await person.until(lambda: disk.asked, "the writing")
        await person.press("enter")
        disk.go_on.set()
        await person.is_at(ActionListScreen)  # what was pressed ahead closed the dialog
        await person.sees("Saved ")
    assert disk.asked == 1
