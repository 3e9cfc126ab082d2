"""Quarters and years of the NHS financial year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import Refused
from db.validation.periods import Period

any_day = st.dates(date(2000, 1, 1), date(2099, 12, 31))
years = st.integers(1999, 2099)
quarters = st.builds(Period, years, st.integers(1, 4))
periods = quarters | st.builds(Period, years)


@given(any_day)
def test_every_day_lies_in_its_quarter_and_its_year(day: date) -> None:
    quarter, year = Period.quarter_of(day), Period.year_of(day)
    assert day in quarter
    assert day in year
    assert quarter.quarter in (1, 2, 3, 4)
    assert year.quarter is None
    assert quarter.year == year.year


@given(any_day, periods)
def test_a_day_lies_in_no_other_period_of_that_kind(day: date, period: Period) -> None:
    of_day = Period.year_of(day) if period.quarter is None else Period.quarter_of(day)
    assert (day in period) is (period == of_day)


@given(periods)
def test_periods_adjoin(period: Period) -> None:
    assert period.start <= period.end
    assert period.next().start == period.end + timedelta(days=1)
    assert period.previous().end == period.start - timedelta(days=1)


@given(periods)
def test_next_and_previous_take_each_other_back(period: Period) -> None:
    assert period.next().previous() == period
    assert period.previous().next() == period
    assert period.next().quarter is None if period.quarter is None else period.next().quarter


@given(periods)
def test_what_is_written_reads_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.parse(f"  {str(period).lower()} ") == period


@given(years)
def test_a_year_is_its_four_quarters_from_april_to_march(year: int) -> None:
    whole, four = Period(year), [Period(year, quarter) for quarter in (1, 2, 3, 4)]
    assert (whole.start, whole.end) == (date(year, 4, 1), date(year + 1, 3, 31))
    assert (four[0].start, four[3].end) == (whole.start, whole.end)
    assert [quarter.next() for quarter in four[:3]] == four[1:]
    assert [quarter.start.month for quarter in four] == [4, 7, 10, 1]


@given(periods)
def test_a_return_is_due_on_the_last_day_of_the_month_after(period: Period) -> None:
    due = period.return_due
    assert (due + timedelta(days=1)).day == 1
    assert (due.year * 12 + due.month) - (period.end.year * 12 + period.end.month) == 1


@given(quarters, quarters)
def test_quarters_sort_in_time(one: Period, other: Period) -> None:
    assert (one < other) is (one.start < other.start)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 22), "Q3 2026/27"),
        (date(2027, 3, 31), "Q4 2026/27"),
        (date(2027, 4, 1), "Q1 2027/28"),
        (date(2000, 1, 1), "Q4 1999/00"),
        (date(2099, 12, 31), "Q3 2099/00"),
    ],
)
def test_a_quarter_is_written_as_the_nhs_does(day: date, written: str) -> None:
    assert str(Period.quarter_of(day)) == written
    assert str(Period.year_of(day)) == written.partition(" ")[2]


def test_returns_of_the_plans_first_years_are_due_when_expected() -> None:
    assert Period.parse("Q3 2026/27").return_due == date(2027, 1, 31)
    assert Period.parse("Q4 2026/27").return_due == date(2027, 4, 30)
    assert Period.parse("2026/27").return_due == date(2027, 4, 30)
    assert Period(2027, 3).next().return_due == date(2028, 4, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q3",
        "2026",
        "Q5 2026/27",
        "Q0 2026/27",
        "Q3 2026/28",
        "Q3 2026/26",
        "Q3 26/27",
        "Q3 2026-27",
        "3 2026/27",
        "Q3 2026/27 and more",
        "Q3 2026/2027",
        "this quarter",
        "0000/01",
        "Q3 9999/00",
        "1026/27",
        "Q3 2026/27\nQ4",
    ],
)
def test_anything_else_is_refused_in_one_line_that_shows_how(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        Period.parse(text)
    line = str(refusal.value)
    assert "Q3 2026/27" in line
    assert line.isprintable()


def test_of_a_long_text_the_beginning_is_shown():
    with pytest.raises(Refused) as refusal:
        Period.parse("Q1 " * 2_000)
    assert len(str(refusal.value)) < 150
