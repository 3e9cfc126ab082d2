"""Requests: put to several organisations at once, taken on or declined by each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from example_register import ALEX, NOW, Surgery, shown

from db.errors import Refused, RefusedByOrganisations, StaleChange
from db.history.change_descriptions import change_in_words
from db.records.new_records import NewRequest
from db.validation.text_rules import HoldsNhsNumber
from db.views import Organisation, Request
from db.vocabulary.terms import Choice, ProviderType, Reply, RequestKind
from imports.plans.plan_file import default_plan

MARCH = date(2027, 3, 31)
ACTION = NewRequest(RequestKind.ACTION, "GC1", "Before the audit", MARCH)
TARGET = NewRequest(RequestKind.TARGET, "gc1", due=MARCH)
UPDATE = NewRequest(RequestKind.UPDATE, "GC1", "The new contract starts in May")
QUESTION = NewRequest(RequestKind.QUESTION, text="Who is your lead?")


@pytest.fixture
def chemist(example_surgery: Surgery) -> Organisation:
    return example_surgery.register.organisations.add(
        default_plan(),
        name="Example Chemist",
        ods="FA999",
        provider_type=ProviderType.COMMUNITY_PHARMACY,
    )


def put(surgery: Surgery, new: NewRequest) -> Request:
    """Put a request to the practice, and return it."""
    surgery.register.requests.put(surgery.organisation, new)
    return surgery.register.requests.of(surgery.organisation)[-1]


def newest(surgery: Surgery, organisation: Organisation | None = None) -> str:
    whose = organisation or surgery.organisation
    return change_in_words(surgery.register.history.changes(whose)[0])


def test_a_request_is_put_to_each_organisation_in_a_change_of_its_own(
    example_surgery: Surgery, chemist: Organisation
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    done = register.change_each([practice, chemist], lambda o: register.requests.put(o, ACTION))
    assert len({changed.id for changed in done.values()}) == 2
    for one in (practice, chemist):
        (request,) = register.requests.of(one)
        assert (request.kind, request.code, request.due) == (RequestKind.ACTION, "GC1", MARCH)
        assert (request.reply, request.note, request.by) == (Reply.OPEN, None, register.user)
        assert newest(example_surgery, one).startswith("Added a request: Kind: Put an action in")
    register.history.undo(chemist)
    assert register.requests.of(chemist) == ()
    assert len(register.requests.of(practice)) == 1


def test_a_request_that_one_organisation_cannot_have_is_put_to_none(
    example_surgery: Surgery, chemist: Organisation
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    new = NewRequest(RequestKind.ACTION, "GPES2")
    with pytest.raises(RefusedByOrganisations, match=r"^FA999: There is no action 'GPES2'"):
        register.change_each([practice, chemist], lambda o: register.requests.put(o, new))
    assert register.requests.of_all([practice, chemist]) == ()
    register.requests.put(practice, new)
    ((asked, (request,)),) = register.requests.of_all([practice, chemist])
    assert (asked, request.code) == (practice, "GPES2")


@pytest.mark.parametrize(
    ("new", "standing"),
    [
        (ACTION, (Choice.IN_PLAN, MARCH, None)),
        (TARGET, (Choice.IN_PLAN, MARCH, None)),
        (UPDATE, (Choice.UNDECIDED, None, "The new contract starts in May")),
    ],
)
def test_taking_a_request_on_does_what_it_asks_for_in_the_same_change(
    example_surgery: Surgery, new: NewRequest, standing: tuple[object, ...]
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation

    def stands() -> tuple[object, ...]:
        action = shown(example_surgery)
        return action.choice, action.due, action.latest_update

    before = stands()
    request = put(example_surgery, new)
    changed = register.requests.take(practice, request, "Gladly")
    assert changed.codes == ("GC1",)
    assert stands() == standing
    (taken,) = register.requests.of(practice)
    assert (taken.reply, taken.note) == (Reply.TAKEN, "Gladly")
    assert newest(example_surgery).startswith(f"Took on a request GC1: {new.kind.label}: ")
    register.history.undo(practice)
    assert (stands(), register.requests.of(practice)) == (before, (request,))
    register.history.redo(practice)
    assert (stands(), register.requests.of(practice)) == (standing, (taken,))


def test_a_question_is_answered_in_words(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    question = put(example_surgery, QUESTION)
    with pytest.raises(Refused, match="Answer is empty"):
        register.requests.take(practice, question)
    register.requests.take(practice, question, "Kim")
    (answered,) = register.requests.of(practice)
    assert (answered.reply, answered.note) == (Reply.TAKEN, "Kim")
    assert newest(example_surgery).startswith("Answered a request: Answer a question: Who is")


def test_declining_asks_for_the_reason_and_changes_nothing_else(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    request = put(example_surgery, TARGET)
    before = shown(example_surgery)
    with pytest.raises(Refused, match="Reason is empty"):
        register.requests.decline(practice, request, " ")
    register.requests.decline(practice, request, "No money before April")
    (declined,) = register.requests.of(practice)
    assert (declined.reply, declined.note) == (Reply.DECLINED, "No money before April")
    assert shown(example_surgery) == before
    with pytest.raises(Refused, match="This request is declined already"):
        register.requests.take(practice, declined)
    register.history.undo(practice)
    assert register.requests.of(practice) == (request,)


def test_of_two_people_who_reply_the_second_is_told(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    seen = put(example_surgery, TARGET)
    example_surgery.open_as(ALEX).requests.decline(practice, seen, "No money")
    with pytest.raises(Refused, match="This request is declined already"):
        register.requests.take(practice, seen)
    assert shown(example_surgery).due is None
    example_surgery.open_as(ALEX).history.undo(practice)
    register.requests.take(practice, seen)
    assert shown(example_surgery).due == MARCH


def test_a_request_that_has_changed_since_is_not_replied_to(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    seen = put(example_surgery, TARGET)
    later = NewRequest(RequestKind.TARGET, "GC1", due=date(2027, 6, 30))
    example_surgery.open_as(ALEX).records.edit(practice, seen, later)
    with pytest.raises(StaleChange, match="Target date"):
        register.requests.take(practice, seen)
    assert shown(example_surgery).due is None


def test_what_breaks_a_rule_of_the_action_leaves_the_request_open(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    register.actions.set_dates(practice, ["GC1"], start=date(2027, 6, 1))
    request = put(example_surgery, TARGET)
    with pytest.raises(Refused, match="GC1"):
        register.requests.take(practice, request)
    assert register.requests.of(practice) == (request,)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (NewRequest(RequestKind.ACTION), "names no action"),
        (NewRequest(RequestKind.TARGET, "GC1"), "no target date"),
        (NewRequest(RequestKind.UPDATE, "GC1", " "), "no text"),
        (NewRequest(RequestKind.QUESTION), "no text"),
        (NewRequest(RequestKind.QUESTION, text="Who?", due=MARCH), "Only an action"),
        (NewRequest(RequestKind.TARGET, "GC1", due=date(1200, 1, 1)), "1200"),
    ],
)
def test_a_request_that_is_not_whole_is_refused(
    example_surgery: Surgery, new: NewRequest, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        put(example_surgery, new)


def test_no_nhs_number_is_stored_with_a_request_or_its_reply(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    number = "999 123 4594"
    with pytest.raises(HoldsNhsNumber):
        put(example_surgery, NewRequest(RequestKind.QUESTION, text=f"How is {number}?"))
    question = put(example_surgery, QUESTION)
    with pytest.raises(HoldsNhsNumber):
        register.requests.take(practice, question, number)


@pytest.mark.parametrize(
    "reply",
    [
        lambda r, o, seen: r.requests.take(o, seen, "Kim"),
        lambda r, o, seen: r.requests.decline(o, seen, "No"),
        lambda r, o, seen: r.requests.decline(o, seen, "No") and r.history.undo(o),
    ],
)
def test_a_request_and_a_reply_in_words_are_no_part_of_the_next_return(
    example_surgery: Surgery, reply: Callable[..., object]
) -> None:
    from tracker.use_cases.returning import make_return

    register, practice = example_surgery.register, example_surgery.organisation
    period = register.returns.next_period(practice)
    first = make_return(register, practice, period, "Sam Example", incomplete=True)
    reply(register, practice, put(example_surgery, QUESTION))
    content = register.returns.content(practice, period)
    assert [one for one in content.since or () if one.code is None] == []
    again = make_return(register, practice, period, "Sam Example", incomplete=True)
    assert again.view.number == first.view.number


def test_requests_survive_being_opened_again(example_surgery: Surgery) -> None:
    put(example_surgery, UPDATE)
    put(example_surgery, QUESTION)
    again = example_surgery.open_as(ALEX, NOW)
    kept = again.requests.of(example_surgery.organisation)
    assert [(one.kind, one.text) for one in kept] == [
        (RequestKind.UPDATE, UPDATE.text),
        (RequestKind.QUESTION, QUESTION.text),
    ]
