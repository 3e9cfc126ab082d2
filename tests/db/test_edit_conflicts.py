"""A change made on a stale view is refused, never lost and never blindly stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from example_register import ALEX, NOW, SAM, Surgery, shown

from db.errors import FieldConflict, GreenPlanError, StaleChange
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.organisations.question_set import Question, QuestionSet
from db.records.new_records import NewAnswer, NewBarrier, NewCommitment, NewEvidence, NewRisk
from db.validation.progress import Edit
from db.views import Changed
from db.vocabulary.terms import Answer, BarrierKind, Choice, Ease, RiskKind, RiskLevel, Status

TODAY = date(2026, 11, 22)


def test_a_stale_change_is_refused_with_both_values(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": shown(example_surgery, "GC1").version}
    later = NOW + timedelta(hours=1)
    example_surgery.open_as(ALEX, later).actions.set_lead(organisation, ["GC1"], "Dr Roy")
    before = register.position(organisation), register.history.changes(organisation)
    with pytest.raises(StaleChange) as stale:
        register.actions.set_lead(organisation, ["GC1"], "P. Lee", seen=seen)
    line = str(stale.value)
    when = f"{later.astimezone():%d %B %Y at %H:%M}"
    assert all(part in line for part in ("GC1", ALEX, "'Dr Roy'", "'P. Lee'", when))
    assert line.isprintable()
    assert (register.position(organisation), register.history.changes(organisation)) == before


def test_every_kind_of_stale_change_is_refused_in_words(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": 0}
    example_surgery.open_as(ALEX).actions.set_status(organisation, ["GC1"], Status.ON_HOLD)
    changes: dict[str, Callable[[], Changed]] = {
        "'In our plan', you entered 'Later'": lambda: register.actions.choose(
            organisation, ["GC1"], Choice.LATER, "Money", seen=seen
        ),
        "'On hold', you entered 'Complete'": lambda: register.actions.already_in_place(
            organisation, ["GC1"], seen=seen
        ),
        "'On hold', you entered 'In progress'": lambda: register.actions.set_status(
            organisation, ["GC1"], Status.IN_PROGRESS, seen=seen
        ),
        "'–', you entered '22/11/2026'": lambda: register.actions.set_dates(
            organisation, ["GC1"], due=TODAY, seen=seen
        ),
        "'–', you entered '40%'": lambda: register.actions.edit(
            organisation, ["GC1"], Edit(percent=40, own_ease=Ease.VERY_EASY), seen=seen
        ),
    }
    for said, change in changes.items():
        with pytest.raises(StaleChange, match=said):
            change()
    assert shown(example_surgery, "GC1").status is Status.ON_HOLD


def test_one_stale_action_holds_back_the_whole_bulk_change(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {action.code: action.version for action in register.actions.all(organisation)}
    example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC2"], "Dr Roy")
    with pytest.raises(StaleChange, match="GC2"):
        register.actions.set_lead(organisation, ["GC1", "GC2"], "P. Lee", seen=seen)
    assert shown(example_surgery, "GC1").lead is None


def test_a_fresh_view_takes_the_change(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    for lead in ("Dr Roy", "P. Lee", "Dr Roy"):
        seen = {"GC1": shown(example_surgery, "GC1").version}
        register.actions.set_lead(organisation, ["GC1"], lead, seen=seen)
    assert shown(example_surgery, "GC1").lead == "Dr Roy"


def test_what_somebody_else_did_to_another_action_is_not_stale(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": shown(example_surgery, "GC1").version}
    example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC2"], "Dr Roy")
    register.actions.set_lead(organisation, ["GC1"], "P. Lee", seen=seen)
    assert shown(example_surgery, "GC1").lead == "P. Lee"


def test_an_undo_makes_what_was_seen_before_it_stale(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    seen = {"GC1": shown(example_surgery, "GC1").version}
    register.history.undo(organisation)
    with pytest.raises(StaleChange):
        example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC1"], "Dr Roy", seen=seen)


def test_every_refusal_is_one_line(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    attempts: list[Callable[[], object]] = [
        lambda: register.history.undo(organisation),
        lambda: register.history.redo(organisation),
        lambda: register.actions.find(organisation, "no\nsuch"),
        lambda: register.organisations.find("no\nsuch"),
        lambda: register.actions.set_lead(organisation, ["GC1"], "a\nb"),
        lambda: register.actions.edit(organisation, ["GC1"], Edit(percent=101)),
    ]
    for attempt in attempts:
        with pytest.raises(GreenPlanError) as refusal:
            attempt()
        assert str(refusal.value).isprintable()
        assert str(refusal.value).endswith((".", ")"))


LATER = NOW + timedelta(hours=1)


def refused(change: Callable[[], object]) -> StaleChange:
    """Return the refusal of a change made on a stale view."""
    with pytest.raises(StaleChange) as stale:
        change()
    return stale.value


def versions(surgery: Surgery) -> dict[str, int]:
    return {a.code: a.version for a in surgery.register.actions.all(surgery.organisation)}


def test_the_fields_that_differ_are_told_with_who_set_them_and_when(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "Kim")
    seen = versions(example_surgery)
    alex = example_surgery.open_as(ALEX, LATER)
    alex.actions.edit(organisation, ["GC1"], Edit(status=Status.ON_HOLD, due=TODAY))
    ours = Edit(status=Status.COMPLETE, due=TODAY, lead="P. Lee", percent=None)
    stale = refused(lambda: register.actions.edit(organisation, ["GC1"], ours, seen=seen))
    assert stale.differences == (
        FieldConflict("GC1", "Status", "On hold", "Complete", ALEX, LATER),
        FieldConflict("GC1", "Lead", "Kim", "P. Lee", SAM, NOW),
    )
    assert (stale.by, stale.at) == (ALEX, LATER)


def test_every_stale_action_of_a_bulk_change_is_told(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    codes = ["GC1", "GC2", "GC3", "GC4", "GC5"]
    seen = versions(example_surgery)
    alex = example_surgery.open_as(ALEX, LATER)
    alex.actions.set_lead(organisation, codes[:1], "Dr Roy")
    alex.actions.set_status(organisation, codes[2:], Status.ON_HOLD)
    stale = refused(lambda: register.actions.set_lead(organisation, codes, "P. Lee", seen=seen))
    assert [(d.code, d.theirs) for d in stale.differences] == [
        ("GC1", "Dr Roy"),
        ("GC3", "–"),
        ("GC4", "–"),
        ("GC5", "–"),
    ]
    assert {(d.label, d.ours) for d in stale.differences} == {("Lead", "P. Lee")}
    line = str(stale)
    assert "Alex Sample changed GC4" in line
    assert "1 more action was changed too. Nothing was saved" in line


def test_taking_mine_repeats_the_change_and_taking_theirs_leaves_it(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = versions(example_surgery)
    example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC1", "GC2"], "Dr Roy")
    for code in ("GC1", "GC2"):
        refused(lambda: register.actions.set_lead(organisation, [code], "P. Lee", seen=seen))  # noqa: B023
    register.actions.set_lead(organisation, ["GC1"], "P. Lee", seen=versions(example_surgery))
    assert shown(example_surgery, "GC1").lead == "P. Lee"
    assert shown(example_surgery, "GC2").lead == "Dr Roy"
    example_surgery.register.history.undo(organisation)
    assert shown(example_surgery, "GC1").lead == "Dr Roy"


def test_two_who_want_the_same_differ_in_nothing(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": 0}
    for who in (register, example_surgery.open_as(ALEX, LATER)):
        who.actions.set_lead(organisation, ["GC1"], f"Lead of {who.user}")
    example_surgery.open_as(ALEX, LATER).actions.set_lead(organisation, ["GC1"], "P. Lee")
    stale = refused(lambda: register.actions.set_lead(organisation, ["GC1"], "P. Lee", seen=seen))
    assert stale.differences == ()
    assert (stale.by, stale.at) == (ALEX, LATER)


def test_the_fields_of_a_stale_record_are_told(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_barrier(
        organisation, ["GA1"], NewBarrier(BarrierKind.LANDLORD, "The lease")
    )
    (seen,) = register.records.barriers(organisation)
    alex = example_surgery.open_as(ALEX, LATER)
    alex.records.edit(organisation, seen, NewBarrier(BarrierKind.MONEY, "The lease", "A grant"))
    mine = NewBarrier(BarrierKind.IT, "The lease", resolved=TODAY)
    stale = refused(lambda: register.records.edit(organisation, seen, mine))
    assert stale.differences == (
        FieldConflict("GA1", "Kind", "Money", "IT", ALEX, LATER),
        FieldConflict("GA1", "Support needed", "A grant", "–", ALEX, LATER),
        FieldConflict("GA1", "Resolved on", "–", "22/11/2026"),
    )
    assert (stale.by, stale.at) == (ALEX, LATER)
    stale = refused(lambda: register.records.delete(organisation, seen))
    assert [(d.label, d.theirs, d.ours) for d in stale.differences] == [
        ("Kind", "Money", "Deleted"),
        ("Support needed", "A grant", "Deleted"),
    ]
    (there,) = register.records.barriers(organisation)
    register.records.edit(organisation, there, mine)
    (there,) = register.records.barriers(organisation)
    assert (there.kind, there.support, there.resolved) == (BarrierKind.IT, None, TODAY)
    register.records.delete(organisation, there)
    assert register.records.barriers(organisation) == ()


def test_evidence_and_commitments_tell_theirs_and_ours_too(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX, LATER)
    register.records.add_evidence(organisation, ["GC1"], NewEvidence("Minutes"))
    register.records.add_commitment(organisation, NewCommitment("Less waste"))
    (evidence,), (commitment,) = (
        register.records.evidence(organisation),
        register.records.commitments(organisation),
    )
    alex.records.edit(organisation, evidence, NewEvidence("Minutes of May"))
    alex.records.edit(organisation, commitment, NewCommitment("No waste"))
    stale = refused(
        lambda: register.records.edit(organisation, evidence, NewEvidence("Minutes of June"))
    )
    assert stale.differences == (
        FieldConflict("GC1", "Title", "Minutes of May", "Minutes of June", ALEX, LATER),
    )
    stale = refused(
        lambda: register.records.edit(organisation, commitment, NewCommitment("Some waste"))
    )
    assert stale.differences == (
        FieldConflict(None, "Objective", "No waste", "Some waste", ALEX, LATER),
    )


def test_risks_tell_theirs_and_ours_too(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_risk(organisation, NewRisk("A heatwave", RiskLevel.LOW))
    (risk,) = register.records.risks(organisation)
    theirs = NewRisk("A heatwave", RiskLevel.VERY_HIGH, owner="Alex")
    example_surgery.open_as(ALEX, LATER).records.edit(organisation, risk, theirs)
    ours = NewRisk("A heatwave", RiskLevel.MEDIUM, RiskKind.ESTATE)
    stale = refused(lambda: register.records.edit(organisation, risk, ours))
    assert stale.differences[0] == FieldConflict(None, "Level", "Very high", "Medium", ALEX, LATER)
    (kept,) = register.records.risks(organisation)
    assert (kept.level, kept.kind, kept.owner) == (RiskLevel.VERY_HIGH, None, "Alex")


def test_answers_and_details_tell_theirs_and_ours_too(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX, LATER)
    asked = Question("one", "Do you?", "")
    register.questions.add_set(organisation, QuestionSet("made-up", "Made up", "1", "", (asked,)))
    (question,) = register.questions.sets(organisation)[0].questions
    alex.questions.answer(organisation, question.key, NewAnswer(Answer.NOT_IN_PLACE, "Not yet"))
    mine = NewAnswer(Answer.IN_PLACE)
    stale = refused(
        lambda: register.questions.answer(organisation, question.key, mine, seen=question)
    )
    assert stale.differences == (
        FieldConflict(None, "Answer", "Not in place", "In place", ALEX, LATER),
        FieldConflict(None, "Comment", "Not yet", "–", ALEX, LATER),
    )
    before = register.organisations.find()
    alex.organisations.edit(organisation, contact="Alex", email="alex@example.nhs.uk")
    stale = refused(
        lambda: register.organisations.edit(
            organisation, contact="Kim", email="kim@example.nhs.uk", name="Surgery", seen=before
        )
    )
    assert stale.differences == (
        FieldConflict(None, "Contact", "Alex", "Kim", ALEX, LATER),
        FieldConflict(None, "Email", "alex@example.nhs.uk", "kim@example.nhs.uk", ALEX, LATER),
    )
    assert (stale.by, stale.at) == (ALEX, LATER)
    assert register.organisations.find().name == before.name


def test_a_stale_import_tells_of_every_action(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = versions(example_surgery)
    example_surgery.open_as(ALEX, LATER).actions.set_lead(organisation, ["GC1", "GC2"], "Dr Roy")
    taken = ImportedAction(Edit(lead="P. Lee"))
    batch = ImportBatch("Made up.xlsx", tuple((code, taken) for code in ("GC1", "GC2", "GC3")))
    stale = refused(lambda: register.apply_import(organisation, batch, seen=seen))
    assert [(d.code, d.theirs, d.ours) for d in stale.differences] == [
        ("GC1", "Dr Roy", "P. Lee"),
        ("GC2", "Dr Roy", "P. Lee"),
    ]
    assert (stale.by, stale.at) == (ALEX, LATER)
    assert shown(example_surgery, "GC3").lead is None
