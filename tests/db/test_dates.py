"""Dates as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import Refused
from db.validation.dates import HOW, parse_date
from db.validation.periods import EARLIEST, LATEST, Period

TODAY = date(2026, 11, 22)
any_day = st.dates(EARLIEST, LATEST)

MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]


def typed(text: str, today: date = TODAY) -> date | None:
    return parse_date(text, "Target date", today)


def refusal_of(text: str) -> str:
    with pytest.raises(Refused) as refusal:
        typed(text)
    return str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2026",
        "31/12/26",
        "31.12.2026",
        "31-12-2026",
        "31 12 2026",
        "2026-12-31",
        "31 Dec 2026",
        "31 dec 26",
        "31 DECEMBER 2026",
        "31st December 2026",
        "31-Dec-2026",
        "31 Dec. 2026",
        "  31   Dec   2026 ",
        "31\u00a0Dec\u00a02026",
    ],
)
def test_the_ways_people_write_new_years_eve(text: str) -> None:
    assert typed(text) == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["", "  ", "none", "None", "-"])
def test_nothing_takes_a_date_off(text: str) -> None:
    assert typed(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 23)),
        ("+0", TODAY),
        ("+30", date(2026, 12, 22)),
        ("+30d", date(2026, 12, 22)),
        ("+6w", date(2027, 1, 3)),
        ("+3m", date(2027, 2, 22)),
        ("1/2/2027", date(2027, 2, 1)),
        ("29/02/2028", date(2028, 2, 29)),
        ("3 Sept 2027", date(2027, 9, 3)),
        ("1st may 27", date(2027, 5, 1)),
        ("31/12", date(2026, 12, 31)),
        ("22 Nov", TODAY),
        ("21/11", date(2027, 11, 21)),
        ("29 feb", date(2028, 2, 29)),
        ("March 31st", date(2027, 3, 31)),
        ("December the 25th", date(2026, 12, 25)),
        ("Wed March 31st", date(2027, 3, 31)),
        ("Fri 31st March 2028", date(2028, 3, 31)),
        ("Mar 2nd, 2028", date(2028, 3, 2)),
        ("by June 5", date(2027, 6, 5)),
        # Two figures: a near year, else a day, unless the month has no such day.
        ("Mar 27", date(2027, 3, 31)),
        ("Mar-29", date(2029, 3, 31)),
        ("Mar 21", date(2021, 3, 31)),
        ("Mar 31", date(2027, 3, 31)),
        ("April 15", date(2027, 4, 15)),
        ("Oct-12", date(2027, 10, 12)),
        ("April 31", date(2031, 4, 30)),
        ("Mar '31", date(2031, 3, 31)),
        ("Mar 2031", date(2031, 3, 31)),
        ("end of Mar 31", date(2031, 3, 31)),
    ],
)
def test_what_short_forms_mean(text: str, day: date) -> None:
    assert typed(text) == day


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2027, 1, 31), "+1m", date(2027, 2, 28)),
        (date(2028, 1, 31), "+1m", date(2028, 2, 29)),
        (date(2028, 2, 29), "+12m", date(2029, 2, 28)),
        (date(2026, 12, 31), "+2m", date(2027, 2, 28)),
        (date(2026, 12, 1), "+1m", date(2027, 1, 1)),
    ],
)
def test_months_ahead_end_on_the_last_day_a_short_month_has(
    today: date, text: str, day: date
) -> None:
    assert typed(text, today) == day


@given(any_day)
def test_every_written_form_of_a_day_reads_back(day: date) -> None:
    d, m, y, name = day.day, day.month, day.year, MONTHS[day.month - 1]
    suffix = "th" if 11 <= d <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    forms = [day.isoformat(), f"{y}-{m}-{d}"]
    forms += [f"{d}{mark}{m}{mark}{y}" for mark in "/.- "]
    forms += [f"{d:02}/{m:02}/{y}", f"{d:02}/{m:02}/{y % 100:02}", f"{d}.{m}.{y % 100:02}"]
    forms += [f"{d} {name} {y}", f"{d}{suffix} {name} {y}", f"{d} {name[:3]} {y % 100:02}"]
    forms += [f"{d:02}-{name[:3].upper()}-{y}", f"{d} {name[:3]}. {y}"]
    for form in forms:
        assert typed(form) == day, form


@given(any_day, st.integers(0, 9_999), st.sampled_from("dw"))
def test_days_and_weeks_ahead_are_counted_from_today(today: date, count: int, unit: str) -> None:
    expected = today + timedelta(days=count * (7 if unit == "w" else 1))
    if expected > LATEST:
        with pytest.raises(Refused, match="outside the years"):
            typed(f"+{count}{unit}", today)
    else:
        assert typed(f"+{count}{unit}", today) == expected


@given(any_day, st.integers(0, 9_999))
def test_months_ahead_land_in_the_right_month(today: date, count: int) -> None:
    try:
        day = typed(f"+{count}m", today)
    except Refused as error:
        assert "outside the years" in str(error)
        assert today.year * 12 + today.month + count > LATEST.year * 12 + LATEST.month
        return
    assert day is not None
    assert (day.year * 12 + day.month) - (today.year * 12 + today.month) == count
    assert day.day == today.day or (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2027",
        "29/02/2027",
        "31 April 2027",
        "2027-06-31",
        "0/1/2027",
        "13/13/2027",
        "31/2",
        "10/31",
        "12/20",
        "32 May 27",
    ],
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert refusal_of(text) == (
        f"Target date: '{text}' is not a date. Check the day and the month."
    )


@pytest.mark.parametrize("text", ["12/31/2026", "3.25.27", "01-13-2027"])
def test_american_order_is_named(text: str) -> None:
    assert "seems to put the month first. Write the day first." in refusal_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "soon",
        "when we can",
        "ongoing",
        "ASAP",
        "mid March 2027",
        "spring 2027",
        "March",
        "end of year",
        "Q5",
        "Friday",
        "in 3",
        "in some weeks",
        ".",
        "2027",
        "13/2027",
        "31 Juny",
        "١/٢/٢٠٢٧",
        "1 Smarch 2027",
        "5 Mayday 2027",
        "5 Juniper 2027",
        "5 Marching 27",
        "+",
        "+3y",
        "-30",
        "30+",
        "1/2/027",
        "01/02/20270",
        "1/2/2027 or so",
    ],
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    assert "is not a date" in refusal_of(text)


@pytest.mark.parametrize("text", ["31/12/1999", "1/1/2100", "2206-12-31", "0001-01-01", "+9999w"])
def test_a_year_far_off_is_taken_for_a_slip(text: str) -> None:
    assert "outside the years 2000 to 2099" in refusal_of(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("31/02/2027", "'31/02/2027' is not a date. Check the day and the month."),
        (
            "when we can",
            "'when we can' is not a date."
            " Write it like 31 March 2027, 31/3, end of March, Q4 or in 3 weeks.",
        ),
        ("1/1/2100", "01/01/2100 is outside the years 2000 to 2099. Check the year."),
        ("Q4 2026", "'Q4 2026' does not name a financial year. Write it like Q4 2026/27."),
        (
            "Mon 31 Dec 2026",
            "'Mon 31 Dec 2026' does not match the calendar: that day is a Thursday.",
        ),
        (
            "by March 2027",
            "'by March 2027' could mean the first or the last day. Write 'start of' or 'end of'.",
        ),
    ],
)
def test_a_refusal_names_the_field_and_says_what_to_do(text: str, told: str) -> None:
    assert refusal_of(text) == f"Target date: {told}"


@pytest.mark.parametrize("text", HOW.removeprefix("Write it like ").rstrip(".").split(", "))
def test_what_a_refusal_offers_is_read(text: str) -> None:
    for one in text.split(" or "):
        assert typed(one) is not None


@pytest.mark.parametrize(
    ("text", "day", "start"),
    [
        ("end of March", date(2027, 3, 31), None),
        ("end march", date(2027, 3, 31), None),
        ("by the end of November", date(2026, 11, 30), None),
        ("end of October", date(2027, 10, 31), None),
        ("start of December", date(2026, 12, 1), None),
        ("start of November", date(2027, 11, 1), None),
        ("Dec 2026", date(2026, 12, 31), date(2026, 12, 1)),
        ("March 2027", date(2027, 3, 31), date(2027, 3, 1)),
        ("12/2026", date(2026, 12, 31), date(2026, 12, 1)),
        ("Q4", date(2027, 3, 31), date(2027, 1, 1)),
        ("q3", date(2026, 12, 31), date(2026, 10, 1)),
        ("Q2", date(2027, 9, 30), date(2027, 7, 1)),
        ("end of Q2", date(2027, 9, 30), None),
        ("start of Q3", date(2027, 10, 1), None),
        ("Q4 2026/27", date(2027, 3, 31), date(2027, 1, 1)),
        ("2026/27", date(2027, 3, 31), date(2026, 4, 1)),
        ("31 mar", date(2027, 3, 31), None),
        ("31-Mar", date(2027, 3, 31), None),
        ("31st of March", date(2027, 3, 31), None),
        ("31/3", date(2027, 3, 31), None),
        ("Wed 31 March", date(2027, 3, 31), None),
        ("by 31/3/27", date(2027, 3, 31), None),
        ("March 31, 2027", date(2027, 3, 31), None),
        ("2027-12-31T00:00", date(2027, 12, 31), None),
        ("in 3 weeks", date(2026, 12, 13), None),
        ("in a month", date(2026, 12, 22), None),
        ("in 2 years", date(2028, 11, 22), None),
        ("yesterday", date(2026, 11, 21), None),
        ("12/26", date(2026, 12, 31), date(2026, 12, 1)),
        ("03/27", date(2027, 3, 31), date(2027, 3, 1)),
        ("3-27", date(2027, 3, 31), date(2027, 3, 1)),
        ("2027-03", date(2027, 3, 31), date(2027, 3, 1)),
        ("2026-12", date(2026, 12, 31), date(2026, 12, 1)),
        ("2011-12", date(2012, 3, 31), date(2011, 4, 1)),
        ("w/c 5 April 2027", date(2027, 4, 11), date(2027, 4, 5)),
        ("WC: Mon 5/4/27", date(2027, 4, 11), date(2027, 4, 5)),
        ("week commencing 5th April", date(2027, 4, 11), date(2027, 4, 5)),
        ("week ending 11 April 2027", date(2027, 4, 11), date(2027, 4, 5)),
    ],
)
def test_a_month_a_quarter_or_a_while_is_read_as_in_files(
    text: str, day: date, start: date | None
) -> None:
    assert typed(text) == day
    assert parse_date(text, "Start", TODAY, end=False) == (start or day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31 mar", date(2026, 3, 31)),
        ("22/11", TODAY),
        ("23/11", date(2025, 11, 23)),
        ("29 feb", date(2024, 2, 29)),
        ("end of March", date(2026, 3, 31)),
        ("end of November", date(2025, 11, 30)),
        ("Q2", date(2026, 9, 30)),
        ("Q3", date(2025, 12, 31)),
        ("31/3/2025", date(2025, 3, 31)),
        ("March 31st", date(2026, 3, 31)),
        ("December 5", date(2025, 12, 5)),
        ("Feb 26", date(2026, 2, 28)),
        ("Dec 26", date(2025, 12, 26)),
        ("Mar 12", date(2026, 3, 12)),
        ("3/26", date(2026, 3, 31)),
    ],
)
def test_of_what_is_done_a_day_without_a_year_is_the_last_one(text: str, day: date) -> None:
    assert parse_date(text, "Completed on", TODAY, past=True) == day


ten_years = st.dates(date(2010, 1, 1), date(2089, 12, 31))


@given(ten_years, st.integers(1, 12), st.booleans())
def test_the_end_of_a_month_is_its_last_day_next_or_last(
    today: date, month: int, past: bool
) -> None:
    day = parse_date(f"end of {MONTHS[month - 1]}", "Due", today, past=past)
    assert day is not None
    assert (day.month, (day + timedelta(days=1)).day) == (month, 1)
    assert -366 < (day - today).days <= 0 if past else 0 <= (day - today).days < 366
    named = parse_date(f"{MONTHS[month - 1]} {day.year}", "Due", today)
    first = parse_date(f"{MONTHS[month - 1][:3]} {day.year}", "Start", today, end=False)
    assert (named, first) == (day, day.replace(day=1))


@given(ten_years, st.integers(1, 4))
def test_a_quarter_is_the_one_that_holds_today_or_comes_next(today: date, quarter: int) -> None:
    period = Period.quarter_of(today)
    while period.quarter != quarter:
        period = period.next()
    for form in (f"Q{quarter}", f"q{quarter}", f"end of Q{quarter}", str(period)):
        assert typed(form, today) == period.end, form
    assert parse_date(f"Q{quarter}", "Start", today, end=False) == period.start
    last = parse_date(f"Q{quarter}", "Completed on", today, past=True)
    assert last is not None
    assert last <= today < Period.quarter_of(last).next().next().next().next().end


@given(ten_years, any_day)
def test_a_day_without_its_year_is_within_a_year_or_at_the_next_29_february(
    today: date, day: date
) -> None:
    for form in (f"{day.day} {MONTHS[day.month - 1]}", f"{day.day}/{day.month}"):
        coming, gone = typed(form, today), parse_date(form, "On", today, past=True)
        assert coming is not None
        assert gone is not None
        assert gone <= today <= coming
        assert {(d.day, d.month) for d in (coming, gone)} == {(day.day, day.month)}
        years = 4 if (day.day, day.month) == (29, 2) else 1
        assert coming.year - today.year <= years >= today.year - gone.year


WORDS = st.sampled_from(
    [
        *("end", "of", "by", "start", "Q4", "FY", "2026/27", "Dec", "31", "12", "2026", "Mon", "/"),
        *("in", "3", "weeks", "a", "month", "today", "+30", "2099", "29", "Feb"),
    ]
)


@given(
    st.text(max_size=40)
    | st.lists(WORDS, max_size=6).map(" ".join)
    | st.text("0123456789/-. +dwmjanfebst", max_size=14)
)
def test_whatever_is_typed_is_a_day_nothing_or_refused_in_one_line(text: str) -> None:
    try:
        day = typed(text)
    except Refused as error:
        assert "\n" not in str(error)
    else:
        assert day is None or EARLIEST <= day <= LATEST


def test_of_a_long_text_the_beginning_is_shown():
    assert len(refusal_of("9" * 5_000)) < 200
