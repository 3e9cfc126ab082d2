"""The workbook's table: every action in a row, what people may type, and what is filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from paper_positions import export

from db.views import Position
from db.vocabulary.terms import Area, Brag, Choice, Ease, Rating, Status
from exports.files.atomic_write import ExportError, OpenElsewhere
from exports.tracker.action_tracker import tracker_bytes

YELLOW, GREY = "FFFFF7C2", "FFEEF0F2"
FILLED_IN_BY_PEOPLE = {
    *("Choice", "Reason", "Status", "Lead", "Target date", "Percent", "New update"),
    *("Start", "Review date", "Completed on", "Our ease"),
}
ALSO_IN_FREE_ROWS = {"Action", "Detail", "Programme area", "Rating", "Quick win"}


def sheet_of(workbook):
    return workbook["Action tracker"]


def columns(workbook) -> dict[str, str]:
    """Heading -> letter of its column."""
    return {cell.value: cell.column_letter for cell in sheet_of(workbook)[5]}


def rule_for(workbook, heading: str, row: int):
    cell = f"{columns(workbook)[heading]}{row}"
    found = [v for v in sheet_of(workbook).data_validations.dataValidation if cell in v.sqref]
    assert len(found) <= 1
    return found[0] if found else None


# What stands in it


def test_the_sheets_are_the_tracker_and_a_summary_and_two_hidden_ones(live):
    assert live.sheetnames == ["Action tracker", "Summary", "_lists", "_greenplan"]
    assert [s.sheet_state for s in live] == ["visible", "visible", "hidden", "hidden"]


def test_the_title_says_whose_it_is_which_plan_and_which_day(shown):
    sheet = sheet_of(shown)
    assert sheet["A1"].value == "Example Surgery"
    about = sheet["A2"].value
    for part in ("A99999", "General practice", "BLMK Primary Care Green Plan 2026-32", "Draft V2"):
        assert part in about
    assert sheet["A3"].value.date() == date(2026, 11, 22)
    assert sheet["A3"].number_format == '"Position on "d mmmm yyyy'
    assert "Fill in the yellow cells" in sheet["A4"].value


def test_one_row_an_action_then_thirty_free_rows(live, rows):
    table = sheet_of(live).tables["ActionTracker"]
    assert table.ref == f"A5:{get_column_letter(24)}{5 + 54 + 30}"
    assert table.column_names == [cell.value for cell in sheet_of(live)[5]]
    assert list(rows)[:2] == ["GC1", "GC2"]
    assert list(rows)[-1] == "OWN-1"
    assert len(rows) == 54


def test_a_row_in_the_words_people_use(rows):
    assert rows["GPES3"] == {
        "No.": "GPES3",
        "Action": "Green medicines switches",
        "Detail": "tablets for children, pessary applicators, dressings, eye drop bottles",
        "Programme area": "Environmentally Sustainable",
        "Rating": "Priority",
        "Quick win": "Yes",
        "Choice": "In our plan",
        "Reason": None,
        "Status": "In progress",
        "BRAG": "Green",
        "Lead": "Dr A. Example",
        "Target date": date(2027, 6, 30),
        "Percent": 40,
        "Latest update": None,
        "New update": None,
        "Start": None,
        "Review date": date(2027, 1, 11),
        "Completed on": None,
        "Our ease": "A little harder",
        "Benefits": rows["GPES3"]["Benefits"],
        "Provider type": "General practice",
        "Updated on": date(2026, 11, 20),
        "Updated by": "Sam Example",
        "Last news": date(2026, 11, 20),
    }


def test_the_latest_update_is_shown_and_the_new_one_is_for_typing(rows):
    assert rows["GPES2"]["Latest update"] == "=SUM(A1) is what the sheet said\n- and more"
    assert rows["GR5"]["Latest update"] == "First letter sent"
    assert {row["New update"] for row in rows.values()} == {None}


def test_status_is_blank_where_the_action_is_not_in_the_plan(rows):
    assert rows["GC4"]["Choice"] == "Undecided"
    assert rows["GA1"]["Choice"] == "Later"
    assert rows["GA1"]["Reason"] == "After the lease is renewed"
    assert [rows[code]["Status"] for code in ("GC4", "GA1", "GES5")] == [None, None, None]
    assert rows["GC2"]["Status"] == "Not started"


def test_benefits_are_shown_in_the_plans_order(rows):
    assert rows["GC1"]["Benefits"] == "Finance/Business, Staff"
    assert rows["OWN-1"]["Benefits"] is None


def test_benefits_not_published_are_never_shown_as_none_marked(position, rows_of):
    unknown, none = (
        replace(action, benefits=marked)
        for action, marked in zip(position.actions, (None, frozenset()), strict=False)
    )
    rows = rows_of(replace(position, actions=(unknown, none)))
    assert rows[unknown.code]["Benefits"] == "Not published"
    assert rows[none.code]["Benefits"] == "None marked"


def test_brag_is_shown_as_the_register_gives_it(position, rows):
    shown = {code: row["BRAG"] for code, row in rows.items()}
    assert shown == {a.code: a.brag.label if a.brag else None for a in position.actions}
    assert {"Blue", "Red", "Amber", "Green", None} == set(shown.values())


def test_brag_is_a_live_formula_in_every_row_free_ones_included(live):
    sheet, letter = sheet_of(live), columns(live)["BRAG"]
    formulas = {sheet[f"{letter}{row}"].value for row in range(6, 6 + 54 + 30)}
    assert len(formulas) == 1
    assert formulas.pop().startswith("=IF(ActionTracker[[#This Row],[Choice]]")
    column = sheet.tables["ActionTracker"].tableColumns[columns_index(live, "BRAG")]
    assert column.calculatedColumnFormula is not None


def columns_index(workbook, heading: str) -> int:
    return list(columns(workbook)).index(heading)


# What people may type


def test_yellow_cells_are_for_people_and_grey_ones_filled_in(live):
    sheet = sheet_of(live)
    for heading, letter in columns(live).items():
        typed = heading in FILLED_IN_BY_PEOPLE
        assert sheet[f"{letter}6"].fill.fgColor.rgb == (YELLOW if typed else GREY), heading
        free = typed or heading in ALSO_IN_FREE_ROWS
        assert sheet[f"{letter}60"].fill.fgColor.rgb == (YELLOW if free else GREY), heading


@pytest.mark.parametrize(
    ("heading", "words", "first_row"),
    [
        ("Choice", Choice, 6),
        ("Status", Status, 6),
        ("Our ease", Ease, 6),
        ("Programme area", Area, 60),
        ("Rating", Rating, 60),
    ],
)
def test_a_word_that_is_not_in_the_list_is_stopped(live, heading, words, first_row):
    for row in (first_row, 89):
        rule = rule_for(live, heading, row)
        assert rule.type == "list"
        assert rule.formula1 == f'"{",".join(word.label for word in words)}"'
        assert rule.showErrorMessage
        assert rule.allow_blank
        assert next(iter(words)).label in rule.error


def test_the_plans_own_words_cannot_be_typed_over_by_list(live):
    assert rule_for(live, "Rating", 6) is None
    assert rule_for(live, "Programme area", 59) is None


def test_the_lead_suggests_those_in_use_and_takes_any_other(live):
    rule = rule_for(live, "Lead", 6)
    assert rule.type == "list"
    assert not rule.showErrorMessage
    assert rule.formula1 == "_lists!$A$2:$A$3"
    assert [live["_lists"][f"A{row}"].value for row in (2, 3)] == ["Dr A. Example", "Zoë Sample"]


def test_a_practice_without_leads_still_gets_a_workbook(example_surgery):
    position = example_surgery.register.position(example_surgery.organisation)
    workbook = load_workbook(BytesIO(tracker_bytes(position)))
    assert rule_for(workbook, "Lead", 6).formula1 == "_lists!$A$2:$A$2"


def test_dates_must_be_dates_and_the_target_not_before_the_start(live):
    letters = columns(live)
    for heading in ("Start", "Target date", "Review date"):
        rule = rule_for(live, heading, 89)
        assert (rule.type, rule.operator, rule.showErrorMessage) == ("date", "between", True)
        assert rule.allow_blank
        assert "DATE(2000,1,1)" in rule.formula1
        assert "DATE(2099,12,31)" in rule.formula2
    assert f"MAX(${letters['Start']}6," in rule_for(live, "Target date", 6).formula1
    assert f"MIN(${letters['Target date']}6," in rule_for(live, "Start", 6).formula2


def test_percent_is_a_whole_number_from_0_to_100(live):
    rule = rule_for(live, "Percent", 6)
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "0", "100")
    assert rule.showErrorMessage


def test_text_that_the_register_would_refuse_for_its_length_is_stopped(live):
    for heading, row, limit in (("New update", 6, "4000"), ("Reason", 6, "4000")):
        assert rule_for(live, heading, row).formula1 == limit
    assert rule_for(live, "Action", 60).formula1 == "200"
    assert rule_for(live, "Action", 6) is None


def test_no_rule_says_more_than_excel_can_show(live):
    for rule in sheet_of(live).data_validations.dataValidation:
        assert len(rule.error or "") <= 225
        assert len(rule.errorTitle or "") <= 32
        assert len(rule.formula1) <= 255


def test_what_is_typed_in_yellow_text_cells_stays_text(live):
    letters = columns(live)
    for heading in ("Reason", "Lead", "New update"):
        assert sheet_of(live)[f"{letters[heading]}6"].number_format == "@"


# Writing it


def test_written_to_a_file(position, tmp_path):
    target = tmp_path / "Tracker.xlsx"
    assert export("tracker", position, target) == "54 actions"
    assert target.read_bytes() == tracker_bytes(position)


def test_progress_is_told_of_every_action(position, tmp_path):
    told: list[tuple[int, int]] = []
    tell = lambda done, total: told.append((done, total))  # noqa: E731
    export("tracker", position, tmp_path / "t.xlsx", tell)
    assert told == [(done, 54) for done in range(55)]


def test_stopping_in_the_middle_leaves_nothing_behind(position, tmp_path):
    class Stopped(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 20:
            raise Stopped

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Stopped):
        export("tracker", position, folder / "Tracker.xlsx", stop)
    assert list(folder.iterdir()) == []


def test_a_tracker_that_somebody_has_open_is_left_alone(position, tmp_path):
    target = tmp_path / "Tracker.xlsx"
    target.write_bytes(b"theirs")
    target.with_name(".~lock.Tracker.xlsx#").write_text("Pat Sample,pat,PC1,now,x;")
    with pytest.raises(OpenElsewhere, match="Pat Sample") as refusal:
        export("tracker", position, target)
    assert target.read_bytes() == b"theirs"
    assert refusal.value.second.name == "Tracker (2).xlsx"


def test_a_missing_folder_is_said_so(position, tmp_path):
    with pytest.raises(ExportError, match="does not exist"):
        export("tracker", position, tmp_path / "gone" / "Tracker.xlsx")


def test_an_organisation_without_actions_gets_a_workbook_of_free_rows(position):
    empty: Position = replace(position, actions=(), updates=())
    workbook = load_workbook(BytesIO(tracker_bytes(empty)), data_only=True)
    assert sheet_of(workbook).tables["ActionTracker"].ref == "A5:X35"
    assert workbook["Summary"]["B6"].value == 0


def test_brag_colours_are_by_the_word_and_can_be_read(live):
    letter = columns(live)["BRAG"]
    formats = sheet_of(live).conditional_formatting
    assert [str(f.sqref) for f in formats] == [f"{letter}6:{letter}89"]
    rules = {rule.formula[0].strip('"'): rule.dxf for f in formats for rule in f.rules}
    assert list(rules) == [colour.label for colour in Brag]
    for dxf in rules.values():
        assert contrast(dxf.font.color.rgb, dxf.fill.bgColor.rgb) >= 4.5


def test_every_text_stands_out_from_its_ground(live):
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    ground = cell.fill.fgColor.rgb if cell.fill.fill_type else "FFFFFFFF"
                    assert contrast(cell.font.color.rgb, ground) >= 4.5, cell.coordinate


def contrast(ink: str, ground: str) -> float:
    """The WCAG contrast of two colours, AARRGGBB."""
    dark, light = sorted((luminance(ink), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (2, 4, 6))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_dates_are_dates_not_text(rows):
    assert rows["GPES2"]["Start"] == date(2026, 6, 1)
    assert rows["GC1"]["Completed on"] == date(2026, 11, 20)
    assert rows["GC1"]["Percent"] == 100
