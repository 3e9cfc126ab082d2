"""A change made on a stale view is refused, never lost and never blindly stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from example_register import ALEX, NOW, Surgery, shown

from db.errors import (
    GreenPlanError,
    StaleChange,
)
from db.progress import Edit
from db.views import Changed
from db.words import Choice, Ease, Status

TODAY = date(2026, 11, 22)


def test_a_stale_change_is_refused_with_both_values(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": shown(example_surgery, "GC1").version}
    later = NOW + timedelta(hours=1)
    example_surgery.open_as(ALEX, later).set_lead(organisation, ["GC1"], "Dr Roy")
    before = register.position(organisation), register.history(organisation)
    with pytest.raises(StaleChange) as stale:
        register.set_lead(organisation, ["GC1"], "P. Lee", seen=seen)
    line = str(stale.value)
    when = f"{later.astimezone():%H:%M on %d/%m/%Y}"
    assert all(part in line for part in ("GC1", ALEX, "'Dr Roy'", "'P. Lee'", when))
    assert line.isprintable()
    assert (register.position(organisation), register.history(organisation)) == before


def test_every_kind_of_stale_change_is_refused_in_words(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": 0}
    example_surgery.open_as(ALEX).set_status(organisation, ["GC1"], Status.ON_HOLD)
    changes: dict[str, Callable[[], Changed]] = {
        "'In our plan', you were setting 'Later'": lambda: register.choose(
            organisation, ["GC1"], Choice.LATER, "Money", seen=seen
        ),
        "'On hold', you were setting 'Complete'": lambda: register.already_in_place(
            organisation, ["GC1"], seen=seen
        ),
        "'On hold', you were setting 'In progress'": lambda: register.set_status(
            organisation, ["GC1"], Status.IN_PROGRESS, seen=seen
        ),
        "'–', you were setting '22/11/2026'": lambda: register.set_dates(
            organisation, ["GC1"], due=TODAY, seen=seen
        ),
        "'–', you were setting '40%'": lambda: register.edit(
            organisation, ["GC1"], Edit(percent=40, own_ease=Ease.VERY_EASY), seen=seen
        ),
    }
    for said, change in changes.items():
        with pytest.raises(StaleChange, match=said):
            change()
    assert shown(example_surgery, "GC1").status is Status.ON_HOLD


def test_one_stale_action_holds_back_the_whole_bulk_change(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {action.code: action.version for action in register.actions(organisation)}
    example_surgery.open_as(ALEX).set_lead(organisation, ["GC2"], "Dr Roy")
    with pytest.raises(StaleChange, match="GC2"):
        register.set_lead(organisation, ["GC1", "GC2"], "P. Lee", seen=seen)
    assert shown(example_surgery, "GC1").lead is None


def test_a_fresh_view_takes_the_change(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    for lead in ("Dr Roy", "P. Lee", "Dr Roy"):
        seen = {"GC1": shown(example_surgery, "GC1").version}
        register.set_lead(organisation, ["GC1"], lead, seen=seen)
    assert shown(example_surgery, "GC1").lead == "Dr Roy"


def test_what_somebody_else_did_to_another_action_is_not_stale(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = {"GC1": shown(example_surgery, "GC1").version}
    example_surgery.open_as(ALEX).set_lead(organisation, ["GC2"], "Dr Roy")
    register.set_lead(organisation, ["GC1"], "P. Lee", seen=seen)
    assert shown(example_surgery, "GC1").lead == "P. Lee"


def test_an_undo_makes_what_was_seen_before_it_stale(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.set_lead(organisation, ["GC1"], "P. Lee")
    seen = {"GC1": shown(example_surgery, "GC1").version}
    register.undo(organisation)
    with pytest.raises(StaleChange):
        example_surgery.open_as(ALEX).set_lead(organisation, ["GC1"], "Dr Roy", seen=seen)


def test_every_refusal_is_one_line(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    attempts: list[Callable[[], object]] = [
        lambda: register.undo(organisation),
        lambda: register.redo(organisation),
        lambda: register.action(organisation, "no\nsuch"),
        lambda: register.organisation("no\nsuch"),
        lambda: register.set_lead(organisation, ["GC1"], "a\nb"),
        lambda: register.edit(organisation, ["GC1"], Edit(percent=101)),
    ]
    for attempt in attempts:
        with pytest.raises(GreenPlanError) as refusal:
            attempt()
        assert str(refusal.value).isprintable()
        assert str(refusal.value).endswith((".", ")"))
