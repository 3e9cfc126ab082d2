"""``show``, ``history`` and ``orgs``: what a person and a script read."""

from __future__ import annotations

import json
import re

import pytest

from db.vocabulary.terms import Choice, Status
from tracker.cli.table import width_of


@pytest.fixture
def at_work(example_surgery):
    """Example Surgery with the inhalers on hold, one action set aside, and one of its own."""
    register, at = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(at, ["GPES2"], "Dr Roy")
    register.actions.set_status(at, ["GPES2"], Status.ON_HOLD)
    register.actions.add_update(at, ["GPES2"], "Agreed with the pharmacist.\nWaiting for the list.")
    register.actions.choose(at, ["GR14"], Choice.NOT_FOR_US, "We have mains water")
    register.own_actions.add(at, "Bicycle parking")
    return example_surgery


# show


def test_show_json_is_the_action_with_its_log(greenplan, at_work):
    shown = json.loads(greenplan("show", "gpes2", "--json").out)
    listed = next(a for a in json.loads(greenplan("actions", "--json").out) if a["code"] == "GPES2")
    more = {"evidence": [], "measures": [], "barriers": [], "notes": [], "requests": []}
    more |= {
        key: shown[key] for key in ("updates", "links", "activities", "recommendations", "figures")
    }
    more |= {"before": [], "set_aside": None}
    assert shown == listed | more
    assert shown["links"][0] == {
        "plan": "blmk-ics-2025-32",
        "code": "ES1 C/ii",
        "title": shown["links"][0]["title"],
        "relation": shown["links"][0]["relation"],
        "sure": "high",
        "readers": 2,
        "why": shown["links"][0]["why"],
        "role": ["A"],
        "date": {
            "printed": "Mar-26 (15 kgCO₂e) and Mar-28 (12 kgCO₂e)",
            "kind": "none",
            "due": None,
            "from": None,
            "ongoing": False,
        },
        "measured_by": shown["links"][0]["measured_by"],
    }
    assert shown["code"] == "GPES2"
    assert (shown["status"], shown["brag"], shown["lead"]) == ("on-hold", "amber", "Dr Roy")
    assert shown["updates"] == [
        {
            "at": "2026-11-22T10:00:00Z",
            "by": "Sam Example",
            "text": "Agreed with the pharmacist.\nWaiting for the list.",
        }
    ]
    assert shown["updated_at"] == "2026-11-22T10:00:00Z"


def test_show_tells_everything_in_words(greenplan, at_work):
    out = greenplan("show", "GPES2").out
    assert out.startswith("GPES2  Inhalers\n  MART and low carbon switches\n")
    said = dict(re.findall(r"^(\w[\w ]+?)  +(.+)$", out, re.MULTILINE))
    assert said["Status"] == "On hold"
    assert said["BRAG"] == "Amber"
    assert said["Target date"] == "–"
    assert said["Last changed"] == "22/11/2026 10:00 by Sam Example"
    assert "  22/11/2026 10:00  Sam Example\n    Agreed with the pharmacist.\n    Waiting" in out


def test_show_tells_the_plans_own_faults(greenplan, at_work):
    assert "Listed under Resources" in greenplan("show", "GPE2").out


def test_benefits_not_published_are_not_no_benefit(greenplan, example_surgery):
    greenplan("init", "--name", "Chemist", "--ods", "FA999", "--type", "community-pharmacy")
    out = greenplan("--org", "FA999", "show", "PR2").out
    assert re.search(r"^Benefits +Not published$", out, re.MULTILINE)


def test_an_unknown_code_names_the_nearest(greenplan, example_surgery):
    outcome = greenplan("show", "GPES22")
    assert (outcome.code, outcome.out) == (1, "")
    assert "'GPES22'" in outcome.err
    assert "GPES2" in outcome.err.replace("GPES22", "")
    assert outcome.err.count("\n") == 1


# history and orgs


def test_history_is_newest_first_in_words(greenplan, at_work):
    lines = greenplan("history").out.splitlines()
    assert lines[0].startswith("22/11/2026 10:00  Sam Example: Added an own action OWN-1: ")
    assert all(width_of(line) <= 80 for line in lines)
    out = greenplan("history", "gr14").out
    assert "Reason: We have mains water" in " ".join(out.split())
    assert "OWN-1" not in out


def test_history_json(greenplan, at_work):
    newest, *_ = json.loads(greenplan("history", "GR14", "--json").out)
    assert list(newest) == ["id", "at", "by", "what", "code", "plan", "fields"]
    assert (newest["at"], newest["by"]) == ("2026-11-22T10:00:00Z", "Sam Example")
    assert (newest["what"], newest["code"]) == ("choose", "GR14")
    assert newest["fields"]["choice"] == {"old": "undecided", "new": "not-for-us"}


def test_history_of_an_action_where_nothing_was_done(greenplan, example_surgery):
    assert greenplan("history", "GC5").out == "No changes yet.\n"
    assert greenplan("history", "GC5", "--json").out == "[]\n"
    assert greenplan("history", "GC55").code == 1


def test_history_of_an_own_action_that_was_taken_back(greenplan, example_surgery):
    greenplan("add", "Bicycle parking")
    greenplan("undo")
    out = greenplan("history", "own-1").out
    assert "Added an own action OWN-1" in out
    assert "(undone since)" in out


def test_orgs(greenplan, example_surgery):
    greenplan("init", "--name", "Chemist", "--ods", "FA999", "--type", "community-pharmacy")
    heading, *rows = greenplan("orgs").out.splitlines()
    assert heading.split()[:2] == ["ODS", "Name"]
    assert [row.split()[0] for row in rows] == ["FA999", "A99999"]
    chemist, surgery = json.loads(greenplan("orgs", "--json").out)
    assert (surgery["ods"], surgery["provider_type"]) == ("A99999", "general-practice")
    assert surgery["plan_key"] == "blmk-primary-care-2026-32"
    assert chemist["pcn"] is None


def test_one_of_several_organisations_must_be_named(greenplan, example_surgery):
    greenplan("init", "--name", "Chemist", "--ods", "FA999", "--type", "community-pharmacy")
    outcome = greenplan("actions")
    assert outcome.code == 1
    assert "FA999, A99999" in outcome.err
    assert "--org" in outcome.err
    assert len(json.loads(greenplan("actions", "--org", "fa999", "--json").out)) == 48
    assert "'B1'" in greenplan("--org", "B1", "actions").err
