"""Files as a practice has them, where the app finds them."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

SAVED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC).timestamp()


def hand_kept(folder: Path, name: str = "Green plan 2025.xlsx") -> Path:
    """Write a tracker that somebody kept by hand: codes, a slip in a title, a row of their own."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Tracker"
    rows = [
        ["Example Surgery: what we do for the planet"],
        [],
        ["Ref", "Action", "Owner", "By when", "Status", "Comments", "Cost"],
        ["Culture"],
        ["GC7", "Swap to a Greener bank", " P.  Lee", date(2027, 3, 31), "WIP", "Bank asked", 0],
        ["GC8", None, "Dr Roy", "Q4 2026/27", "Done", None, None],
        [None, "Creating awareness of waste: see the notes", None, None, "Done", None, None],
        [None, "Promote public transprt to staff and patients", "Sam", "ASAP", "On track"],
        [None, "Bicycle rack behind the surgery", "Sam", None, "Not started", "Quote is here"],
        ["Total", None, None, None, 4],
    ]
    for row in rows:
        sheet.append(row)
    return saved(workbook, folder / name)


def put_at_hand(folder: Path) -> None:
    """Put both files into a folder, the tracker being the newer."""
    icb_workbook(folder)
    later = SAVED + 3600
    os.utime(hand_kept(folder), (later, later))


def icb_workbook(folder: Path, name: str = "ICB return.xlsx") -> Path:
    """Write a workbook that an ICB sends round: a cover, and a table with lists of its own."""
    workbook = Workbook()
    workbook.worksheets[0].title = "Cover"
    sheet = workbook.create_sheet("Return")
    sheet.append(["Ref", "Action", "Progress status", "Lead", "Target date", "In days"])
    for code in ("GC1", "GC7", "GPES2", "PR3"):
        sheet.append([code])
    words = DataValidation("list", '"Not started,On track,Some issues,Delivered"')
    words.showErrorMessage = True
    words.add("C2:C5")
    sheet.add_data_validation(words)
    for row in range(2, 6):
        sheet.cell(row, 5).number_format = "dd/mm/yyyy"
    return saved(workbook, folder / name)


def saved(workbook: Workbook, path: Path) -> Path:
    """Write a workbook as if Pat Sample had saved it on 20 November 2026."""
    made = BytesIO()
    workbook.save(made)
    with ZipFile(made) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                by = rb"<cp:lastModifiedBy>Pat Sample</cp:lastModifiedBy>\g<1>"
                moment = b"2026-11-20T09:30:00Z<"
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*<", by + moment, part)
            new.writestr(name, part)
    os.utime(path, (SAVED, SAVED))
    return path
