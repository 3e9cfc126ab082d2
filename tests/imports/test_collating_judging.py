"""Which files count: each in the report once, one for each organisation, whatever their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.received.received_return import Expected, Outcome, Remark, Sender
from db.validation.periods import Period
from imports.collating.judging import FileHead, judge, usual_period, usual_plan

Q2, Q3 = Period(2026, 2), Period(2026, 3)
TODAY = date(2026, 11, 22)
PLAN = "plan"
EXPECTED = (
    Expected("A00001", "Example Surgery"),
    Expected("A00002", "The Sample Practice"),
    Expected("A00003", "Dr Model and Partners"),
)
COUNTS = (Outcome.TAKEN, Outcome.REMARKS)


def head(name: str = "a.xlsx", ods: str = "A00001", **facts: object) -> FileHead:
    facts = {"sha256": name, "plan": PLAN, "period": Q3, "number": 1, **facts}
    called = str(facts.pop("called", ""))
    return FileHead(name, sender=Sender(ods, called), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "outcome", "key"),
    [
        (head(), Outcome.TAKEN, None),
        (head(called="Example Surgery"), Outcome.TAKEN, None),
        (head(called="EXAMPLE SURGERY (Main St)"), Outcome.TAKEN, None),
        (head(called="Other House Surgery"), Outcome.REMARKS, "name"),
        (head(ods="a00001"), Outcome.TAKEN, None),
        (head(ods="B81999"), Outcome.REMARKS, "not-expected"),
        (head(name="north/A00002 return.xlsx", ods=""), Outcome.REMARKS, "sender-by-name"),
        (head(name="A00002 and A00003.xlsx", ods=""), Outcome.REFUSED, "no-sender"),
        (head(name="return.xlsx", ods=""), Outcome.REFUSED, "no-sender"),
        (head(plan="other"), Outcome.REFUSED, "other-plan"),
        (head(period=Q2), Outcome.REFUSED, "other-period"),
        (head(period=None), Outcome.REMARKS, "no-period"),
        (head(remarks=(Remark("edited", "Edited."),)), Outcome.REMARKS, "edited"),
        (head(refused="It is damaged."), Outcome.REFUSED, "unreadable"),
    ],
)
def test_each_file_by_itself(one, outcome, key):
    (report,) = judge([one], EXPECTED, Q3, PLAN).files
    assert report.outcome is outcome
    assert [remark.key for remark in report.remarks] == ([key] if key else [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"number": 2}, {"number": 1}),
        ({"position_on": date(2026, 12, 5)}, {"position_on": date(2026, 12, 1)}),
        ({"position_on": date(2026, 12, 5)}, {}),
        ({"number": 2, "position_on": date(2026, 12, 1)}, {"position_on": date(2026, 12, 5)}),
    ],
)
def test_of_two_returns_the_higher_number_counts_then_the_later_position(first, second):
    better, worse = head("better.xlsx", **first), head("worse.xlsx", **second)
    for heads in ([better, worse], [worse, better]):
        reports = {report.name: report for report in judge(heads, EXPECTED, Q3, PLAN).files}
        assert reports["better.xlsx"].outcome is Outcome.TAKEN
        assert reports["worse.xlsx"].outcome is Outcome.SUPERSEDED
        assert "better.xlsx" in reports["worse.xlsx"].remarks[0].text


def test_the_same_content_counts_once_and_names_the_first():
    twice = [head("a.xlsx", sha256="1"), head("b.xlsx", sha256="1")]
    first, second = judge(twice, EXPECTED, Q3, PLAN).files
    assert (first.outcome, second.outcome) == (Outcome.TAKEN, Outcome.SAME)
    assert "a.xlsx" in second.remarks[0].text


def test_the_same_list_from_two_organisations_counts_for_each():
    twice = [head(f"{ods}.xlsx", "", sha256="1") for ods in ("A00001", "A00002")]
    judgement = judge(twice, EXPECTED, Q3, PLAN)
    assert [sender.ods for sender in judgement.senders] == ["A00001", "A00002"]


def test_who_is_missing_and_why():
    heads = [head(), head("A00002.pdf", ods="", refused="It is a PDF document.")]
    missing = {one.expected.ods: one.why for one in judge(heads, EXPECTED, Q3, PLAN).missing}
    assert missing == {
        "A00002": "A00002.pdf: It is a PDF document.",
        "A00003": "Nothing came.",
    }
    assert judge(heads, (), Q3, PLAN).missing == ()


def test_the_usual_period_and_plan_are_those_of_most_files():
    heads = [head(period=Q2, plan="b"), head(), head(), head(period=None, plan="")]
    assert (usual_period(heads, TODAY), usual_plan(heads)) == (Q3, PLAN)
    assert usual_plan([head(refused="x", plan="")]) == ""
    assert usual_period([], TODAY) == Period.quarter_of(TODAY)


different = st.lists(
    st.builds(
        lambda number, ods, says_so, **facts: head(
            f"{ods or 'x'}-{number}.xlsx", ods if says_so else "", **facts
        ),
        number=st.integers(0, 10_000),
        ods=st.sampled_from(["", "A00001", "A00002", "A00003", "B81999"]),
        says_so=st.booleans(),
        plan=st.sampled_from([PLAN, PLAN, PLAN, "other"]),
        period=st.sampled_from([Q3, Q3, None, Q2]),
        position_on=st.sampled_from([None, date(2026, 12, 1), date(2026, 12, 5)]),
        refused=st.sampled_from(["", "", "", "It is damaged."]),
    ),
    max_size=12,
    unique_by=lambda one: one.name,
)


@st.composite
def heads_of_any_kind(draw: st.DrawFn) -> list[FileHead]:
    """Files of all kinds, some of them under a second name."""
    heads = draw(different)
    again = [one for one in heads if draw(st.integers(0, 3)) == 0]
    return [*heads, *(replace(one, name=f"copy of {one.name}") for one in again)]


@given(heads_of_any_kind(), st.booleans())
def test_every_file_is_in_the_report_once_and_one_counts_for_each_organisation(heads, listed):
    judgement = judge(heads, EXPECTED if listed else (), Q3, PLAN)
    assert [report.name for report in judgement.files] == [one.name for one in heads]
    counted = [judgement.files[number] for number in judgement.counted]
    assert [report for report in judgement.files if report.outcome in COUNTS] == counted
    codes = [report.ods for report in counted]
    assert len({*codes}) == len(codes)
    assert [sender.ods for sender in judgement.senders] == codes
    assert all(report.remarks for report in judgement.files if report.outcome is not Outcome.TAKEN)
    missing = {one.expected.ods for one in judgement.missing}
    assert missing == ({one.ods for one in EXPECTED} - {*codes} if listed else set())
    for number, report in enumerate(judgement.files):
        if report.outcome is Outcome.SUPERSEDED:
            (best,) = (n for n in judgement.counted if judgement.files[n].ods == report.ods)
            assert _rank(heads[best]) >= _rank(heads[number])


def _rank(one: FileHead) -> tuple[int, date]:
    return one.number, one.position_on or date.min


@given(heads_of_any_kind().flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))))
def test_the_order_of_files_changes_nothing_but_which_of_equals_is_first(orders):
    judged = []
    for heads in orders:
        files = judge(heads, EXPECTED, Q3, PLAN)
        by_name = {one.name: one for one in heads}
        judged.append(
            {(files.files[n].ods, *_rank(by_name[files.files[n].name])) for n in files.counted}
        )
    assert judged[0] == judged[1]
