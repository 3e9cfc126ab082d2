"""The roll-up from what the register keeps, against that from everything that the returns say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from received_at_hand import BEFORE, PERIOD, REFUSED, Sent, keep, said_by, senders

from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.received.received_return import Judgement, Missing, Outcome
from db.received.rollup import RollUp, Turn
from db.received.rollup_builder import RollUpBuilder, counted_actions
from db.register import Register
from db.vocabulary.terms import Letter, ProviderType
from imports.plans.plan_file import default_plan

PLAN = default_plan()
ORGANISATIONS = senders(12)
LATE = ORGANISATIONS[3]
NOW = [said_by(one, PLAN, PERIOD) for one in ORGANISATIONS if one is not LATE]
THEN = [said_by(one, PLAN, BEFORE) for one in ORGANISATIONS[2:]]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    now = datetime(2027, 1, 12, tzinfo=UTC)
    path = tmp_path / "icb.db"
    with closing(open_register(path, user="Sam Example", create=True, clock=lambda: now)) as there:
        yield there


def added_up(plan: PlanEdition, now: list[Sent], then: list[Sent]) -> RollUp:
    """Return the roll-up from every row of the returns."""
    judgement = Judgement(PERIOD, (), (), (), ())
    earlier = {one.sender.ods: counted_actions(plan, one.said) for one in then}
    builder = RollUpBuilder(plan, judgement, earlier)
    for one in now:
        builder.add(one.sender, one.report, one.said)
    return builder.build()


def test_every_figure_is_that_of_all_rows(register: Register) -> None:
    keep(register, PLAN, THEN, BEFORE)
    keep(register, PLAN, NOW, PERIOD, ORGANISATIONS)
    there, whole = register.received.rollup(PLAN, {}, PERIOD), added_up(PLAN, NOW, THEN)
    assert there.organisations == whole.organisations
    assert there.uptake == whole.uptake
    assert there.by_rating == whole.by_rating
    assert there.by_area == whole.by_area
    assert there.by_kind == whole.by_kind
    assert there.by_pcn == whole.by_pcn
    assert {*there.by_pcn} == {"Example PCN", "Other PCN", "Not known"}
    assert there.by_place == whole.by_place
    assert there.barriers == whole.barriers
    assert there.measures == whole.measures
    assert there.compared == whole.compared == 9
    assert sum(one.asked for one in there.before.values()) == whole.before.asked
    open_ones = [(line.organisation.ods, a.code) for line, found in there.must_dos for a in found]
    assert sorted(open_ones) == sorted((o.organisation.ods, o.action.code) for o in whole.must_dos)
    assert there.missing == (Missing(LATE, "Nothing came."),)
    assert REFUSED in there.files
    assert len(there.files) == len(NOW) + 1


def test_what_changed_is_that_of_all_rows_but_for_dates(register: Register) -> None:
    keep(register, PLAN, THEN, BEFORE)
    keep(register, PLAN, NOW, PERIOD)
    there, whole = register.received.rollup(PLAN, {}, PERIOD), added_up(PLAN, NOW, THEN)
    by_code: defaultdict[str, Counter[Turn]] = defaultdict(Counter)
    for one in whole.changes:
        if one.before is not one.after:
            turn = one.turn
            if turn is Turn.SLIPPED:  # letters alone say that it went well
                turn = Turn.BETTER
            by_code[one.action.code][turn] += 1
    assert {code: dict(turns) for code, turns in there.turns.items()} == by_code
    for action in PLAN.actions:
        listed = Counter(one.turn for one in there.changes(action))
        assert listed == by_code[action.code]
        for one in there.changes(action):
            ods = one.organisation.ods
            place = PLAN.actions.index(action)
            letters = there.earlier[ods].letters[place], there.kept[ods].letters[place]
            assert letters == (one.before.value, one.after.value)


def test_organisations_are_as_the_last_list_has_them(register: Register) -> None:
    keep(register, PLAN, NOW, PERIOD, ORGANISATIONS)
    moved = [replace(one, pcn="New PCN", place="New place") for one in ORGANISATIONS]
    keep(register, PLAN, NOW, PERIOD, moved)
    there = register.received.rollup(PLAN, {}, PERIOD)
    assert {*there.by_pcn} == {"New PCN"}
    assert {*there.by_place} == {"New place"}
    now = [
        replace(one, sender=replace(one.sender, pcn="New PCN", place="New place")) for one in NOW
    ]
    whole = added_up(PLAN, now, [])
    assert there.organisations == whole.organisations
    assert there.barriers == whole.barriers


def test_the_tally_says_what_counting_says(register: Register) -> None:
    keep(register, PLAN, NOW, PERIOD)
    whole = register.received.tallied(PLAN.key, PERIOD)
    assert whole == added_up(PLAN, NOW, []).uptake
    assert register.received.tallied(PLAN.key, PERIOD, "Example ICB") == whole
    assert register.received.tallied(PLAN.key, PERIOD, " EXAMPLE  icb ") == whole
    assert register.received.tallied(PLAN.key, PERIOD, "Another ICB") == {}
    assert register.received.tallied(PLAN.key, BEFORE) == {}


def test_returns_of_an_earlier_edition_count_under_today_s_codes(register: Register) -> None:
    first, *others = PLAN.actions
    gone = replace(first, code="OLD1", title="What is not done any more")
    before = replace(
        PLAN,
        key="before",
        actions=(gone, *(replace(one, code=f"X-{one.code}") for one in reversed(others))),
    )
    codes = {"before": {f"X-{one.code}": one.code for one in others}}
    old, new = NOW[0].sender, NOW[1]
    of_before = said_by(old, before, PERIOD)
    keep(register, PLAN, [of_before, new], PERIOD, editions={"before": before}, codes=codes)
    there = register.received.rollup(PLAN, codes, PERIOD)
    (theirs,) = (line for line in there.organisations if line.organisation == old)
    assert theirs.letters[first.code] is Letter.NOT_ASKED
    said = {one.code: one for one in of_before.said.actions}
    alone = added_up(before, [of_before], []).organisations[0].letters
    assert {f"X-{one.code}" for one in others} >= {*said} - {"OLD1"}
    for one in others:
        assert theirs.letters[one.code] is alone[f"X-{one.code}"]
    named = {barrier.said.code for barrier in there.barriers}
    assert named <= {"", *(one.code for one in PLAN.actions)}


def test_without_a_list_the_register_s_organisations_are_expected(register: Register) -> None:
    keep(register, PLAN, NOW[:1], PERIOD)
    kind = ProviderType.GENERAL_PRACTICE
    register.organisations.add(PLAN, name="Example Surgery", ods="B90001", provider_type=kind)
    assert register.received.rollup(PLAN, {}, PERIOD).missing == ()  # one's own is not enough
    register.organisations.add(
        PLAN, name="Other Surgery", ods=NOW[0].sender.ods, provider_type=kind, email="a@example.org"
    )
    (missing,) = register.received.rollup(PLAN, {}, PERIOD).missing
    assert (missing.expected.ods, missing.why) == ("B90001", "Nothing came.")


def test_a_return_that_was_left_out_is_missing_and_its_file_stays(register: Register) -> None:
    keep(register, PLAN, NOW, PERIOD, ORGANISATIONS)
    one = register.received.rollup(PLAN, {}, PERIOD).kept[NOW[0].sender.ods]
    register.received.leave_out(one, "Sent by mistake", PLAN.key, {})
    there = register.received.rollup(PLAN, {}, PERIOD)
    assert {one.expected.ods for one in there.missing} == {LATE.ods, NOW[0].sender.ods}
    assert NOW[0].report not in there.files
    (told,) = (one for one in there.files if one.sha256 == NOW[0].said.sha256)
    assert told.outcome is Outcome.SUPERSEDED
    assert told.remarks[0].text == "It does not count now: left out, or another one does."


def test_a_return_of_another_folder_counts_and_is_among_the_files(register: Register) -> None:
    keep(register, PLAN, NOW[:1], PERIOD, ORGANISATIONS)
    keep(register, PLAN, NOW[1:], PERIOD, ORGANISATIONS)
    there = register.received.rollup(PLAN, {}, PERIOD)
    assert len(there.organisations) == len(NOW)
    assert NOW[0].report in there.files


def test_nothing_received_is_nothing(register: Register) -> None:
    keep(register, PLAN, [], PERIOD)
    there = register.received.rollup(PLAN, {}, PERIOD)
    assert there.organisations == there.measures == there.barriers == ()
    assert there.whole.asked == there.compared == 0
    assert there.turns == {}
