"""Files that come back to a practice with several plans: each into its own, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from desk import Desk, Sent
from hypothesis import given
from hypothesis import strategies as st
from layouts.making import book
from returns_sent import made

from db.interchange.export_baseline import rows_digest
from db.plans.codes import spelled
from db.plans.plan_edition import PlanEdition
from db.register import Register
from db.views import Organisation
from db.vocabulary.terms import Area, Choice, Status
from exports.data.csv_tables import csv_bytes, list_columns
from exports.tracker.action_tracker import tracker_bytes
from imports.plans.plan_file import shipped_plan
from imports.proposal import Needs
from imports.reading.books import BookRefused
from imports.tables.known_actions import KnownActions
from imports.tables.matching import How, Matcher

ICS, LLR = "blmk-ics-2025-32", "llr-2022-25"


@pytest.fixture(params=[ICS, LLR])
def plan(request: pytest.FixtureRequest) -> PlanEdition:
    return shipped_plan(request.param)


@dataclass
class SeenWith:
    """The same practice, seen with another plan."""

    register: Register
    organisation: Organisation


def with_plan(desk: Desk, plan: PlanEdition) -> Desk:
    """The desk as seen with a plan, which the practice works with beside its first."""
    seen = desk.register.organisations.work_with(desk.organisation, plan)
    return Desk(SeenWith(desk.register, seen), desk.reader, desk.folder)


def told(proposal) -> list[tuple[object, ...]]:
    return [(c.code, c.field, c.new) for c in proposal.changes]


def test_a_tracker_or_return_that_nobody_edited_proposes_nothing(desk, plan):
    seen = with_plan(desk, plan)
    codes = [action.code for action in plan.actions]
    seen.register.actions.set_status(seen.organisation, codes[:3], Status.IN_PROGRESS)
    seen.register.actions.add_update(seen.organisation, codes[:1], "Begun")
    seen.register.own_actions.add(seen.organisation, "Hedgehogs", area=None)
    position = seen.register.position(seen.organisation)
    for content in (tracker_bytes(position), made(seen.register, seen.organisation)):
        proposal = seen.propose(content)
        assert (told(proposal), proposal.conflicts, proposal.ignored) == ([], (), ())
        assert proposal.exported
        assert not [note for note in proposal.notes if "not imported" in note]


def test_what_was_typed_comes_into_the_plan_of_the_file(desk, plan):
    seen = with_plan(desk, plan)
    before = desk.register.actions.all(desk.organisation)
    first, second, third = (action.code for action in plan.actions[:3])
    sent = Sent(tracker_bytes(seen.register.position(seen.organisation)))
    sent.type(first, Choice="In our plan", Status="In progress", Lead="Kim", New_update="Begun")
    sent.type(second, Choice="Not for us", Reason="Not ours")
    sent.type(third, Choice="In our plan", Target_date=date(2027, 3, 31), Percent=20)
    # Seen with the first plan: the file says whose it is.
    proposal = desk.propose(sent.saved())
    assert proposal.notes[0] == f"This file is for the plan {plan.title}, {plan.edition}."
    assert sorted(told(proposal), key=str) == sorted(
        [
            (first, "choice", "in-plan"),
            (first, "status", "in-progress"),
            (first, "lead", "Kim"),
            (first, "update", "Begun"),
            (second, "choice", "not-for-us"),
            (second, "reason", "Not ours"),
            (third, "choice", "in-plan"),
            (third, "due", "2027-03-31"),
            (third, "percent", 20),
        ],
        key=str,
    )
    desk.accept(proposal)
    assert seen.action(first).lead == "Kim"
    assert seen.action(first).latest_update == "Begun"
    assert seen.action(second).choice is Choice.NOT_FOR_US
    assert seen.action(third).due == date(2027, 3, 31)
    assert desk.register.actions.all(desk.organisation) == before
    assert told(desk.propose(sent.saved())) == []
    desk.register.history.undo(desk.organisation)
    assert seen.action(first).lead is None


def test_the_same_code_in_two_plans_is_two_actions(desk):
    plan = shipped_plan(LLR)
    same = replace(plan, actions=(replace(plan.actions[0], code="GC1"), *plan.actions[1:]))
    seen = with_plan(desk, same)
    files = [
        tracker_bytes(seen.register.position(organisation))
        for organisation in (desk.organisation, seen.organisation)
    ]
    for content, lead in zip(files, ("First", "Second"), strict=True):
        for of in (seen, desk):  # whatever plan is shown
            proposal = of.propose(Sent(content).type("GC1", Lead=lead).saved())
            assert told(proposal) == [("GC1", "lead", lead)]
        desk.accept(proposal)
    assert (desk.action("GC1").lead, seen.action("GC1").lead) == ("First", "Second")


def test_a_file_for_a_plan_that_is_not_worked_with_is_refused(desk):
    plan = shipped_plan(LLR)
    other = replace(plan, key="llr-2026-30")
    seen = with_plan(desk, other)
    content = tracker_bytes(seen.register.position(seen.organisation))
    sent = Sent(content)
    hidden = sent.workbook["_greenplan"]
    assert hidden["B2"].value == "llr-2026-30"
    hidden["B2"].value = "llr-2030-34"
    with pytest.raises(BookRefused) as refused:
        desk.propose(sent.saved(), "Theirs.xlsx")
    assert str(refused.value) == (
        "Theirs.xlsx is for another plan. This organisation does not work with a plan"
        f" 'llr-2030-34'. It works with: {desk.organisation.plan_key}, llr-2026-30."
        " 'greenplan plans' lists all plans; 'greenplan plan use KEY' begins to work with one."
    )


def test_a_file_of_another_practice_is_refused_as_such_whatever_its_plan(desk):
    sent = Sent(tracker_bytes(desk.register.position(desk.organisation)))
    hidden = sent.workbook["_greenplan"]
    hidden["B2"].value, hidden["B4"].value = "llr-2030-34", "B81234"
    with pytest.raises(BookRefused, match="is the tracker of B81234"):
        desk.propose(sent.saved())


def test_a_file_that_names_no_plan_is_compared_with_the_plan_that_is_shown(desk):
    seen = with_plan(desk, shipped_plan(ICS))
    position = seen.register.position(seen.organisation)
    sent = Sent(tracker_bytes(position)).type("C1 A/i", Lead="Kim")
    hidden = sent.workbook["_greenplan"]
    hidden["B2"].value = None
    rows = [[c or "" for c in row] for row in hidden.iter_rows(values_only=True)]
    hidden["B6"].value = rows_digest(row for row in rows if row[0] != "sha256")
    proposal = seen.propose(sent.saved())
    assert told(proposal) == [("C1 A/i", "lead", "Kim")]
    assert proposal.exported
    del sent.workbook["_greenplan"]
    proposal = seen.propose(sent.saved())
    assert ("C1 A/i", "lead", "Kim") in told(proposal)
    assert proposal.notes[0] == f"Compared with the plan {position.plan.title}, July 2025."


def test_a_practice_with_one_plan_hears_nothing_of_plans(desk):
    proposal = desk.propose(tracker_bytes(desk.register.position(desk.organisation)))
    assert [note for note in proposal.notes if "plan" in note] == []


def test_nothing_is_imported_from_columns_of_the_plan_whatever_their_headings(desk, plan):
    seen = with_plan(desk, plan)
    position = seen.register.position(seen.organisation)
    columns = list_columns(position.actions, [plan.declared])
    table = csv_bytes(position.actions, columns)
    proposal = seen.propose(table, "actions.csv")
    assert (told(proposal), proposal.ignored) == ([], ())
    assert proposal.not_taken_in == ()


def test_an_own_action_from_a_free_row_has_an_area_only_if_the_plan_has_areas(desk):
    for key, area in ((ICS, Area.CULTURE), (LLR, None)):
        seen = with_plan(desk, shipped_plan(key))
        sent = Sent(tracker_bytes(seen.register.position(seen.organisation)))
        sent.type(sent.first_free_row, Action="Swift boxes", Choice="In our plan")
        proposal = seen.propose(sent.saved())
        assert ("area" in {change.field for change in proposal.changes}) == (area is not None)
        seen.accept(proposal)
        (own,) = (a for a in seen.register.actions.all(seen.organisation) if a.own)
        assert (own.title, own.area) == ("Swift boxes", area)


def test_json_of_an_import_keeps_its_keys(desk):
    proposal = desk.propose(tracker_bytes(desk.register.position(desk.organisation)))
    assert json.loads(proposal.model_dump_json())["plan"] == desk.organisation.plan_key


# Codes in any spelling


CODES = [action.code for key in (ICS, LLR) for action in shipped_plan(key).actions]
SEPARATORS = st.sampled_from(["", " ", "-", "/", ".", " / ", "_", "–"])


@st.composite
def spelt(draw: Callable[..., str], code: str) -> str:
    """A code with other separators between its letters and figures, large or small."""
    parts = "".join(c if c.isalnum() else " " for c in code).split()
    written = draw(SEPARATORS).join(parts) if len(parts) > 1 else code
    return draw(st.sampled_from([str.upper, str.lower, str.swapcase]))(written)


@given(st.data())
def test_a_code_is_matched_in_any_spelling(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(CODES))
    written = data.draw(spelt(code))
    known = KnownActions((one, "") for one in CODES)
    assert known.code_in(written) == known.code_in(code) is not None
    assert known.code_within(f"{written}: ring the bell")[0] == known.code_in(code)
    assert known.code_within(f"Ring the bell ({written})") == (known.code_in(code), "Ring the bell")


@given(st.sets(st.from_regex(r"[A-C]{1,2}[ /-]?0{0,2}[1-9][0-9]?", fullmatch=True), min_size=1))
def test_codes_that_differ_only_by_noughts_are_told_apart(codes: set[str]) -> None:
    distinct = {spelled(code): code for code in codes}
    known = KnownActions((code, "") for code in distinct.values())
    assert [known.code_in(code) for code in distinct.values()] == list(distinct)
    for spelling, code in distinct.items():
        more = code.replace(code.strip("ABC /-0"), "0" + code.strip("ABC /-0"), 1)
        others = distinct.keys() & {spelled(more)}
        assert known.code_in(more) in {spelling, None, *others}


@pytest.mark.parametrize("written", ["C1-A-i", "c1ai", "C1 A / i", "C1.A.I", "c1_a_i"])
def test_a_spreadsheet_kept_by_hand_finds_a_code_in_any_spelling(desk, written):
    seen = with_plan(desk, shipped_plan(ICS))
    rows = [["Ref", "Action", "Lead"], [written, "", "Kim"], ["C1 A/ii", "", "Lee"]]
    proposal = seen.propose(book({"Sheet1": rows}))
    assert told(proposal) == [("C1 A/i", "lead", "Kim"), ("C1 A/ii", "lead", "Lee")]
    rows = [["Action", "Lead"], [f"{written} Plan the campaign", "Kim"]]
    proposal = seen.propose(book({"Sheet1": rows}))
    assert told(proposal) == [("C1 A/i", "lead", "Kim")]
    assert {change.needs for change in proposal.changes} <= {None, Needs.GUESS}


def test_a_title_that_begins_like_a_word_is_no_code(desk):
    actions = with_plan(desk, shipped_plan(LLR))
    matcher = Matcher(actions.register.actions.all(actions.organisation), {})
    assert matcher.match("", "M is for medicines").how is How.UNKNOWN
