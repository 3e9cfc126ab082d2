"""Answers, comments and contacts typed in a return, merged with what was said since."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from desk import Desk
from returns_sent import (
    KEYS,
    from_another_register,
    left,
    nothing,
)

from db.errors import StaleChange
from db.records.new_records import NewAnswer
from db.vocabulary.terms import Answer
from imports.proposal import Needs

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
FIRST, SECOND, THIRD = 1, 2, 3


@pytest.fixture
def desk(desk_with_return: Desk) -> Desk:
    """Example Surgery, which has made a return and waits for it to come back."""
    return desk_with_return


def given(desk: Desk, key: str) -> tuple[Answer | None, str | None]:
    sets = desk.register.questions.sets(desk.organisation)
    question = next(q for of in sets for q in of.questions if q.key == key)
    return question.answer, question.comment


def test_an_answer_where_there_was_none_brings_its_comment(desk, sent):
    row = sent.answer(SECOND, "not in place", "Nobody\n knows how")
    (change,) = desk.propose(sent.saved()).changes
    assert (change.sheet, change.cell, change.code) == ("Questions", f"D{row}", None)
    assert (change.field, change.old, change.new) == ("answer", None, "not-in-place")
    assert change.more == {"question": KEYS[1], "comment": "Nobody knows how"}
    assert change.needs is None
    assert change.subject.startswith("Do you take part in a scheme")


def test_answer_and_comment_are_taken_in_each_by_itself_where_there_were_some(desk, sent):
    sent.answer(FIRST, "In place", "Since April")
    proposal = desk.propose(sent.saved())
    assert [(c.field, c.old, c.new, c.needs) for c in proposal.changes] == [
        ("answer", "in-progress", "in-place", None),
        ("comment", "Since May", "Since April", None),
    ]
    desk.accept(proposal, [1])
    assert given(desk, KEYS[0]) == (Answer.IN_PROGRESS, "Since April")
    desk.register.history.undo(desk.organisation)
    desk.accept(desk.propose(sent.saved()), [0])
    assert given(desk, KEYS[0]) == (Answer.IN_PLACE, "Since May")


def test_a_comment_that_was_taken_out_goes(desk, sent):
    sent.answer(FIRST, "In progress", None)
    proposal = desk.propose(sent.saved())
    assert [(c.field, c.old, c.new) for c in proposal.changes] == [("comment", "Since May", None)]
    desk.accept(proposal)
    assert given(desk, KEYS[0]) == (Answer.IN_PROGRESS, None)


def test_what_the_register_was_told_meanwhile_waits_for_a_word(desk, sent):
    sent.answer(FIRST, "In place", "Since April")
    sent.answer(SECOND, "In place")
    alex = desk.surgery.open_as("Alex Sample", LATER)
    alex.questions.answer(desk.organisation, KEYS[0], NewAnswer(Answer.NOT_IN_PLACE, "Gone"))
    alex.questions.answer(desk.organisation, KEYS[1], NewAnswer(Answer.IN_PROGRESS))
    proposal = desk.propose(sent.saved())
    since = "set on 1 December 2026 by Alex Sample"
    assert [(c.old, c.new, c.needs, c.doubt) for c in proposal.changes] == [
        ("not-in-place", "in-place", Needs.GUESS, f"the register says Not in place, {since}"),
        ("Gone", "Since April", Needs.GUESS, f"the register says Gone, {since}"),
        ("in-progress", "in-place", Needs.GUESS, f"the register says In progress, {since}"),
    ]
    assert proposal.certain() == frozenset()


def test_the_same_on_both_sides_is_nothing(desk, sent):
    sent.answer(SECOND, "In place", "Yes")
    alex = desk.surgery.open_as("Alex Sample", LATER)
    alex.questions.answer(desk.organisation, KEYS[1], NewAnswer(Answer.IN_PLACE, "Yes"))
    assert nothing(desk.propose(sent.saved()))


def test_where_nobody_knows_what_it_started_from_every_other_answer_waits(desk, sent):
    from_another_register(sent)
    sent.answer(FIRST, "In place")
    sent.answer(SECOND, "In place")
    sent.on_the_cover("Contact", "Kim Sample")
    sent.on_the_cover("Email", "kim@example.org")
    changes = desk.propose(sent.saved()).changes
    assert [(c.field, c.new, c.needs) for c in changes] == [
        ("answer", "in-place", Needs.GUESS),
        ("answer", "in-place", None),
        ("contact", "Kim Sample", Needs.GUESS),
        ("email", "kim@example.org", None),
    ]
    assert (
        changes[0].doubt == "the register says In progress, set on 22 November 2026 by Sam Example"
    )


def test_what_is_no_answer_is_listed(desk, sent):
    cleared = sent.answer(FIRST, None)
    alone = sent.answer(SECOND, None, "In the summer")
    odd = sent.answer(THIRD, "Mostly")
    sent.answer(4, "N/A")
    proposal = desk.propose(sent.saved())
    assert [(c.field, c.new) for c in proposal.changes] == [("answer", "not-applicable")]
    assert left(proposal) == {
        f"Questions D{cleared}": "an empty cell does not delete an answer; choose another",
        f"Questions E{alone}": "a comment needs an answer beside it: choose one",
        f"Questions D{odd}": "'Mostly' is not one of In place, In progress, Not in place and Not"
        " applicable",
    }


def test_a_new_comment_on_an_answer_that_was_undone_since_is_not_lost(desk, sent):
    row = sent.answer(FIRST, "In progress", "Since April")
    practice, (key, *_) = desk.organisation, KEYS
    while given(desk, key) != (None, None):
        desk.register.history.undo(practice)
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    assert left(proposal)[f"Questions E{row}"].startswith("a comment needs an answer beside it")


def test_answers_to_questions_that_are_not_asked_any_more_are_told_of(desk, sent):
    sent.answer(SECOND, "In place")
    desk.register.questions.remove_set(desk.organisation, "greener-nhs")
    proposal = desk.propose(sent.saved())
    assert nothing(proposal)
    assert any(note.startswith("Your returns do not ask 'Do you have a") for note in proposal.notes)


@pytest.mark.parametrize("others", [False, True])
def test_a_question_that_is_switched_off_while_the_lines_are_looked_at(desk, sent, others):
    sent.answer(SECOND, "In place")
    if others:
        sent.on_the_cover("Contact", "Kim Sample")
    proposal = desk.propose(sent.saved())
    desk.surgery.open_as("Alex Sample").questions.remove_set(desk.organisation, "greener-nhs")
    with pytest.raises(StaleChange, match=r"^The question 'Do you .*is no longer asked\. "):
        desk.accept(proposal)
    assert desk.register.organisations.find().contact == "Pat Sample"


def test_a_comment_on_an_answer_that_was_undone_meanwhile_is_not_dropped_silently(desk, sent):
    sent.answer(FIRST, "In progress", "Since April")
    proposal = desk.propose(sent.saved())
    while given(desk, KEYS[0]) != (None, None):
        desk.register.history.undo(desk.organisation)
    with pytest.raises(StaleChange, match="no longer has an answer"):
        desk.accept(proposal)


def test_contact_and_email_are_the_organisations_own(desk, sent):
    contact = sent.on_the_cover("Contact", "Kim  Sample")
    email = sent.on_the_cover("Email", "kim@example.org")
    proposal = desk.propose(sent.saved())
    assert [(c.sheet, c.cell, c.code, c.field, c.old, c.new) for c in proposal.changes] == [
        ("Cover", contact, None, "contact", "Pat Sample", "Kim Sample"),
        ("Cover", email, None, "email", None, "kim@example.org"),
    ]
    assert {c.subject for c in proposal.changes} == {"Example Surgery (A99999)"}
    changed = desk.accept(proposal)
    assert (changed.what, changed.codes) == ("import", ())
    now = desk.register.organisations.find()
    assert (now.contact, now.email) == ("Kim Sample", "kim@example.org")


def test_a_contact_that_was_taken_out_goes_and_one_that_says_nothing_stays(desk, sent):
    place = sent.on_the_cover("Contact", "TBC")
    proposal = desk.propose(sent.saved())
    assert left(proposal) == {f"Cover {place}": "it has no value yet"}
    sent.on_the_cover("Contact", None)
    (change,) = desk.propose(sent.saved()).changes
    assert (change.field, change.old, change.new) == ("contact", "Pat Sample", None)


def test_an_email_that_is_none_is_listed(desk, sent):
    place = sent.on_the_cover("Email", "Kim Sample")
    assert left(desk.propose(sent.saved()))[f"Cover {place}"].startswith(
        "'Kim Sample' is not an email address"
    )


def test_another_signature_is_said_and_not_stored(desk, sent):
    by = sent.on_the_cover("Signed off by", "Kim Sample")
    on = sent.on_the_cover("Signed off on", date(2026, 11, 30))
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    why = "a return is signed off when it is made, and cannot be changed later"
    assert left(proposal) == {f"Cover {by}": why, f"Cover {on}": why}
