"""A dropdown gets one of its own words, or the cell is left alone."""

from __future__ import annotations

from datetime import date

import pytest
from made_templates import (
    DAY,
    GENERAL,
    MAIN,
    MICROSOFT,
    PERCENT,
    TEXT,
    XML,
    fill,
    listed,
    sheet,
    simple,
    worksheet,
)

from db.vocabulary.terms import Brag, Choice, Ease, Status, Word
from exports.icb_template.filling import Wanted, fill_template

X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
XM = f"{MICROSOFT}/excel/2006/main"


def text_cell(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


LISTS = worksheet(
    "".join(
        f'<row r="{row}">{text_cell(f"A{row}", status)}{text_cell(f"C{row}", lead)}</row>'
        for row, (status, lead) in enumerate(
            [("Status", "Lead"), ("To do", "Zoë Sample"), ("Underway", "P. Lee")], start=1
        )
    )
    + f'<row r="5">{text_cell("A5", "Delivered")}</row>'
)
TABLE = (
    f'{XML}<table xmlns="{MAIN}" id="1" name="Statuses" displayName="Statuses" ref="A1:A5">'
    '<tableColumns count="1"><tableColumn id="1" name="Status"/></tableColumns></table>'
)
NAMES = (
    "<definedName name='Leads'>Lists!$C$2:$C$3</definedName>"
    "<definedName name='Words' localSheetId='0'>Statuses[Status]</definedName>"
    "<definedName name='Words'>Lists!$C$2:$C$3</definedName>"
    "<definedName name='Round'>Round</definedName>"
    "<definedName name='Far'>[1]Lists!$A$1:$A$4</definedName>"
)


def outcome(
    value: Word | str | int | date,
    validation: str,
    *,
    field: str = "status",
    colour: Brag | None = None,
    at: tuple[int, int] = (1, 1),
    style: int = GENERAL,
) -> str:
    """What the cell then shows, or ``left: `` and why."""
    row = f'<row r="2"><c r="B2" s="{style}"/></row>'
    template = simple(
        {"Plan": worksheet(row, after=validation), "Lists": LISTS}, names=NAMES, table=TABLE
    )
    _, filling = fill_template(template, [Wanted("Plan", *at, "GC1", field, value, colour)])
    written = [item.text for item in filling.written]
    left = [f"left: {item.why}" for item in filling.left]
    (found,) = written + left
    return found


def of(words: str, **more: str) -> str:
    return listed("B2:B9", f'"{words}"', **more)


PROGRESS = "Not started,On track,Some issues,Not on track,Delivered"


@pytest.mark.parametrize(
    ("status", "colour", "words", "word"),
    [
        (Status.IN_PROGRESS, Brag.GREEN, PROGRESS, "On track"),
        (Status.IN_PROGRESS, Brag.AMBER, PROGRESS, "Some issues"),
        (Status.IN_PROGRESS, Brag.RED, PROGRESS, "Not on track"),
        (Status.NOT_STARTED, Brag.RED, PROGRESS, "Not started"),
        (Status.COMPLETE, Brag.BLUE, PROGRESS, "Delivered"),
        (Status.COMPLETE, None, PROGRESS, "Delivered"),
        (Status.IN_PROGRESS, Brag.RED, f"{PROGRESS}, 2 - IN PROGRESS", "2 - IN PROGRESS"),
        (Status.IN_PROGRESS, Brag.RED, "On track,Started,Done", "Started"),
        (Status.COMPLETE, Brag.BLUE, "Delivered,Complete", "Complete"),
        (Choice.NOT_FOR_US, None, "Complete,N/A", "N/A"),
        (Choice.LATER, None, "Complete,Deferred", "Deferred"),
    ],
)
def test_a_status_goes_in_the_templates_word_for_it(status, colour, words, word):
    assert outcome(status, of(words), colour=colour) == word


@pytest.mark.parametrize("colour", [None, Brag.AMBER])
def test_a_status_without_a_word_is_left_alone_and_the_words_are_named(colour):
    assert outcome(Status.ON_HOLD, of(PROGRESS), colour=colour) == (
        "left: its list has no matching word:"
        " Not started, On track, Some issues, Not on track, Delivered"
    )


def test_in_progress_of_no_colour_is_not_said_to_be_on_track():
    assert outcome(Status.IN_PROGRESS, of("On track,Delivered")).startswith("left: its list")


def test_of_a_long_list_the_first_eight_words_are_named():
    assert outcome(Status.ON_HOLD, of("1,2,3,4,5,6,7,8,9")).endswith(": 1, 2, 3, 4, 5, 6, 7, 8, …")


@pytest.mark.parametrize(
    ("value", "field", "words", "word"),
    [
        (Choice.NOT_FOR_US, "choice", "Yes,No", "No"),
        (Choice.IN_PLAN, "choice", "Yes,No", "Yes"),
        (Ease.LITTLE_HARDER, "own_ease", "Easy,Medium,Hard", "Medium"),
        (Brag.AMBER, "brag", "R,A,G,B", "A"),
        (Brag.RED, "brag", "Green,Amber,Red", "Red"),
    ],
)
def test_choices_ease_and_colours_go_in_the_templates_words(value, field, words, word):
    assert outcome(value, of(words), field=field) == word


def test_a_status_column_that_says_yes_or_no_says_nothing_of_a_choice():
    assert outcome(Choice.NOT_FOR_US, of("Yes,No")).startswith("left: its list")


@pytest.mark.parametrize(
    "formula",
    [
        "Lists!$A$2:$A$5",
        "'Lists'!$A$2:$A$5",
        "Lists!$A:$A",
        "Lists!$A2:$A5",
        "Statuses[Status]",
        "Words",
        "WORDS",
    ],
)
def test_words_are_found_in_ranges_whole_columns_names_and_tables(formula):
    assert outcome(Status.NOT_STARTED, listed("B2:B9", formula)) == "To do"
    assert outcome(Status.COMPLETE, listed("B2:B9", formula)) == "Delivered"


def test_a_reference_without_dollars_moves_along_with_the_cell():
    shifting = listed("B2:B9", "Lists!A2")
    assert outcome(Status.NOT_STARTED, shifting) == "To do"
    assert outcome(Status.IN_PROGRESS, shifting, at=(2, 1)) == "Underway"
    assert outcome(Status.NOT_STARTED, shifting, at=(2, 1)).startswith("left:")


@pytest.mark.parametrize(
    "formula",
    [
        "INDIRECT($C$1)",
        "OFFSET(Lists!$A$2,0,0,3)",
        "[1]Lists!$A$2:$A$5",
        "Far",
        "Round",
        "Nowhere",
        "Gone!$A$1:$A$3",
        "#REF!",
    ],
)
def test_a_list_whose_words_are_not_there_leaves_the_cell_alone(formula):
    expected = "left: its list comes from a formula or another workbook, so it cannot be read"
    assert outcome(Status.COMPLETE, listed("B2:B9", formula)) == expected


def test_several_ranges_may_share_a_dropdown_and_other_cells_have_none():
    spread = listed("D1 B2:B3 F:F", '"To do,Delivered"')
    assert outcome(Status.COMPLETE, spread) == "Delivered"
    assert outcome(Status.COMPLETE, spread, at=(0, 3)) == "Delivered"
    assert outcome(Status.COMPLETE, spread, at=(99, 5)) == "Delivered"
    assert outcome(Status.COMPLETE, spread, at=(3, 1)) == "Complete"


def test_dropdowns_kept_in_the_sheets_extensions_count_too():
    extended = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">'
        f'<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list"'
        ' showErrorMessage="1"><x14:formula1><xm:f>Lists!$A$2:$A$5</xm:f></x14:formula1>'
        "<xm:sqref>B2:B9 D2</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    assert outcome(Status.COMPLETE, extended) == "Delivered"
    assert outcome(Status.COMPLETE, extended, at=(1, 3)) == "Delivered"


def test_a_check_that_is_no_list_does_not_count():
    dates = listed("B2:B9", "1").replace('type="list"', 'type="date"')
    assert outcome(Status.COMPLETE, dates) == "Complete"


def test_a_lead_is_written_as_the_list_spells_it():
    assert outcome("zoë  sample", listed("B2", "Leads"), field="lead") == "Zoë Sample"


def test_a_lead_who_is_not_in_the_list_is_left_alone():
    assert outcome("Sam Example", listed("B2", "Leads"), field="lead") == (
        "left: its list has no matching word: Zoë Sample, P. Lee"
    )


@pytest.mark.parametrize("more", ["", 'showErrorMessage="1" errorStyle="warning"'])
def test_a_list_that_lets_people_type_takes_another_lead_but_no_other_status(more):
    assert outcome("Sam Example", listed("B2", "Leads", more), field="lead") == "Sam Example"
    assert outcome(Status.ON_HOLD, of(PROGRESS, more=more)).startswith("left: its list")


@pytest.mark.parametrize(
    ("words", "style", "shown", "stored"),
    [
        ("0%,25%,75%,100%", PERCENT, "75%", "<v>0.75</v>"),
        ("0%,25%,75%,100%", GENERAL, "75%", "<is><t>75%</t></is>"),
        ("0,25,75,100", GENERAL, "75", "<v>75</v>"),
        ("0,25,75,100", TEXT, "75", "<is><t>75</t></is>"),
        ("0,0.25,0.75,1", GENERAL, "0.75", "<v>0.75</v>"),
    ],
)
def test_a_percentage_is_one_of_the_lists_steps(words, style, shown, stored):
    template = sheet(f'<row r="2"><c r="B2" s="{style}"/></row>', after=of(words))
    xml, told = fill(template, 75, field="percent")
    assert told == shown
    assert stored in xml


def test_a_percentage_between_the_lists_steps_is_left_alone():
    told = outcome(75, of("0%,50%,100%"), field="percent", style=PERCENT)
    assert told == "left: its list has no matching word: 0%, 50%, 100%"


def test_a_total_below_a_tables_column_is_no_word_of_it():
    table = TABLE.replace('ref="A1:A5"', 'ref="A1:A6" totalsRowCount="1"')
    total = text_cell("A6", "Complete")
    lists = LISTS.replace("</sheetData>", f'<row r="6">{total}</row></sheetData>')
    plan = worksheet("", after=listed("B2:B9", "Statuses[Status]"))
    template = simple({"Plan": plan, "Lists": lists}, table=table)
    assert fill(template, Status.COMPLETE, field="status")[1] == "Delivered"


def test_a_day_is_one_of_the_lists_days():
    day = date(2026, 12, 31)
    assert outcome(day, of("31/12/2026,31/03/2027"), field="due", style=DAY) == "31/12/2026"
    assert outcome(day, of("46387,46477"), field="due", style=DAY) == "31/12/2026"
    assert outcome(day, of("Q3,Q4"), field="due", style=DAY).startswith("left: its list")


def test_without_a_list_our_own_word_is_written():
    assert outcome(Status.COMPLETE, "") == "Complete"
    assert outcome(Ease.VERY_EASY, "", field="own_ease") == "Very easy"


@pytest.mark.parametrize(
    ("words", "complete", "others"),
    [
        ("Open,Closed", "Closed", ["Open", "Open", "Open"]),
        ("Yes,No", "Yes", ["No", "No", "No"]),
        ("✓,✗", "✓", ["✗", "✗", "✗"]),
        ("Complete,Incomplete", "Complete", ["Incomplete", "Incomplete", "Incomplete"]),
        ("Done,Not done,N/A", "Done", ["Not done", "Not done", "Not done"]),
        ("Open,In progress,Closed", "Closed", ["Open", "In progress", "Open"]),
        ("🟢 On track,✅ Complete,⬜ To do", "✅ Complete", ["⬜ To do", "🟢 On track", None]),
        ("Complete,In progress", "Complete", [None, "In progress", None]),
    ],
)
def test_a_short_list_gets_the_word_that_is_true(words, complete, others):
    found = [
        outcome(status, of(words), colour=Brag.GREEN)
        for status in (Status.COMPLETE, Status.NOT_STARTED, Status.IN_PROGRESS, Status.ON_HOLD)
    ]
    for text, expected in zip(found, [complete, *others], strict=True):
        assert text == expected or (expected is None and text.startswith("left: its list has no"))
