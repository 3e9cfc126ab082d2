"""The agreed JSON shapes: keys, order, words, dates, and null for what is not known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from paper_positions import export

from db.actions.queries import find_action
from db.records.new_records import NewEvidence
from db.validation.periods import Period
from db.views import (
    Barrier,
    ChangeView,
    Commitment,
    Evidence,
    FieldChange,
    Measure,
    QuestionSetView,
    QuestionView,
    Reading,
    Risk,
)
from db.vocabulary.terms import (
    Answer,
    Area,
    BarrierKind,
    Benefit,
    Dimension,
    ProviderType,
    RiskKind,
    RiskLevel,
    Status,
)
from exports.data.action_json import (
    action_json,
    action_with_log_json,
    history_json,
    organisation_json,
    plan_json,
)
from exports.data.record_json import (
    barrier_json,
    commitment_json,
    evidence_json,
    measure_json,
    question_set_json,
    risk_json,
)
from exports.data.register_json import position_json
from exports.data.return_json import check_json, difference_json, return_json

KEYS = [
    *("code", "title", "detail", "provider_type", "area", "rating", "quick_win", "own"),
    *("benefits", "benefits_published", "own_ease", "choice", "reason", "status", "brag", "lead"),
    *("start", "due", "review", "percent", "updated_at", "updated_by"),
    *("plan", "sections", "fields", "roles"),
]


def test_an_action_has_exactly_the_agreed_keys_in_order(position):
    for action in position.actions:
        assert list(action_json(action)) == KEYS


def test_an_action_in_the_plan_in_words_and_dates(position):
    assert action_json(find_action(position.actions, "GPES3")) == {
        "code": "GPES3",
        "title": "Green medicines switches",
        "detail": "tablets for children, pessary applicators, dressings, eye drop bottles",
        "provider_type": "general-practice",
        "area": "environmentally-sustainable",
        "rating": "priority",
        "quick_win": True,
        "own": False,
        "benefits": action_json(find_action(position.actions, "GPES3"))["benefits"],
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
        "plan": "blmk-primary-care-2026-32",
        "sections": ["ES"],
        "fields": {},
        "roles": {},
    }


def test_what_is_not_known_is_null(position):
    action = action_json(find_action(position.actions, "GC4"))
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
    own = action_json(find_action(position.actions, "OWN-1"))
    for action in (unpublished, own):
        assert action["benefits"] is None
        assert action["benefits_published"] is False
    assert own["own"] is True


def test_times_are_utc_to_the_second(position):
    summer = timezone(timedelta(hours=1))
    action = replace(position.actions[0], updated_at=datetime(2026, 7, 1, 0, 30, 5, 7, summer))
    assert action_json(action)["updated_at"] == "2026-06-30T23:30:05Z"


def test_one_action_with_its_log(position):
    action = find_action(position.actions, "GPES2")
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
    faulty = action_with_log_json(find_action(position.actions, "GPE2"), position.updates)
    assert faulty["notes"]
    assert faulty["updates"] == []


def test_history_has_an_entry_for_each_change_and_code(example_surgery):
    register, us = example_surgery.register, example_surgery.organisation
    register.actions.set_status(us, ["GC1", "GC2"], Status.COMPLETE)
    log = history_json(register.history.changes(us))
    first, second, founding = log
    assert list(first) == ["id", "at", "by", "what", "code", "plan", "fields"]
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
        "return_days": None,
        "return_name": None,
        "asks": [],
        "place": None,
        "neighbourhood": None,
        "groups": [],
    }


AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
READINGS = (
    Reading(4, "GR5", 3, date(2026, 6, 30), None, "nobody weighed it", AT, "Sam Example"),
    Reading(5, "GR5", 3, date(2026, 9, 30), 40.0, None, AT, "Sam Example"),
)
MEASURE = Measure(
    id=3,
    code="GR5",
    name="Waste",
    unit="kg",
    dimension=Dimension.ENVIRONMENTAL,
    baseline=52.5,
    baseline_on=date(2026, 3, 31),
    target=None,
    target_on=None,
    source=None,
    at=AT,
    by="Sam Example",
    readings=READINGS,
)


def test_evidence():
    evidence = Evidence(7, "GC1", "Minutes", "https://example.org/m", AT, "Sam Example")
    assert evidence_json(evidence) == {
        "id": 7,
        "title": "Minutes",
        "link": "https://example.org/m",
        "kind": "web",
        "at": "2026-11-22T10:00:00Z",
        "by": "Sam Example",
    }
    assert evidence_json(replace(evidence, link=None))["kind"] is None
    kinds = {"mailto:sam@example.org": "mail", "C:\\minutes.docx": "file", "Folder 3": "reference"}
    for link, kind in kinds.items():
        assert evidence_json(replace(evidence, link=link))["kind"] == kind


def test_a_measure_with_its_readings():
    shown = measure_json(MEASURE)
    assert shown == {
        "id": 3,
        "name": "Waste",
        "unit": "kg",
        "dimension": "environmental",
        "baseline": 52.5,
        "baseline_on": "2026-03-31",
        "target": None,
        "target_on": None,
        "source": None,
        "at": "2026-11-22T10:00:00Z",
        "by": "Sam Example",
        "readings": [
            {
                "id": 4,
                "on": "2026-06-30",
                "value": None,
                "note": "nobody weighed it",
                "at": "2026-11-22T10:00:00Z",
                "by": "Sam Example",
            },
            {
                "id": 5,
                "on": "2026-09-30",
                "value": 40,
                "note": None,
                "at": "2026-11-22T10:00:00Z",
                "by": "Sam Example",
            },
        ],
    }
    assert json.dumps(shown["readings"][1]["value"]) == "40"


def test_a_barrier_and_a_commitment():
    barrier = Barrier(2, "GR5", BarrierKind.IT, "No scales", "Scales", None, AT, "Sam Example")
    assert barrier_json(barrier) == {
        "id": 2,
        "kind": "it",
        "note": "No scales",
        "support": "Scales",
        "resolved": None,
        "at": "2026-11-22T10:00:00Z",
        "by": "Sam Example",
    }
    assert barrier_json(replace(barrier, resolved=date(2026, 11, 1)))["resolved"] == "2026-11-01"
    assert commitment_json(Commitment(1, "Half the miles", None, "Begun", AT, "Sam Example")) == {
        "id": 1,
        "objective": "Half the miles",
        "description": None,
        "comments": "Begun",
        "at": "2026-11-22T10:00:00Z",
        "by": "Sam Example",
    }


def test_a_risk():
    risk = Risk(
        *(3, "A heatwave", RiskLevel.VERY_HIGH, RiskKind.ESTATE, None, "Kim", date(2027, 3, 31)),
        *(AT, "Sam Example"),
    )
    assert risk_json(risk) == {
        "id": 3,
        "title": "A heatwave",
        "level": "very-high",
        "kind": "estate",
        "mitigation": None,
        "owner": "Kim",
        "review": "2027-03-31",
        "at": "2026-11-22T10:00:00Z",
        "by": "Sam Example",
    }


def test_a_question_set_with_and_without_answers():
    questions = (
        QuestionView("icb/bins", "Are there bins?", "", Answer.NOT_IN_PLACE, "Ordered"),
        QuestionView("icb/lead", "Is there a lead?", "A name", None, None),
    )
    shown = question_set_json(QuestionSetView("icb", "Our ICB", "1", "Made up", questions))
    assert list(shown) == ["key", "title", "edition", "source", "questions"]
    assert shown["questions"][0] == {
        "key": "icb/bins",
        "text": "Are there bins?",
        "help": "",
        "answer": "not-in-place",
        "comment": "Ordered",
    }
    assert shown["questions"][1]["answer"] is None


def test_a_return_that_was_made_and_what_differs_since(example_surgery):
    register, us = example_surgery.register, example_surgery.organisation
    period = Period.parse("Q3 2026/27")
    made = register.returns.make(us, period, "Dr Roy", lambda _: ("r.xlsx", b"x"), incomplete=True)
    assert return_json(made.view) == {
        "period": "Q3 2026/27",
        "number": 1,
        "on": "2026-11-22",
        "at": "2026-11-22T10:00:00Z",
        "by": "Sam Example",
        "signed_by": "Dr Roy",
        "complete": False,
        "file_name": "r.xlsx",
        "sha256": hashlib.sha256(b"x").hexdigest(),
    }
    register.actions.set_status(us, ["GC1"], Status.COMPLETE)
    content = register.returns.content(us, period, "Dr Roy")
    (difference,) = map(difference_json, content.since)
    assert list(difference) == ["code", "title", "words", "brag", "fields"]
    assert (difference["code"], difference["brag"]) == ("GC1", {"old": None, "new": "blue"})
    assert "Status: Not started → Complete" in difference["words"]
    assert {
        "of": "progress",
        "id": None,
        "field": "status",
        "old": "not-started",
        "new": "complete",
    } in difference["fields"]


def test_what_a_return_lacks(example_surgery):
    register, us = example_surgery.register, example_surgery.organisation
    content = register.returns.content(us, Period.parse("Q3 2026/27"))
    told = check_json(content)
    assert (told["due"], told["number"]) == ("2027-01-31", 1)
    assert (told["signed_by"], told["complete"]) == (None, False)
    assert [line["ok"] for line in told["lines"]] == [line.ok for line in content.check]
    choice = next(line for line in told["lines"] if line["key"] == "choice")
    assert choice["missing"][0] == {
        "code": "GC1",
        "field": "choice",
        "about": None,
        "words": "GC1 has no decision yet",
    }


def test_each_action_has_its_own_evidence_measures_and_barriers(position):
    action = find_action(position.actions, "GR5")
    mine = Evidence(1, "GR5", "Mine", None, AT, "Sam Example")
    others = replace(mine, id=2, code="GC1")
    shown = action_with_log_json(action, (), (mine, others), (MEASURE,), ())
    assert [e["id"] for e in shown["evidence"]] == [1]
    assert [m["id"] for m in shown["measures"]] == [3]
    whole = position_json(replace(position, evidence=(others, mine), measures=(MEASURE,)))
    by_code = {a["code"]: a for a in whole["actions"]}
    assert [e["id"] for e in by_code["GR5"]["evidence"]] == [1]
    assert [e["id"] for e in by_code["GC1"]["evidence"]] == [2]
    assert [m["id"] for m in by_code["GR5"]["measures"]] == [3]
    assert by_code["GC1"]["measures"] == []


def test_history_tells_records_apart(example_surgery):
    register, us = example_surgery.register, example_surgery.organisation
    register.records.add_evidence(us, ["GC1", "GC2"], NewEvidence("Minutes", "Folder 3"))
    first, second, _ = history_json(register.history.changes(us))
    assert list(first) == ["id", "at", "by", "what", "code", "plan", "record", "fields"]
    assert (first["code"], first["record"]) == ("GC1", {"kind": "evidence", "id": 1})
    assert (second["code"], second["record"]) == ("GC2", {"kind": "evidence", "id": 2})
    assert first["fields"] == {
        "title": {"old": None, "new": "Minutes"},
        "link": {"old": None, "new": "Folder 3"},
    }


def test_a_plan_brings_its_notes(position):
    shown = plan_json(position.plan)
    assert shown["actions"] == 81
    assert shown["notes"]


def test_every_word_and_date_of_a_whole_register_can_be_written_as_json(position, tmp_path):
    target = tmp_path / "register.json"
    assert export("json", position, target) == "54 actions"
    read = json.loads(target.read_text(encoding="utf-8"))
    assert read == position_json(position)
    assert read["on"] == "2026-11-22"
    assert list(read) == [
        *("organisation", "plan", "on", "actions", "commitments", "risks", "questions", "returns")
    ]
    assert len(read["actions"]) == 54
    assert {a["area"] for a in read["actions"]} == {area.value for area in Area}
    assert ProviderType.GENERIC.value in {a["provider_type"] for a in read["actions"]}
    assert "Zoë" in target.read_text(encoding="utf-8")
