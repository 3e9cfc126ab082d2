"""The roll-up as a file: texts stay texts, formulas agree, nothing is dropped, any size."""

from __future__ import annotations

import csv
import posixpath
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from formulas_alone import without_results
from openpyxl import Workbook, load_workbook
from rolled_up import MISSING, PERIOD, SENDERS, UNREADABLE

from db.received.received_return import (
    Expected,
    FileReport,
    Judgement,
    Missing,
    Outcome,
    ReceivedAction,
    ReceivedReturn,
    Sender,
)
from db.received.rollup import RollUp
from db.received.rollup_builder import RollUpBuilder
from db.vocabulary.terms import Brag, Choice, ProviderType, Status
from exports.rollup import sheet, workbook
from exports.rollup.csv_folder import NAMES, write_csv_folder
from exports.rollup.workbook import rollup_bytes
from exports.workbook import package
from exports.workbook.cell_writer import stored_text
from imports.plans.plan_file import default_plan

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SHEETS = [
    *("Summary", "Uptake", "Uptake by group", "By organisation", "Must Dos", "Barriers"),
    *("Measures", "Changes", "Missing", "Files", "Rows"),
]
ODD = (
    *("=1+1", "@home", "-5", "+44", "'quoted", "_x0041_", "a\tb", "\x07bell", "\ud800"),
    "x" * 40_000,
)
PLAN = default_plan()
CODES = [action.code for action in PLAN.actions[:3]]


def returned(ods: str, text: str, choice: Choice = Choice.IN_PLAN) -> ReceivedReturn:
    actions = tuple(
        ReceivedAction(code, text, row, choice, Status.ON_HOLD, Brag.AMBER, text, update=text)
        for row, code in enumerate(CODES, start=6)
    )
    return ReceivedReturn(
        Sender(ods, text, ProviderType.GENERAL_PRACTICE, pcn=text),
        PLAN.key,
        PLAN.edition,
        PERIOD,
        1,
        date(2027, 1, 12),
        text,
        None,
        "Action tracker",
        (("code", "A"),),
        actions,
    )


def collated(
    returns: list[ReceivedReturn], missing: tuple[Missing, ...] = (), file: str = "{}.xlsx"
) -> Any:
    """Add up returns, without files; give the roll-up, and what gives each return."""
    senders = [Expected(one.sender.ods, one.sender.name, None, place="1.10") for one in returns]
    reports = [
        FileReport(file.format(one.sender.ods), Outcome.TAKEN, "0", one.sender.ods)
        for one in returns
    ]
    judgement = Judgement(
        PERIOD, tuple(reports), tuple(range(len(returns))), tuple(senders), missing
    )
    builder = RollUpBuilder(PLAN, judgement, {})
    whole = list(zip(senders, reports, returns, strict=True))
    for one in whole:
        builder.add(*one)
    return builder.build(), lambda: whole


def opened(rollup: RollUp, counted: Any) -> Workbook:
    return load_workbook(BytesIO(rollup_bytes(rollup, counted)), data_only=True)


def test_it_has_its_sheets_each_with_a_way_back_and_printed_as_designed(rollup):
    book = load_workbook(BytesIO(rollup.workbook))
    assert book.sheetnames == SHEETS
    for page in book:
        assert not page.sheet_view.showGridLines
        assert page.print_area
        assert page["A1"].value.endswith("Q3 2026/27")
        if page.title == "Summary":
            cells = [cell for row in page.iter_rows() for cell in row if cell.hyperlink]
            goals = {cell.hyperlink.location for cell in cells}
            wanted = {"Missing", "Files", "Must Dos", "Barriers", "Changes"}
            assert goals == {f"'{name}'!A1" for name in wanted}
            assert (page.page_setup.fitToHeight, page.page_setup.orientation) == (1, "portrait")
            continue
        assert page["A4"].hyperlink.location == "'Summary'!A1"
        assert page.freeze_panes.endswith("6")
        assert page.page_setup.paperSize == (8 if page.title == "By organisation" else 9)
        assert page.page_setup.orientation == "landscape"
        headings = [cell.value for cell in page[5]]
        assert len(headings) == len(set(headings))
        for cell in page[6]:
            side = cell.border.left
            line = side.style if side else None
            assert line is None or (line, side.color.rgb) == ("thick", "00FFFFFF")


def test_chips_are_in_their_own_columns_only(rollup):
    book = load_workbook(BytesIO(rollup.workbook))
    grounds = {"Red": "FFB3121D", "Amber": "FFFFB81C", "Green": "FFD9F0E3"}
    seen = set()
    for (brag, *_), lead in zip(
        book["Must Dos"].iter_rows(min_row=6), book["Must Dos"]["I"][5:], strict=True
    ):
        assert brag.fill.fgColor.rgb == grounds.get(brag.value, "00000000")
        assert lead.fill.fgColor.rgb == "00000000", "somebody is called Amber"
        seen.add(lead.value)
    assert "Amber" in seen


def test_every_part_is_well_formed_and_related(rollup):
    with ZipFile(BytesIO(rollup.workbook)) as package:
        names = package.namelist()
        assert len(names) == len({*names})
        for name in names:
            root = ET.fromstring(package.read(name))
            folder = posixpath.dirname(posixpath.dirname(name))
            for relation in root if name.endswith(".rels") else ():
                goal = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))
                assert goal[1:] in names


def test_the_same_returns_give_the_same_bytes(rollup):
    collated = rollup.collated
    assert rollup_bytes(collated.rollup, collated.counted) == rollup.workbook


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")
def test_libreoffice_works_out_what_stands_beside_each_formula(rollup, tmp_path):
    (tmp_path / "bare.xlsx").write_bytes(without_results(rollup.workbook))
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", tmp_path / "out", tmp_path / "bare.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    theirs = load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True)
    ours = load_workbook(BytesIO(rollup.workbook), data_only=True)
    compared = 0
    for page in load_workbook(BytesIO(rollup.workbook)):
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found = theirs[page.title][cell.coordinate].value
                    told = ours[page.title][cell.coordinate].value
                    place = (page.title, cell.coordinate, cell.value)
                    assert (found or "") == pytest.approx(told or ""), place
                    compared += 1
    assert compared > 81 * 13 + 14 * 13


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_any_text_is_written_as_text(text, tmp_path):
    made, counted = collated([returned("A90001", text)])
    book = load_workbook(BytesIO(rollup_bytes(made, counted)))
    shown = sheet.fitting(text)
    for name, column in (("Rows", "G"), ("Rows", "M"), ("By organisation", "B")):
        cell = book[name][f"{column}6"]
        assert (cell.data_type, cell.value) == ("s", stored_text(shown))
        assert cell.quotePrefix == shown.startswith(("=", "+", "-", "@", "'"))
    write_csv_folder(made, counted, tmp_path)
    for name in NAMES:
        (tmp_path / f"{name}.csv").read_bytes().decode("utf-8-sig")
    organisations = read_csv(tmp_path, "organisations")
    assert organisations[0]["Organisation"][:1] not in ("=", "@", "+", "-")


@pytest.mark.parametrize("place", ["1.10", "TRUE", "1/2", "A*", "?", "x" * 300, ">5", '"'])
def test_groups_that_excel_might_mistake_are_counted_right(place, rollup):
    returns = [returned("A90001", "A"), returned("A90002", "B")]
    made, counted = collated(returns)
    lines = tuple(
        replace(line, place=name)
        for line, name in zip(made.organisations, (place, f"{place}0"), strict=True)
    )
    book = load_workbook(BytesIO(rollup_bytes(replace(made, organisations=lines), counted)))
    page = book["Uptake by group"]
    counts = {
        row[1].value: row[2].value for row in page.iter_rows(min_row=6) if row[0].value == "Place"
    }
    assert len(counts) == 2
    for asked in counts.values():
        if isinstance(asked, str):
            assert max(map(len, asked.split('"')[1::2])) <= 255
        else:
            assert asked == 3
    assert (counts[place] == 3) == (place in ("1.10", "TRUE", "1/2", "x" * 300))


def test_without_any_return_it_says_so():
    missing = tuple(Missing(one, "Nothing came.") for one in (MISSING, UNREADABLE))
    book = opened(*collated([], missing))
    assert book.sheetnames == SHEETS
    assert book["Summary"]["A3"].value == (
        "0 of 2 returns received. 2 organisations still missing."
    )
    assert [row[0] for row in book["Missing"].iter_rows(min_row=6, values_only=True)] == [
        "B90001",
        "B90002",
    ]
    for name in ("By organisation", "Rows"):
        assert book[name]["A6"].value == "No return counts."
    assert not book["Summary"]._charts
    assert book["Must Dos"]["A6"].value == "No Must Dos in these returns."
    assert [book["Summary"].cell(5, column).value for column in (5, 6, 7)] == ["–"] * 3


def test_one_return_is_enough():
    book = opened(*collated([returned("A90001", "Alone", Choice.UNDECIDED)]))
    assert book["Summary"]["A3"].value == "1 return received."
    assert book["Summary"]["C5"].value == "–"
    assert book["By organisation"]["B6"].value == "Alone"


def test_rows_beyond_the_last_of_excel_are_counted_and_in_the_csv(monkeypatch, tmp_path):
    monkeypatch.setattr(sheet, "LAST_ROW", 9)
    made, counted = collated([returned(f"A9000{n}", "Alone") for n in range(3)])
    book = opened(made, counted)
    assert book["Rows"].max_row == 9
    assert "5 more rows do not fit" in book["Rows"]["A3"].value
    assert book["Rows"].tables["AllRows"].ref.endswith("9")
    write_csv_folder(made, counted, tmp_path)
    assert len(read_csv(tmp_path, "actions")) == 9


def test_two_files_of_one_name_in_a_zip_keep_their_rows_apart():
    made, counted = collated([returned(f"A9000{n}", "Alone") for n in range(2)], file="mail.zip!a")
    rows = list(opened(made, counted)["Rows"].iter_rows(min_row=6, max_col=1, values_only=True))
    assert rows == [("A90000",)] * (len(rows) // 2) + [("A90001",)] * (len(rows) // 2)


def test_a_sheet_of_very_many_rows_may_grow_beyond_two_gibibytes(monkeypatch):
    made, counted = collated([returned("A90001", "Alone")])
    usual = rollup_bytes(made, counted)
    monkeypatch.setattr(package, "_LARGE", 5)
    large = rollup_bytes(made, counted)
    for there, zip64 in ((usual, False), (large, True)):
        with ZipFile(BytesIO(there)) as opened_zip:
            rows_part = opened_zip.getinfo("xl/worksheets/sheet11.xml")
            start = rows_part.header_offset
            assert (there[start + 18 : start + 22] == b"\xff" * 4) == zip64
        assert load_workbook(BytesIO(there))["Rows"].max_row == 8


def test_the_rows_are_not_held_while_they_are_written():
    made, counted = collated([returned(f"A9{n:04}", "Alone") for n in range(50)])
    pens: list[Any] = []
    asked = 0

    def counting() -> Any:
        nonlocal asked
        for one in counted():
            asked += 1
            yield one

    def look(book: Workbook, there: Any, file: Any) -> None:
        pens.extend(there)
        assert asked == 0
        usual(book, there, file)

    usual = package.write_workbook
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "write_workbook", look)
        rollup_bytes(made, counting)
    assert asked == 50


def test_the_csv_is_tidy(rollup, tmp_path):
    collated = rollup.collated
    write_csv_folder(collated.rollup, collated.counted, tmp_path)
    assert sorted(file.stem for file in tmp_path.iterdir()) == sorted(NAMES)
    actions = read_csv(tmp_path, "actions")
    assert len(actions) == sum(len(said.actions) for said in rollup.truth[PERIOD].values())
    days = {row["Target date"] for row in actions} - {""}
    assert days == {date.fromisoformat(day).isoformat() for day in days}
    assert {row["ODS code"] for row in read_csv(tmp_path, "organisations")} == {*SENDERS}
    assert len(read_csv(tmp_path, "measures")) == 4
    assert len(read_csv(tmp_path, "files")) == len(list(rollup.folder.iterdir()))
    assert read_csv(tmp_path, "missing")[0] == {
        "ODS code": "B90001",
        "Organisation": "'-Missing",
        "Provider type": "Dental practice",
        "PCN": "",
        "Place": "",
        "Contact": "Kim",
        "Email": "kim@example.org",
        "Why": "Nothing came.",
        "Period": "Q3 2026/27",
        "Return due": "2027-01-31",
    }


def read_csv(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / f"{name}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))
