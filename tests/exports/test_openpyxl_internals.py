"""The private parts of openpyxl that we use: in one file of each package, and still there."""

from __future__ import annotations

import ast
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE

from exports.workbook.openpyxl_internals import StyleLists, WriterInMemory

ROOT = Path(__file__).parents[2]
MAY_USE_THEM = {"exports/workbook/openpyxl_internals.py", "imports/reading/second_reader.py"}


def private_parts(source: str) -> set[str]:
    """The names with an underscore that a file which imports openpyxl takes from others."""
    tree = ast.parse(source)
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    if not any(module.split(".")[0] == "openpyxl" for module in imported):
        return set()
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("self", "cls")
    }
    taken = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} - own
    parts = {part for module in imported for part in module.split(".")}
    return {name for name in taken | parts if name.startswith("_") and name[:2] != "__"}


def test_they_are_used_in_one_file_of_each_package():
    users = {
        path.relative_to(ROOT).as_posix()
        for package in ("exports", "imports")
        for path in (ROOT / package).rglob("*.py")
        if private_parts(path.read_text("utf-8"))
    }
    assert users == MAY_USE_THEM


@pytest.mark.parametrize(
    "line", ["book._fonts.add(1)", "from openpyxl.worksheet._writer import X", "self.book._fonts"]
)
def test_a_use_elsewhere_would_be_seen(line):
    assert private_parts(f"from openpyxl import Workbook\n{line}\n")


def test_styles_added_to_the_lists_are_those_of_the_cell():
    book = Workbook()
    lists = StyleLists(book)
    lists.replace_fonts(Font(name="Arial", sz=10))
    style = StyleArray()
    style.fontId = lists.font(Font(name="Arial", sz=12, b=True))
    style.fillId = lists.fill(PatternFill("solid", fgColor="FF005EB8"))
    style.borderId = lists.border(Border(left=Side(style="thin")))
    style.alignmentId = lists.alignment(Alignment(wrap_text=True))
    style.numFmtId = BUILTIN_FORMATS_MAX_SIZE + lists.number_format('0" kg"')
    cell = book.worksheets[0].cell(1, 1, 5)
    cell._style = style
    assert lists.cell_style(style) == 1
    file = BytesIO()
    book.save(file)
    (read,) = load_workbook(file).worksheets[0][1]
    assert (read.font.sz, read.font.b, read.fill.fgColor.rgb) == (12, True, "FF005EB8")
    assert (read.border.left.style, read.alignment.wrap_text) == ("thin", True)
    assert read.number_format == '0" kg"'
    assert load_workbook(file).worksheets[0]["B1"].font.name == "Arial"


def test_a_sheet_with_its_chart_is_written_in_memory(monkeypatch):
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", None)
    book = Workbook()
    book.worksheets[0].add_chart(BarChart(), "A1")
    file = BytesIO()
    WriterInMemory(book, ZipFile(file, "w")).save()
    assert len(load_workbook(file).worksheets[0]._charts) == 1


def test_a_sheet_that_was_read_has_only_the_cells_of_the_file():
    book = Workbook()
    book.worksheets[0].cell(1000, 50, "far")
    file = BytesIO()
    book.save(file)
    assert list(load_workbook(file).worksheets[0]._cells) == [(1000, 50)]
