"""A plan of one's own is added from a spreadsheet, and worked with at once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker
from openpyxl import Workbook

from tracker.screens.common.dialogs import Pick
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.plans.add_plan import AddPlanScreen, PlanNameForm

PLAN = """Area,Target,Who,Timeline
Travel,Half of all staff come without a car,Estates,By 2030
Travel,Buy only electric pool cars,Fleet,From April 2023
Estates,Fit LED lights everywhere,Estates,Ongoing
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "Example plan.csv"
    path.write_text(PLAN, encoding="utf-8")
    return path


async def opened(person: Person, sheet: Path) -> None:
    await person.press("n")
    await person.is_at(Pick)
    await person.press("a")
    await person.is_at(ChooseFile)
    await person.press("tab")
    await person.type(str(sheet))
    await person.press("enter")


async def test_a_plan_is_read_named_and_shown(practice: Path, sheet: Path) -> None:
    async with at_the_tracker(practice) as person:
        await opened(person, sheet)
        await person.is_at(AddPlanScreen)
        await person.sees("Area", "the section", "Target", "the action", "field 'Timeline': date")
        await person.sees("3 actions in 2 sections: Travel, Estates.")
        await person.press("a")
        await person.is_at(PlanNameForm)
        await person.press("enter")
        await person.until(lambda: person.codes == ["T-1", "T-2", "E-1"])
        await person.sees("By 2030", "Example plan")


async def test_what_a_column_holds_is_corrected_before(practice: Path, sheet: Path) -> None:
    async with at_the_tracker(practice) as person:
        await opened(person, sheet)
        await person.is_at(AddPlanScreen)
        await person.press("down", "down", "enter")
        await person.is_at(Pick)
        await person.sees("What is in the column 'Who'?")
        await person.press("end", "enter")
        await person.is_at(AddPlanScreen)
        await person.sees("left out")
        await person.sees_no("field 'Who'")


async def test_a_plan_with_a_fault_is_not_added_and_each_is_named(
    practice: Path, sheet: Path
) -> None:
    sheet.write_text(PLAN + "Estates,,Estates,By 2031\n", encoding="utf-8")
    async with at_the_tracker(practice) as person:
        await opened(person, sheet)
        await person.is_at(AddPlanScreen)
        await person.sees("1 fault:", "Example plan!B5: The action has no title.")
        await person.press("a")
        await person.sees("Correct the file, or say what its columns hold, and try again.")
        await person.press("escape")
        assert person.codes[0] == "GC1"


async def test_sheets_that_are_not_read_are_named(practice: Path, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(("Read me first",))
    sheet = workbook.create_sheet("Plan")
    for row in csv.reader(PLAN.splitlines()):
        sheet.append(row)
    workbook.save(tmp_path / "plan.xlsx")
    async with at_the_tracker(practice) as person:
        await opened(person, tmp_path / "plan.xlsx")
        await person.is_at(AddPlanScreen)
        await person.sees("3 actions in 2 sections", "Sheets that are not read: Sheet.")


async def test_every_sheet_with_actions_is_read_or_the_one_that_is_chosen(
    practice: Path, tmp_path: Path
) -> None:
    workbook = Workbook()
    workbook.active.append(("Read me first",))
    for name, heading in (("Draft", "Actions"), ("Final", "Action")):
        sheet = workbook.create_sheet(name)
        for row in csv.reader(PLAN.replace("Target", heading).splitlines()):
            sheet.append((*row, name))
        sheet["E1"] = f"In {name}"
    workbook.save(tmp_path / "plan.xlsx")
    async with at_the_tracker(practice) as person:
        await opened(person, tmp_path / "plan.xlsx")
        await person.is_at(AddPlanScreen)
        await person.sees("6 actions in 6 sections: Draft, Travel, Estates, Final and 2 more.")
        await person.sees("Sheets that are read: Draft, Final.", "S chooses the sheet")
        await person.sees("In Final", "(Final)")
        await person.press("s")
        await person.is_at(Pick)
        await person.press("escape", "s", "end", "enter")
        await person.is_at(AddPlanScreen)
        await person.sees("3 actions in 2 sections: Travel, Estates.")
        await person.sees("Sheets that are not read: Sheet, Draft.")
        await person.sees_no("In Draft")
        await person.press("s", "home", "enter")
        await person.sees("6 actions in 6 sections")


async def test_a_name_that_another_plan_has_is_refused(practice: Path, sheet: Path) -> None:
    async with at_the_tracker(practice) as person:
        await opened(person, sheet)
        await person.is_at(AddPlanScreen)
        await person.press("a")
        await person.is_at(PlanNameForm)
        await person.replace("LLR 2022-25")
        await person.press("enter")
        await person.sees("There is already a plan of that name. Choose another title.")
