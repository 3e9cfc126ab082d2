"""``matrix``: organisations by actions, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from outcomes import one_line, told
from received_at_hand import BEFORE, PERIOD, keep, said_by, senders

from db.matrix.matrix import Grouping
from db.received.rollup import letter_of
from db.validation.progress import Edit
from db.vocabulary.terms import Letter, ProviderType, Status
from imports.plans.plan_file import default_plan

PLAN = default_plan()
MUST_DOS = ("GC1", "GR1", "GES1", "GES2", "GES3", "GPES1", "GPES2")


@pytest.fixture
def two(example_surgery):
    """A practice and a pharmacy, each with something done."""
    register = example_surgery.register
    register.actions.edit(example_surgery.organisation, ["GC1"], Edit(status=Status.COMPLETE))
    pharmacy = register.organisations.add(
        PLAN.key,
        name="Example Chemist",
        ods="FA999",
        provider_type=ProviderType.COMMUNITY_PHARMACY,
        pcn="Example PCN",
    )
    register.actions.edit(pharmacy, ["GC1"], Edit(status=Status.ON_HOLD))
    return example_surgery


@pytest.fixture
def received(two):
    keep(two.register, PLAN, [said_by(one, PLAN, BEFORE) for one in senders(5)], BEFORE)
    keep(two.register, PLAN, [said_by(one, PLAN, PERIOD) for one in senders(9)], PERIOD)
    return two


def test_organisations_in_the_register_are_shown_as_they_stand(greenplan, two):
    out = told(greenplan("matrix", "gc1", "PR1"))
    assert "2 organisations, as they stand today: BLMK Primary Care Green Plan 2026-32" in out
    assert "ODS Organisation Red GC1 PR1 FA999 Example Chemist 0 A ? A99999 Example Surgery" in out
    assert "Surgery 0 B – Red 0 0 0 B Blue: complete A Amber: at risk ? Undecided –" in out


def test_what_does_not_fit_the_width_is_counted(greenplan, two):
    outcome = greenplan("matrix")
    heading = outcome.out.splitlines()[2].split()
    assert tuple(heading[3:10]) == MUST_DOS
    there = 53 + 9 - len(heading[3:])
    assert f"{there} more actions: name codes to see them, or save all with --csv" in told(outcome)


def test_returns_are_shown_first_if_there_are_any(greenplan, received):
    assert "9 organisations, returns for Q3 2026/27: BLMK" in told(greenplan("matrix"))
    assert "5 organisations, returns for Q2 2026/27" in told(
        greenplan("matrix", "--period", "Q2 2026/27")
    )
    assert "2 organisations, as they stand today" in told(greenplan("matrix", "--orgs"))


def test_json_has_every_letter_that_was_sent(greenplan, received):
    answer = json.loads(greenplan("matrix", "--received", "--by", "plan", "--json").out)
    assert (answer["plan"], answer["period"]) == (PLAN.key, "Q3 2026/27")
    assert [action["code"] for action in answer["actions"]] == [one.code for one in PLAN.actions]
    for one in senders(9):
        (row,) = [row for row in answer["organisations"] if row["ods"] == one.ods]
        said = {a.code: letter_of(a).value for a in said_by(one, PLAN, PERIOD).said.actions}
        wanted = {a.code: said.get(a.code, Letter.NOT_ASKED.value) for a in PLAN.actions}
        assert row["letters"] == wanted


@pytest.mark.parametrize("by", [*Grouping])
def test_csv_is_the_same_in_any_order(greenplan, received, tmp_path: Path, by):
    file = tmp_path / "all.csv"
    assert f"Saved as {file}" in greenplan("matrix", "--by", by, "--csv", str(file)).out
    lines = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    answer = json.loads(greenplan("matrix", "--json").out)
    letters = {row["ods"]: row["letters"] for row in answer["organisations"]}
    for line in lines:
        ods, _, _ = (line.pop(name) for name in ("ODS code", "Organisation", "Type"))
        assert line == letters.pop(ods)
    assert not letters


def test_groups_and_order(greenplan, received):
    out = greenplan("matrix", "GC1", "--sort", "red", "--group", "north").out
    reds = [int(line.split()[-2]) for line in out.splitlines()[3:] if line.startswith("A9")]
    assert len(reds) == 5
    assert reds == sorted(reds, reverse=True)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("GC111",), "There is no action 'GC111'"),
        (("--group", "Luton"), "No organisation is in a group 'Luton'. Groups: Community"),
        (("--received",), "No returns were received. Use 'greenplan collate'"),
        (("--plan", "other"), "No organisation works with a plan 'other'. Choose one of: blmk-"),
    ],
)
def test_what_is_not_there_is_refused(greenplan, two, arguments, why):
    plan = arguments if arguments[0] == "--plan" else ()
    assert why in one_line(greenplan(*plan, "matrix", *(() if plan else arguments)))


def test_a_period_without_returns_is_refused(greenplan, received):
    outcome = one_line(greenplan("matrix", "--period", "Q1 2026/27"))
    assert "No returns were received for Q1 2026/27, only for: Q2 2026/27, Q3 2026/27." in outcome


def test_today_has_no_period(greenplan, two):
    outcome = greenplan("matrix", "--orgs", "--period", "Q1")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--orgs shows today. Leave out --received and --period." in outcome.err
