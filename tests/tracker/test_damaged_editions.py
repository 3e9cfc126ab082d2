"""A register in which what is known of editions was altered: named, and never shown wrongly."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.backups.comparing import compare_with_backup
from db.inspection import inspect_register
from db.opening import open_register
from db.plans.editions import compare_editions

CARRIED = "A99999 {code}, carried action: {label} is {why}."
OF_GC1 = "held_id = (SELECT id FROM action WHERE code = 'GC1' AND plan_id = 1)"
DAMAGE = {
    "an action twice": (
        "UPDATE carried_action SET main = 1",
        CARRIED.format(
            code="N1", label="Main", why="set for several actions that the same one carries on"
        ),
    ),
    "an action of another plan": (
        f"UPDATE carried_action SET action_id = held_id WHERE {OF_GC1}",
        CARRIED.format(code="GC1", label="Action", why="of another plan than its edition"),
    ),
    "an action held under one of no edition": (
        f"UPDATE carried_action SET held_id = (SELECT max(id) FROM action) WHERE {OF_GC1}",
        CARRIED.format(
            code="LAST",
            label="Action that is carried on",
            why="of an edition that was never worked with",
        ),
    ),
    "an edition that was never used": (
        f"UPDATE carried_action SET plan_id = 3, action_id = (SELECT max(id) FROM action)"
        f" WHERE {OF_GC1}",
        CARRIED.format(code="LAST", label="Plan", why="an edition that was never worked with"),
    ),
    "an edition that is forgotten": (
        "DELETE FROM edition_used WHERE plan_id = 1",
        "A99999 GC1: Action is of a plan that is not worked with.",
    ),
    "a plan in use that is none of the editions": (
        "UPDATE plan_in_use SET plan_id = 3",
        "A99999, plan in use: Plan is not among the editions that were worked with.",
    ),
    "an action that is not there": (
        f"UPDATE carried_action SET action_id = 987654 WHERE {OF_GC1}",
        "A99999 GC1, carried action: Action is 987654, which is not in the register.",
    ),
}


@pytest.fixture
def upgraded(example_surgery) -> Path:
    """A practice that went on with a later edition, in which GC1 and GC2 are N1."""
    register, practice = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(practice, ["GC1", "GC2"], "Kim")
    before = register.plan_edition(practice.plan_key)
    first, _, *others = before.actions
    actions = (replace(first, code="N1"), *others)
    later = replace(before, key="later", edition="Later", actions=actions)
    other = replace(before, key="other", actions=(replace(first, code="LAST"),))
    merged = [("GC1", "N1"), ("GC2", "N1")]
    register.organisations.upgrade(practice, compare_editions(before, later, merged))
    register.add_plan(other)
    example_surgery.close()
    return example_surgery.path


def altered(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount > 0


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_cannot_be_is_named_by_doctor_and_by_every_list(greenplan, upgraded, damage) -> None:
    statement, told = DAMAGE[damage]
    altered(upgraded, statement)
    with inspect_register(str(upgraded)) as found:
        assert told in {str(one) for one in found.unreadable_values()}
    checks = {one["key"]: one for one in json.loads(greenplan("doctor", "--json").out)["checks"]}
    assert told in {one["words"] for one in checks["values"]["found"]}
    for words in (["actions"], ["export", "json", str(upgraded.with_name("out.json"))], ["check"]):
        done = greenplan(*words)
        assert done.code == 1
        assert "cannot be read" in done.err
        assert "Traceback" not in done.err


def test_an_edition_that_no_change_set_is_told(greenplan, upgraded) -> None:
    altered(upgraded, "UPDATE plan_in_use SET plan_id = 1")
    with inspect_register(str(upgraded)) as found:
        (fault,) = found.log_faults()
    assert "the plan is 'blmk-primary-care-2026-32' now, but change 3" in fault.words
    assert fault.words.endswith("set it to 'later'.")
    altered(upgraded, "UPDATE change_field SET field = 'ods' WHERE field = 'plan'")
    with inspect_register(str(upgraded)) as found:
        assert "A99999: the plan was upgraded to another edition, but no change says so." in {
            one.words for one in found.log_faults()
        }


def test_a_backup_shows_what_an_upgrade_would_lose_and_brings_the_earlier_edition_back(
    greenplan, example_surgery
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(practice, ["GC1"], "Kim")
    copy = example_surgery.path.with_name("copy.db")
    assert greenplan("backup", str(copy)).code == 0
    before = register.plan_edition(practice.plan_key)
    first, *others = before.actions
    later = replace(before, key="later", actions=(replace(first, code="N1"), *others))
    seen = register.organisations.upgrade(practice, compare_editions(before, later))
    register.actions.set_lead(seen, ["N1"], "Lee")
    example_surgery.close()
    differs = compare_with_backup(example_surgery.path, copy)
    assert [(one.what, one.code) for one in differs.missing] == [
        ("set-lead", "N1"),
        ("upgrade-plan", "N1"),
    ]
    done = greenplan("restore", str(copy), "--yes")
    assert "Upgraded to another edition: A99999 N1" in done.out
    assert done.code == 0
    with closing(open_register(example_surgery.path, user="Sam Example")) as opened:
        back = opened.organisations.find()
        assert (back.plan_key, opened.actions.find(back, "GC1").lead) == (before.key, "Kim")
