"""LibreOffice opens the workbook, works every formula out again, and agrees."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from formulas_alone import without_results
from openpyxl import load_workbook

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")


def test_libreoffice_works_out_what_stands_beside_each_formula(
    workbook_bytes, shown, live, tmp_path
):
    (tmp_path / "bare.xlsx").write_bytes(without_results(workbook_bytes))
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", tmp_path / "out", tmp_path / "bare.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    worked_out = load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True)
    compared = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                ours = shown[sheet.title][cell.coordinate].value
                theirs = worked_out[sheet.title][cell.coordinate].value
                assert (theirs or "") == pytest.approx(ours or ""), cell.coordinate
                compared += 1
    assert compared == 76 + 86
