"""The matrix against what the register says of each organisation, and each return of itself."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from received_at_hand import BEFORE, PERIOD, keep, said_by, senders
from second_edition import prepared, second_edition, work_on

from db.errors import Refused
from db.matrix.matrix import Grouping, Matrix, Order
from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.received.earlier_editions import earlier_editions
from db.received.rollup import letter_for, letter_of
from db.register import Register
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import Area, Choice, Letter, ProviderType, Rating, Status
from imports.plans.plan_file import default_plan
from tracker.use_cases.editions import upgrade

PLAN = default_plan()
SECOND = second_edition(PLAN)
KINDS = (
    ProviderType.GENERAL_PRACTICE,
    ProviderType.COMMUNITY_PHARMACY,
    ProviderType.DENTAL_PRACTICE,
)


class Clock:
    """Begins long ago, so that updates can be old."""

    now = datetime(2026, 6, 1, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[Register]:
    path = tmp_path / "many.db"
    with closing(open_register(path, user="Sam Example", create=True, clock=clock)) as there:
        yield there


def add(register: Register, number: int) -> Organisation:
    return register.organisations.add(
        PLAN,
        name=f"Example Practice {number}",
        ods=f"A9900{number}",
        provider_type=KINDS[number % 3],
        pcn="Example PCN" if number < 3 else "EXAMPLE  pcn",
        icb="Example ICB",
    )


def work(register: Register, one: Organisation, chance: random.Random) -> None:
    """Record something about most actions of an organisation."""
    for action in register.actions.all(one):
        today = register.today
        choice = chance.choice([*Choice, Choice.IN_PLAN, Choice.IN_PLAN])
        if choice is Choice.IN_PLAN:
            due = chance.choice([None, today + timedelta(chance.randrange(20, 400))])
            edit = Edit(status=chance.choice([*Status]), due=due)
            register.actions.edit(one, [action.code], edit)
        elif choice is not Choice.UNDECIDED:
            reason = "Landlord" if choice is Choice.NOT_FOR_US else None
            register.actions.edit(one, [action.code], Edit(choice=choice, reason=reason))
        if chance.random() < 0.2:
            register.actions.add_update(one, [action.code], "Talked about")


def assert_agrees(register: Register, matrix: Matrix, one: Organisation) -> None:
    """Check a row against the actions that the organisation sees, in its own edition's codes."""
    known = [register.plan_edition(plan.key) for plan in register.plans()]
    earlier = earlier_editions(matrix.plan, known)
    codes = earlier[one.plan_key].codes if one.plan_key in earlier else None
    listed = {
        (action.code if codes is None else codes.get(action.code)): action
        for action in register.actions.all(one)
        if not action.own
    }
    (row,) = [row for row in matrix.rows if row.ods == one.ods]
    for action, letter in zip(matrix.actions, row.letters, strict=True):
        seen = listed.get(action.code)
        stands = letter_for(seen.choice, seen.brag) if seen else Letter.NOT_ASKED
        assert letter == stands, (one.ods, action.code)
        due = seen.due if seen and seen.choice is Choice.IN_PLAN else None
        assert row.due.get(action.code) == due, (one.ods, action.code)


def test_own_organisations_stand_as_each_sees_itself(register: Register, clock: Clock) -> None:
    there = [add(register, number) for number in range(6)]
    chance = random.Random(8)
    for one in there[1:]:
        work(register, one, chance)
        clock.now += timedelta(days=20)
    matrix = register.organisations.matrix(PLAN, {})
    for one in there:
        assert_agrees(register, matrix, one)
    found = Counter("".join(row.letters for row in matrix.rows))
    assert {*found} == {letter.value for letter in Letter}
    assert Counter(matrix.rows[0].letters) == {"?": 53, "–": 28}


def test_organisations_of_two_editions_stand_under_the_later_ones_codes(
    register: Register, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    there = [add(register, number) for number in range(4)]
    surgery = Surgery(register, there[0])
    work_on(surgery)
    for one in there[1:]:
        work(register, one, random.Random(one.ods))
    upgrade(register, prepared(surgery))
    clock.now += timedelta(days=100)
    earlier = {key: found.codes for key, found in earlier_editions(SECOND, [PLAN, SECOND]).items()}
    matrix = register.organisations.matrix(SECOND, earlier)
    assert [row.ods for row in matrix.rows] == [one.ods for one in there]
    for one in register.organisations.all():
        assert_agrees(register, matrix, one)
    assert [row.ods for row in register.organisations.matrix(SECOND, {}).rows] == ["A99000"]


class Surgery:
    """One organisation of a register."""

    def __init__(self, register: Register, organisation: Organisation) -> None:
        self.register, self.organisation = register, organisation


def as_sent(plan: PlanEdition, said: object) -> str:
    """Return the letters of a return, from its rows."""
    there = {one.code: letter_of(one) for one in said.actions}  # type: ignore[attr-defined]
    return "".join(there.get(action.code, Letter.NOT_ASKED) for action in plan.actions)


def test_received_returns_stand_as_they_say(register: Register) -> None:
    organisations = senders(9)
    sent = [said_by(one, PLAN, PERIOD) for one in organisations[:6]]
    keep(register, PLAN, [said_by(one, PLAN, BEFORE) for one in organisations], BEFORE)
    keep(register, PLAN, sent, PERIOD)
    corrected = [said_by(one, PLAN, PERIOD, 2) for one in organisations[:2]]
    keep(register, PLAN, corrected, PERIOD)
    matrix = register.received.matrix(PLAN, {}, PERIOD)
    wanted = {one.sender.ods: as_sent(PLAN, one.said) for one in (*sent, *corrected)}
    assert {row.ods: row.letters for row in matrix.rows} == wanted
    assert len(register.received.matrix(PLAN, {}, BEFORE).rows) == 9
    assert matrix.of_column(0) == Counter(Letter(wanted[row.ods][0]) for row in matrix.rows)
    assert matrix.of_row(0).total() == 81


def test_organisations_are_found_by_any_of_their_groups(register: Register) -> None:
    for number in range(6):
        add(register, number)
    matrix = register.organisations.matrix(PLAN, {})
    assert matrix.groups == (
        *("Community pharmacy", "Dental practice", "Example ICB", "Example PCN"),
        "General practice",
    )
    assert len(matrix.only(["example pcn"]).rows) == 6
    kinds = matrix.only(["dental-practice", "General practice"])
    assert [row.ods for row in kinds.rows] == ["A99000", "A99002", "A99003", "A99005"]
    with pytest.raises(Refused, match=r"in a group 'Luton'\. Groups: Community"):
        matrix.only(["Luton"])


def test_rows_and_columns_keep_their_letters_when_they_are_moved(register: Register) -> None:
    keep(register, PLAN, [said_by(one, PLAN, PERIOD) for one in senders(9)], PERIOD)
    matrix = register.received.matrix(PLAN, {}, PERIOD)
    cells = {
        (row.ods, action.code): letter
        for row in matrix.rows
        for action, letter in zip(matrix.actions, row.letters, strict=True)
    }
    for grouping in Grouping:
        for order in Order:
            moved = matrix.grouped_by(grouping).sorted_by(order)
            assert {
                (row.ods, action.code): letter
                for row in moved.rows
                for action, letter in zip(moved.actions, row.letters, strict=True)
            } == cells
    assert moved.rows[0].red == max(row.red for row in matrix.rows)
    ratings = [action.rating for action in matrix.grouped_by(Grouping.RATING).actions]
    assert ratings == sorted(ratings, key=[*Rating, None].index)
    areas = [action.area for action in matrix.grouped_by(Grouping.AREA).actions]
    assert areas == sorted(areas, key=[*Area, None].index)
    assert matrix.grouped_by(Grouping.AREA).grouped_by(Grouping.PLAN) == matrix


def test_actions_that_nobody_was_asked_can_be_left_out(register: Register) -> None:
    add(register, 0)
    matrix = register.organisations.matrix(PLAN, {})
    assert len(matrix.without_unasked().actions) == 53
    assert set(matrix.without_unasked().rows[0].letters) == {"?"}
