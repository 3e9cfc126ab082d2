"""LibreOffice works out the whole return and agrees; what is filled in turns the checklist."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from filled_in_by_hand import free, opened, saved, table, with_every_gap_filled
from formulas_alone import without_results
from openpyxl import Workbook, load_workbook
from returned_books import checklist, live, shown, states, texts, written
from returned_positions import AT, EVIDENCE, a_return, at_random, corrected, lacking, measure, rich

from db.returns.returns import ReturnContent
from db.views import ActionView, Position, Update
from db.vocabulary.brag import brag
from db.vocabulary.terms import Choice, Rating, Status

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here"),
    # It writes some charts in a way that openpyxl does not read.
    pytest.mark.filterwarnings("ignore:Unable to read chart"),
]

PROVED, BARE = ("AB", "<5", "=A", "1.1"), ("A*", "A?", "~A", ">B", "<>", "1.10")
"""Numbers of complete Must Dos with evidence and without; a formula might take them for more."""

TOLD, SILENT = ("UB", "<U", "U~"), ("U*", "=U", "?B")
"""Numbers of actions in progress with an entry since the period began and without."""


def oddly_numbered(position: Position) -> ReturnContent:
    """A return whose numbers would be patterns and comparisons, were they not taken literally.

    An own action that is complete but has no evidence has another's number as its title.
    """
    full = rich(position)
    plain = full.actions[0]

    def one(code: str, status: Status, *, chosen: bool = True) -> ActionView:
        choice = Choice.IN_PLAN if chosen else Choice.LATER
        today = full.on
        return replace(
            plain,
            code=code,
            title=f"Action {code}",
            rating=Rating.MUST_DO,
            choice=choice,
            status=status if chosen else None,
            last_news=today,
            brag=brag(choice, status, None, today, today),
        )

    own = replace(one("OWN-1", Status.COMPLETE), own=True, title=PROVED[0])
    return a_return(
        replace(
            full,
            actions=(
                *(one(code, Status.COMPLETE) for code in (*BARE, *PROVED)),
                *(one(code, Status.IN_PROGRESS) for code in (*SILENT, *TOLD)),
                *(one("Z*", Status.NOT_STARTED, chosen=False), one("ZA", Status.COMPLETE), own),
            ),
            updates=tuple(Update(n, code, AT, "Pat", "Begun") for n, code in enumerate(TOLD)),
            evidence=tuple(
                replace(EVIDENCE[1], code=code) for code in (*PROVED, *SILENT, *TOLD, "ZA")
            ),
            measures=(measure(1, "Z*", "Not asked for", []), measure(2, "<5", "Asked for", [])),
            barriers=(),
        )
    )


MADE: dict[str, Callable[[Position], ReturnContent]] = {
    "everything": corrected,
    "random": lambda position: at_random(position, 0),
    "numbers": oddly_numbered,
}
"""Returns whose formulas LibreOffice works out with no results beside them."""

OWN = ("=Rack *behind?", "<>Shed", "Swift boxes", "Bees")


def with_own_actions(workbook: bytes) -> bytes:
    """The return with complete Must Dos typed in free rows, and evidence for some of them."""
    book = opened(workbook)
    for row, title in zip(free(table(book, "ActionTracker"), "Action"), OWN, strict=False):
        row["Action"].value, row["Action"].data_type = title, "s"
        row["Rating"].value, row["Choice"].value = "Must Do", "In our plan"
        row["Status"].value = "Complete"
    named = (OWN[0], None, OWN[3], "GC1", "XX9")
    pieces = ("Photo", "Photo of who knows what", "Honey", None, "Photo")
    rows = free(table(book, "EvidenceList"), "No.")
    for row, number, piece in zip(list(rows), named, pieces, strict=False):
        row["No."].value, row["Evidence"].value = number, piece
        if number:
            row["No."].data_type = "s"
    return saved(book)


@pytest.fixture(scope="session")
def saved_there(position, tmp_path_factory) -> dict[str, Path]:
    """Every workbook as LibreOffice saves it, by name: one start of LibreOffice for all."""
    folder: Path = tmp_path_factory.mktemp("libreoffice")
    made = {name: without_results(written(make(position))) for name, make in MADE.items()}
    made["filled"] = with_every_gap_filled(written(lacking(position)))
    made["own"] = with_own_actions(written(lacking(position)))
    for name, workbook in made.items():
        (folder / f"{name}.xlsx").write_bytes(workbook)
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", folder / "out"),
            *(folder / f"{name}.xlsx" for name in made),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: folder / "out" / f"{name}.xlsx" for name in made}


@pytest.fixture(scope="session")
def worked_out(saved_there) -> dict[str, Workbook]:
    return {name: load_workbook(file, data_only=True) for name, file in saved_there.items()}


@pytest.mark.parametrize("name", MADE)
def test_it_works_out_what_stands_beside_each_formula(position, worked_out, name):
    content = MADE[name](position)
    compared = 0
    for sheet in live(content):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                ours = shown(content)[sheet.title][cell.coordinate].value
                theirs = worked_out[name][sheet.title][cell.coordinate].value
                assert (theirs or "") == pytest.approx(ours or ""), (sheet.title, cell.coordinate)
                compared += 1
    assert compared > 300


@pytest.mark.parametrize("name", [*MADE, "filled", "own"])
def test_no_cell_of_any_sheet_is_an_error(worked_out, name):
    for sheet in worked_out[name]:
        assert not [text for text in texts(worked_out[name], sheet.title) if text[0] == "#"]


def test_filling_the_yellow_gaps_turns_every_line_and_the_cover(position, worked_out):
    before, after = shown(lacking(position)), worked_out["filled"]
    assert {line[1] for line in checklist(before)} == {"No"}
    assert [line[1:] for line in checklist(after)] == [("Yes", 0, "")] * 11
    assert before["Cover"]["D4"].value == "Incomplete"
    assert after["Cover"]["D4"].value == "Complete"
    assert {state for state, _ in states(after).values()} == {"Complete", "To read"}
    assert states(after)["Questions"][1] == "Answered: 1 of 1"


def test_own_actions_from_free_rows_count_and_find_their_evidence_by_title(worked_out):
    lines = {
        text: (answer, count, first) for text, answer, count, first in checklist(worked_out["own"])
    }
    # GC1 has a number and no evidence, two of the four own actions have none either.
    assert lines["Every complete Must Do has evidence"] == ("No", 3, "GC1 and 2 more")
    found = [row["Action"].value for row in table(worked_out["own"], "EvidenceList")[1:6]]
    assert found == [
        OWN[0],
        None,
        OWN[3],
        "Understand the guidance re CQC requirements",
        "No action has that number",
    ]


def test_what_is_still_missing_is_told_as_before(position, worked_out):
    before, after = checklist(shown(lacking(position))), checklist(worked_out["own"])
    assert [a for a in after if a not in before] == [
        ("Every complete Must Do has evidence", "No", 3, "GC1 and 2 more")
    ]
    assert worked_out["own"]["Cover"]["D4"].value == "Incomplete"


def test_its_charts_are_there_and_named(saved_there):
    with ZipFile(saved_there["everything"]) as package:
        drawings = [n for n in package.namelist() if re.fullmatch(r"xl/drawings/\w+\.xml", n)]
        names = re.findall(r'<xdr:cNvPr[^>]* name="([^"]*)"', _all(package, drawings))
        charts = [name for name in package.namelist() if re.match(r"xl/charts/chart\d", name)]
    assert sorted(names) == [
        "Progress by programme area",
        "Progress by rating",
        "Readings of GC3: Staff who commute by car",
        "Readings of GPES2: Carbon of a reliever inhaler",
    ]
    assert len(charts) == 4


def _all(package: ZipFile, names: list[str]) -> str:
    return "".join(package.read(name).decode() for name in names)
