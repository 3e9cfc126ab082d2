"""Our own tracker comes back: every field against what became of it in Excel and in the register.

One tracker is exported, edited and read for the whole table: each case has an action of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from desk import TRACKER, Desk, Sent
from field_values import made_up, three_values
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from db.interchange.export_baseline import FIELDS
from db.opening import open_register
from db.validation.progress import Edit
from db.vocabulary.action_fields import EDITED
from db.vocabulary.terms import Choice, Status, Word
from imports.merging.comparing import value_in_register
from imports.proposal import Conflict, Proposal, ProposalLine
from imports.reading.books import Book

LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)
SINCE = datetime(2026, 11, 10, 15, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

HEADINGS = {field.key: field.label for field in EDITED}
VALUES: dict[str, tuple[Any, ...]] = {
    **{field.key: three_values(field, date(2027, 3, 1)) for field in EDITED},
    "reason": ("Leased", "No money", "The landlord says no"),
    "status": (Status.IN_PROGRESS, Status.ON_HOLD, Status.NOT_STARTED),
    "start": (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)),
    "completed": (date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)),
}
"""Three values that each field can have beside :data:`BESIDE`."""

BESIDE = {
    "reason": Edit(choice=Choice.LATER),
    "completed": Edit(status=Status.COMPLETE),
    "percent": Edit(status=Status.IN_PROGRESS),
}
CAN_BE_EMPTY = [f for f in FIELDS if f not in ("choice", "status", "completed")]

NOTHING, TAKEN, CONFLICT = "nothing", "taken", "conflict"


@dataclass(frozen=True)
class Case:
    """One cell of the table: a field as it was exported, is in the register now, and in Excel."""

    field: str
    state: str
    base: Any
    ours: Any
    theirs: Any
    verdict: str

    def __str__(self) -> str:
        return f"{self.field}-{self.state}"


def cases() -> Iterator[Case]:
    for field in FIELDS:
        one, two, three = VALUES[field]
        yield Case(field, "unchanged", one, one, one, NOTHING)
        yield Case(field, "changed in Excel", one, one, three, TAKEN)
        yield Case(field, "changed in the register", one, two, one, NOTHING)
        yield Case(field, "changed on both sides alike", one, two, two, NOTHING)
        yield Case(field, "changed on both sides differently", one, two, three, CONFLICT)
    for field in CAN_BE_EMPTY:
        one, two, _ = VALUES[field]
        yield Case(field, "filled in Excel", None, None, two, TAKEN)
        yield Case(field, "filled on both sides differently", None, one, two, CONFLICT)
        yield Case(field, "emptied in Excel", one, one, None, TAKEN)
        yield Case(field, "emptied in the register", one, None, one, NOTHING)
        yield Case(field, "emptied on both sides", one, None, None, NOTHING)
        yield Case(field, "emptied in Excel, changed in the register", one, two, None, CONFLICT)
        yield Case(field, "changed in Excel, emptied in the register", one, None, two, CONFLICT)


CASES = list(cases())
each_case = pytest.mark.parametrize("case", CASES, ids=str)


@dataclass
class Merge:
    """A tracker that came back, what is proposed of it, and which action each case has."""

    desk: Desk
    book: Book
    proposal: Proposal
    codes: dict[Case, str]
    outcomes: dict[str, dict[str, dict[str, Any]]]


@contextmanager
def opened(file: Path, desk: Desk, user: str, at: datetime) -> Iterator[Desk]:
    with closing(open_register(file, user=user, clock=lambda: at)) as register:
        surgery = SimpleNamespace(
            register=register, organisation=register.organisations.find("A99999")
        )
        yield replace(desk, surgery=surgery)


def set_to(desk: Desk, code: str, case: Case, value: Any) -> None:
    desk.register.actions.edit(desk.organisation, [code], Edit(**{case.field: value}))


def as_typed(value: Any) -> Any:
    return value.label if isinstance(value, Word) else value


def as_proposed(value: Any) -> Any:
    if isinstance(value, Word):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def merged(some: list[Case], start: Path, folder: Path, reader) -> Merge:
    """Export, change the register and the workbook as ``some`` cases say, and propose."""
    file = Path(shutil.copy(start, folder / "merged.db"))
    desk = Desk(None, reader, folder)
    with opened(file, desk, "Sam Example", LONG_AGO) as then:
        actions = then.register.actions.all(then.organisation)
        codes = {case: action.code for case, action in zip(some, actions, strict=False)}
        for case, code in codes.items():
            if beside := BESIDE.get(case.field):
                then.register.actions.edit(then.organisation, [code], beside)
            set_to(then, code, case, case.base)
        sent = Sent(then.export())
    for case, code in codes.items():
        if case.theirs != case.base:
            sent.sheet[sent.cell(code, HEADINGS[case.field])].value = as_typed(case.theirs)
    with opened(file, desk, "Alex Sample", SINCE) as since:
        for case, code in codes.items():
            if case.ours != case.base:
                set_to(since, code, case, case.ours)
    with opened(file, desk, "Sam Example", NOW) as now:
        book = now.read(sent.saved(by="Pat Sample"))
        found = now.propose(book)
    return Merge(desk, book, found, codes, {"ours": {}, "theirs": {}})


def taken_in(merge: Merge, side: str, file: Path) -> None:
    """Take all changes, and one side of every conflict; note how every action stands then."""
    every = range(len(merge.proposal.conflicts))
    sides = {"theirs": every if side == "theirs" else (), "ours": every if side == "ours" else ()}
    with opened(file, merge.desk, "Sam Example", NOW) as now:
        now.accept(merge.proposal, **sides)
        merge.outcomes[side] = {
            action.code: {field: value_in_register(action, field) for field in FIELDS}
            for action in now.register.actions.all(now.organisation)
        }
        again = now.propose(merge.book)
        assert again.is_empty, (again.changes, again.conflicts)


@pytest.fixture(scope="module")
def merge_of(_surgery_file, tmp_path_factory, reader) -> Callable[[Case], Merge]:
    """Which merge a case belongs to: as many as there are actions go into one tracker."""
    merges: dict[Case, Merge] = {}
    for first in range(0, len(CASES), 53):
        some, folder = CASES[first : first + 53], tmp_path_factory.mktemp("merge")
        merge = merged(some, _surgery_file, folder, reader)
        for side in ("ours", "theirs"):
            taken_in(merge, side, Path(shutil.copy(folder / "merged.db", folder / f"{side}.db")))
        merges.update(dict.fromkeys(some, merge))
    return merges.__getitem__


def of(case: Case, merge: Merge, lines: tuple[ProposalLine, ...]) -> list[ProposalLine]:
    return [line for line in lines if line.code == merge.codes[case]]


def test_the_table_has_every_field_that_people_edit():
    assert {case.field for case in CASES} == set(FIELDS) == set(HEADINGS)
    assert len(CASES) == 5 * 10 + 7 * 7


@each_case
def test_what_is_proposed(case, merge_of):
    merge = merge_of(case)
    changes = of(case, merge, merge.proposal.changes)
    conflicts = of(case, merge, merge.proposal.conflicts)
    assert of(case, merge, merge.proposal.ignored) == []
    found = [*changes, *conflicts]
    assert len(changes) == (case.verdict == TAKEN)
    assert len(conflicts) == (case.verdict == CONFLICT)
    for line in found:
        assert (line.sheet, line.field) == (TRACKER, case.field)
        assert (line.old, line.new) == (as_proposed(case.ours), as_proposed(case.theirs))


@each_case
def test_what_the_register_holds_after_either_side_is_chosen(case, merge_of):
    merge = merge_of(case)
    chosen = {"ours": case.ours, "theirs": case.ours}
    if case.verdict == TAKEN:
        chosen = {"ours": case.theirs, "theirs": case.theirs}
    if case.verdict == CONFLICT:
        chosen["theirs"] = case.theirs
    for side, value in chosen.items():
        outcome = merge.outcomes[side][merge.codes[case]]
        assert outcome[case.field] == as_proposed(value)


@pytest.mark.parametrize("case", [c for c in CASES if c.verdict == CONFLICT], ids=str)
def test_a_conflict_shows_what_both_started_from_and_who_set_each_side_when(case, merge_of):
    merge = merge_of(case)
    (conflict,) = of(case, merge, merge.proposal.conflicts)
    assert isinstance(conflict, Conflict)
    assert conflict.three_way
    assert conflict.base == as_proposed(case.base)
    assert (conflict.ours_by, conflict.ours_at) == ("Alex Sample", SINCE)
    assert (conflict.theirs_by, conflict.theirs_at) == ("Pat Sample", merge.book.saved_at)
    assert merge.book.saved_at is not None
    assert conflict.subject.startswith(f"{merge.codes[case]} ")


def test_the_proposal_says_which_export_it_is_and_who_saved_it(merge_of):
    proposal = merge_of(CASES[0]).proposal
    assert proposal.exported
    assert proposal.notes == (
        "Exported from this register for 1 November 2026, saved by Pat Sample.",
    )


# Fields that go together


def after(desk: Desk, sent: Sent, *, changed: Edit) -> Proposal:
    """The tracker comes back after somebody has changed GC1 in the register too."""
    desk.surgery.open_as("Alex Sample", NOW).actions.edit(desk.organisation, ["GC1"], changed)
    return desk.propose(sent.saved())


def test_a_reason_comes_with_the_choice_that_is_in_conflict(desk):
    sent = Sent(desk.export()).type("GC1", Choice="Not for us", Reason="No need here")
    found = after(desk, sent, changed=Edit(choice=Choice.IN_PLAN))
    assert found.changes == ()
    assert [(c.field, c.old, c.new) for c in found.conflicts] == [
        ("choice", "in-plan", "not-for-us"),
        ("reason", None, "No need here"),
    ]
    desk.accept(found)
    assert (desk.action().choice, desk.action().reason) == (Choice.NOT_FOR_US, "No need here")
    assert desk.propose(sent.saved()).is_empty


def test_a_day_of_completion_comes_with_the_status_that_is_in_conflict(desk):
    sent = Sent(desk.export()).type("GC1", Status="Complete", Completed_on=date(2026, 11, 1))
    found = after(desk, sent, changed=Edit(status=Status.ON_HOLD))
    assert [c.field for c in found.conflicts] == ["status", "completed"]
    desk.accept(found)
    assert desk.action().completed == date(2026, 11, 1)
    assert desk.propose(sent.saved()).is_empty


def test_a_target_date_goes_before_a_start_that_was_emptied(desk):
    desk.register.actions.set_dates(desk.organisation, ["GC1"], start=date(2027, 2, 1))
    sent = Sent(desk.export()).type("GC1", Start=None, Target_date=date(2027, 1, 1))
    desk.accept(desk.propose(sent.saved()))
    assert (desk.action().start, desk.action().due) == (None, date(2027, 1, 1))
    assert desk.propose(sent.saved()).is_empty


def test_a_status_does_not_bring_back_what_was_decided_against_since(desk):
    sent = Sent(desk.export()).type("GC1", Status="In progress")
    found = after(desk, sent, changed=Edit(choice=Choice.NOT_FOR_US, reason="Leased"))
    assert found.changes == ()
    (conflict,) = found.conflicts
    assert (conflict.field, conflict.ours_by) == ("status", "Alex Sample")
    assert conflict.choice == "not-for-us"
    desk.accept(found)
    assert (desk.action().choice, desk.action().status) == (Choice.IN_PLAN, Status.IN_PROGRESS)


def test_a_status_typed_beside_later_brings_the_action_into_the_plan(desk):
    desk.register.actions.choose(desk.organisation, ["GC1"], Choice.LATER)
    found = desk.propose(Sent(desk.export()).type("GC1", Status="In progress").saved())
    assert [(c.field, c.new) for c in found.changes] == [("status", "in-progress")]
    desk.accept(found)
    assert desk.action().choice is Choice.IN_PLAN


def test_an_emptied_status_takes_nothing_away_and_is_told(desk):
    desk.register.actions.set_status(desk.organisation, ["GC1"], Status.ON_HOLD)
    found = desk.propose(Sent(desk.export()).type("GC1", Status=None).saved())
    assert found.is_empty
    (line,) = found.ignored
    assert (line.code, line.field, line.old) == ("GC1", "status", "on-hold")
    assert "does not clear a status" in line.why


def test_reopened_in_excel_it_is_open_again(desk):
    desk.register.actions.already_in_place(desk.organisation, ["GC1"])
    sent = Sent(desk.export()).type("GC1", Status="In progress")
    desk.accept(desk.propose(sent.saved()))
    action = desk.action()
    assert (action.status, action.completed, action.percent) == (Status.IN_PROGRESS, None, None)
    assert desk.propose(sent.saved()).is_empty


def test_a_value_taken_in_and_changed_since_is_not_asked_about_again(desk):
    sent = Sent(desk.export()).type("GC1", Lead="Pat Sample")
    desk.accept(desk.propose(sent.saved()))
    desk.register.actions.set_lead(desk.organisation, ["GC1"], "Dr Roy")
    found = desk.propose(sent.saved())
    assert found.is_empty
    assert "imported on 22 November 2026 by Sam Example" in found.ignored[0].why


@pytest.mark.parametrize("choice", ["Later", "Undecided"])
def test_a_status_beside_a_choice_that_has_none_is_left_alone_both_times(desk, choice):
    desk.register.actions.choose(desk.organisation, ["GC1"], Choice.IN_PLAN)
    file = Sent(desk.export()).type("GC1", Choice=choice, Status="On hold").saved()
    first = desk.propose(file)
    assert [(c.field, c.new) for c in first.changes] == [("choice", choice.lower())]
    assert first.conflicts == ()
    desk.accept(first)
    second = desk.propose(file)
    assert second.is_empty
    for found in (first, second):
        assert [(line.field, line.new) for line in found.ignored] == [("status", "on-hold")]
        assert f"An action marked '{choice.lower()}' cannot have a status" in found.ignored[0].why


# Any edits at all

days = st.dates(date(2026, 9, 1), date(2027, 3, 1))
MADE_UP = {field.key: made_up(field, days) for field in EDITED}
MADE_UP["status"] = st.none() | MADE_UP["status"]  # a cell may be empty
typed_in = st.fixed_dictionaries({}, optional=MADE_UP)


def edited(book: Book, code: str, typed: dict[str, Any]) -> Book:
    """The book with values typed into the row of an action."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == TRACKER)
    rows = [list(row) for row in sheet.rows]
    heading = next(row for row in rows if row[0] == "No.")
    row = next(row for row in rows if row[0] == code)
    for field, value in typed.items():
        row[heading.index(HEADINGS[field])] = as_typed(value)
    changed = replace(sheet, rows=tuple(map(tuple, rows)))
    return replace(book, sheets=tuple(changed if s is sheet else s for s in book.sheets))


STARTS = [
    Edit(),
    Edit(status=Status.IN_PROGRESS, lead="P. Lee", percent=20),
    Edit(status=Status.COMPLETE, start=date(2026, 9, 9)),
    Edit(choice=Choice.LATER, reason="Dr Roy", due=date(2026, 12, 1)),
    Edit(choice=Choice.NOT_FOR_US, reason="P. Lee"),
]


@pytest.fixture(scope="module")
def exported(_surgery_file, tmp_path_factory, reader) -> Callable[[int], tuple[Path, Book]]:
    """What gives a register for each start, and the tracker that was exported from it."""
    made = []
    for start in STARTS:
        folder = tmp_path_factory.mktemp("start")
        file = Path(shutil.copy(_surgery_file, folder / "start.db"))
        with opened(file, Desk(None, reader, folder), "Sam Example", LONG_AGO) as desk:
            desk.register.actions.edit(desk.organisation, ["GC1"], start)
            made.append((file, desk.read(desk.export())))
    return made.__getitem__


@settings(
    max_examples=24,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    start=st.integers(0, len(STARTS) - 1),
    since=typed_in,
    typed=typed_in,
    takes=st.sampled_from(["ours", "theirs"]),
    known=st.booleans(),
)
@example(
    start=1, since={}, typed={"percent": None, "status": Status.COMPLETE}, takes="ours", known=True
)
def test_whatever_was_edited_on_both_sides_can_be_taken_in_and_is_settled_then(
    exported, tmp_path, reader, start, since, typed, takes, known
):
    begun, tracker = exported(start)
    file = Path(shutil.copy(begun, tmp_path / "any.db"))
    with opened(file, Desk(None, reader, tmp_path), "Sam Example", NOW) as desk:
        desk.accept(desk.propose(edited(tracker, "GC1", since)))
        book = edited(tracker, "GC1", typed)
        if not known:
            # A reopened action loses its 100 percent, and a file that still has it says it anew.
            assume(STARTS[start].status is not Status.COMPLETE and typed.get("percent") != 100)
            book = replace(book, sheets=tuple(sheet for sheet in book.sheets if not sheet.hidden))
        found = desk.propose(book)
        assert found.exported is known
        before = desk.standing()
        every = range(len(found.conflicts))
        sides = {"theirs": every} if takes == "theirs" else {"theirs": (), "ours": every}
        changed = desk.accept(found, **sides)
        again = desk.propose(book)
        assert again.is_empty, (found, again.changes, again.conflicts)
        if changed.id is not None:
            desk.register.history.undo(desk.organisation)
        assert desk.standing() == before
