"""Dates as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.dates import EARLIEST, LATEST, read_date
from db.errors import Refused

TODAY = date(2026, 11, 22)
any_day = st.dates(EARLIEST, LATEST)

MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]


def typed(text: str, today: date = TODAY) -> date | None:
    return read_date(text, "Target date", today)


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
        "1/13/2027",
        "32 May 27",
    ],
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert "not a day that exists" in refusal_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "soon",
        "2027",
        "12/2027",
        "31 Juny",
        "١/٢/٢٠٢٧",
        "Dec 2027",
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
        "2027-12-31T00:00",
        "1/2/2027 or so",
    ],
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    assert "is not a date" in refusal_of(text)


@pytest.mark.parametrize("text", ["31/12/1999", "1/1/2100", "2206-12-31", "0001-01-01", "+9999w"])
def test_a_year_far_off_is_taken_for_a_slip(text: str) -> None:
    assert "outside the years 2000 to 2099" in refusal_of(text)


@pytest.mark.parametrize("text", ["31/02/2027", "soon", "1/1/2100"])
def test_a_refusal_names_the_field_and_shows_how_to_write_it(text: str) -> None:
    line = refusal_of(text)
    assert line.startswith("Target date: ")
    assert "31/12/2026" in line


@given(st.text(max_size=40) | st.text("0123456789/-. +dwmjanfebst", max_size=14))
def test_whatever_is_typed_is_a_day_nothing_or_refused_in_one_line(text: str) -> None:
    try:
        day = typed(text)
    except Refused as error:
        assert "\n" not in str(error)
    else:
        assert day is None or EARLIEST <= day <= LATEST


def test_of_a_long_text_the_beginning_is_shown():
    assert len(refusal_of("9" * 5_000)) < 200
