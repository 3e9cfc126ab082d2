"""The hidden sheet: what a tracker started from, enough to merge it three ways later."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace

from db.actions.queries import find_action
from db.interchange.export_baseline import FIELDS, HEADINGS, entry_digest, origin_rows, rows_digest
from db.validation.progress import Edit


def stored(workbook) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in workbook["_greenplan"].values]


def test_it_says_which_format_plan_organisation_and_day(shown):
    head = {row[0]: row[1] for row in stored(shown)[:6]}
    digest = head.pop("sha256")
    assert head == {
        "format": "1",
        "plan": "blmk-primary-care-2026-32",
        "edition": "Draft V2",
        "ods": "A99999",
        "position-on": "2026-11-22",
    }
    assert len(digest) == 64


def test_it_says_which_register_and_how_far_its_log_was(shown, position):
    assert stored(shown)[6][:2] == ["register", position.begun]
    assert stored(shown)[7][:2] == ["change", str(position.last_change)]
    assert position.last_change > 10


def test_it_holds_every_field_that_people_may_edit():
    assert set(FIELDS) == {field.name for field in fields(Edit)}


def test_it_holds_the_values_as_exported(shown, position):
    _, *body = stored(shown)[8:]
    rows = {row[0]: dict(zip(HEADINGS, row, strict=True)) for row in body}
    assert list(rows) == [action.code for action in position.actions]
    assert rows["GPES3"] == {
        "code": "GPES3",
        "choice": "in-plan",
        "reason": "",
        "status": "in-progress",
        "lead": "Dr A. Example",
        "start": "",
        "due": "2027-06-30",
        "review": "2027-01-11",
        "completed": "",
        "percent": "40",
        "own_ease": "little-harder",
        "updates": "0",
        "last_update": "",
        "latest": "",
    }
    assert rows["GPES2"]["updates"] == "2"
    assert rows["GPES2"]["last_update"] == str(max(entry.id for entry in position.updates))
    newest = max((u for u in position.updates if u.code == "GPES2"), key=lambda u: u.id)
    assert rows["GPES2"]["latest"] == entry_digest(f" {newest.text}\n")
    assert rows["GC4"]["choice"] == "undecided"
    assert rows["GC4"]["status"] == ""


def test_a_reader_can_tell_that_nothing_was_changed(shown, position):
    rows = stored(shown)
    (name, digest, *_) = rows.pop(5)
    assert name == "sha256"
    assert digest == rows_digest(rows) == rows_digest(origin_rows(position))


def test_the_hash_is_the_documented_one(position):
    rows = [list(row) for row in origin_rows(position)]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    plain = json.dumps(rows, ensure_ascii=False).encode()
    assert rows_digest(origin_rows(position)) == hashlib.sha256(plain).hexdigest()


def test_any_value_altered_shows_in_the_hash(position):
    before = rows_digest(origin_rows(position))
    action = find_action(position.actions, "GPES3")
    for changed in (replace(action, lead="Zoë Sample"), replace(action, percent=41)):
        actions = tuple(changed if a is action else a for a in position.actions)
        assert rows_digest(origin_rows(replace(position, actions=actions))) != before
    organisation = replace(position.organisation, ods="A99998")
    assert rows_digest(origin_rows(replace(position, organisation=organisation))) != before
