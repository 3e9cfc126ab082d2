"""Returns: checked, frozen, numbered, compared, and never changed afterwards."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from example_register import ALEX, NOW, SAM, Surgery
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from returns_made import Q2, Q3, Q4, QUESTIONS, TODAY, made, render
from sqlalchemy.exc import DBAPIError

from db.errors import Refused
from db.records.new_records import NewAnswer, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.returns.returns import Incomplete, Missing, ReturnContent, due_on, period_to_return
from db.storage.transactions import engine_for
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import Organisation, Signature
from db.vocabulary.terms import Answer, Choice, Dimension, ProviderType, Status
from imports.plans.plan_file import default_plan

_numbers = itertools.count(1)

any_day = st.dates(date(2000, 1, 1), date(2099, 12, 31))
quarters = st.builds(Period, st.integers(2000, 2098), st.integers(1, 4))
periods = quarters | st.builds(Period, st.integers(2000, 2098))
waits = st.none() | st.integers(1, 120)


# When


@given(periods, waits)
def test_a_return_is_due_after_its_period_and_within_the_wait(
    period: Period, days: int | None
) -> None:
    due = due_on(period, days)
    assert due > period.end
    if days is not None:
        assert due - period.end == timedelta(days=days)
        return
    assert (due + timedelta(days=1)).day == 1
    assert due.month == period.next().start.month
    assert 28 <= (due - period.end).days <= 31


@given(any_day, st.lists(quarters, max_size=3), waits)
def test_the_next_return_is_of_this_quarter_or_of_the_last_while_it_is_due(
    today: date, done: list[Period], days: int | None
) -> None:
    period = period_to_return(today, done, days)
    this = Period.quarter_of(today)
    assert period in (this, this.previous())
    if period != this:
        assert period not in done
        assert period.end < today <= due_on(period, days)
    else:
        assert this.previous() in done or today > due_on(this.previous(), days)


def test_the_default_is_the_last_day_of_the_month_after() -> None:
    ends = [due_on(Period(2026, q), None) for q in (1, 2, 3, 4)]
    assert ends == [date(2026, 7, 31), date(2026, 10, 31), date(2027, 1, 31), date(2027, 4, 30)]
    assert due_on(Period(2026), None) == date(2027, 4, 30)


# The check

some_edits = st.one_of(
    st.builds(Edit, choice=st.sampled_from([Choice.IN_PLAN, Choice.LATER, Choice.UNDECIDED])),
    st.builds(Edit, status=st.sampled_from(Status)),
    st.builds(Edit, due=st.sampled_from([TODAY - timedelta(days=5), TODAY + timedelta(days=99)])),
    st.builds(Edit, lead=st.sampled_from(["P. Lee", None])),
)
some_codes = st.lists(st.sampled_from(["GC1", "GC2", "GES1", "GPES2"]), min_size=1, max_size=3)
some_work = st.lists(st.tuples(some_codes, some_edits), max_size=6)


def mend(register: Register, organisation: Organisation, missing: Missing) -> None:
    """Do the one thing that a line of the check asks for."""
    codes = [missing.code] if missing.code else []
    match missing.field:
        case "contact":
            register.organisations.edit(organisation, contact="Sam Example")
        case "email":
            register.organisations.edit(organisation, email="sam@example.org")
        case "choice":
            register.actions.choose(organisation, codes, Choice.LATER)
        case "lead":
            register.actions.set_lead(organisation, codes, "P. Lee")
        case "due":
            register.actions.set_dates(organisation, codes, due=TODAY + timedelta(days=40))
        case "update":
            register.actions.add_update(organisation, codes, "Going on.")
        case "evidence":
            register.records.add_evidence(organisation, codes, NewEvidence("A page"))
        case "reading":
            (measure,) = register.records.measures(organisation, missing.code)
            register.records.add_reading(organisation, measure, NewReading(None, TODAY))
        case "answer":
            register.questions.answer(organisation, missing.about or "", NewAnswer(Answer.IN_PLACE))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some_work, st.booleans(), st.booleans())
def test_doing_what_the_check_names_one_by_one_makes_the_return_complete(
    example_surgery: Surgery, work: list[tuple[list[str], Edit]], measured: bool, asked: bool
) -> None:
    register = example_surgery.register
    organisation = register.organisations.add(
        default_plan(),
        name="Sample Surgery",
        ods=f"S{next(_numbers):05}",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    for codes, edit in work:
        register.actions.edit(organisation, codes, edit)
    if measured:
        register.actions.edit(organisation, ["GR5"], Edit(choice=Choice.IN_PLAN))
        register.records.add_measure(
            organisation, ["GR5"], NewMeasure("Waste", "kg", Dimension.ENVIRONMENTAL)
        )
    if asked:
        register.questions.add_set(organisation, QUESTIONS)

    def lacking() -> list[Missing]:
        content = register.returns.content(organisation, Q3, "Sam Example")
        missing = [one for line in content.check for one in line.missing]
        assert content.complete is (not missing)
        return missing

    todo = lacking()
    for _ in range(400):
        if not todo:
            break
        mend(register, organisation, todo[0])
        left = lacking()
        assert todo[0] not in left
        assert set(left) < set(todo)
        todo = left
    assert not todo
    view = register.returns.make(organisation, Q3, "Sam Example", render).view
    assert view.complete


def test_each_line_of_the_check_says_what_is_missing(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1"], Status.COMPLETE)
    register.actions.set_status(organisation, ["GPES2"], Status.IN_PROGRESS)
    register.actions.choose(organisation, ["GR5"], Choice.IN_PLAN)
    register.records.add_measure(
        organisation, ["GR5"], NewMeasure("Waste", "kg", Dimension.ENVIRONMENTAL)
    )
    register.questions.add_set(organisation, QUESTIONS)
    content = register.returns.content(organisation, Q3)
    lacking = {line.key: [m.words for m in line.missing] for line in content.check}
    assert lacking["contact"] == ["No contact person is named"]
    assert lacking["signed_by"] == ["Not signed off yet"]
    assert "GES1 has no decision yet" in lacking["choice"]
    assert "GC1 has no decision yet" not in lacking["choice"]
    assert lacking["lead"] == ["GR5 has no lead", "GPES2 has no lead"]
    assert lacking["due"] == ["GR5 has no target date", "GPES2 has no target date"]
    assert lacking["update"] == ["GPES2 has no update since the period began"]
    assert lacking["evidence"] == ["GC1 is complete but has no evidence"]
    assert lacking["reading"] == ["GR5: Waste has no reading since the period began"]
    assert lacking["answer"] == ["Not answered: Is it?"]
    assert not content.complete


def test_news_and_readings_of_an_earlier_period_do_not_count(example_surgery: Surgery) -> None:
    organisation = example_surgery.organisation
    early = example_surgery.open_as(ALEX, datetime(2026, 9, 30, 12, tzinfo=UTC))
    early.actions.set_status(organisation, ["GPES2"], Status.IN_PROGRESS)
    early.actions.add_update(organisation, ["GPES2"], "Begun.")
    early.records.add_measure(organisation, ["GPES2"], NewMeasure("Share", "%", Dimension.OUTCOME))
    (measure,) = early.records.measures(organisation)
    early.records.add_reading(organisation, measure, NewReading(3, date(2026, 9, 30)))

    def lacks(period: Period) -> set[str]:
        content = example_surgery.register.returns.content(organisation, period)
        return {line.key for line in content.check if any(m.code == "GPES2" for m in line.missing)}

    assert {"update", "reading"} & lacks(Q2) == set()
    assert {"update", "reading"} <= lacks(Q3)


# Making one


def test_an_incomplete_return_is_refused_unless_it_is_meant(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    with pytest.raises(Incomplete, match="No contact person") as refusal:
        register.returns.make(organisation, Q3, "Sam Example", render)
    assert any(not line.ok for line in refusal.value.lines)
    assert register.returns.made(organisation) == ()
    made(example_surgery)
    (view,) = register.returns.made(organisation)
    assert (str(view), view.complete, view.signed_by) == (
        "Q3 2026/27, number 1",
        False,
        "Sam Example",
    )


def test_the_same_return_again_is_the_same_file(example_surgery: Surgery) -> None:
    first = made(example_surgery)
    again = made(example_surgery)
    assert (first.again, again.again) == (False, True)
    assert (again.view, again.workbook) == (first.view, first.workbook)
    assert len(example_surgery.register.returns.made(example_surgery.organisation)) == 1


def test_a_correction_has_the_next_number_and_the_first_stays(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    first = made(example_surgery)
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    second = made(example_surgery)
    assert (second.view.number, second.again) == (2, False)
    assert register.returns.file(organisation, Q3, 1).workbook == first.workbook
    assert register.returns.file(organisation, Q3).view == second.view
    assert made(example_surgery, by="Kim Sample").view.number == 3
    assert made(example_surgery, Q2).view.number == 1
    with pytest.raises(Refused, match=r"there are: 1, 2, 3"):
        register.returns.file(organisation, Q3, 4)
    with pytest.raises(Refused, match="not made a return for Q4 2026/27"):
        register.returns.file(organisation, Q4)


def test_a_period_that_has_not_begun_cannot_be_returned(example_surgery: Surgery) -> None:
    with pytest.raises(Refused, match=r"begins on 1 January 2027"):
        made(example_surgery, Q4)
    with pytest.raises(Refused, match="empty"):
        made(example_surgery, by=" ")


def test_a_return_that_cannot_be_written_is_not_made(example_surgery: Surgery) -> None:
    def fails(content: ReturnContent) -> tuple[str, bytes]:
        raise Refused("No room.")

    register, organisation = example_surgery.register, example_surgery.organisation
    before = register.history.changes(organisation)
    with pytest.raises(Refused, match="No room"):
        register.returns.make(organisation, Q3, "Sam", fails, incomplete=True)
    assert register.returns.made(organisation) == ()
    assert register.history.changes(organisation) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE frozen_return SET signed_by = 'Nobody'",
        "DELETE FROM frozen_return",
        "INSERT OR REPLACE INTO frozen_return SELECT id, organisation_id, change_id, period,"
        ' number, "on", \'Nobody\', complete, file_name, sha256, snapshot, workbook, at, "by",'
        " plan_in_use_id"
        " FROM frozen_return",
    ],
)
def test_the_database_itself_refuses_to_change_a_return(
    example_surgery: Surgery, statement: str
) -> None:
    first = made(example_surgery)
    if "REPLACE" in statement and example_surgery.register.place.path is None:
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    engine = engine_for(example_surgery.register.place)
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert example_surgery.register.returns.made(example_surgery.organisation) == (first.view,)


def test_the_snapshot_tells_the_whole_position(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1"], Status.COMPLETE)
    register.records.add_evidence(
        organisation, ["GC1"], NewEvidence("A page", "https://example.org")
    )
    told = json.loads(register.returns.snapshot(made(example_surgery).view))
    assert (told["format"], told["period"], told["number"]) == (1, "Q3 2026/27", 1)
    assert told["position"]["organisation"]["ods"] == "A99999"
    assert len(told["position"]["actions"]) == 53
    assert told["position"]["actions"][0]["status"] == "complete"
    assert told["position"]["evidence"][0]["link"] == "https://example.org"


# Signed off before it is made


def _signed(surgery: Surgery, period: Period = Q3) -> str:
    return surgery.open_as(SAM).returns.content(surgery.organisation, period).signed_by


def test_a_signature_lasts_over_a_restart_and_tells_who_when_and_for_which_period(
    example_surgery: Surgery,
) -> None:
    practice = example_surgery.organisation
    example_surgery.register.returns.sign_off(practice, Q3, " Dr Roy ")
    later = example_surgery.open_as(ALEX, NOW + timedelta(days=3))
    content = later.returns.content(practice, Q3)
    assert content.signed_by == "Dr Roy"
    assert content.signature == Signature(Q3, "Dr Roy", NOW, SAM)
    assert all(missing.field != "signed_by" for line in content.check for missing in line.missing)
    assert later.returns.content(practice, Q2).signed_by == ""


CHANGES = {
    "a lead": lambda r, o: r.actions.set_lead(o, ["GC1"], "Kim Sample"),
    "an update": lambda r, o: r.actions.add_update(o, ["GC1"], "Bins moved"),
    "evidence": lambda r, o: r.records.add_evidence(o, ["GC1"], NewEvidence("A page")),
    "the contact": lambda r, o: r.organisations.edit(o, contact="Kim Sample"),
    "an undo": lambda r, o: r.history.undo(o),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_signature_lapses_when_something_changes(example_surgery: Surgery, what: str) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    register.actions.set_status(practice, ["GC3"], Status.IN_PROGRESS)
    example_surgery.open_as(ALEX).returns.sign_off(practice, Q3, "Dr Roy")
    assert _signed(example_surgery) == "Dr Roy"
    CHANGES[what](register, practice)
    assert _signed(example_surgery) == ""


def test_what_changes_nothing_lets_a_signature_stand(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(practice, ["GC1"], "Kim Sample")
    register.returns.sign_off(practice, Q3, "Dr Roy")
    register.actions.set_lead(practice, ["GC1"], "Kim Sample")
    register.returns.sign_off(practice, Q2, "Pat Sample")
    assert (_signed(example_surgery), _signed(example_surgery, Q2)) == ("Dr Roy", "Pat Sample")


def test_a_signature_is_undone_and_done_again_as_any_change(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    register.returns.sign_off(practice, Q3, "Pat Sample")
    register.returns.sign_off(practice, Q3, "Dr Roy")
    assert _signed(example_surgery) == "Dr Roy"
    register.history.undo(practice)
    assert _signed(example_surgery) == "Pat Sample"
    register.history.undo(practice)
    assert _signed(example_surgery) == ""
    register.history.redo(practice)
    assert _signed(example_surgery) == "Pat Sample"


def test_a_return_that_was_made_uses_its_signature_up(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    register.returns.sign_off(practice, Q3, "Dr Roy")
    register.returns.make(practice, Q3, "Dr Roy", render, incomplete=True)
    content = register.returns.content(practice, Q3)
    assert (content.signed_by, content.signature, content.since) == ("Dr Roy", None, ())
    register.actions.set_lead(practice, ["GC1"], "Kim Sample")
    assert _signed(example_surgery) == ""


@pytest.mark.parametrize("name", ["", "  ", "999 123 4594"])
def test_what_is_no_name_signs_nothing(example_surgery: Surgery, name: str) -> None:
    with pytest.raises(Refused):
        example_surgery.register.returns.sign_off(example_surgery.organisation, Q3, name)
    assert _signed(example_surgery) == ""
