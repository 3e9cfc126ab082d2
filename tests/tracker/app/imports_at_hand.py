"""Importing from the app: reaching the proposal, and files that are edited meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from at_the_keyboard import Person
from files_at_hand import saved
from openpyxl import Workbook, load_workbook

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.imports.import_file import ImportScreen
from tracker.widgets.proposal_list import ProposalList


async def at_the_proposal(person: Person) -> ProposalList:
    """Import the newest file."""
    await person.press("i")
    await person.is_at(ChooseFile)
    await person.press("enter")
    await person.is_at(ImportScreen)
    return person.app.screen.query_one(ProposalList)


async def cursor_on(person: Person, text: str, key: str = "down") -> None:
    """Move to the next line that has ``text``."""
    lines = person.app.screen.query_one(ProposalList)

    def line() -> str:
        assert lines.highlighted is not None
        return str(lines.get_option_at_index(lines.highlighted).prompt)

    for _ in range(lines.option_count):
        if text in line():
            return
        await person.press(key)
    raise AssertionError(f"no line has {text!r}")


async def exported(person: Person, change: Callable[[Path], None], documents: Path) -> None:
    """Export our tracker, and let somebody change it."""
    await person.press("x", "enter")
    await person.sees("Enter saves")
    await person.press("enter")
    path = documents / "A99999 action tracker 2026-11-22.xlsx"
    await person.sees("Enter closes")
    await person.press("enter")
    await person.is_at(ActionListScreen)
    change(path)


def in_excel(path: Path) -> None:
    workbook = load_workbook(path)
    sheet = workbook["Action tracker"]
    columns = {cell.value: cell.column for cell in sheet[5]}
    row = next(r for r in range(6, 90) if sheet.cell(r, 1).value == "GPES2")
    sheet.cell(row, columns["Target date"]).value = date(2027, 5, 1)
    sheet.cell(row, columns["Lead"]).value = "Dr Example"
    sheet.cell(row, columns["New update"]).value = "Half of the templates changed"
    saved(workbook, path)


def with_unknown_heading(folder: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Ref", "Status", "Buddy"])
    sheet.append(["GC7", "Done", "Kim Sample"])
    return saved(workbook, folder / "ours.xlsx")


def with_two_sheets(folder: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Plan 2026"
    sheet.append(["Ref", "Status", "Lead"])
    sheet.append(["GC7", "WIP", "Kim Sample"])
    archive = workbook.create_sheet("Archive")
    archive.append(["Ref", "Status", "Lead"])
    archive.append(["GC8", "Done", "Pat Sample"])
    archive.append(["GC9", "Done", "Pat Sample"])
    return saved(workbook, folder / "ours.xlsx")
