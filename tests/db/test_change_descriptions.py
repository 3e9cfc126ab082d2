"""The change log in plain words."""

from __future__ import annotations

from datetime import date

import pytest
from example_register import Surgery

from db.history.change_descriptions import change_in_words, field_in_words, value_in_words
from db.validation.progress import Edit
from db.vocabulary.field_labels import FIELD_LABELS, WHAT_LABELS
from db.vocabulary.terms import Choice, Ease, Rating, Status


def newest(surgery: Surgery) -> str:
    return change_in_words(surgery.register.history.changes(surgery.organisation)[0])


def test_every_kind_of_change_is_told_in_one_line(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.choose(organisation, ["GC1"], Choice.NOT_FOR_US, "No car park")
    assert newest(example_surgery) == (
        "Set the choice GC1: Choice: Undecided → Not for us; Reason: No car park"
    )
    register.actions.already_in_place(organisation, ["GC2"])
    assert newest(example_surgery) == (
        "Marked as already in place GC2: Choice: Undecided → In our plan; Status: Not started →"
        " Complete; Percent: 100%"
    )
    register.actions.set_lead(organisation, ["GC2", "GC3", "GC4", "GC5", "GC6", "GC7"], "P. Lee")
    assert newest(example_surgery) == ("Set the lead GC2, GC3, GC4, GC5 and 2 more: Lead: P. Lee")
    register.actions.set_dates(organisation, ["GC2"], due=date(2027, 3, 31))
    assert newest(example_surgery) == "Set dates GC2: Target date: 31/03/2027"
    register.history.undo(organisation)
    assert newest(example_surgery) == "Undid GC2: Target date: 31/03/2027 → –"
    register.history.redo(organisation)
    assert newest(example_surgery).startswith("Redid GC2: ")


def test_an_update_and_an_own_action_are_told_in_one_line(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    assert newest(example_surgery).startswith("Added the organisation")
    register.actions.add_update(organisation, ["GC1"], "Met the landlord.\n\nHe agreed.")
    assert "Met the landlord. He agreed." in newest(example_surgery)
    register.own_actions.add(organisation, "Bees", rating=Rating.PRIORITY, quick_win=True)
    line = newest(example_surgery)
    assert line.startswith("Added an own action OWN-1: ")
    assert all(part in line for part in ("Title: Bees", "Rating: Priority", "Quick win: Yes"))
    for change in register.history.changes(organisation):
        assert change_in_words(change).isprintable()


def test_a_figure_of_nought_is_told_too(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.edit(organisation, ["GC1"], Edit(percent=0))
    assert newest(example_surgery) == "Edited GC1: Percent: 0%"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("status", Status.ON_HOLD, "On hold"),
        ("status", "on-hold", "On hold"),
        ("own_ease", Ease.LITTLE_HARDER, "A little harder"),
        ("due", "2026-12-31", "31/12/2026"),
        ("percent", 0, "0%"),
        ("quick_win", False, "No"),
        ("lead", "P. Lee", "P. Lee"),
        ("lead", None, "–"),
        ("detail", "", "–"),
        (
            "return_name",
            "GP {ods} {period} v{number}.xlsx",
            "GP [ODS code] [period] v[number].xlsx",
        ),
    ],
)
def test_values_are_told_in_words(field: str, value: object, words: str) -> None:
    assert value_in_words(field, value) == words


def test_every_field_a_person_can_set_and_every_kind_of_change_has_its_words(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    wanted = Edit(
        choice=Choice.LATER, reason="Money", lead="P. Lee", percent=5, own_ease=Ease.VERY_EASY
    )
    register.actions.edit(organisation, ["GC1"], wanted)
    (change, *_) = register.history.changes(organisation)
    for field in change.fields:
        assert field.field in FIELD_LABELS
        assert field_in_words(field).startswith(FIELD_LABELS[field.field])
    assert {change.what for change in register.history.changes(organisation)} <= set(WHAT_LABELS)
