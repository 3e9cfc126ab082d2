"""Whatever is done, undone and done again, by one person or two, the register stays right."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from example_register import ALEX, SAM, Surgery, standing
from field_values import made_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.errors import GreenPlanError, Refused
from db.own_actions.new_own_action import NewOwnAction
from db.records.new_records import (
    NewBarrier,
    NewEvidence,
    NewMeasure,
    NewReading,
    NewRequest,
    NewRisk,
)
from db.register import Register
from db.validation.progress import Edit
from db.views import Changed, Organisation, Request
from db.vocabulary.action_fields import EDITED
from db.vocabulary.terms import (
    BarrierKind,
    Choice,
    Dimension,
    ProviderType,
    Rating,
    Reply,
    RequestKind,
    RiskLevel,
    Status,
)
from imports.plans.plan_file import default_plan

TODAY = date(2026, 11, 22)
CODES = ["GC1", "GC2", "GPES2", "OWN-1"]

Change = Callable[[Register, Organisation], Changed]


some_codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=3)
ALONE = [field for field in EDITED if field.key not in ("choice", "reason", "status", "completed")]
some_day = st.none() | st.integers(-20, 20).map(lambda days: TODAY + timedelta(days=days))
some_edits = st.one_of(
    st.builds(Edit, choice=st.sampled_from(Choice)),
    st.builds(
        Edit,
        choice=st.sampled_from([Choice.LATER, Choice.NOT_FOR_US]),
        reason=st.sampled_from(["Money", "No car park"]),
    ),
    st.builds(Edit, status=st.sampled_from(Status)),
    *(st.builds(Edit, **{field.key: made_up(field, some_day)}) for field in ALONE),
)


def on_first(ask: str, change: str) -> Callable[[object], Change]:
    """Return what makes a change of the first record there is, whatever it is given."""

    def make(new: object) -> Change:
        def carry_out(register: Register, organisation: Organisation) -> Changed:
            (first, *_) = getattr(register.records, ask)(organisation) or [None]
            if first is None:
                raise Refused("There is none.")
            rest = () if new is None else (new,)
            return getattr(register.records, change)(organisation, first, *rest)

        return carry_out

    return make


def on_request(reply: Callable[[Register, Organisation, Request], Changed]) -> Change:
    """Return what replies to the first request that has no reply."""

    def carry_out(register: Register, organisation: Organisation) -> Changed:
        for one in register.requests.of(organisation):
            if one.reply is Reply.OPEN:
                return reply(register, organisation, one)
        raise Refused("There is none.")

    return carry_out


titles = st.sampled_from(["Minutes", "Photo"])
some_records = st.one_of(
    st.builds(
        lambda codes, title: lambda r, o: r.records.add_evidence(o, codes, NewEvidence(title)),
        some_codes,
        titles,
    ),
    titles.map(NewEvidence).map(on_first("evidence", "edit")),
    st.none().map(on_first("evidence", "delete")),
    st.builds(
        lambda code, name: (
            lambda r, o: r.records.add_measure(o, [code], NewMeasure(name, "kg", Dimension.SOCIAL))
        ),
        st.sampled_from(CODES),
        st.sampled_from(["Waste", "Miles"]),
    ),
    st.builds(
        NewReading,
        st.none() | st.integers(0, 9),
        st.integers(-3, 0).map(lambda days: TODAY + timedelta(days=days)),
    ).map(on_first("measures", "add_reading")),
    st.none().map(on_first("measures", "delete")),
    st.builds(
        lambda codes, kind: lambda r, o: r.records.add_barrier(o, codes, NewBarrier(kind, "It is")),
        some_codes,
        st.sampled_from([BarrierKind.MONEY, BarrierKind.TIME]),
    ),
    st.builds(NewBarrier, st.just(BarrierKind.IT), st.just("It was")).map(
        on_first("barriers", "edit")
    ),
    titles.map(lambda title: lambda r, o: r.records.add_risk(o, NewRisk(title))),
    st.builds(NewRisk, titles, st.none() | st.sampled_from(RiskLevel), review=some_day).map(
        on_first("risks", "edit")
    ),
    st.none().map(on_first("risks", "delete")),
    st.builds(
        NewRequest, st.sampled_from(RequestKind), st.sampled_from(CODES), titles, some_day
    ).map(lambda new: lambda r, o: r.requests.put(o, new)),
    st.just(on_request(lambda r, o, one: r.requests.take(o, one, "Kim"))),
    st.just(on_request(lambda r, o, one: r.requests.decline(o, one, "No"))),
)
own_titles = st.sampled_from(["Bees", "Swifts"])


def on_own_action(new: NewOwnAction | None) -> Change:
    """Return what gives the first own action there is other values, or deletes it."""

    def carry_out(register: Register, organisation: Organisation) -> Changed:
        own = [action for action in register.actions.all(organisation) if action.own]
        if not own:
            raise Refused("There is none.")
        if new is None:
            return register.own_actions.delete(organisation, own[:1])
        return register.own_actions.edit(organisation, own[0], new)

    return carry_out


own_actions = st.one_of(
    st.builds(
        lambda title, rating, due: (
            lambda r, o: r.own_actions.add(o, title, rating=rating, edit=Edit(due=due))
        ),
        own_titles,
        st.none() | st.sampled_from(Rating),
        some_day,
    ),
    st.builds(NewOwnAction, own_titles, rating=st.sampled_from(Rating)).map(on_own_action),
    st.none().map(on_own_action),
)
changes = some_records | st.one_of(
    own_actions,
    st.builds(
        lambda codes, wanted: lambda r, o: r.actions.edit(o, codes, wanted), some_codes, some_edits
    ),
    st.builds(
        lambda codes, text: lambda r, o: r.actions.add_update(o, codes, text),
        some_codes,
        st.sampled_from(["Begun.", "Waiting for a quote.\nThen on."]),
    ),
)
several_examples = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_numbers = itertools.count(1)


def new_practice(register: Register) -> Organisation:
    """Add an organisation for one example; organisations share nothing."""
    return register.organisations.add(
        default_plan(),
        name="Sample Surgery",
        ods=f"S{next(_numbers):05}",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )


def tried(change: Change, register: Register, organisation: Organisation) -> bool:
    """Make a change and return whether it did anything; a refused one does not."""
    try:
        return change(register, organisation).id is not None
    except GreenPlanError:
        return False


@several_examples
@given(sequence=st.lists(changes, max_size=8), data=st.data())
def test_undoing_all_gives_the_start_and_redoing_all_the_end(
    example_surgery: Surgery, sequence: list[Change], data: st.DataObject
) -> None:
    register = example_surgery.register
    organisation = new_practice(register)
    states = [standing(register, organisation)]
    for change in sequence:
        before = standing(register, organisation)
        if tried(change, register, organisation):
            states.append(standing(register, organisation))
        else:
            assert standing(register, organisation) == before
    turns = data.draw(st.integers(0, len(states) - 1), label="steps back before going on again")
    for state in states[-2 : -2 - turns : -1] if turns else []:
        register.history.undo(organisation)
        assert standing(register, organisation) == state
    for state in states[len(states) - turns :]:
        register.history.redo(organisation)
        assert standing(register, organisation) == state
    for _ in states[1:]:
        register.history.undo(organisation)
    assert standing(register, organisation) == states[0]
    with pytest.raises(Refused, match="nothing to undo"):
        register.history.undo(organisation)
    for _ in states[1:]:
        register.history.redo(organisation)
    assert standing(register, organisation) == states[-1]
    with pytest.raises(Refused, match="nothing to redo"):
        register.history.redo(organisation)


def undo(register: Register, organisation: Organisation) -> Changed:
    return register.history.undo(organisation)


def redo(register: Register, organisation: Organisation) -> Changed:
    return register.history.redo(organisation)


@several_examples
@given(
    sequence=st.lists(
        st.tuples(st.sampled_from([SAM, ALEX]), changes | st.just(undo) | st.just(redo)),
        max_size=14,
    )
)
def test_two_people_changing_and_undoing_never_break_a_rule_or_lose_a_change(
    example_surgery: Surgery, sequence: list[tuple[str, Change]]
) -> None:
    people = {SAM: example_surgery.register, ALEX: example_surgery.open_as(ALEX)}
    organisation = new_practice(example_surgery.register)
    codes_given: list[str] = []
    for name, change in sequence:
        register = people[name]
        before = standing(register, organisation)
        logged = len(register.history.changes(organisation))
        try:
            done = change(register, organisation)
        except GreenPlanError as error:
            assert str(error).isprintable()
            assert "did not accept the change" not in str(error)
            done = None
        after = standing(register, organisation)
        newest, *_ = history = register.history.changes(organisation)
        if done is None or done.id is None:
            assert (after, len(history)) == (before, logged)
            continue
        assert len(history) == logged + 1
        assert (newest.id, newest.by) == (done.id, name)
        touched = {code for code in {*before, *after} if before.get(code) != after.get(code)}
        assert touched - {""} <= set(done.codes)
        if done.what == "add-own-action":
            assert done.codes[0] not in codes_given
            codes_given.extend(done.codes)
        for code in after.keys() - {""}:
            assert_keeps_the_rules(after[code])


def assert_keeps_the_rules(action: object) -> None:
    assert isinstance(action, dict)
    assert action["reason"] is None or action["choice"] in (Choice.LATER, Choice.NOT_FOR_US)
    assert action["choice"] is not Choice.NOT_FOR_US or action["reason"]
    assert None in (action["start"], action["due"]) or action["start"] <= action["due"]
    if action["choice"] is Choice.IN_PLAN:
        assert (action["status"] is Status.COMPLETE) is (action["completed"] is not None)
