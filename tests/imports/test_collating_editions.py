"""Returns of an earlier edition count under today's codes, where it is sure which they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sent_returns import TODAY, made, with_records, worked_on

from db.plans.plan_edition import PlanEdition
from db.received.earlier_editions import earlier_editions
from db.received.received_return import Outcome
from imports.plans.plan_file import default_plan
from tracker.use_cases.collating import Collated, collate

FIRST = default_plan()
CODES = [action.code for action in FIRST.actions]


def next_edition(
    plan: PlanEdition, key: str, *, codes: dict[str, str], gone: tuple[str, ...] = ()
) -> PlanEdition:
    """An edition in which actions have other codes, and some are gone."""
    actions = tuple(
        replace(action, code=codes.get(action.code, action.code))
        for action in plan.actions
        if action.code not in gone
    )
    declared = replace(plan.declared, follows=plan.key)
    return replace(plan, key=key, edition=key, actions=actions, declared=declared)


SECOND = next_edition(FIRST, "second", codes={"GC1": "GC2", "GC2": "GC1"}, gone=("GC5",))
THIRD = next_edition(SECOND, "third", codes={"GC2": "NEW1"}, gone=("GC4",))


def test_codes_are_followed_through_all_editions():
    found = earlier_editions(THIRD, [FIRST, THIRD, SECOND])
    assert [*found] == ["second", FIRST.key]
    assert found["second"].codes["GC2"] == "NEW1"
    assert (found["second"].codes["GC1"], found["second"].gone) == ("GC1", ("GC4",))
    assert (found[FIRST.key].codes["GC1"], found[FIRST.key].codes["GC2"]) == ("NEW1", "GC1")
    assert set(found[FIRST.key].gone) == {"GC4", "GC5"}
    assert earlier_editions(FIRST, [FIRST, SECOND, THIRD]) == {}


def test_editions_that_follow_each_other_in_a_circle_end():
    first = replace(FIRST, declared=replace(FIRST.declared, follows="second"))
    assert [*earlier_editions(SECOND, [first, SECOND])] == [FIRST.key]


def test_what_only_may_be_the_same_is_not_carried_on():
    other = replace(FIRST.actions[0], code="ZZ9", title="Guidance is understood by us all")
    later = replace(
        FIRST,
        key="later",
        actions=(other, *FIRST.actions[1:]),
        declared=replace(FIRST.declared, follows=FIRST.key),
    )
    found = earlier_editions(later, [FIRST, later])[FIRST.key]
    assert "ZZ9" not in found.codes.values()
    assert found.gone == (FIRST.actions[0].code,)


@pytest.fixture(scope="module")
def collated(tmp_path_factory: pytest.TempPathFactory) -> Collated:
    folder = tmp_path_factory.mktemp("returns")
    for name, plan in (("A00001", FIRST), ("A00002", THIRD), ("A00003", THIRD)):
        workbook = made(worked_on, with_records, plan=plan).workbook(name)
        (folder / f"{name}.xlsx").write_bytes(workbook)
    return collate(folder, [FIRST, SECOND, THIRD], (), TODAY)


def test_an_earlier_edition_counts_with_a_remark(collated):
    assert collated.rollup.plan.key == "third"
    first, second, third = collated.judgement.files
    assert (first.outcome, second.outcome, third.outcome) == (
        *(Outcome.REMARKS, Outcome.TAKEN, Outcome.TAKEN),
    )
    (remark,) = first.remarks
    assert remark.key == "earlier-edition"
    assert FIRST.edition in remark.text
    assert "GC4" in remark.text and "GC5" in remark.text


def test_its_actions_and_records_have_todays_codes(collated):
    said = {sender.ods: said for sender, _, said in collated.counted()}["A00001"]
    titles = {action.code: action.title for action in THIRD.actions}
    assert all(titles[one.code] == one.title for one in said.actions if not one.own)
    codes = [one.code for one in said.actions]
    assert codes.count("OWN-1") == 1
    assert len({*codes}) == len(codes)
    assert "GC5" not in codes
    # GC1 is NEW1 today, GC2 is GC1: the first two that were worked on.
    by_code = {one.code: one for one in said.actions}
    assert (by_code["NEW1"].lead, by_code["GC1"].lead) == ("Pat Sample", "Dr Sample")
    assert [barrier.code for barrier in said.barriers] == ["GC1"]
    assert [measure.code for measure in said.measures] == ["NEW1"]


def test_a_later_edition_is_not_counted_among_earlier_ones(collated, tmp_path: Path):
    workbook = made(worked_on, plan=THIRD).workbook("A00009")
    (tmp_path / "later.xlsx").write_bytes(workbook)
    got = collate(tmp_path, [FIRST, SECOND, THIRD], (), TODAY, plan=FIRST.key)
    (report,) = got.judgement.files
    assert (report.outcome, report.remarks[0].key) == (Outcome.REFUSED, "other-plan")
