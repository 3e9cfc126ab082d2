"""Dates as people write them in spreadsheets."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.validation.periods import EARLIEST, LATEST, Period
from db.vocabulary.phrases import long_day
from imports.tables.cell_readings import NotUnderstood, Understood
from imports.tables.values import read_date

TODAY = date(2026, 11, 22)
any_day = st.dates(EARLIEST, LATEST)
MONTHS = [
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def read(value, *, end=True):
    return read_date(value, TODAY, "Target date", end=end)


def day_of(value, *, end=True):
    reading = read(value, end=end)
    assert isinstance(reading, Understood), reading
    return reading.value


def why(value):
    reading = read(value)
    assert isinstance(reading, NotUnderstood), reading
    return reading.why


@given(any_day)
def test_every_way_to_write_a_day_in_full_is_read_as_that_day(day):
    d, m, y, month = day.day, day.month, day.year, MONTHS[day.month - 1]
    suffix = "th" if 11 <= d <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    weekday = WEEKDAYS[day.weekday()]
    forms = [day, datetime.combine(day, time(17, 30)), day.isoformat(), f"{day}T00:00:00"]
    forms += [f"{d:02}{mark}{m:02}{mark}{year}" for mark in "/.-–" for year in (y, f"{y % 100:02}")]
    forms += [f"{d}-{month[:3]}-{y % 100:02}", f"{d} {month} {y}", f"{d}/{month[:3]}/{y}"]
    forms += [f"{d}{suffix} {month} {y}", f"{d}{suffix} of {month.upper()}, {y}"]
    forms += [
        f"{weekday} {d} {month} {y}",
        f"{weekday[:3]}, {d:02}/{m:02}/{y}",
        f"{month} {d}, {y}",
    ]
    forms += [f"by {d}/{m}/{y}", f" {d}\u00a0{month}\u00a0{y}. ", f"{d:02}/{m:02}/{y} 09:15"]
    for form in forms:
        for end in (True, False):
            assert read(form, end=end) == Understood(day), form


@given(any_day)
def test_a_month_is_its_last_day_as_an_end_and_its_first_as_a_start(day):
    month, year = MONTHS[day.month - 1], day.year
    last = day.replace(day=monthrange(year, day.month)[1])
    forms = [f"{month} {year}", f"{month[:3]} {year}"]
    if -5 <= year - TODAY.year <= 3:
        forms += [f"{month[:3]}-{year % 100:02}", f"{month} {year % 100:02}"]
    forms += [f"{month[:3]} '{year % 100:02}", f"{day.month}/{year}", f"{day.month:02}-{year}"]
    for form in forms:
        assert read(form) == Understood(last, f"read as {long_day(last)}"), form
        assert day_of(form, end=False) == day.replace(day=1), form
    for form in (f"end {month} {year}", f"by the end of {month[:3]} {year % 100:02}"):
        assert day_of(form) == day_of(form, end=False) == last, form
    assert day_of(f"Start of {month} {year}") == day.replace(day=1)


@given(st.builds(Period, st.integers(2000, 2098), st.none() | st.integers(1, 4)))
def test_a_quarter_or_financial_year_is_its_last_day_or_its_first(period):
    one, two = f"{period.year % 100:02}", f"{(period.year + 1) % 100:02}"
    years = [f"20{one}/{two}", f"20{one}-{two}", f"20{one}/20{two}", f"FY 20{one}/{two}"]
    years += [f"FY{one}/{two}"]
    if period.quarter:
        years += [f"{one}/{two}"]
        years = [f"Q{period.quarter} {years_}" for years_ in years] + [
            f"20{one}/{two} (Q{period.quarter})"
        ]
    for form in [*years, *(form.lower() for form in years)]:
        assert read(form) == Understood(period.end, f"read as {long_day(period.end)}"), form
        assert day_of(form, end=False) == period.start, form
    assert day_of(f"end of {period}", end=False) == period.end


@given(any_day)
def test_a_day_without_its_year_is_the_next_one_and_says_so(day):
    month = MONTHS[day.month - 1]
    for form in (f"{day.day} {month}", f"{day.day}/{day.month}", f"{day.day}th {month[:3]}"):
        reading = read(form)
        assert isinstance(reading, Understood)
        assert (reading.value.day, reading.value.month) == (day.day, day.month)
        assert TODAY <= reading.value < TODAY + timedelta(days=366 * 8)
        assert reading.remark == f"read as {long_day(reading.value)}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("end of March", date(2027, 3, 31)),
        ("End November", date(2026, 11, 30)),
        ("by the end of October", date(2027, 10, 31)),
        ("beginning of November", date(2027, 11, 1)),
        ("start December", date(2026, 12, 1)),
        ("w/c 5 April 2027", date(2027, 4, 11)),
        ("2027-03", date(2027, 3, 31)),
    ],
)
def test_the_end_or_start_of_a_month_or_week_is_read_as_a_day(text, day):
    assert read(text) == Understood(day, f"read as {long_day(day)}")


@pytest.mark.parametrize(
    ("text", "past", "day"),
    [
        ("Mar 31", False, date(2027, 3, 31)),
        ("April-15", False, date(2027, 4, 15)),
        ("October 12", False, date(2027, 10, 12)),
        ("Mar 31", True, date(2026, 3, 31)),
        ("Dec 26", True, date(2025, 12, 26)),
        ("12/26", False, date(2026, 12, 31)),
        ("03/27", False, date(2027, 3, 31)),
        ("3/26", True, date(2026, 3, 31)),
    ],
)
def test_figures_behind_a_month_that_are_no_near_year_are_perhaps_its_day(text, past, day):
    assert read_date(text, TODAY, "Date", end=True, past=past) == Understood(
        day,
        f"read as {long_day(day)}",
        f"in {text!r} the last figures may be the day or the year",
    )


@pytest.mark.parametrize("text", ["March 31st", "31 March", "31/3"])
def test_of_what_was_done_the_last_such_day_is_meant(text):
    reading = read_date(text, TODAY, "Completed on", end=True, past=True)
    assert reading == Understood(date(2026, 3, 31), "read as 31 March 2026")


@pytest.mark.parametrize(
    "value", [None, "", " ", "-", "–", "none", "N/A", "n/a", "TBC", "tba", "TBD"]
)
def test_what_only_fills_the_cell_is_no_date(value):
    assert read(value) == Understood(None)


@pytest.mark.parametrize(
    "text",
    [
        *("ASAP", "ongoing", "mid March 2027", "late 2026", "spring 2027", "#REF!", "TBC?"),
        *(
            "Friday",
            "31 Smarch 2027",
            "March",
            "2027-13",
            "w/c soon",
            "end of year",
            "31/03/2027 or before",
        ),
    ],
)
def test_what_is_not_one_day_is_not_a_date(text):
    assert f"{text!r} is not a date" in why(text)


@pytest.mark.parametrize(
    "text",
    [
        *("today", "Tomorrow", "+30", "+6w", "today 10:30", "by tomorrow"),
        *("yesterday", "in 3 weeks", "in a month"),
    ],
)
def test_words_that_count_from_the_day_they_were_written_are_not_read(text):
    assert "depends on the day it was written" in why(text)


@pytest.mark.parametrize("text", ["by March 2027", "by Q4 2026/27", "By 03/2027"])
def test_by_a_month_may_mean_its_first_or_its_last_day(text):
    assert "could mean the first or the last day" in why(text)


@pytest.mark.parametrize("text", ["Q4", "q1", "Q4 2026", "end of Q4"])
def test_a_quarter_needs_its_financial_year(text):
    assert "does not name a financial year" in why(text)


@pytest.mark.parametrize("text", ["12/31/2026", "3.25.27", "01-13-2027"])
def test_what_can_only_be_month_first_is_a_guess(text):
    reading = read(text)
    assert reading.value == date.fromisoformat(
        {"12/31/2026": "2026-12-31", "3.25.27": "2027-03-25"}.get(text, "2027-01-13")
    )
    assert reading.doubt == f"the month seems to come first in {text}"


@pytest.mark.parametrize(
    "text", ["31/02/2027", "2/30/2027", "13/13/2026", "31 April 2027", "26/27"]
)
def test_a_day_that_does_not_exist_is_named(text):
    assert why(text) == f"Target date: {text!r} is not a date. Check the day and the month"


def test_a_weekday_that_does_not_fit_is_named():
    assert "that day is a Thursday" in why("Monday 31 December 2026")


@pytest.mark.parametrize("value", [46387, 46387.0, "46387", 0, 2027, "12.5", -1])
def test_a_number_is_not_a_date(value):
    assert "is a number, not a date" in why(value)


@pytest.mark.parametrize(
    "value", [True, time(9, 30), timedelta(days=3), float("nan"), float("inf")]
)
def test_other_kinds_of_cell_are_not_dates(value):
    assert "is not a date" in why(value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            date(1999, 12, 31),
            datetime.combine(date(1900, 1, 1), time.min),
            "31/12/1999",
            "1/1/2100",
            "2206-12-31",
        ),
        *("2099/00", "end of FY 2099/00"),
    ],
)
def test_a_year_far_off_is_taken_for_a_slip(value):
    assert why(value).endswith("is outside the years 2000 to 2099. Check the year")


@pytest.mark.parametrize("text", ["١/٢/٢٠٢٧", "31/12/２０２６", "Dec ٢٠٢٦", "Q4 ２６/27"])
def test_other_scripts_figures_are_not_read(text):
    assert "is not a date" in why(text)


@given(
    st.text("0123456789/-. +by'()endqQfyFYdecMARst,:T", max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "end",
                "of",
                "by",
                "Q4",
                "FY",
                "2026/27",
                "Dec",
                "31",
                "12",
                "2026",
                "Mon",
                "/",
                "today",
            ]
        ),
        max_size=6,
    ).map(" ".join)
)
def test_whatever_is_written_is_a_day_nothing_or_one_line(text):
    for end in (True, False):
        reading = read(text, end=end)
        if isinstance(reading, NotUnderstood):
            assert reading.why.isprintable()
            assert reading.why.startswith("Target date: ")
            assert "+30" not in reading.why or "+30" in text
        else:
            assert reading.value is None or EARLIEST <= reading.value <= LATEST
