"""Our workbooks in other programs: written as Excel writes them, and opened with every chart."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from returned_books import written

GNUMERIC = shutil.which("ssconvert")
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SCHEMAS = os.environ.get("GREENPLAN_XSD", "")

OPEN = """
const [ExcelJS, SheetJS] = [require('exceljs'), require('xlsx')];
const [file] = process.argv.slice(-1), book = new ExcelJS.Workbook();
book.xlsx.readFile(file).then(() => {
  const tables = book.worksheets.reduce((all, s) => all + Object.keys(s.tables).length, 0);
  console.log(book.worksheets.length, SheetJS.readFile(file).SheetNames.length, tables);
});
"""


def _node_has_them() -> bool:
    command = ["node", "-e", "require('exceljs'); require('xlsx')"]
    there = shutil.which("node") is not None
    return there and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture(params=["tracker", "return", "rollup"])
def made(request, workbook_bytes, content, rollup) -> bytes:
    books = {"tracker": workbook_bytes, "return": written(content), "rollup": rollup.workbook}
    return books[request.param]


def parts(workbook: bytes, folder: str) -> dict[str, str]:
    with ZipFile(BytesIO(workbook)) as package:
        return {
            name: package.read(name).decode()
            for name in package.namelist()
            if name.startswith(f"xl/{folder}/")
        }


def test_every_element_of_drawings_and_charts_has_excels_prefix(made):
    prefixes = {"drawings/drawing": {"xdr", "a", "c"}, "charts/chart": {"c", "a"}}
    for kind, expected in prefixes.items():
        found = parts(made, kind.partition("/")[0])
        xml = [part for name, part in found.items() if name.startswith(f"xl/{kind}")]
        assert xml
        for part in xml:
            assert set(re.findall(r"</?(?:(\w+):)?\w+[ />]", part)) == expected
            assert part.count('xmlns:a="') == 1


def test_sheets_name_their_tables_and_drawings_from_their_own_folder(made):
    targets = [
        target
        for part in parts(made, "worksheets/_rels").values()
        for target in re.findall(r'Target="([^"]*)"', part)
    ]
    assert any(target.startswith("../tables/table") for target in targets)
    assert any(target.startswith("../drawings/drawing") for target in targets)
    assert not any(target.startswith("/") for target in targets)


def test_a_text_that_looks_like_an_element_stays_as_it_is(content):
    odd = f'<b xmlns:a="{DRAWING}"> <c d='
    position = content.position
    measures = tuple(replace(measure, unit=odd) for measure in position.measures)
    made = written(replace(content, position=replace(position, measures=measures)))
    charts = [part for name, part in parts(made, "charts").items() if "_rels" not in name]
    texts = [
        t.text for xml in charts for t in etree.fromstring(xml.encode()).iter(f"{{{DRAWING}}}t")
    ]
    assert texts.count(odd) == 2


@pytest.mark.skipif(GNUMERIC is None, reason="Gnumeric is not installed here")
def test_gnumeric_keeps_every_chart(made, tmp_path):
    Path(tmp_path, "made.xlsx").write_bytes(made)
    command = [str(GNUMERIC), "made.xlsx", "made.gnumeric"]
    said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "Dropping" not in said.stderr
    opened = gzip.decompress(Path(tmp_path, "made.gnumeric").read_bytes()).decode()
    charts = [name for name in parts(made, "charts") if "_rels" not in name]
    assert opened.count("<gnm:SheetObjectGraph") == len(charts) > 0


@pytest.mark.skipif(
    not _node_has_them(), reason="node does not find exceljs and xlsx (set NODE_PATH)"
)
def test_exceljs_and_sheetjs_read_every_sheet(made, tmp_path):
    file = Path(tmp_path, "made.xlsx")
    file.write_bytes(made)
    said = subprocess.run(
        ["node", "-e", OPEN, str(file)], check=True, capture_output=True, text=True
    )
    with ZipFile(file) as package:
        names = package.namelist()
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in names)
    tables = sum(name.startswith("xl/tables/") for name in names)
    assert said.stdout.split() == [str(sheets), str(sheets), str(tables)]


@pytest.mark.skipif(
    not SCHEMAS, reason="GREENPLAN_XSD names no folder with the schemas of ECMA-376 (transitional)"
)
def test_every_part_is_valid_by_its_schema(made):
    schemas = {
        "xl/charts/": "dml-chart.xsd",
        "xl/drawings/": "dml-spreadsheetDrawing.xsd",
        "xl/tables/": "sml.xsd",
        "xl/worksheets/": "sml.xsd",
        "xl/styles.xml": "sml.xsd",
        "xl/workbook.xml": "sml.xsd",
    }
    known = {
        name: etree.XMLSchema(etree.parse(Path(SCHEMAS, name))) for name in set(schemas.values())
    }
    with ZipFile(BytesIO(made)) as package:
        for name in package.namelist():
            for start, schema in schemas.items():
                if name.startswith(start) and "_rels" not in name:
                    known[schema].assertValid(etree.fromstring(package.read(name)))
