"""A printed date is understood where its text says which day is meant, and nowhere else."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.validation.periods import EARLIEST, LATEST
from db.vocabulary.declared import DateKind, PrintedDate
from imports.plans.printed_dates import understand

BY, FROM, RANGE = DateKind.BY, DateKind.FROM, DateKind.RANGE

MONTHS = st.dates(EARLIEST, LATEST).map(lambda day: day.replace(day=1))
MONTH_FORMS = st.sampled_from(["{:%b-%y}", "{:%b %Y}", "{:%B %Y}", "{:%b '%y}", "{:%B-%Y}"])
PIECES = st.sampled_from(
    [
        *("by", "from", "end of", "to", "-", "–", "&", "and", "ongoing", "(ongoing)", "onwards"),
        *("Q1", "Q3", "2024", "2024/25", "2026-27", "Mar-26", "April 2027", "31", "Apr", "Summer"),
        *("complete", "annually", "then", "tbc", "between", "until", "2", "/", "now", "99"),
    ]
)


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("Sep-25", "2025-09-30"),
        ("Mar 2028", "2028-03-31"),
        ("March 2026", "2026-03-31"),
        ("Sept 2026", "2026-09-30"),
        ("Feb-28", "2028-02-29"),
        ("31 March 2027", "2027-03-31"),
        ("by 1st April 2027", "2027-04-01"),
        ("30/6/2026", "2026-06-30"),
        ("2027-03-31", "2027-03-31"),
        ("By 2026", "2026-12-31"),
        ("2028", "2028-12-31"),
        ("by end of 2026", "2026-12-31"),
        ("End March 2027", "2027-03-31"),
        ("by the end of 2026/27", "2027-03-31"),
        ("Q3 2024/25", "2024-12-31"),
        ("Q3 2026/27", "2026-12-31"),
        ("Q4 2025 / 26", "2026-03-31"),
        ("2025/26 Q1", "2025-06-30"),
        ("2026/27", "2027-03-31"),
        ("FY 2026/27", "2027-03-31"),
        ("Summer 2025", "2025-08-31"),
        ("By Autumn 2026.", "2026-11-30"),
    ],
)
def test_a_target_is_the_last_day_of_what_is_printed(printed: str, due: str) -> None:
    assert understand(printed) == PrintedDate(printed, BY, date.fromisoformat(due))


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("Mar-26 & ongoing", "2026-03-31"),
        ("by Mar-26 & ongoing", "2026-03-31"),
        ("Mar-26 ongoing", "2026-03-31"),
        ("Apr 2026 (ongoing)", "2026-04-30"),
        ("Sep 2025, then on-going", "2025-09-30"),
        ("Q1 2025/26 – then ongoing", "2025-06-30"),
        ("2026 and ongoing", "2026-12-31"),
    ],
)
def test_a_target_may_go_on_after_its_day(printed: str, due: str) -> None:
    assert understand(printed) == PrintedDate(printed, BY, date.fromisoformat(due), ongoing=True)


@pytest.mark.parametrize(
    ("printed", "begins"),
    [
        ("from April 2023", "2023-04-01"),
        ("Apr-25 onwards", "2025-04-01"),
        ("From 2026 onwards", "2026-01-01"),
        ("from 1 May 2026", "2026-05-01"),
        ("Since 2024/25", "2024-04-01"),
        ("From April 2025 (ongoing)", "2025-04-01"),
    ],
)
def test_what_begins_at_a_date_begins_on_its_first_day(printed: str, begins: str) -> None:
    expected = PrintedDate(printed, FROM, begins=date.fromisoformat(begins), ongoing=True)
    assert understand(printed) == expected


@pytest.mark.parametrize(
    ("printed", "begins", "due"),
    [
        ("2025-2027", "2025-01-01", "2027-12-31"),
        ("2022–2024", "2022-01-01", "2024-12-31"),
        ("2025-32", "2025-01-01", "2032-12-31"),
        ("Apr 2025 - Mar 2026", "2025-04-01", "2026-03-31"),
        ("Apr-25 – Mar-26", "2025-04-01", "2026-03-31"),
        ("April to September 2026", "2026-04-01", "2026-09-30"),
        ("between May 2025 and June 2026", "2025-05-01", "2026-06-30"),
        ("From 2025/26 to 2027/28", "2025-04-01", "2028-03-31"),
        ("Q1-Q3 2024/25", "2024-04-01", "2024-12-31"),
        ("1 May 2025 until 30 June 2025", "2025-05-01", "2025-06-30"),
    ],
)
def test_a_range_has_a_first_and_a_last_day(printed: str, begins: str, due: str) -> None:
    days = date.fromisoformat(due), date.fromisoformat(begins)
    assert understand(printed) == PrintedDate(printed, RANGE, *days)


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Ongoing", DateKind.ONGOING),
        ("On-going", DateKind.ONGOING),
        ("From now", DateKind.ONGOING),
        ("Annually", DateKind.RECURRING),
        ("Every year", DateKind.RECURRING),
        ("quarterly", DateKind.RECURRING),
        ("Complete", DateKind.COMPLETE),
        ("Completed", DateKind.COMPLETE),
    ],
)
def test_some_dates_name_no_day(printed: str, kind: DateKind) -> None:
    assert understand(printed) == PrintedDate(printed, kind, ongoing=kind is DateKind.ONGOING)


@pytest.mark.parametrize(
    "printed",
    [
        *("tbc", "TBC 2026", "Q1 2024", "By Q2 2023", "Q4", "Q2-3 2022", "Q3 2022 on-going"),
        *("Q1 2022 – Q1 2025", "Q1 2023 – then ongoing", "Q1 2023 then annually."),
        *(
            "Q4 on-going to 2025",
            "Quarterly in 2024",
            "Ongoing up to 2025.",
            "2025-26",
            "2025–2026",
            "26/27",
        ),
        *("Dec 2030 and 2035", "Mar-26 and Mar-28", "Mar-26 (15 kg) and Mar-28 (12 kg)"),
        *("Assess opportunities by Dec-26", "Winter 2026", "March", "Oct to Mar 2026", "soon"),
        *("Mar 2027 - Apr 2026", "2027-2025", "2025/27", "31 February 2026", "13/13/2026"),
        *("Mar 1999", "2100", "Apr 2026 to", "- 2026", "by by 2026", "²⁰26", "from", "onwards"),
    ],
)
def test_what_a_text_does_not_say_is_not_understood(printed: str) -> None:
    assert understand(printed) == PrintedDate(printed, DateKind.NONE)


@given(MONTHS, MONTH_FORMS)
def test_a_month_is_understood_however_it_is_printed(month: date, form: str) -> None:
    text = form.format(month)
    assert understand(text).due == understand(f"BY {text.upper()}").due == last_day(month)
    assert understand(f"from {text}").begins == month
    assert understand(f"{text} & ongoing") == PrintedDate(
        f"{text} & ongoing", BY, last_day(month), ongoing=True
    )


@given(MONTHS, MONTHS, MONTH_FORMS, st.sampled_from([" - ", " – ", "–", " to "]))
def test_two_months_are_a_range_only_in_their_order(
    one: date, other: date, form: str, sign: str
) -> None:
    found = understand(form.format(one) + sign + form.format(other))
    if one < other:
        assert (found.kind, found.begins, found.due) == (RANGE, one, last_day(other))
    else:
        assert found.kind is DateKind.NONE


@given(st.lists(PIECES, min_size=1, max_size=6).map(" ".join) | st.text(max_size=40))
def test_what_is_understood_is_whole_and_the_printed_text_is_kept(printed: str) -> None:
    found = understand(printed)
    assert found.printed == printed
    assert (found.due is not None) == (found.kind in (BY, RANGE))
    assert (found.begins is not None) == (found.kind in (FROM, RANGE))
    assert not (found.begins and found.due) or found.begins < found.due
    assert not found.ongoing or found.kind in (BY, FROM, RANGE, DateKind.ONGOING)
    for day in (found.begins, found.due):
        assert day is None or EARLIEST <= day <= LATEST
