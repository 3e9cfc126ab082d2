"""The agreed JSON shapes: keys, order, words, dates, and null for what is not known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from db.questions import find
from db.views import ChangeView, FieldChange
from db.words import Area, Benefit, ProviderType, Status
from exports.as_json import (
    action_json,
    action_with_log_json,
    history_json,
    organisation_json,
    plan_json,
)
from exports.register_json import position_json, write_json

KEYS = [
    *("code", "title", "detail", "provider_type", "area", "rating", "quick_win", "own"),
    *("benefits", "benefits_published", "own_ease", "choice", "reason", "status", "brag", "lead"),
    *("start", "due", "review", "percent", "updated_at", "updated_by"),
]


def test_an_action_has_exactly_the_agreed_keys_in_order(position):
    for action in position.actions:
        assert list(action_json(action)) == KEYS


def test_an_action_in_the_plan_in_words_and_dates(position):
    assert action_json(find(position.actions, "GPES3")) == {
        "code": "GPES3",
        "title": "Green medicines switches",
        "detail": "tablets for children, pessary applicators, dressings, eye drop bottles",
        "provider_type": "general-practice",
        "area": "environmentally-sustainable",
        "rating": "priority",
        "quick_win": True,
        "own": False,
        "benefits": action_json(find(position.actions, "GPES3"))["benefits"],
        "benefits_published": True,
        "own_ease": "little-harder",
        "choice": "in-plan",
        "reason": None,
        "status": "in-progress",
        "brag": "green",
        "lead": "Dr A. Example",
        "start": None,
        "due": "2027-06-30",
        "review": "2027-01-11",
        "percent": 40,
        "updated_at": "2026-11-20T12:00:00Z",
        "updated_by": "Sam Example",
    }


def test_what_is_not_known_is_null(position):
    action = action_json(find(position.actions, "GC4"))
    assert action["choice"] == "undecided"
    assert action["detail"] == ""
    for key in ("status", "brag", "lead", "due", "percent", "reason", "own_ease", "updated_at"):
        assert action[key] is None


def test_benefits_stand_in_the_order_the_plan_prints_them(position):
    every = replace(position.actions[0], benefits=frozenset(Benefit))
    order = ["environment", "health", "finance", "staff", "social"]
    assert action_json(every)["benefits"] == order
    none_marked = action_json(replace(every, benefits=frozenset()))
    assert (none_marked["benefits"], none_marked["benefits_published"]) == ([], True)


def test_benefits_not_published_are_null_never_an_empty_list(position):
    unpublished = action_json(replace(position.actions[0], benefits=None))
    own = action_json(find(position.actions, "OWN-1"))
    for action in (unpublished, own):
        assert action["benefits"] is None
        assert action["benefits_published"] is False
    assert own["own"] is True


def test_times_are_utc_to_the_second(position):
    summer = timezone(timedelta(hours=1))
    action = replace(position.actions[0], updated_at=datetime(2026, 7, 1, 0, 30, 5, 7, summer))
    assert action_json(action)["updated_at"] == "2026-06-30T23:30:05Z"


def test_one_action_with_its_log(position):
    action = find(position.actions, "GPES2")
    shown = action_with_log_json(action, position.updates)
    assert list(shown) == [*KEYS, "updates", "evidence", "measures", "barriers", "notes"]
    assert shown["updates"] == [
        {"at": "2026-11-20T12:00:00Z", "by": "Sam Example", "text": "First letter sent"},
        {
            "at": "2026-11-20T12:00:00Z",
            "by": "Sam Example",
            "text": "=SUM(A1) is what the sheet said\n- and more",
        },
    ]
    assert shown["evidence"] == shown["measures"] == shown["barriers"] == []
    faulty = action_with_log_json(find(position.actions, "GPE2"), position.updates)
    assert faulty["notes"]
    assert faulty["updates"] == []


def test_history_has_an_entry_for_each_change_and_code(example_surgery):
    register, us = example_surgery.register, example_surgery.organisation
    register.set_status(us, ["GC1", "GC2"], Status.COMPLETE)
    log = history_json(register.history(us))
    first, second, founding = log
    assert list(first) == ["id", "at", "by", "what", "code", "fields"]
    assert first["id"] == second["id"]
    assert (first["code"], second["code"]) == ("GC1", "GC2")
    assert first["fields"]["status"] == {"old": "not-started", "new": "complete"}
    assert first["fields"]["choice"] == {"old": "undecided", "new": "in-plan"}
    assert first["at"] == "2026-11-22T10:00:00Z"
    assert founding["code"] is None
    assert founding["fields"]["ods"] == {"old": None, "new": "A99999"}


def test_history_loses_no_field_that_a_change_touched_twice():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    fields = (FieldChange("GC1", "update", None, "one"), FieldChange("GC1", "update", None, "two"))
    log = history_json([ChangeView(7, at, "Sam Example", "import", False, fields)])
    assert [entry["fields"]["update"]["new"] for entry in log] == ["one", "two"]
    assert [entry["id"] for entry in log] == [7, 7]


def test_an_organisation(position):
    assert organisation_json(position.organisation) == {
        "ods": "A99999",
        "name": "Example Surgery",
        "provider_type": "general-practice",
        "pcn": None,
        "icb": None,
        "contact": None,
        "email": None,
        "plan_key": "blmk-primary-care-2026-32",
        "plan_title": "BLMK Primary Care Green Plan 2026-32",
        "plan_edition": "Draft V2",
    }


def test_a_plan_brings_its_notes(position):
    shown = plan_json(position.plan)
    assert shown["actions"] == 81
    assert shown["notes"]


def test_every_word_and_date_of_a_whole_register_can_be_written_as_json(position, tmp_path):
    target = tmp_path / "register.json"
    assert write_json(position, target) == target
    read = json.loads(target.read_text(encoding="utf-8"))
    assert read == position_json(position)
    assert read["on"] == "2026-11-22"
    assert len(read["actions"]) == 54
    assert {a["area"] for a in read["actions"]} == {area.value for area in Area}
    assert ProviderType.GENERIC.value in {a["provider_type"] for a in read["actions"]}
    assert "Zoë" in target.read_text(encoding="utf-8")
