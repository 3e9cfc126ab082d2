"""What others changed since one last looked: asked again and again, and cheap."""

from __future__ import annotations

from pathlib import Path

from example_register import ALEX, SAM, Surgery
from shared_register import opened

from db.vocabulary.terms import ProviderType, Status
from imports.plans.plan_file import default_plan


def last(surgery: Surgery) -> int:
    return surgery.register.history.changes(surgery.organisation)[0].id


def test_what_was_changed_since_comes_oldest_first_whoever_did_it(
    example_surgery: Surgery,
) -> None:
    register, here = example_surgery.register, example_surgery.organisation
    before = last(example_surgery)
    alex = example_surgery.open_as(ALEX)
    assert register.history.since(here, before) == ()
    alex.actions.set_status(here, ["GC1"], Status.IN_PROGRESS)
    register.actions.set_lead(here, ["GC2"], "Kim")
    alex.history.undo(here)
    alex.organisations.edit(here, contact="Kim")
    since = register.history.since(here, before)
    told = [(change.by, change.what, change.codes) for change in since]
    assert told == [
        (ALEX, "set-status", ("GC1",)),
        (SAM, "set-lead", ("GC2",)),
        (ALEX, "undo", ("GC1",)),
        (ALEX, "edit-organisation", ()),
    ]
    assert since == register.history.changes(here)[::-1][-4:]
    assert since == register.history.since(here, before)
    assert since[0].undone
    assert register.history.since(here, since[1].id) == since[2:]
    assert register.history.since(here, since[-1].id) == ()
    assert len(register.history.since(here, 0)) == len(register.history.changes(here))


def test_each_organisations_changes_are_its_own(example_surgery: Surgery) -> None:
    register, here = example_surgery.register, example_surgery.organisation
    other = register.organisations.add(
        default_plan(), name="Other", ods="A88888", provider_type=ProviderType.GENERAL_PRACTICE
    )
    before = last(example_surgery)
    assert register.history.since(here, before) == ()
    example_surgery.open_as(ALEX).actions.set_lead(other, ["GC1"], "Kim")
    assert register.history.since(here, before) == ()
    assert [change.what for change in register.history.since(other, before)][-1] == "set-lead"
    register.actions.set_lead(here, ["GC1"], "Kim")
    assert len(register.history.since(here, before)) == 1


def test_where_nothing_was_stored_the_log_is_not_read(register_file: Path) -> None:
    with opened(register_file, SAM) as sam, opened(register_file, ALEX) as alex:
        here = sam.organisations.find()
        before = sam.history.changes(here)[0].id
        asked: list[str] = []
        sam._core.reader._connection.set_trace_callback(asked.append)  # type: ignore[attr-defined]
        for _ in range(3):
            assert sam.history.since(here, before) == ()
        assert sum("FROM change" in sql for sql in asked) == 1
        asked.clear()
        for lead in ("Kim", "Dr Roy"):
            alex.actions.set_lead(here, ["GC1"], lead)
            assert sam.history.since(here, before)[-1].fields[0].new == lead
        assert sam.history.since(here, before + 2) == ()
        asked.clear()
        assert sam.history.since(here, before + 2) == ()
        assert asked == ["PRAGMA data_version"]
        assert len(sam.history.since(here, before)) == 2
