"""A tracker goes out, is filled in, and comes back: every field of it, once."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from filled_registers import contents, fill, fill_with_answers, opened_copy
from hypothesis import HealthCheck, example, given, settings
from made_registers import (
    Answers,
    Made,
    Standing,
    made_registers,
    registers_and_answers,
)
from made_returns import Shown, type_in, typed_in, what_stands_in
from openpyxl import load_workbook

from db.own_actions.new_own_action import NewOwnAction
from db.returns.headings import SHOWN_SINCE
from db.validation.progress import Edit
from db.vocabulary.terms import Choice, Status
from exports.tracker.action_tracker import tracker_bytes
from exports.tracker.tracker_sheet import FIRST, TITLE
from exports.workbook.columns import ACTION, STATUS, TrackerColumn
from imports.accepting import accept
from imports.proposal import Proposal
from imports.proposing import propose
from imports.reading.books import BookReader

several_examples = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@several_examples
@given(made=made_registers())
@example(Made({}, (NewOwnAction("Swift boxes", detail="two  spaces"),)))
@example(Made({"GC3": Standing(Edit(choice=Choice.NOT_FOR_US, reason="_"))}, ()))
def test_a_tracker_that_nobody_edited_proposes_nothing(
    _surgery_file: Path, reader: BookReader, tmp_path: Path, made: Made
) -> None:
    file = tmp_path / "tracker.xlsx"
    with opened_copy(_surgery_file, tmp_path) as (register, practice):
        fill(register, practice, made)
        file.write_bytes(tracker_bytes(register.position(practice)))
        proposal = propose(register, practice, reader.read(file))
    assert proposal.exported
    assert (proposal.changes, proposal.conflicts, proposal.ignored) == ((), (), ())
    assert proposal.not_taken_in == ()


def test_a_tracker_from_before_the_newer_columns_is_still_known_as_ours(
    _surgery_file: Path, reader: BookReader, tmp_path: Path
) -> None:
    file = tmp_path / "tracker.xlsx"
    with opened_copy(_surgery_file, tmp_path) as (register, practice):
        tracker = load_workbook(BytesIO(tracker_bytes(register.position(practice))))
        for column in tracker[TITLE].iter_cols(min_row=FIRST - 1):
            if column[0].value in SHOWN_SINCE:
                for cell in column:
                    cell.value = None
        tracker.save(file)
        proposal = propose(register, practice, reader.read(file))
    assert proposal.exported
    assert (proposal.changes, proposal.not_taken_in) == ((), ())


LATER = Standing(Edit(choice=Choice.LATER, reason="Money"))
NOT_FOR_US = Standing(Edit(choice=Choice.NOT_FOR_US, reason="Money"))
NOT_STARTED = Standing(Edit(choice=Choice.IN_PLAN, status=Status.NOT_STARTED))
SWIFTS = NewOwnAction("Swift boxes")
SHARED_LIFTS = NewOwnAction("Lift car sharing")


@several_examples
@given(both=registers_and_answers())
@example(
    (
        Made({"GC1": LATER, "GC2": NOT_FOR_US}, ()),
        Answers(
            {"GC1": NOT_FOR_US, "GC2": LATER, "GC3": Standing(Edit(percent=1))},
            ((SWIFTS, Standing(Edit(percent=0))), (SHARED_LIFTS, NOT_STARTED)),
        ),
    )
)
def test_what_is_typed_in_a_tracker_comes_into_the_register_once(
    _surgery_file: Path, reader: BookReader, tmp_path: Path, both: tuple[Made, Answers]
) -> None:
    made, answers = both
    file = tmp_path / "tracker.xlsx"

    def shown(workbook: bytes) -> Shown:
        file.write_bytes(workbook)
        return what_stands_in(reader.read(file))

    with (
        opened_copy(_surgery_file, tmp_path) as (register, practice),
        opened_copy(_surgery_file, tmp_path) as (other, same),
    ):
        fill(register, practice, made)
        updated = fill_with_answers(other, same, made, answers)
        wanted = shown(tracker_bytes(other.position(same)))
        filled_in = typed_in(tracker_bytes(register.position(practice)), wanted, updated)
        file.write_bytes(filled_in)
        book = reader.read(file)

        proposal = propose(register, practice, book)
        assert (proposal.conflicts, proposal.ignored) == ((), ())
        assert proposal.certain() == set(range(len(proposal.changes)))
        accept(register, practice, proposal, proposal.certain())
        assert contents(register, practice) == contents(other, same)
        assert shown(tracker_bytes(register.position(practice))) == wanted

        again = propose(register, practice, book)
        assert (again.changes, again.conflicts, again.ignored) == ((), (), ())


def test_an_own_action_from_a_free_row_keeps_its_code_in_the_next_round(
    _surgery_file: Path, reader: BookReader, tmp_path: Path
) -> None:
    file = tmp_path / "tracker.xlsx"
    with opened_copy(_surgery_file, tmp_path) as (register, practice):
        free = FIRST + len(register.actions.all(practice))

        def sent_and_back(column: TrackerColumn, text: str) -> Proposal:
            tracker = load_workbook(BytesIO(tracker_bytes(register.position(practice))))
            type_in(tracker[TITLE], free, column, text)
            tracker.save(file)
            return propose(register, practice, reader.read(file))

        added = sent_and_back(ACTION, "Swift boxes")
        accept(register, practice, added, added.certain())
        first = reader.read(file)

        next_round = sent_and_back(STATUS, "On hold")
        assert [(line.code, line.field) for line in next_round.changes] == [("OWN-1", "status")]
        accept(register, practice, next_round, next_round.certain())
        own = [action for action in register.actions.all(practice) if action.own]
        assert [(a.code, a.title, a.status) for a in own] == [
            ("OWN-1", "Swift boxes", Status.ON_HOLD)
        ]
        late = propose(register, practice, first)
        assert (late.changes, late.conflicts, late.ignored) == ((), (), ())
