"""What comes out of the printer, and what stays in sight on the screen."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from exports.tracker.action_tracker import tracker_bytes
from exports.workbook.row_heights import HIGHEST, LINE, height_of, lines_of


def test_the_tracker_prints_on_a4_landscape_one_page_wide(live):
    sheet = live["Action tracker"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_every_page_repeats_the_headings_and_the_last_has_a_few_free_rows(live):
    sheet = live["Action tracker"]
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.print_area == "'Action tracker'!$A$1:$N$64"
    assert sheet["N5"].value == "Latest update"
    assert "Columns after Latest update are not printed" in sheet["A4"].value


def test_pages_are_numbered_and_say_whose_they_are(live):
    sheet = live["Action tracker"]
    assert sheet.oddFooter.right.text == "Page &P of &N"
    assert sheet.firstFooter.right.text == "Page &P of &N"
    assert sheet.oddHeader.left.text == "Example Surgery (A99999)"
    assert sheet.oddHeader.right.text == "BLMK Primary Care Green Plan 2026-32, Draft V2"
    assert live["Summary"].oddFooter.right.text == "Page &P of &N"


def test_a_name_with_an_ampersand_or_too_long_does_not_break_the_margin(position):
    name = "Smith & Jones " * 8
    made = tracker_bytes(
        replace(position, organisation=replace(position.organisation, name=name.strip()))
    )
    assert b"&amp;amp;&amp;amp;" not in made
    sheet = load_workbook(BytesIO(made))["Action tracker"]
    assert sheet["A1"].value == name.strip()
    header = sheet.oddHeader.left.text
    assert header.startswith("Smith && Jones")
    assert header.endswith("…")
    assert len(str(sheet.oddHeader)) <= 255


def test_the_summary_prints_on_one_a4_page_wide(live):
    sheet = live["Summary"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    (chart,) = sheet._charts
    assert chart.anchor.to.col == 9
    assert chart.anchor.to.row < int(sheet.print_area.rpartition("$")[2]) + 1


def test_a_long_name_has_two_lines_in_the_summary(position):
    organisation = replace(position.organisation, name="Example Surgery of Upper Sampleton " * 3)
    long = load_workbook(BytesIO(tracker_bytes(replace(position, organisation=organisation))))
    short = load_workbook(BytesIO(tracker_bytes(position)))
    heights = [book["Summary"].row_dimensions[1].height for book in (short, long)]
    assert heights[1] > 1.5 * heights[0]
    assert long["Summary"]["A1"].alignment.wrap_text


def test_headings_and_the_action_stay_in_sight(live):
    sheet = live["Action tracker"]
    assert sheet.freeze_panes == "C6"
    assert [sheet["A5"].value, sheet["B5"].value] == ["No.", "Action"]


def test_the_column_that_only_the_formula_needs_is_hidden(live):
    sheet = live["Action tracker"]
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    assert [sheet[f"{letter}5"].value for letter in hidden] == ["Last news"]


def test_a_row_is_as_high_as_its_longest_text_needs(live):
    sheet = live["Action tracker"]
    heights = {sheet[f"A{row}"].value: sheet.row_dimensions[row].height for row in range(6, 60)}
    assert heights["GC2"] < heights["GC1"] < heights["GC6"]


def test_lines_are_broken_where_words_are():
    assert lines_of("", 20) == 1
    assert lines_of("one two", 20) == 1
    assert lines_of("Walk to work or take the bicycle", 20) == 2
    assert lines_of("first\nsecond\n\nfourth", 20) == 4
    assert lines_of("x" * 100, 20) >= 5


@given(st.text(max_size=400), st.floats(5, 60))
def test_a_height_is_always_one_that_excel_can_show(text, width):
    height = height_of([(text, width), ("short", width)])
    assert LINE < height <= HIGHEST


@given(st.text(max_size=200), st.floats(8, 40))
def test_a_wider_column_never_needs_more_lines(text, width):
    assert lines_of(text, width + 10) <= lines_of(text, width)
