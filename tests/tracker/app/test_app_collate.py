"""Collating a folder of returns: the form, the progress, stopping, and the report on each file."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from at_the_keyboard import NOW, Person, ask, at_the_tracker
from openpyxl import load_workbook

from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.rollup import collate
from tracker.screens.rollup.collate import CollatedScreen, CollateProgress
from tracker.screens.rollup.collate_form import CollateForm
from tracker.screens.rollup.figures import SentScreen
from tracker.screens.rollup.rollup import RollUpScreen
from tracker.widgets.figure_list import FigureList
from tracker.widgets.one_of import OneOf

PLAN = default_plan()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six lists kept by hand, one of them twice, and a file that cannot be read."""
    below = tmp_path / "sent"
    (below / "again").mkdir(parents=True)
    for number in range(6):
        rows = [f"{action.code},In our plan,Complete,Kim" for action in PLAN.actions[:9]]
        text = "\n".join(["No.,Choice,Status,Lead", *rows, f"X{number},Later,,"]) + "\n"
        (below / f"B0000{number}.csv").write_text(text, encoding="utf-8")
    shutil.copy(below / "B00001.csv", below / "again" / "B00001 copy.csv")
    (below / "B00007 letter.pdf").write_bytes(b"%PDF-1.4 a letter")
    expected = [f"B0000{number},Surgery {number},kim{number}@example.org" for number in range(8)]
    text = "\n".join(["ODS code,Name,Email", *expected, "B00001,Twice,", ""])
    (tmp_path / "expected.csv").write_text(text, encoding="utf-8")
    return below


async def at_the_form(person: Person) -> None:
    await person.press("z", "c")
    await person.is_at(CollateForm)


async def collates(person: Person, folder: Path, *, expected: bool = True) -> None:
    """Fill in the form, and collate for the third quarter."""
    await at_the_form(person)
    await person.replace(str(folder))
    await person.press("enter", "enter")
    if expected:
        await person.paste(str(folder.parent / "expected.csv"))
    await person.press("enter")
    await person.type("Q3 2026/27")
    await person.press("enter")


async def test_a_folder_is_collated_and_every_file_reported(practice: Path, folder: Path) -> None:
    async with at_the_tracker(practice, size=(100, 50)) as person:
        await collates(person, folder)
        await person.is_at(CollatedScreen)
        await person.sees("Collated Q3 2026/27 · 8 files")
        await person.sees("Returns not received before 6", "Still missing 2")
        await person.sees("Same file again 1", "Refused: 1", "B00007 letter.pdf")
        await person.sees("A10: B00001 is in A3 too, which counts.")
        await person.press("enter")
        await person.is_at(SentScreen)
        await person.sees("What became of a file", "B00007 letter.pdf", "Ask for the file again.")
        await person.press("escape", "end")
        await person.sees("Missing: 2 organisations", "Surgery 6", "kim6@example.org")
        await person.press("escape")
        await person.is_at(RollUpScreen)
        await person.sees("Roll-up Q3 2026/27 · 6 of 8 returned")
    assert len(ask(practice, "SELECT * FROM received_return")) == 6


async def test_a_return_of_the_folder_opens_from_its_file(practice: Path, folder: Path) -> None:
    async with at_the_tracker(practice, size=(100, 50)) as person:
        await collates(person, folder)
        await person.is_at(CollatedScreen)
        figures = person.app.screen.query_one(FigureList)
        labels = [line.label for line in figures.entries]
        figures.highlighted = labels.index("B00002.csv")
        await person.press("enter")
        await person.sees("What Surgery 2 sent", "B00002.csv")


async def test_the_form_proposes_the_last_folder_and_list(practice: Path, folder: Path) -> None:
    async with at_the_tracker(practice, size=(100, 50)) as person:
        await collates(person, folder)
        await person.is_at(CollatedScreen)
        await person.press("escape", "c")
        await person.is_at(CollateForm)
        await person.sees(folder.name, "8 organisations on the last list")
        await person.press("enter", "enter", "enter")
        await person.type("Q3 2026/27")
        await person.press("enter")
        await person.is_at(CollatedScreen)
        await person.sees("Returns not received before 0", "Still missing 2")


async def test_the_register_s_organisations_may_be_expected(practice: Path, folder: Path) -> None:
    with closing(open_register(practice, user="Sam Example", clock=lambda: NOW)) as register:
        register.organisations.add(
            PLAN,
            name="Surgery in the register",
            ods="B00001",
            provider_type=ProviderType.GENERAL_PRACTICE,
        )
    async with at_the_tracker(practice, size=(100, 50), ods="A99999") as person:
        await at_the_form(person)
        await person.sees("2 organisations in this register")
        await person.press("escape")
        await collates(person, folder, expected=False)
        await person.is_at(CollatedScreen)
        await person.sees("Still missing 1")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("",), "Type the folder that the returns are in."),
        (("nowhere",), "nowhere is no folder."),
        ((".", "", "nothing.csv"), "nothing.csv"),
        ((".", "", "", "some day"), "some day"),
    ],
)
async def test_what_cannot_be_collated_is_refused_in_the_form(
    practice: Path, folder: Path, typed: tuple[str, ...], told: str
) -> None:
    async with at_the_tracker(practice) as person:
        await at_the_form(person)
        form = person.app.screen
        form.query_one(OneOf).place = 1  # nobody is expected
        names = ("folder", "whom", "list", "period")
        for name, text in zip(names, typed, strict=False):
            if text:
                form.query_one(f"#{name}").value = str(folder) if text == "." else text
        await person.rests()
        form.save()
        await person.sees(told)
        await person.is_at(CollateForm)


async def test_a_list_must_be_named_if_those_on_a_list_are_expected(
    practice: Path, folder: Path
) -> None:
    async with at_the_tracker(practice) as person:
        await at_the_form(person)
        await person.sees("those on a list")
        await person.paste(str(folder))
        await person.press("enter", "enter", "enter", "enter")
        await person.sees("Type the file with the list of those expected.")


async def test_a_folder_without_files_is_told(practice: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    async with at_the_tracker(practice) as person:
        await at_the_form(person)
        form = person.app.screen
        form.query_one("#folder").value = str(empty)
        form.query_one(OneOf).place = 1
        await person.rests()
        form.save()
        await person.is_at(RollUpScreen)
        await person.sees("There are no files in")


async def test_escape_stops_between_two_files_and_the_next_run_goes_on(
    practice: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, whole = Event(), collate.collated

    def slowly(register: object, what: object, on_progress: Callable[[object], None]) -> object:
        def told(progress: object) -> None:
            on_progress(progress)
            if progress.looked_at == 3:
                go_on.wait(30)

        return whole(register, what, told)

    monkeypatch.setattr(collate, "collated", slowly)
    async with at_the_tracker(practice, size=(100, 50)) as person:
        await collates(person, folder)
        await person.is_at(CollateProgress)
        await person.sees("3 of about 8 files")
        await person.press("escape")
        await person.sees("Stopping after this file")
        go_on.set()
        await person.is_at(RollUpScreen)
        await person.sees("Stopped after 3 files.", "collate the folder again to go on")
        kept = {row["sha256"] for row in ask(practice, "SELECT sha256 FROM received_file")}
        assert len(kept) in (3, 4)
        assert ask(practice, "SELECT * FROM received_return") == []
        await collates(person, folder)
        await person.is_at(CollatedScreen)
        await person.sees("Returns not received before 6")
    assert kept < {row["sha256"] for row in ask(practice, "SELECT sha256 FROM received_file")}


async def test_leaving_stops_it_and_waits_for_nothing(
    practice: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, ended, whole = Event(), Event(), collate.collated

    def slowly(register: object, what: object, on_progress: Callable[[object], None]) -> object:
        def told(progress: object) -> None:
            on_progress(progress)
            if progress.looked_at == 1:
                go_on.wait(30)

        try:
            return whole(register, what, told)
        finally:
            ended.set()

    monkeypatch.setattr(collate, "collated", slowly)
    async with at_the_tracker(practice, size=(100, 50)) as person:
        await collates(person, folder)
        await person.sees("1 of about 8 files")
        await person.press("ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")
    assert person.app.failure is None
    go_on.set()
    assert await asyncio.to_thread(ended.wait, 30)
    assert ask(practice, "SELECT * FROM received_return") == []


async def test_the_workbook_is_saved_from_the_report(practice: Path, folder: Path) -> None:
    target = folder.parent / "roll-up.xlsx"
    async with at_the_tracker(practice, size=(100, 50)) as person:
        await collates(person, folder)
        await person.is_at(CollatedScreen)
        await person.press("s", "w")
        await person.sees("Where do you want to save the roll-up?", "Roll-up Q3 2026-27.xlsx")
        await person.replace(str(target))
        await person.press("enter")
        await person.sees("Roll-up saved")
    book = load_workbook(target, read_only=True)
    texts = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row]
    assert any("6 of 8 returns received" in text for text in texts)


async def test_where_you_only_look_nothing_is_collated(practice: Path) -> None:
    async with at_the_tracker(practice, read_only=True) as person:
        await person.press("z", "c")
        await person.rests()
        await person.is_at(RollUpScreen)
        await person.sees("Not done: ")
