"""An import brings records, answers and contacts too: all in its one change, or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from example_register import ALEX, Surgery, standing

from db.errors import Refused, StaleChange
from db.history.change_descriptions import change_in_words
from db.import_batches.import_batch import ImportBatch, ImportedAction, NewReadingOf
from db.organisations.question_set import Question, QuestionSet
from db.own_actions.new_own_action import NewOwnAction
from db.records.new_records import NewAnswer, NewBarrier, NewEvidence, NewMeasure, NewReading
from db.validation.progress import Edit
from db.views import Changed
from db.vocabulary.terms import Answer, BarrierKind, Dimension, Status

DAY = date(2026, 11, 20)
WASTE = NewMeasure("Clinical waste", "kg a month", Dimension.ENVIRONMENTAL)
READING = NewReadingOf("clinical waste", NewReading(12, DAY))
PHOTO, MONEY = NewEvidence("Photo", "Folder 4"), NewBarrier(BarrierKind.MONEY, "Dear", "Half")
QUESTIONS = QuestionSet(
    "made-up", "Made-up questions", "2026", "a test", (Question("one", "Is there one?"),)
)
KEY = "made-up/one"
NO_EDIT = Edit()


@pytest.fixture
def surgery(example_surgery: Surgery) -> Surgery:
    """The sample practice, which is asked a question."""
    example_surgery.register.questions.add_set(example_surgery.organisation, QUESTIONS)
    return example_surgery


def batch(**more: Any) -> ImportBatch:
    """An import with something of every kind."""
    given: dict[str, Any] = {
        "actions": (
            ("GC1", ImportedAction(Edit(status=Status.IN_PROGRESS), ("Read it",), (PHOTO,))),
            ("GC2", ImportedAction(NO_EDIT, (), (WASTE, READING))),
        ),
        "added": ((NewOwnAction("Swift boxes"), ImportedAction(NO_EDIT, (), (PHOTO, MONEY))),),
        "answers": ((KEY, NewAnswer(Answer.IN_PLACE, "Since May")),),
        "details": (("contact", "Kim Sample"), ("email", "kim@example.org")),
        **more,
    }
    return ImportBatch("return.xlsx", **given)


def only(*records: Any, **more: Any) -> ImportBatch:
    """An import that brings records to GC1 and nothing else."""
    return ImportBatch("return.xlsx", (("GC1", ImportedAction(NO_EDIT, (), records)),), **more)


def apply_import(surgery: Surgery, what: ImportBatch) -> Changed:
    return surgery.register.apply_import(surgery.organisation, what, seen={})


def told(surgery: Surgery) -> Any:
    """All that the register says of the practice, without when actions were touched."""
    position = surgery.register.position(surgery.organisation)
    return (
        standing(surgery.register, surgery.organisation),
        position.organisation,
        position.question_sets,
    )


def test_all_of_it_is_one_change(surgery: Surgery) -> None:
    register, organisation = surgery.register, surgery.organisation
    changed = apply_import(surgery, batch())
    assert (changed.what, changed.codes) == ("import", ("GC1", "GC2", "OWN-1"))
    assert register.history.changes(organisation)[0].id == changed.id
    (measure,) = register.records.measures(organisation, "GC2")
    assert [(r.on, r.value) for r in measure.readings] == [(DAY, 12)]
    assert [e.code for e in register.records.evidence(organisation)] == ["GC1", "OWN-1"]
    assert [(b.code, b.support) for b in register.records.barriers(organisation)] == [
        ("OWN-1", "Half")
    ]
    (question,) = register.questions.sets(organisation)[0].questions
    assert (question.answer, question.comment) == (Answer.IN_PLACE, "Since May")
    now = register.organisations.find("A99999")
    assert (now.contact, now.email) == ("Kim Sample", "kim@example.org")


def test_one_undo_takes_all_back_and_one_redo_brings_all_again(surgery: Surgery) -> None:
    before = told(surgery)
    apply_import(surgery, batch())
    after = told(surgery)
    for _ in range(3):
        surgery.register.history.undo(surgery.organisation)
        assert told(surgery) == before
        surgery.register.history.redo(surgery.organisation)
        assert told(surgery) == after


def test_an_answer_and_a_contact_that_were_there_come_back_with_an_undo(surgery: Surgery) -> None:
    register, organisation = surgery.register, surgery.organisation
    register.questions.answer(organisation, KEY, NewAnswer(Answer.NOT_IN_PLACE, "No"))
    register.organisations.edit(organisation, contact="Pat Sample")
    before = told(surgery)
    answers = ((KEY, NewAnswer(Answer.IN_PLACE)),)
    apply_import(
        surgery, ImportBatch("return.xlsx", (), answers=answers, details=(("contact", None),))
    )
    (question,) = register.questions.sets(organisation)[0].questions
    assert (question.answer, question.comment) == (Answer.IN_PLACE, None)
    assert register.organisations.find("A99999").contact is None
    fields = register.history.changes(organisation)[0].fields
    assert [(f.field, f.old, f.new) for f in fields] == [
        ("file", None, "return.xlsx"),
        ("question", None, "Is there one?"),
        ("question_key", None, KEY),
        ("answer", "not-in-place", "in-place"),
        ("comment", "No", None),
        ("contact", "Pat Sample", None),
    ]
    register.history.undo(organisation)
    assert told(surgery) == before


def test_the_log_names_the_measure_and_the_question(surgery: Surgery) -> None:
    apply_import(surgery, batch())
    fields = surgery.register.history.changes(surgery.organisation)[0].fields
    named = {(f.entity, f.field): f.new for f in fields if f.field in ("measure", "question")}
    assert named == {
        ("reading", "measure"): "Clinical waste",
        ("answer", "question"): "Is there one?",
    }


def test_the_history_says_it_in_a_line(surgery: Surgery) -> None:
    apply_import(surgery, only(PHOTO))
    newest = surgery.register.history.changes(surgery.organisation)[0]
    assert change_in_words(newest) == (
        "Imported GC1: File: return.xlsx; Title: Photo; Link: Folder 4"
    )


def test_what_says_the_same_as_the_register_is_no_change(surgery: Surgery) -> None:
    surgery.register.questions.answer(surgery.organisation, KEY, NewAnswer(Answer.IN_PLACE))
    same = ImportBatch("return.xlsx", (), answers=((KEY, NewAnswer(Answer.IN_PLACE)),))
    assert apply_import(surgery, same).id is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (only(NewEvidence("Photo", "javascript:alert(1)")), "cannot start with 'javascript:'"),
        (only(NewEvidence("x" * 300)), "Title is 300 characters"),
        (only(NewEvidence("Letter about 999 000 0018")), "looks like an NHS number"),
        (only(NewBarrier(BarrierKind.MONEY, "")), "Note is empty"),
        (only(WASTE, WASTE), "GC1 already has a measure 'Clinical waste'"),
        (only(READING), "GC1 has no measure 'clinical waste'"),
        (only(WASTE, READING, READING), "already has a reading for 20 November 2026"),
        (batch(answers=(("made-up/two", NewAnswer(Answer.IN_PLACE)),)), "no question"),
        (batch(details=(("email", "Kim"),)), "'Kim' is not an email address"),
        (batch(details=(("contact", "x" * 121),)), "Contact is 121 characters"),
    ],
)
def test_one_fault_keeps_all_of_it_out(surgery: Surgery, wrong: ImportBatch, why: str) -> None:
    before = told(surgery), surgery.register.history.changes(surgery.organisation)
    with pytest.raises(Refused, match=why):
        apply_import(surgery, wrong)
    assert (told(surgery), surgery.register.history.changes(surgery.organisation)) == before


def test_records_of_a_kind_that_somebody_touched_meanwhile_are_refused(surgery: Surgery) -> None:
    register, organisation = surgery.register, surgery.organisation
    seen = register.position(organisation).last_change
    alex = surgery.open_as(ALEX)
    alex.records.add_evidence(organisation, ["GC3"], PHOTO)
    apply_import(surgery, only(MONEY, since=seen))
    with pytest.raises(StaleChange, match="Alex Sample has changed the same records"):
        apply_import(surgery, only(PHOTO, since=seen))
    assert [e.code for e in register.records.evidence(organisation)] == ["GC3"]


def test_evidence_comes_in_also_where_the_action_has_moved_on(surgery: Surgery) -> None:
    register, organisation = surgery.register, surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "Pat")
    seen = {"GC1": register.actions.find(organisation, "GC1").version}
    surgery.open_as(ALEX).actions.set_lead(organisation, ["GC1"], "Alex")
    register.apply_import(organisation, only(PHOTO), seen=seen)
    assert [e.code for e in register.records.evidence(organisation)] == ["GC1"]


def test_work_on_what_came_in_is_undone_first(surgery: Surgery) -> None:
    apply_import(surgery, batch())
    register, organisation = surgery.register, surgery.organisation
    (photo,) = register.records.evidence(organisation, "GC1")
    surgery.open_as(ALEX).records.edit(organisation, photo, NewEvidence("Photo of it"))
    after = told(surgery)
    with pytest.raises(Refused, match="The evidence for GC1 has changed since"):
        register.history.undo(organisation)
    assert told(surgery) == after
