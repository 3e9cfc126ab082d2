"""An organisation with several plans: each is seen on its own, even if their codes are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from example_register import Surgery, standing
from returns_made import Q3

from db.actions.selection import (
    Selection,
    declared_orders,
    sort_actions,
    tab_selection,
    when_due,
)
from db.errors import Refused, RefusedBySome, StaleChange, UnknownCode, UnknownPlan
from db.inspection import inspect_register
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.validation.progress import OF_PLAN, Edit
from db.views import Organisation
from db.vocabulary.declared import (
    DateKind,
    Declaration,
    DeclaredValues,
    FieldType,
    PlanField,
    PlanTab,
    PlanWord,
    PrintedDate,
    RoleKind,
    RoleLetter,
    Section,
    WhenDue,
    described,
)
from db.vocabulary.terms import Area, BarrierKind, Choice, Dimension, ProviderType, Status

DUE = date(2026, 3, 31)
FIELDS = {
    "theme": "estates",
    "tags": ("energy", "water"),
    "paid": True,
    "cost": 2.5,
    "says": "As printed",
    "date": PrintedDate("Mar-26 & ongoing", DateKind.BY, DUE, None, ongoing=True),
}
EARLY, LATE = (PrintedDate(f"{year}", DateKind.BY, date(year, 3, 31)) for year in (2025, 2026))
ENERGY_AND_WATER = (PlanWord("energy", "Energy"), PlanWord("water", "Water"))
ESTATES = (PlanWord("estates", "3. Estates"),)
DECLARED = Declaration(
    short="Another",
    sections=(
        Section("X", "Everything", "area", area=Area.RESOURCES),
        Section("X1", "A driver", "driver", "X"),
        Section("Y", "No programme area", "area"),
    ),
    fields=(
        PlanField(
            "theme", "Theme", FieldType.WORD, (PlanWord("estates", "3. Estates"),), True, True
        ),
        PlanField(
            "tags",
            "Tags",
            FieldType.WORDS,
            (PlanWord("energy", "Energy"), PlanWord("water", "Water")),
        ),
        PlanField("paid", "Paid", FieldType.YES_NO),
        PlanField("cost", "Cost", FieldType.FIGURE),
        PlanField("says", "Says", FieldType.TEXT),
        PlanField("date", "Date", FieldType.DATE),
    ),
    kinds=(RoleKind("primary-care", "Primary care", (ProviderType.GENERAL_PRACTICE,)),),
    tabs=(PlanTab("Estates", {"theme": ("estates",)}),),
)
ROLES = {"primary-care": (RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE)}
ANOTHER = PlanEdition(
    key="another-plan",
    title="Another plan",
    edition="First",
    published="2026",
    issuer="Example ICB",
    source="Made up",
    actions=(
        PlannedAction(
            "GC1",
            "Same code",
            ProviderType.GENERIC,
            Area.RESOURCES,
            section="X1",
            fields=FIELDS,
            roles=ROLES,
        ),
        PlannedAction("X1 A/i", "Spelled with a slash", ProviderType.GENERIC, None, section="Y"),
    ),
    declared=DECLARED,
)


@pytest.fixture
def both(example_surgery: Surgery) -> tuple[Organisation, Organisation]:
    """The practice as seen with its first plan, and with another one."""
    first = example_surgery.organisation
    return first, example_surgery.register.organisations.work_with(first, ANOTHER)


def test_a_plan_keeps_all_that_it_declares(example_surgery, both) -> None:
    _, second = both
    register = example_surgery.register
    (_, stored) = register.plans()
    assert (stored.declared, stored.actions, stored.in_use) == (DECLARED, 2, 1)
    same, other = register.actions.all(second)
    assert same.declared == DeclaredValues(FIELDS, ROLES)
    assert (same.plan, same.sections, same.area) == ("another-plan", ("X", "X1"), Area.RESOURCES)
    assert (other.sections, other.area, other.declared) == (("Y",), None, DeclaredValues())


def test_what_is_recorded_with_one_plan_is_not_seen_with_the_other(example_surgery, both) -> None:
    first, second = both
    register = example_surgery.register
    before = standing(register, first)
    register.actions.set_status(second, ["GC1"], Status.COMPLETE)
    register.actions.set_lead(second, ["GC1"], "Kim")
    register.actions.add_update(second, ["GC1"], "Of the other plan.")
    register.records.add_evidence(second, ["GC1"], NewEvidence("Of the other plan"))
    register.records.add_barrier(second, ["GC1"], NewBarrier(BarrierKind.MONEY, "Dear"))
    register.records.add_measure(second, ["GC1"], NewMeasure("Water", "l", Dimension.OUTCOME))
    (measure,) = register.records.measures(second, "GC1")
    register.records.add_reading(second, measure, NewReading(3, register.today))
    register.own_actions.add(second, "Ours, beside the other plan")
    assert standing(register, first) == before
    assert [a.code for a in register.actions.all(second)] == ["GC1", "X1 A/i", "OWN-1"]
    assert [c.what for c in register.history.changes(first, "GC1")] == []
    assert len(register.history.changes(second, "GC1")) == 7
    assert register.position(second).evidence[0].title == "Of the other plan"
    assert register.position(first).evidence == ()


def test_undo_and_redo_reach_the_plan_that_was_worked_with(example_surgery, both) -> None:
    first, second = both
    register = example_surgery.register
    (code,) = register.own_actions.add(second, "Beside the other plan").codes
    full = standing(register, second)
    register.own_actions.delete(second, [register.actions.find(second, code)])
    register.history.undo(first)
    assert standing(register, second) == full
    assert code not in standing(register, first)
    register.history.redo(first)
    register.history.undo(second)
    assert standing(register, second) == full


@pytest.mark.parametrize("typed", ["X1 A/i", "x1ai", "X1-A-i", " x1 a I "])
def test_a_code_is_found_in_any_spelling(example_surgery, both, typed) -> None:
    _, second = both
    register = example_surgery.register
    assert register.actions.find(second, typed).code == "X1 A/i"
    assert register.actions.choose(second, [typed], Choice.LATER).codes == ("X1 A/i",)
    with pytest.raises(UnknownCode):
        register.actions.find(both[0], typed)


def test_returns_are_made_and_compared_plan_by_plan(example_surgery, both) -> None:
    first, second = both
    register = example_surgery.register

    def make(seen: Organisation) -> int:
        made = register.returns.make(
            seen, Q3, "Sam", lambda _: ("r.xlsx", b"book"), incomplete=True
        )
        return made.view.number

    register.actions.set_lead(second, ["GC1"], "Kim")
    assert make(first) == 1
    assert make(second) == 2  # numbers count all returns of the period
    assert [r.number for r in register.returns.made(first)] == [1]
    register.actions.set_lead(second, ["GC1"], "Pat")
    register.organisations.edit(second, contact="Lee")
    since = register.returns.content(first, Q3).since
    assert [d.code for d in since] == [None]
    since = register.returns.content(second, Q3).since
    assert [d.code for d in since] == [None, "GC1"]
    register.returns.sign_off(second, Q3, "Kim")
    assert register.returns.content(second, Q3).signed_by == "Kim"
    assert register.returns.content(first, Q3).signed_by == ""


def test_a_plan_is_used_once_and_only_if_begun(example_surgery, both) -> None:
    first, second = both
    register = example_surgery.register
    with pytest.raises(Refused, match="already work with"):
        register.organisations.work_with(second, ANOTHER)
    with pytest.raises(UnknownPlan, match="another-plan"):
        register.organisations.find(first.ods, "no-such-plan")
    assert register.organisations.find(first.ods, "Another-Plan") == second
    assert [one.key for one in register.organisations.plans(first)] == [
        first.plan_key,
        "another-plan",
    ]
    assert register.organisations.current(replace(second, name="Old")) == second
    assert register.organisations.all() == (first,)


def test_doctor_finds_nothing_amiss_with_two_plans(example_surgery, both) -> None:
    register = example_surgery.register
    if register.place.path is None:
        pytest.skip("examined on a file")
    register.actions.set_lead(both[1], ["GC1"], "Kim")
    register.own_actions.add(both[1], "Beside the other plan")
    with inspect_register(str(register.place.path)) as found:
        assert (found.log_faults(), found.unreadable_values()) == ((), ())


def test_a_declared_field_is_described_as_any_other(example_surgery, both) -> None:
    action = example_surgery.register.actions.all(both[1])[0]
    fields = {field.key: described(field) for field in DECLARED.fields}
    assert fields["theme"].value(action).label == "3. Estates"
    assert [word.label for word in fields["tags"].value(action)] == ["Energy", "Water"]
    others = [fields[key].value(action) for key in ("paid", "cost", "says")]
    assert others == [True, 2.5, "As printed"]
    assert fields["date"].value(action).due == DUE
    assert fields["theme"].value(example_surgery.register.actions.all(both[1])[1]) is None


@pytest.mark.parametrize(
    ("among", "codes"),
    [
        ({"theme": {"estates"}}, ["GC1"]),
        ({"theme": {None}}, ["X1 A/i"]),
        ({"tags": {"water"}}, ["GC1"]),
        ({"tags": {"land"}}, []),
        ({"section": {"X"}}, ["GC1"]),
        ({"section": {"Y", "X1"}}, ["GC1", "X1 A/i"]),
        ({"role.primary-care": {"R"}}, ["GC1"]),
        ({"role.primary-care": {"I"}}, []),
        ({"area": {Area.RESOURCES}}, ["GC1"]),
        ({"paid": {"yes"}}, ["GC1"]),
        ({"paid": {"no"}}, []),
        ({"quick_win": {"no"}}, ["GC1", "X1 A/i"]),
    ],
)
def test_a_list_is_narrowed_by_what_a_plan_declares(example_surgery, both, among, codes) -> None:
    actions = example_surgery.register.actions.all(both[1])
    picked = Selection({key: frozenset(values) for key, values in among.items()}).pick(actions)
    assert [action.code for action in picked] == codes


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        ((LATE, EARLY, None), [EARLY, LATE, None]),
        (("water", None, "energy"), ["energy", "water", None]),
        ((("water",), ("water", "energy"), None), [("water", "energy"), ("water",), None]),
        ((True, None, False), [False, True, None]),
        ((12.5, 3, None), [3, 12.5, None]),
        (("b", "C", "a"), ["a", "b", "C"]),
    ],
)
def test_a_list_is_sorted_by_what_a_plan_declares(example_surgery, values, ordered) -> None:
    one = example_surgery.register.actions.all(example_surgery.organisation)[0]
    actions = [
        replace(one, declared=DeclaredValues({"f": v} if v is not None else {})) for v in values
    ]
    kinds = {PrintedDate: FieldType.DATE, tuple: FieldType.WORDS, bool: FieldType.YES_NO}
    kind = kinds.get(type(values[0]), FieldType.TEXT)
    words = ENERGY_AND_WATER if "water" in values or kind is FieldType.WORDS else ()
    orders = declared_orders(Declaration(fields=(PlanField("f", "F", kind, words, column=True),)))
    there = [one.declared.fields.get("f") for one in sort_actions(actions, "f", orders=orders)]
    assert there == ordered


def test_the_actions_of_one_lead_are_sorted_by_when_they_are_due(example_surgery) -> None:
    one = example_surgery.register.actions.all(example_surgery.organisation)[0]
    leads = PlanField("lead_of_plan", "Lead", FieldType.TEXT, (), True)
    declared = Declaration(fields=(leads, PlanField("date", "Date", FieldType.DATE)))
    values = [("Roy", LATE), ("Lee", None), ("Roy", EARLY), ("Lee", LATE)]
    actions = [
        replace(
            one, declared=DeclaredValues({"lead_of_plan": lead} | ({"date": day} if day else {}))
        )
        for lead, day in values
    ]
    there = sort_actions(actions, "lead_of_plan", orders=declared_orders(declared))
    assert [tuple(action.declared.fields.values()) for action in there] == [
        ("Lee", LATE),
        ("Lee",),
        ("Roy", EARLY),
        ("Roy", LATE),
    ]


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (date(2026, 11, 21), WhenDue.OVERDUE),
        (date(2026, 10, 1), WhenDue.OVERDUE),
        (date(2026, 11, 22), WhenDue.THIS_QUARTER),
        (date(2026, 12, 31), WhenDue.THIS_QUARTER),
        (date(2027, 1, 1), WhenDue.NEXT_QUARTER),
        (date(2027, 3, 31), WhenDue.NEXT_QUARTER),
        (date(2027, 4, 1), WhenDue.LATER),
        (None, WhenDue.NO_DAY),
    ],
)
def test_when_an_action_is_due_by_its_plan(example_surgery, both, due, when) -> None:
    action, _ = example_surgery.register.actions.all(both[1])
    printed = PrintedDate("As printed", DateKind.BY, due)
    action = replace(action, declared=DeclaredValues({"date": printed}))
    today = date(2026, 11, 22)
    assert when_due(action, printed, today) is when
    for one in WhenDue:
        picked = Selection({"due.date": frozenset({one})}).pick([action], today)
        assert bool(picked) is (one is when)
    for done in (
        replace(action, status=Status.COMPLETE),
        replace(action, choice=Choice.NOT_FOR_US),
        replace(action, own=True),
    ):
        assert when_due(done, printed, today) is None


def test_the_dates_of_a_plan_are_taken_over_as_target_dates_in_one_change(
    example_surgery, both
) -> None:
    register, second = example_surgery.register, both[1]
    with pytest.raises(RefusedBySome) as refused:
        register.actions.edit(second, ["GC1", "X1 A/i"], Edit(due=OF_PLAN))
    assert refused.value.refusals == {"X1 A/i": "The plan gives no date. Enter a target date."}
    assert [*refused.value.others] == ["GC1"]
    assert register.actions.find(second, "GC1").due is None
    changed = register.actions.edit(second, ["GC1"], Edit(lead="Kim", due=OF_PLAN))
    action = register.actions.find(second, "GC1")
    assert (action.due, action.lead) == (DUE, "Kim")
    assert [*register.history.change(second, changed.id).codes] == ["GC1"]
    register.history.undo(second)
    action = register.actions.find(second, "GC1")
    assert (action.due, action.lead) == (None, None)


def test_own_actions_have_no_date_of_a_plan(example_surgery, both) -> None:
    register, second = example_surgery.register, both[1]
    register.own_actions.add(second, "Beside the plan")
    with pytest.raises(RefusedBySome, match="your own action"):
        register.actions.edit(second, ["OWN-1"], Edit(due=OF_PLAN))


def test_a_date_of_the_plan_is_not_put_in_place_of_what_someone_else_just_set(
    example_surgery, both
) -> None:
    register, second = example_surgery.register, both[1]
    register.actions.set_lead(second, ["GC1"], "Kim")
    seen = {"GC1": register.actions.find(second, "GC1").version}
    register.actions.set_dates(second, ["GC1"], due=date(2026, 6, 1))
    with pytest.raises(StaleChange) as stale:
        register.actions.edit(second, ["GC1"], Edit(due=OF_PLAN), seen=seen)
    (difference,) = stale.value.differences
    assert (difference.label, difference.ours) == ("Target date", "31/03/2026")


def test_a_start_is_not_when_something_is_due() -> None:
    fields = [
        PlanField(key, label, FieldType.DATE)
        for key, label in (("a", "Start date"), ("b", "From"), ("c", "Finish"), ("d", "Review"))
    ]
    declared = Declaration(fields=tuple(fields))
    assert (declared.due_field, declared.due_fields) == (fields[2], (fields[2], fields[3]))
    assert Declaration(fields=tuple(fields[:2])).due_field is None


def test_only_dates_and_columns_of_a_plan_are_orders() -> None:
    assert [*declared_orders(DECLARED)] == ["theme", "date"]


def test_a_tab_of_a_plan_is_a_filter() -> None:
    assert tab_selection(DECLARED.tabs[0]) == Selection({"theme": frozenset({"estates"})})
    assert tab_selection(PlanTab("Quick Wins", {"quick_win": ("yes",)})) == Selection(
        quick_win=True
    )
    slow = Selection({"quick_win": frozenset({"no"})})
    assert tab_selection(PlanTab("Slow", {"quick_win": ("no",)})) == slow


def test_a_signature_lapses_with_its_own_plan_or_the_organisation_only(
    example_surgery, both
) -> None:
    first, second = both
    register = example_surgery.register

    def signed() -> list[bool]:
        return [register.returns.content(one, Q3).signature is not None for one in both]

    for one in both:
        register.returns.sign_off(one, Q3, "Sam")
    register.actions.set_lead(second, ["GC1"], "Kim")
    assert signed() == [True, False]
    register.returns.sign_off(second, Q3, "Sam")
    register.returns.make(first, Q3, "Sam", lambda _: ("r.xlsx", b"book"), incomplete=True)
    assert signed() == [False, True]
    register.organisations.edit(first, contact="Somebody else")
    assert signed() == [False, False]


def test_sections_in_a_circle_end_somewhere() -> None:
    """Only a damaged register has them: plans are checked."""
    declared = Declaration(sections=(Section("A", "a", parent="B"), Section("B", "b", parent="A")))
    assert [section.code for section in declared.path("A")] == ["B", "A"]
    assert declared.levels() == ("section", "section")
