"""What the cells of hand-kept trackers mean."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.terms import Choice
from imports.reading.books import Sheet
from imports.returned.values import read_figure
from imports.tables.cell_readings import ColumnValues, NotUnderstood, Understood
from imports.tables.known_actions import KnownActions
from imports.tables.layout import find_tables_in_sheet
from imports.tables.rows import in_one_line, read_line
from imports.tables.values import (
    read_choice,
    read_date,
    read_name,
    read_percent,
    read_quick_win,
    read_text,
    read_update,
    read_word,
)
from imports.tables.written_status import read_status

WORDS = [BY_KEY[key] for key in ("own_ease", "rating", "area")]
MORNING = datetime.combine(date(2026, 3, 12), time(9, 5))
anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**6000), 10**6000)
    | st.floats()
    | st.text(max_size=80)
    | st.text("CompletedGren#N/A -:(,.?%0123456789x✓\n\u200b\ufe0f\u202e", max_size=30)
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
)


def percent_in(value, *others):
    return read_percent(value, ColumnValues((value, *others)))


def why(reading):
    assert isinstance(reading, NotUnderstood), reading
    return reading.why


# Choice, ease, rating, area, quick win


@pytest.mark.parametrize(
    ("reader", "kind"),
    [(read_choice, Choice), *((partial(read_word, field=field), field.words) for field in WORDS)],
)
def test_every_word_of_ours_is_read_in_any_case_and_spacing(reader, kind):
    for word in kind:
        for text in (word.value, word.label, word.label.upper(), f" {word.label}\u00a0"):
            assert reader(text) == Understood(word)
    for fills in (None, "", "–", "TBC") if kind is not Choice else (None, "", "–", "none"):
        assert reader(fills) == Understood(None)
    for other in ("Fnord", "#N/A", 3, date(2026, 3, 12), f"{next(iter(kind)).label}?"):
        assert f"write {next(iter(kind)).label}" in why(reader(other))


@pytest.mark.parametrize(
    ("value", "choice"),
    [
        *(("Yes", Choice.IN_PLAN), ("✓", Choice.IN_PLAN), (True, Choice.IN_PLAN)),
        *(("x", Choice.IN_PLAN), ("No", Choice.NOT_FOR_US), ("n/a", Choice.NOT_FOR_US)),
        *(("Deferred", Choice.LATER), ("TBD", Choice.UNDECIDED), (False, None), ("✗", None)),
    ],
)
def test_other_words_for_a_choice(value, choice):
    assert read_choice(value) == Understood(choice)


def test_an_x_in_a_choice_column_with_ticks_is_a_cross():
    assert read_choice("x", ColumnValues(("x", "✓"))) == Understood(None)
    assert read_quick_win("x", ColumnValues(("x", "✓"))) == Understood(False)


@pytest.mark.parametrize("text", ["Red", "Amber", "Green"])
def test_a_colour_is_not_an_ease(text):
    why(read_word(text, BY_KEY["own_ease"]))


@pytest.mark.parametrize(
    ("value", "marked"),
    [
        *((True, True), ("★", True), ("QW", True), ("Quick Win", True), ("x", True), (1, True)),
        *((False, False), ("No", False), (0.0, False), (None, None), ("-", None), ("", None)),
    ],
)
def test_a_quick_win_is_marked_or_not(value, marked):
    assert read_quick_win(value) == Understood(marked)


@pytest.mark.parametrize("value", ["Must Do", "Yes?", 2, date(2026, 3, 12), "#REF!", float("nan")])
def test_other_things_do_not_mark_a_quick_win(value):
    assert "write Yes or No" in why(read_quick_win(value))


# Percent


@given(st.integers(0, 100))
def test_every_way_to_write_a_percentage_is_read_as_that(whole):
    for text in (f"{whole}%", f"{whole} %", f" {whole}.0%", f"{whole} per cent"):
        assert percent_in(text) == Understood(whole)
    assert percent_in(whole / 100, 0.5, 1, 0) == Understood(whole)
    for value in (whole, float(whole), str(whole)):
        assert percent_in(value, 5, 50) == Understood(whole)


def test_one_is_one_percent_among_whole_numbers_and_all_among_fractions():
    assert percent_in(1, 50, 0) == Understood(1)
    assert percent_in(1, 0.5, 0) == Understood(100)
    assert "may be 1% or 100%" in why(percent_in(1, 0, 1))


def test_a_fraction_among_whole_numbers_says_how_it_was_read():
    assert percent_in(0.75, 50) == Understood(75, "read as 75%")


@pytest.mark.parametrize(
    ("value", "figure"), [("0,75", 75), ("12,5%", 12), ("62,5", 62), (" 7,25 per cent", 7)]
)
def test_a_decimal_comma_is_read(value, figure):
    assert percent_in(value, 50).value == figure


def test_a_figure_is_rounded_but_never_up_to_all():
    assert percent_in("66.7%") == Understood(67, "read as 67%")
    assert percent_in(0.9999, 0.5) == Understood(99, "read as 99%")
    assert percent_in("99.9%") == Understood(99, "read as 99%")


@pytest.mark.parametrize(
    "value",
    [
        *(-1, 101, 150.0, "150%", "-5%", "about half", "half", "75%?", True, float("nan")),
        *(float("inf"), 10**400, date(2026, 3, 12), "٧٥%", "0,7,5", "#DIV/0!", "50-75%"),
    ],
)
def test_what_is_no_figure_from_0_to_100_is_not_a_percentage(value):
    why(percent_in(value, 50))


def test_a_dash_is_no_percentage():
    assert percent_in("-") == percent_in(None) == percent_in("n/a") == Understood(None)


# Names and text


FILLED_IN = (
    *(None, "", " ", "-", "n/a", "TBC", "none", "?", "???", "n/k", "nil", "No update", "See above"),
    *("Nothing to report", "not known", "- ?"),
)


@pytest.mark.parametrize("value", FILLED_IN)
def test_what_only_fills_a_cell_is_no_update(value):
    assert read_update(value) == Understood(None)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Dr  Roy ", "Dr Roy"),
        ("Dr\u00a0Roy", "Dr Roy"),
        ("P. Lee\n(nurse)", "P. Lee (nurse)"),
        ("Zoe\u0308", "Zoë"),
        *((nothing, None) for nothing in FILLED_IN),
    ],
)
def test_a_name_has_single_spaces(value, name):
    assert read_name(value) == Understood(name)


@pytest.mark.parametrize("value", [7, 7.5, "7", True, date(2026, 3, 12), time(9), "#N/A", "#NAME?"])
def test_what_is_not_a_name(value):
    assert "is not a name" in why(read_name(value))


def test_a_name_that_the_register_refuses_says_why():
    assert "The limit is 120" in why(read_name("x" * (NAME_LIMIT + 1)))
    assert "right-to-left" in why(read_name("Pat \u202e"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("Pat 😀 Sample", "Pat Sample"), ("🌱Pat", "Pat"), ("Pat 👩🏽‍⚕️", "Pat ⚕")),
        *(
            ("Great 👍 work", "Great work"),
            ("Line 1 👍\n🎉 line 2", "Line 1\nline 2"),
            ("👍", None),
        ),
    ],
)
def test_an_emoji_is_left_out_of_a_text_and_it_is_said(value, text):
    assert read_text(value) == Understood(text, "without its emoji")
    if "\n" not in value:
        assert read_name(value) == Understood(text, "without its emoji")


def test_an_nhs_number_with_an_emoji_waits_for_a_tick():
    reading = read_text("👍 999 000 0018")
    assert reading.value is None
    assert "NHS number" in reading.doubt


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  one\r\ntwo ", "one\ntwo"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("n/a", "n/a"),
        *((None, None), ("", None), (" \n", None)),
        *((3.0, "3"), (3, "3"), (2.5, "2.5"), (0.1 + 0.2, "0.3"), (1e20, "1E+20"), (True, "TRUE")),
        *(
            (date(2026, 3, 1), "01/03/2026"),
            (datetime.combine(date(2026, 3, 1), time.min), "01/03/2026"),
        ),
        *((MORNING, "12/03/2026 09:05"), (time(9, 5), "09:05")),
        (timedelta(hours=1, minutes=30), "1:30:00"),
    ],
)
def test_text_is_kept_and_other_cells_become_what_excel_shows(value, text):
    assert read_text(value) == Understood(text)


def test_text_that_the_register_refuses_says_why():
    assert "The limit is 4,000" in why(read_text("x" * (NOTE_LIMIT + 1)))
    assert "control character" in why(read_text("bell\x07"))
    assert "spreadsheet error" in why(read_text("#VALUE!"))
    assert "is not text" in why(read_text(float("nan")))


# Whatever a cell holds


def every_reading(value, column):
    yield read_status(value, column)
    yield read_percent(value, column)
    yield read_choice(value, column)
    yield read_quick_win(value, column)
    yield from (read(value) for read in (read_name, read_text))
    yield from (read_word(value, field) for field in WORDS)
    yield read_date(value, date(2026, 11, 22), "Target date", end=True)


@given(anything, st.lists(anything, max_size=4))
def test_any_cell_in_any_column_is_understood_or_says_why_in_one_line(value, others):
    for reading in every_reading(value, ColumnValues((value, *others))):
        line = reading.why if isinstance(reading, NotUnderstood) else reading.remark
        assert line.isprintable()
        assert len(line) < 250


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=41, max_size=120))
def test_no_sentence_repeats_more_than_40_characters_of_a_cell(text):
    for value in (text, f"Complete - {text}", f"Blue: {text}", f"{text} - done"):
        for reading in every_reading(value, ColumnValues((value,))):
            line = reading.why if isinstance(reading, NotUnderstood) else reading.remark
            assert not any(value[at : at + 41] in line for at in range(len(value) - 40))


@pytest.mark.parametrize("piece", ["Complete - ", "x", "1", " ", "1/", "by ", "%", ",", "\u0301"])
def test_a_hundred_thousand_characters_are_answered_at_once(piece):
    text = (piece * 100_000)[:100_000]
    started = clock.process_time()
    assert len(list(every_reading(text, ColumnValues((text,))))) == 10
    assert clock.process_time() - started < 2


def test_a_column_of_ten_thousand_cells_is_read_at_once():
    column = ColumnValues(tuple(["Red", "Amber", "Green", "Blue", "x"] * 2_000))
    started = clock.process_time()
    assert all(isinstance(read_status(value, column), Understood) for value in column.values)
    assert clock.process_time() - started < 2


@pytest.mark.parametrize("read", [in_one_line, read_line])
@pytest.mark.parametrize("space", [" ", "\t", "\x0b"])
def test_a_cell_full_of_space_is_read_at_once(read, space):
    begun = clock.process_time()
    read(f"a{space * 32_000}b")
    assert clock.process_time() - begun < 0.3


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Costs\ntoo much", "Costs too much"),
        (" a \r\n\r\n  b\tc ", "a b c"),
        ("a  b", "a  b"),
        ("\n \n", ""),
    ],
)
def test_lines_become_one(typed, line):
    assert in_one_line(typed) == line


def test_a_long_row_of_figures_that_is_none_is_refused_at_once():
    begun = clock.process_time()
    assert isinstance(read_figure("9" * 32_000 + "x", "Target"), NotUnderstood)
    assert clock.process_time() - begun < 0.3


def test_a_table_as_wide_as_excel_allows_is_found_at_once():
    headings = ("No.", "Action", "Status", *["Note"] * 16_381)
    rows = (headings, ("GC1", "Learn", "Complete", *[None] * 16_380, "x"))
    begun = clock.process_time()
    (table,) = find_tables_in_sheet(Sheet("Plan", rows, hidden=False), KnownActions(()))
    assert table.columns[-1].name == "note #16381"
    assert clock.process_time() - begun < 5
