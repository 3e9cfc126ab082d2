"""A later edition of a plan: what was recorded goes on with it, stays readable, and comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_register import ALEX, Surgery
from returns_made import Q3, Q4, TODAY, made

from db.errors import Refused, UnknownCode
from db.inspection import inspect_register
from db.plans.editions import EditionComparison, EditionStep, MatchedBy
from db.plans.plan_edition import PlanEdition
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.returns.differences import differences_in_words
from db.views import LogFilter, Organisation
from db.vocabulary.terms import BarrierKind, Choice, Dimension, Status


def next_edition(surgery: Surgery, **new_codes: tuple[str, ...]) -> EditionComparison:
    """Return the step to an edition in which some actions have other codes, or none.

    ``GC1=("N1",)`` is renamed, ``GC1=()`` withdrawn, and ``GC1=("N1", "N2")`` split. Two with one
    code are merged.
    """
    before = surgery.register.plan_edition(surgery.organisation.plan_key)
    steps, actions, taken = [], {}, set()
    for action in before.actions:
        codes = new_codes.get(action.code, (action.code,))
        for number, code in enumerate(codes):
            after = actions.setdefault(code, replace(action, code=code))
            main = number == 0 and code not in taken
            taken.add(code)
            steps.append(EditionStep(action, after, (), MatchedBy.DECIDED, main))
        if not codes:
            steps.append(EditionStep(action, None, ()))
    new = replace(before.actions[0], code="NEW1", title="An added action")
    steps.append(EditionStep(None, new, ()))
    after = replace(before, key="next-edition", edition="Second", actions=(*actions.values(), new))
    return EditionComparison(before, after, tuple(steps))


def step_to(before: PlanEdition, key: str, ways: list[tuple[str, str, bool]]) -> EditionComparison:
    """Return the step to an edition with the same codes: which goes on as which, and whether that
    is its main way.
    """
    old = {action.code: action for action in before.actions}
    actions = {code: replace(one, title=f"{one.title}, {key}") for code, one in old.items()}
    steps = [
        EditionStep(old[was], actions[code], (), MatchedBy.DECIDED, main)
        for was, code, main in ways
    ]
    gone, carried = {was for was, _, _ in ways}, {code for _, code, _ in ways}
    steps += [EditionStep(None, one, ()) for code, one in actions.items() if code not in carried]
    steps += [EditionStep(one, None, ()) for code, one in old.items() if code not in gone]
    after = replace(before, key=key, edition=key, actions=tuple(actions.values()))
    return EditionComparison(before, after, tuple(steps))


def upgraded(surgery: Surgery, comparison: EditionComparison) -> Organisation:
    return surgery.register.organisations.upgrade(surgery.organisation, comparison)


def all_recorded(surgery: Surgery, seen: Organisation) -> list[object]:
    """Return everything that a list of actions shows, and that stands beside it."""
    register = surgery.register
    return [
        *register.actions.all(seen),
        *register.actions.set_aside(seen),
        *register.actions.updates(seen),
        *register.records.evidence(seen),
        *register.records.measures(seen),
        *register.records.barriers(seen),
    ]


def test_a_renamed_action_keeps_its_progress_log_and_records(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    register.actions.add_update(before, ["GC1"], "Told the partners")
    register.records.add_evidence(before, ["GC1"], NewEvidence("Minutes"))
    register.records.add_measure(before, ["GC1"], NewMeasure("Bins", "kg", Dimension.ENVIRONMENTAL))
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",)))
    assert (seen.plan_key, seen.plan_edition, seen.in_use) == (
        "next-edition",
        "Second",
        before.in_use,
    )
    action = register.actions.find(seen, "N1")
    assert (action.lead, action.evidence, action.measures, action.latest_update) == (
        "Dr Roy",
        1,
        1,
        "Told the partners",
    )
    assert [one.code for one in register.records.evidence(seen, "N1")] == ["N1"]
    assert [one.text for one in register.actions.updates(seen, "N1")] == ["Told the partners"]
    assert register.actions.set_aside(seen) == ()
    register.actions.set_lead(seen, ["n1"], "Kim", seen={"N1": action.version})
    assert [c.what for c in register.history.changes(seen, "N1")] == [
        "set-lead",
        "upgrade-plan",
        "add-measure",
        "add-evidence",
        "add-update",
        "set-lead",
    ]
    if location := register.place.path:
        with inspect_register(str(location)) as found:
            assert (found.log_faults(), found.unreadable_values()) == ((), ())


def test_a_withdrawn_action_stays_readable(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=(), GC2=()))
    assert "GC1" not in {action.code for action in register.actions.all(seen)}
    (aside,) = register.actions.set_aside(seen)
    assert (aside.code, aside.lead, aside.plan) == ("GC1", "Dr Roy", before.plan_key)
    assert [c.what for c in register.history.changes(seen, "GC1")] == ["upgrade-plan", "set-lead"]


def test_merged_actions_bring_all_records_and_the_progress_of_one(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    register.actions.set_status(before, ["GC2"], Status.COMPLETE)
    for code in ("GC1", "GC2"):
        register.actions.add_update(before, [code], f"About {code}")
        register.records.add_evidence(before, [code], NewEvidence(f"Minutes of {code}"))
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",), GC2=("N1",)))
    action = register.actions.find(seen, "N1")
    assert (action.lead, action.status, action.evidence) == ("Dr Roy", None, 2)
    assert [one.text for one in register.actions.updates(seen, "N1")] == ["About GC1", "About GC2"]
    assert {one.code for one in register.records.evidence(seen)} == {"N1"}
    (aside,) = register.actions.set_aside(seen)
    assert (aside.code, aside.status) == ("GC2", Status.COMPLETE)


def test_a_merged_action_whose_records_came_along_is_not_set_aside(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    register.records.add_evidence(before, ["GC2"], NewEvidence("Minutes"))
    register.actions.add_update(before, ["GC3"], "Told the partners")
    renamed = dict.fromkeys(("GC1", "GC2", "GC3"), ("N1",))
    seen = upgraded(example_surgery, next_edition(example_surgery, **renamed))
    assert register.actions.set_aside(seen) == ()
    action = register.actions.find(seen, "N1")
    assert (action.lead, action.evidence, action.latest_update) == (
        "Dr Roy",
        1,
        "Told the partners",
    )
    with pytest.raises(UnknownCode, match=r"GC2 is N1 in the present edition, Second\.$"):
        register.actions.find(seen, "GC2")


def test_the_first_part_of_a_split_action_has_its_records(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1", "N2")))
    assert [register.actions.find(seen, code).lead for code in ("N1", "N2")] == ["Dr Roy", None]
    register.actions.set_lead(seen, ["N2"], "Kim")
    assert [register.actions.find(seen, code).lead for code in ("N1", "N2")] == ["Dr Roy", "Kim"]


def test_codes_that_are_swapped_swap_nothing_else(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "One")
    register.actions.set_lead(before, ["GC2"], "Two")
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("GC2",), GC2=("GC1",)))
    assert [register.actions.find(seen, code).lead for code in ("GC1", "GC2")] == ["Two", "One"]
    (change,) = [c for c in register.history.changes(seen, "GC1") if c.what == "set-lead"]
    assert change.fields[0].new == "Two"


def test_who_still_sees_the_earlier_edition_cannot_change_the_wrong_action(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1", "GC2"], "Dr Roy")
    register.actions.set_status(before, ["GC1"], Status.ON_HOLD)
    alex = example_surgery.open_as(ALEX)
    saw = {"GC1": alex.actions.find(before, "GC1").version}
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("GC2",), GC2=("GC1",)))
    for change in (
        lambda: alex.actions.set_lead(before, ["GC1"], "Alex", seen=saw),
        lambda: alex.actions.add_update(before, ["GC1"], "Alex"),
        lambda: alex.records.add_evidence(before, ["GC1"], NewEvidence("Alex")),
    ):
        with pytest.raises(Refused, match=r"You now work with .*, Second. Codes may have changed"):
            change()
    assert {a.lead for a in register.actions.all(seen, ["GC1", "GC2"])} == {"Dr Roy"}
    register.history.undo(seen)
    with pytest.raises(Refused, match=r"You now work with .*, Draft V2"):
        alex.actions.set_lead(seen, ["GC1"], "Alex")


def test_one_undo_brings_the_earlier_edition_back_and_one_redo_the_next(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1", "GC2"], "Dr Roy")
    register.actions.add_update(before, ["GC1"], "Told the partners")
    start = all_recorded(example_surgery, before)
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",), GC2=()))
    end = all_recorded(example_surgery, seen)
    undone = register.history.undo(seen)
    assert undone.what == "undo"
    back = register.organisations.current(seen)
    assert back == before
    assert all_recorded(example_surgery, back) == start
    register.history.redo(back)
    assert all_recorded(example_surgery, register.organisations.current(back)) == end


def test_what_was_done_before_can_still_be_undone_by_who_did_it(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    alex.actions.set_lead(before, ["GC1"], "Alex")
    alex.actions.set_lead(before, ["GC2"], "Alex")
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",), GC2=()))
    assert alex.history.undo(seen).codes == ("GC2",)
    assert alex.history.undo(seen).codes == ("N1",)
    assert register.actions.find(seen, "N1").lead is None
    assert register.actions.set_aside(seen) == ()


def test_an_undo_says_the_codes_of_the_edition_that_is_there_by_then(
    example_surgery: Surgery,
) -> None:
    register = example_surgery.register
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",)))
    alex = example_surgery.open_as(ALEX)
    alex.actions.set_lead(seen, ["N1"], "Alex")
    assert register.history.undo(seen).codes == ("GC1",)
    back = register.organisations.current(seen)
    assert alex.history.undo(back).codes == ("GC1",)
    assert register.history.redo(back).codes == ("N1",)
    assert alex.history.redo(seen).codes == ("N1",)


def test_each_change_in_the_history_has_the_plan_that_its_codes_are_of(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    alex = example_surgery.open_as(ALEX)
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",)))
    alex.actions.set_lead(seen, ["N1"], "Alex")
    register.history.undo(seen)
    back = register.organisations.current(seen)
    alex.actions.set_lead(back, ["GC1"], "Kim")
    first, later = before.plan_key, "next-edition"
    told = [
        ("set-lead", first, ("GC1",)),
        ("undo", first, ("GC1",)),
        ("set-lead", later, ("N1",)),
        ("upgrade-plan", later, ("N1",)),
        ("set-lead", first, ("GC1",)),
    ]
    changes = register.history.changes(back)
    assert [(one.what, one.plan, one.codes) for one in changes[:5]] == told
    assert {one.plan for one in changes[5:]} <= {first}
    redone = register.history.redo(back).id
    newest = register.history.change(back, redone)
    assert (newest.plan, newest.codes) == (later, ("N1",))
    others = LogFilter(after=changes[3].id, before=redone)
    assert [one.plan for one in register.history.changes(seen, only=others)] == [
        *(first, first, later)
    ]


def test_what_others_recorded_since_is_set_aside_by_an_undo_and_not_lost(
    example_surgery: Surgery,
) -> None:
    register = example_surgery.register
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",)))
    alex = example_surgery.open_as(ALEX)
    alex.actions.set_lead(seen, ["NEW1"], "Alex")
    alex.actions.set_lead(seen, ["N1"], "Kim")
    register.history.undo(seen)
    back = register.organisations.current(seen)
    assert register.actions.find(back, "GC1").lead == "Kim"
    (aside,) = register.actions.set_aside(back)
    assert (aside.code, aside.lead, aside.plan) == ("NEW1", "Alex", "next-edition")
    register.history.redo(back)
    assert register.actions.find(seen, "NEW1").lead == "Alex"


def test_a_third_edition_follows_the_second(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",)))
    register.records.add_evidence(seen, ["N1"], NewEvidence("Minutes"))
    second = register.plan_edition("next-edition")
    renamed = {action.code: f"T-{action.code}" for action in second.actions}
    third = replace(
        second,
        key="third",
        edition="Third",
        actions=tuple(replace(one, code=renamed[one.code]) for one in second.actions),
    )
    steps = tuple(
        EditionStep(one, other, (), MatchedBy.DECIDED)
        for one, other in zip(second.actions, third.actions, strict=True)
    )
    last = register.organisations.upgrade(seen, EditionComparison(second, third, steps))
    action = register.actions.find(last, "T-N1")
    assert (action.lead, action.evidence) == ("Dr Roy", 1)
    for wanted in ("next-edition", before.plan_key):
        register.history.undo(last)
        if wanted == "next-edition":
            register.history.undo(last)
    assert register.organisations.current(last) == before
    assert register.actions.find(before, "GC1").lead == "Dr Roy"


def test_the_edition_begun_with_is_known_even_if_a_later_one_was_stored_first(
    example_surgery: Surgery,
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    plan = register.plan_edition(practice.plan_key)
    register.add_plan(replace(plan, key="later"))
    seen = register.organisations.work_with(practice, replace(plan, key="begun"))
    begun, later = (register.plan_edition(key) for key in ("begun", "later"))
    nothing_goes_on = EditionComparison(begun, later, ())
    seen = register.organisations.upgrade(seen, nothing_goes_on)
    position = register.position(seen)
    assert position.first_plan == "begun"
    assert set(position.first_names.values()) == {f"later {one.code}" for one in later.actions}
    register.history.undo(seen)
    position = register.position(register.organisations.current(seen))
    assert (position.first_plan, position.first_names) == ("begun", {})


def test_what_cannot_be_is_refused_and_changes_nothing(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    comparison = next_edition(example_surgery)
    guess = replace(comparison.steps[0], by=MatchedBy.GUESS)
    with pytest.raises(Refused, match="guessed"):
        upgraded(example_surgery, replace(comparison, steps=(guess, *comparison.steps[1:])))
    assert register.organisations.current(before) == before
    assert [plan.key for plan in register.plans()] == [before.plan_key]
    seen = upgraded(example_surgery, comparison)
    with pytest.raises(Refused, match="no longer work with"):
        upgraded(example_surgery, comparison)
    other_way = EditionComparison(
        comparison.after,
        comparison.before,
        tuple(
            replace(step, before=step.after, after=step.before)
            for step in comparison.steps
            if step.before
        ),
    )
    with pytest.raises(Refused, match="undo the upgrade"):
        register.organisations.upgrade(seen, other_way)
    with pytest.raises(Refused, match="another edition"):
        register.organisations.work_with(seen, before.plan_key)


def test_an_edition_that_another_plan_in_use_came_from_is_refused(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    first = register.plan_edition(before.plan_key)
    upgraded(example_surgery, next_edition(example_surgery))
    beside = register.organisations.work_with(before, replace(first, key="beside"))
    other = register.plan_edition("beside")
    with pytest.raises(Refused, match="an edition of another plan"):
        register.organisations.upgrade(beside, EditionComparison(other, first, ()))
    assert {one.lead for one in register.actions.all(beside)} == {None}


def test_an_edition_that_was_come_from_is_refused_even_if_nothing_goes_on(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    first = register.plan_edition(before.plan_key)
    seen = upgraded(example_surgery, step_to(first, "second", []))
    second = register.plan_edition("second")
    back = EditionComparison(
        second,
        first,
        (EditionStep(second.actions[0], first.actions[0], (), MatchedBy.DECIDED),),
    )
    with pytest.raises(Refused, match="undo the upgrade"):
        register.organisations.upgrade(seen, back)
    register.history.undo(seen)
    assert register.actions.find(register.organisations.current(seen), "GC1").lead == "Dr Roy"


def test_an_upgrade_is_not_redone_after_somebody_else_decided_otherwise(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    alex.actions.set_lead(before, ["GC1"], "Dr Roy")
    first = register.plan_edition(before.plan_key)
    seen = upgraded(example_surgery, step_to(first, "second", [("GC1", "GC1", True)]))
    register.history.undo(seen)
    alex.organisations.upgrade(before, step_to(first, "second", [("GC1", "GC2", True)]))
    alex.history.undo(before)
    with pytest.raises(Refused, match="nothing to redo"):
        register.history.redo(before)
    alex.history.redo(before)
    assert register.actions.find(register.organisations.current(before), "GC2").lead == "Dr Roy"


def test_progress_beside_what_others_brought_goes_on_too(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.records.add_evidence(before, ["GC1"], NewEvidence("Of the first"))
    first = register.plan_edition(before.plan_key)
    seen = upgraded(example_surgery, step_to(first, "second", [("GC1", "GC2", False)]))
    register.actions.set_lead(seen, ["GC2"], "Kim")
    second = register.plan_edition("second")
    last = register.organisations.upgrade(seen, step_to(second, "third", [("GC2", "GC3", True)]))
    action = register.actions.find(last, "GC3")
    assert (action.lead, action.evidence) == ("Kim", 1)
    assert register.actions.set_aside(last) == ()


def test_what_was_recorded_in_an_undone_upgrade_goes_on_with_the_next(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    first = register.plan_edition(before.plan_key)
    seen = upgraded(example_surgery, step_to(first, "second", []))
    alex.records.add_evidence(seen, ["GC1"], NewEvidence("Of the second"))
    alex.actions.set_lead(seen, ["GC1"], "Alex")
    register.history.undo(seen)
    again = upgraded(example_surgery, step_to(first, "second", [("GC1", "GC1", True)]))
    second = register.plan_edition("second")
    last = register.organisations.upgrade(again, step_to(second, "third", [("GC1", "GC2", True)]))
    assert [one.title for one in register.records.evidence(last, "GC2")] == ["Of the second"]
    assert register.actions.find(last, "GC2").lead is None
    assert [(a.lead, a.evidence) for a in register.actions.set_aside(last)] == [("Alex", 1)]


def test_what_stands_beside_an_action_that_was_set_aside_can_be_read(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.add_update(before, ["GC1"], "Told the partners")
    register.records.add_evidence(before, ["GC1"], NewEvidence("Minutes"))
    register.records.add_measure(before, ["GC1"], NewMeasure("Bins", "kg", Dimension.ENVIRONMENTAL))
    (measure,) = register.records.measures(before)
    register.records.add_reading(before, measure, NewReading(4, TODAY))
    register.records.add_barrier(before, ["GC1"], NewBarrier(BarrierKind.TIME, "No time"))
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=()))
    (aside,) = register.actions.set_aside(seen)
    there = register.records.of_set_aside(seen, aside)
    assert [one.text for one in there.updates] == ["Told the partners"]
    assert [one.title for one in there.evidence] == ["Minutes"]
    assert [[one.value for one in bins.readings] for bins in there.measures] == [[4]]
    assert [one.note for one in there.barriers] == ["No time"]
    assert register.records.evidence(seen) == ()


def test_what_is_set_aside_counts_what_stands_beside_it_and_no_more(
    example_surgery: Surgery,
) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.records.add_evidence(before, ["GC1"], NewEvidence("Of the first"))
    first = register.plan_edition(before.plan_key)
    seen = upgraded(example_surgery, step_to(first, "second", [("GC1", "GC2", False)]))
    example_surgery.open_as(ALEX).records.add_evidence(seen, ["GC2"], NewEvidence("Of the second"))
    assert register.actions.find(seen, "GC2").evidence == 2
    register.history.undo(seen)
    (aside,) = register.actions.set_aside(register.organisations.current(seen))
    beside = register.records.of_set_aside(seen, aside)
    assert [one.title for one in beside.evidence] == ["Of the second"]
    assert aside.evidence == 1


def test_a_return_compares_over_editions(example_surgery: Surgery) -> None:
    register, before = example_surgery.register, example_surgery.organisation
    register.actions.choose(before, ["GC1", "GC2"], Choice.IN_PLAN)
    register.actions.set_lead(before, ["GC1"], "Dr Roy")
    made(example_surgery, Q3)
    register.actions.set_status(before, ["GC2"], Status.COMPLETE)
    seen = upgraded(example_surgery, next_edition(example_surgery, GC1=("N1",), GC2=("N2",)))
    register.actions.set_lead(seen, ["N1"], "Kim")
    content = register.returns.content(seen, Q4)
    since = {one.code: differences_in_words(one) for one in content.since}
    assert set(since) == {None, "N1", "N2", "NEW1"}
    assert "Lead: Dr Roy → Kim" in "".join(since["N1"])
    (view,) = register.returns.made(seen)
    assert view.period == Q3
