"""Commands after an upgrade to a later edition: what goes out, comes back, and was sent before."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from outcomes import told

from db.opening import open_register
from db.plans.editions import compare_editions

CODES = {"GC1": "N1", "GC2": "GC3", "GC3": "GC2", "GC4": None, "GC5": "N1"}
"""GC5 is merged with GC1 as N1, GC2 and GC3 swap their codes, and GC4 is withdrawn."""


def upgrade(path: Path) -> None:
    with closing(open_register(path, user="Sam Example")) as register:
        practice = register.organisations.find()
        before = register.plan_edition(practice.plan_key)
        decided = [(one.code, CODES.get(one.code, one.code) or "") for one in before.actions]
        actions = {}
        for (_, code), one in zip(decided, before.actions, strict=True):
            if code:
                actions.setdefault(code, replace(one, code=code))
        later = replace(before, key="second", edition="Second", actions=(*actions.values(),))
        register.organisations.upgrade(practice, compare_editions(before, later, decided))


@pytest.fixture
def worked_on(greenplan, example_surgery) -> Path:
    """A practice that has recorded something about the first five actions."""
    for code in ("GC1", "GC2", "GC3", "GC4", "GC5"):
        greenplan("set", code, "--status", "in-progress", "--lead", f"Lead of {code}")
        greenplan("set", code, "--due", "2027-03-31")
        greenplan("update", code, f"About {code}")
        greenplan("evidence", code, "--title", f"Minutes of {code}")
    example_surgery.close()
    return example_surgery.path


def files(greenplan, folder: Path, name: str) -> dict[str, Path]:
    """Export each kind of file, and return where it is."""
    made = {
        kind: folder / f"{name}-{kind.replace(' ', '-')}.{ending}"
        for kind, ending in (
            *(("tracker", "xlsx"), ("csv", "csv"), ("json", "json"), ("calendar", "ics")),
            *(("report", "html"), ("evidence", "html"), ("handover", "html")),
        )
    }
    for kind, path in made.items():
        done = greenplan("export", kind, str(path))
        assert done.code == 0, done.err
    return made


def test_everything_that_is_exported_has_the_codes_of_today(greenplan, worked_on, tmp_path) -> None:
    upgrade(worked_on)
    made = files(greenplan, tmp_path, "after")
    whole = json.loads(made["json"].read_text(encoding="utf-8"))
    assert whole["plan"]["key"] == "second"
    leads = {one["code"]: one["lead"] for one in whole["actions"] if one["lead"]}
    assert leads == {"N1": "Lead of GC1", "GC3": "Lead of GC2", "GC2": "Lead of GC3"}
    (merged,) = (one for one in whole["actions"] if one["code"] == "N1")
    assert [one["title"] for one in merged["evidence"]] == ["Minutes of GC1", "Minutes of GC5"]
    with made["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = {row["No."]: row["Lead"] for row in csv.DictReader(file) if row["Lead"]}
    assert rows == leads
    evidence = made["evidence"].read_text(encoding="utf-8")
    assert "Minutes of GC5" in evidence
    assert "Minutes of GC4" not in evidence
    report = made["report"].read_text(encoding="utf-8")
    assert "N1" in report
    assert "GC1" not in report


def test_a_tracker_from_before_is_imported_by_the_command(greenplan, worked_on, tmp_path) -> None:
    path = files(greenplan, tmp_path, "before")["tracker"]
    upgrade(worked_on)
    workbook = load_workbook(path)
    sheet = workbook["Action tracker"]
    headings = {cell.value: cell.column for cell in sheet[5]}
    rows = {cell.value: cell.row for cell in sheet["A"]}
    for code in ("GC1", "GC2", "GC4"):
        sheet.cell(rows[code], headings["Lead"]).value = f"New lead of {code}"
    workbook.save(path)
    proposal = json.loads(greenplan("import", str(path), "--dry-run", "--json").out)
    assert [(one["code"], one["new"]) for one in proposal["changes"]] == [
        ("N1", "New lead of GC1"),
        ("GC3", "New lead of GC2"),
    ]
    assert "GC4" in {one["code"] for one in proposal["ignored"]}
    said = told(greenplan("import", str(path), "--yes"))
    assert said.startswith("This file is for another edition, BLMK Primary Care Green Plan")
    assert "GC4 is not in the edition Second; what you recorded about it is set aside" in said
    assert json.loads(greenplan("show", "GC3", "--json").out)["lead"] == "New lead of GC2"


def test_returns_of_both_editions_are_kept_and_compared(greenplan, worked_on, tmp_path) -> None:
    first, again, second = (tmp_path / f"{name}.xlsx" for name in ("first", "again", "second"))
    assert greenplan("return", "--incomplete", "--by", "Dr Roy", "--out", str(first)).code == 0
    upgrade(worked_on)
    changed = json.loads(greenplan("returns", "--since", "--json").out)
    words = {one["code"]: one["words"] for one in changed["differences"]}
    assert words["GC4"][0] == "No longer in the plan"
    assert words["GC3"] == ["Code: GC2 → GC3"]
    handover = tmp_path / "note.html"
    assert greenplan("export", "handover", str(handover)).code == 0
    note = " ".join(handover.read_text(encoding="utf-8").split())
    assert "Not in the edition Second: </strong>GC4." in note
    done = told(greenplan("return", "--incomplete", "--by", "Dr Roy", "--out", str(second)))
    assert "It corrects return 1, which is kept" in done
    summary = load_workbook(second)["Summary"]
    cells = {str(cell.value) for row in summary.iter_rows() for cell in row if cell.value}
    assert any("No longer in the plan: 1" in cell for cell in cells)
    assert greenplan("return", "--number", "1", "--out", str(again)).code == 0
    assert again.read_bytes() == first.read_bytes()


def test_the_workbook_of_an_icb_with_codes_from_before_is_filled_in(
    greenplan, worked_on, tmp_path
) -> None:
    workbook = Workbook()
    for row in (["Ref", "Lead"], ["GC1", None], ["GC3", None], ["GC4", None], ["GC6", None]):
        workbook.worksheets[0].append(row)
    path, filled = tmp_path / "icb.xlsx", tmp_path / "filled.xlsx"
    workbook.save(path)
    upgrade(worked_on)
    said = told(greenplan("fill", str(path), "--out", str(filled)))
    assert "Codes of another edition: GC1 is N1 today." in said
    sheet = load_workbook(filled).worksheets[0]
    there = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert there == {"GC1": "Lead of GC1", "GC3": "Lead of GC2", "GC4": None, "GC6": None}
