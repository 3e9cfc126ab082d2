"""Status words that a person explained: read as they said, and only those."""

from __future__ import annotations

import pytest
from layouts.making import book

from imports.tables.layout_explanation import LayoutExplanation


def of(*statuses: object) -> bytes:
    rows = [[f"GC{number}", status] for number, status in enumerate(statuses, 1)]
    return book({"Plan": [["Ref", "Status"], *rows]})


def explained(desk, file: bytes, **words: str):
    said = {name.replace("_", " "): meaning for name, meaning in words.items()}
    return desk.propose(file, explained=LayoutExplanation(words=said))


def test_an_unknown_word_is_named_with_its_places(desk):
    found = desk.propose(of("Nearly there", "nearly  there.", "Done", "Parked with estates"))
    assert [(w.word, w.text, w.places, w.meaning) for w in found.words] == [
        ("nearly there", "Nearly there", ("Plan!B2", "Plan!B3"), None),
        ("parked with estates", "Parked with estates", ("Plan!B5",), None),
    ]
    assert [line.cell for line in found.ignored] == ["B2", "B3", "B5"]


@pytest.mark.parametrize("status", ["not-started", "in-progress", "on-hold", "complete"])
def test_an_explained_word_means_a_status(desk, status):
    found = explained(
        desk,
        book({"P": [["Ref", "Status", "Lead"], ["GC1", "Nearly there", "Pat"]]}),
        nearly_there=status,
    )
    (change,) = [c for c in found.changes if c.field == "status"]
    assert (change.new, change.needs, change.why) == (status, None, "written 'Nearly there'")
    assert found.ignored == ()
    assert [word.meaning for word in found.words] == [status]


@pytest.mark.parametrize(
    ("choice", "values"),
    [
        ("in-plan", [("choice", "in-plan")]),
        ("later", [("choice", "later")]),
        ("not-for-us", [("choice", "not-for-us"), ("reason", "Marked 'The estate' in the file")]),
    ],
)
def test_an_explained_word_means_a_choice(desk, choice, values):
    found = explained(desk, of("The estate"), the_estate=choice)
    assert [(c.field, c.new) for c in found.changes] == values


def test_a_word_that_is_left_out_is_listed_and_changes_nothing(desk):
    found = explained(desk, of("Nearly there", "Done"), nearly_there="")
    assert [(c.code, c.new) for c in found.changes] == [("GC2", "complete")]
    assert [(line.cell, line.why) for line in found.ignored] == [("B2", "you left this word out")]


def test_what_a_person_says_of_a_colour_is_no_guess(desk):
    file = of("Green", "Complete")
    assert [c.needs for c in desk.propose(file).changes] == ["guess", None]
    found = explained(desk, file, green="complete")
    assert [(c.code, c.new, c.needs) for c in found.changes] == [
        ("GC1", "complete", None),
        ("GC2", "complete", None),
    ]


def test_a_number_can_be_explained(desk):
    assert [(c.code, c.new) for c in explained(desk, of(3, 2), **{"3": "complete"}).changes] == [
        ("GC1", "complete")
    ]


def test_a_word_with_a_question_mark_is_another_word(desk):
    found = desk.propose(of("Done?", "Done"))
    assert [word.word for word in found.words] == ["done?"]
    later = desk.propose(
        of("Done?", "Done"), explained=LayoutExplanation(words={"done?": "on-hold"})
    )
    assert [(c.code, c.new) for c in later.changes] == [("GC1", "on-hold"), ("GC2", "complete")]


@pytest.mark.parametrize("status", ["Ring 943 476 5919", "#REF!", "x y " * 20])
def test_what_is_no_word_is_not_offered(desk, status):
    assert desk.propose(of(status)).words == ()


def test_an_unknown_meaning_is_as_if_nothing_was_said(desk):
    found = explained(desk, of("Nearly there"), nearly_there="sideways")
    assert found.is_empty
    assert [line.cell for line in found.ignored] == ["B2"]
