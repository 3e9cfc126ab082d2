"""Filling in the ICB's workbook from the app."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from at_the_keyboard import at_the_tracker, contents
from files_at_hand import hand_kept, icb_workbook
from openpyxl import load_workbook

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.files.fill import FillScreen


async def test_the_workbook_is_filled_in_beside_itself(practice: Path, documents: Path) -> None:
    template = icb_workbook(documents)
    sent, before = template.read_bytes(), contents(practice)
    target = documents / "ICB return A99999.xlsx"
    async with at_the_tracker(practice) as person:
        await person.press("w")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.is_at(FillScreen)
        await person.sees("6 values for 2 actions will be filled in, in a copy of ICB return.xlsx")
        await person.press("enter")
        await person.sees("ICB's workbook filled in", "Filled in 6 values in:", "Enter closes")
        await person.sees_no("Columns")
        await person.sees_no("Fill in the ICB's workbook")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Saved ")
    rows = [row[:5] for row in load_workbook(target)["Return"].values]
    assert rows[1][:4] == ("GC1", None, "Delivered", "Sam Example")
    assert rows[1][4].date() == date(2026, 6, 25)
    assert rows[3][:4] == ("GPES2", None, "On track", "Dr Roy")
    assert rows[4] == ("PR3", None, None, None, None)
    assert template.read_bytes() == sent
    assert contents(practice) == before


async def test_what_is_left_alone_is_told(practice: Path, documents: Path) -> None:
    template = icb_workbook(documents)
    workbook = load_workbook(template)
    workbook["Return"]["D4"] = "=C4"
    workbook.save(template)
    async with at_the_tracker(practice) as person:
        await person.press("w")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.is_at(FillScreen)
        await person.press("enter")
        await person.sees("1 cell not filled in:", "Return D4: GPES2 Lead 'Dr Roy'")


async def test_a_workbook_without_our_table_is_refused_where_it_was_chosen(
    practice: Path, documents: Path
) -> None:
    hand_kept(documents)
    workbook = load_workbook(documents / "Green plan 2025.xlsx")
    workbook.worksheets[0].delete_rows(1, 20)
    workbook.save(documents / "Green plan 2025.xlsx")
    async with at_the_tracker(practice) as person:
        await person.press("w")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.sees("Green plan 2025.xlsx has no table to fill in")
