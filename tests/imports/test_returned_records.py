"""Evidence, measures, readings and barriers typed in a return: what each row comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from desk import Desk
from returns_sent import (
    DAY,
    brought,
    from_another_register,
    left,
    nothing,
)

from db.errors import StaleChange
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.vocabulary.terms import BarrierKind, Dimension
from imports.proposal import Needs

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
NEW_MEASURE = {"Name": "Meetings", "Unit": "a year", "Dimension": "Social"}


@pytest.fixture
def desk(desk_with_return: Desk) -> Desk:
    """Example Surgery, which has made a return and waits for it to come back."""
    return desk_with_return


# Evidence


def test_the_evidence_of_a_gap_says_what_it_is_and_where(desk, sent):
    row = sent.row_of("Evidence", "GPES2", Evidence=None)
    sent.type("Evidence", row, Evidence=" Audit of\n inhalers ", Link=r'"S:\Green\audit.xlsx"')
    (change,) = desk.propose(sent.saved()).changes
    assert (change.sheet, change.cell) == ("Evidence", f"E{row}")
    assert (change.code, change.field, change.old) == ("GPES2", "evidence", None)
    assert change.new == "Audit of inhalers"
    assert change.more == {"link": r"S:\Green\audit.xlsx"}
    assert (change.needs, change.subject) == (None, "GPES2 Inhalers")


def test_an_action_is_named_by_its_number_or_its_title(desk, sent):
    for number in ("GC3", " gc-04 ", "Understand the guidance re CQC requirements"):
        sent.type("Evidence", None, No=number, Evidence="Photo")
    changes = desk.propose(sent.saved()).changes
    assert [(c.code, c.needs) for c in changes] == [("GC3", None), ("GC4", None), ("GC1", None)]


def test_a_title_that_is_only_like_that_of_an_action_is_a_guess(desk, sent):
    sent.type("Evidence", None, No="Understand guidance re CQC requirement", Evidence="Photo")
    (change,) = desk.propose(sent.saved()).changes
    assert (change.code, change.needs) == ("GC1", Needs.GUESS)
    assert change.doubt == "the file has 'Understand guidance re CQC requirement'"


def test_evidence_of_an_action_typed_in_the_same_file_is_listed_beside_it(desk, sent):
    row = sent.own_action("Swift boxes")
    sent.type("Evidence", None, No="swift boxes", Evidence="Photo", Link="Folder 4")
    sent.type("Barriers", None, No="Swift boxes", Kind="Landlord", Note="No ladder")
    proposal = desk.propose(sent.saved())
    assert [c.field for c in proposal.changes] == ["title", "area", "evidence", "barrier"]
    assert {c.row for c in proposal.changes} == {f"Action tracker!{row}"}
    desk.accept(proposal)
    (photo,) = desk.register.records.evidence(desk.organisation, "OWN-2")
    (ladder,) = desk.register.records.barriers(desk.organisation, "OWN-2")
    assert (photo.title, photo.link, ladder.note) == ("Photo", "Folder 4", "No ladder")


def test_evidence_of_an_own_action_with_a_title_a_bit_like_another_is_no_guess_either(desk, sent):
    sent.own_action("Sign up to the cycling toolkit of the council")
    title = "Sign up to the cycling toolkit of the council"
    sent.type("Evidence", None, No=title, Evidence="Photo")
    changes = desk.propose(sent.saved()).changes
    assert {c.needs for c in changes} == {None}
    assert {c.doubt.partition(" ")[0] for c in changes} == {"most"}


def test_evidence_that_is_there_already_is_not_proposed_again(desk, sent):
    sent.type("Evidence", None, No="GC1", Evidence="List", Link=r"S:\Green\list.docx")
    sent.type("Evidence", None, No="GC3", Evidence="Photo")
    sent.type("Evidence", None, No="GC3", Evidence="Photo")
    assert [c.code for c in desk.propose(sent.saved()).changes] == ["GC3"]


def test_evidence_of_a_title_that_is_there_with_another_link_is_asked_about(desk, sent):
    sent.type("Evidence", None, No="GC1", Evidence="List", Link="Folder 4")
    (change,) = desk.propose(sent.saved()).changes
    assert change.needs is Needs.GUESS
    assert change.doubt == r"GC1 already has evidence with that title: S:\Green\list.docx"


def test_a_link_that_was_mended_in_a_grey_row_is_said_and_not_stored(desk, sent):
    row = sent.row_of("Evidence", "GC1", Evidence="List")
    sent.put("Evidence", f"F{row}", "Folder 4")
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    assert left(proposal) == {
        f"Evidence F{row}": "an import adds new records and does not change existing ones"
    }


def test_a_row_that_does_not_say_enough_is_listed_with_why(desk, sent):
    whys = {}
    for cells, column, why in (
        ({"No": "GC3", "Link": "Folder 4"}, "F", "it has no title: type one beside it"),
        ({"No": "GC3", "Evidence": "TBC"}, "E", "it has no value yet"),
        ({"No": "GX9"}, "A", "no action has the number or title 'GX9'"),
        ({"No": "DR1", "Evidence": "Photo"}, "A", "DR1 is for dental practice"),
        ({"No": "GC3, GC4", "Evidence": "Photo"}, "A", "no action has the number or title"),
        ({"Evidence": "Photo"}, "A", "the row names no action: fill in its number"),
    ):
        whys[f"Evidence {column}{sent.type('Evidence', None, **cells)}"] = why
    sent.type("Evidence", int(max(whys)[-2:]) + 1, No="GC3")  # which says nothing
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    told = left(proposal)
    assert told.keys() == whys.keys()
    assert [why for place, why in whys.items() if not told[place].startswith(why)] == []


# Barriers


def test_a_barrier_with_all_that_can_be_said_of_it(desk, sent):
    barrier = {"Kind": "landlord", "Note": "No\nbike shed", "Support": "A letter"}
    row = sent.type("Barriers", None, No="GC3", **barrier, Resolved_on=DAY)
    (change,) = desk.propose(sent.saved()).changes
    assert (change.cell, change.code, change.field) == (f"D{row}", "GC3", "barrier")
    assert change.new == "No bike shed"
    assert change.more == {"kind": "landlord", "support": "A letter", "resolved": "2026-11-20"}


def test_a_barrier_without_a_kind_that_is_known_waits_for_a_word(desk, sent):
    sent.type("Barriers", None, No="GC3", Note="No bike shed")
    row = sent.type("Barriers", None, No="GC4", Kind="Funding", Note="No money")
    proposal = desk.propose(sent.saved())
    assert {(c.needs, c.more["kind"]) for c in proposal.changes} == {(Needs.GUESS, "other")}
    assert {c.doubt for c in proposal.changes} == {
        "no kind is chosen there: it would be saved as Other"
    }
    assert list(left(proposal)) == [f"Barriers C{row}"]


def test_a_barrier_needs_words_and_a_day_that_has_come(desk, sent):
    silent = sent.type("Barriers", None, No="GC3", Kind="Money", Support="Half")
    early = sent.type(
        "Barriers", None, No="GC4", Kind="Money", Note="Dear", Resolved_on=date(2027, 1, 1)
    )
    proposal = desk.propose(sent.saved())
    assert [(c.code, c.more["resolved"]) for c in proposal.changes] == [("GC4", None)]
    whys = left(proposal)
    assert whys[f"Barriers D{silent}"] == "a barrier needs a few words under 'Details'"
    assert whys[f"Barriers F{early}"].startswith("1 January 2027 is in the future")


def test_a_barrier_that_was_resolved_in_the_register_since_does_not_come_again(desk, sent):
    sent.type("Barriers", None, No="GC4", Kind="Money", Note="Dear")
    book = desk.read(sent.saved())
    desk.accept(desk.propose(book))
    register, practice = desk.surgery.open_as("Alex Sample", LATER), desk.organisation
    (barrier,) = register.records.barriers(practice, "GC4")
    register.records.edit(practice, barrier, NewBarrier(BarrierKind.MONEY, "Dear", resolved=DAY))
    proposal = desk.propose(book)
    assert proposal.changes == ()
    (why,) = left(proposal).values()
    assert why.startswith("imported on 22 November 2026 by Sam Example")


# Measures and readings


def test_a_new_reading_is_a_figure_or_not_assessed(desk, sent):
    row = sent.row_of("Measures", "GPES2")
    sent.type("Measures", row, New_reading=15.25, New_reading_on=DAY)
    cyclists = sent.row_of("Measures", "GC3")
    sent.type("Measures", cyclists, New_reading="not assessed", New_reading_on="20 Nov 2026")
    book = desk.read(sent.saved())
    proposal = desk.propose(book)
    second, first = proposal.changes
    assert (first.cell, first.code, first.field) == (f"L{row}", "GPES2", "reading")
    assert (first.old, first.new, first.needs) == (None, 15.25, None)
    more = {"measure": "Carbon of an inhaler", "unit": "kgCO2e", "on": "2026-11-20"}
    assert first.more == more
    assert (second.code, second.new, second.needs) == ("GC3", None, None)
    desk.accept(proposal)
    last = {m.name: m.latest for m in desk.register.records.measures(desk.organisation)}
    assert (last["Carbon of an inhaler"].on, last["Carbon of an inhaler"].value) == (DAY, 15.25)
    assert (last["Cyclists"].on, last["Cyclists"].value) == (DAY, None)
    assert nothing(desk.propose(book))


def test_a_figure_in_a_file_replaces_not_assessed_of_the_same_day(desk, sent):
    (measure,) = desk.register.records.measures(desk.organisation, "GC3")
    desk.register.records.add_reading(desk.organisation, measure, NewReading(None, DAY))
    sent.type("Measures", sent.row_of("Measures", "GC3"), New_reading=12, New_reading_on=DAY)
    proposal = desk.propose(sent.saved())
    (change,) = proposal.changes
    assert (change.code, change.new, change.needs) == ("GC3", 12, None)
    desk.accept(proposal)
    (measure,) = desk.register.records.measures(desk.organisation, "GC3")
    assert [r.value for r in measure.readings if r.on == DAY] == [12]


def test_figures_are_read_as_people_write_them(desk, sent):
    again = {"Name": "Cyclists", "Unit": "people", "Dimension": "Social"}
    written = (("1,240.5", 1240.5), (0, 0.0), ("-3", -3.0), ("12", 12.0))
    for day, (typed, _) in enumerate(written, start=1):
        on = date(2026, 11, day)
        sent.type("Measures", None, No="GC3", **again, New_reading=typed, New_reading_on=on)
    assert [c.new for c in desk.propose(sent.saved()).changes] == [value for _, value in written]


def test_half_a_reading_and_one_that_cannot_be_is_listed(desk, sent):
    again = {"Name": "Carbon of an inhaler", "Unit": "kgCO2e", "Dimension": "Environmental"}
    whys = {}
    for cells, column, why in (
        ({"New_reading": 3}, "L", "a reading needs its date: fill in 'New reading on' too"),
        ({"New_reading_on": DAY}, "M", "a date without a reading: fill in 'New reading' too"),
        (
            {"New_reading": "lots", "New_reading_on": DAY},
            "L",
            "New reading: 'lots' is not a figure. Write it like 12 or 1240.5.",
        ),
        (
            {"New_reading": 3, "New_reading_on": date(2027, 1, 1)},
            "M",
            "1 January 2027 is in the future. Enter today or an earlier day.",
        ),
        (
            {"New_reading": 3, "New_reading_on": date(2026, 9, 1)},
            "L",
            "Carbon of an inhaler already has a reading on 1 September 2026: 16.9",
        ),
    ):
        row = sent.type("Measures", None, No="GPES2", **again, **cells)
        whys[f"Measures {column}{row}"] = why
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    assert left(proposal) == whys


def test_a_reading_of_a_measure_that_is_gone_is_listed(desk, sent):
    row = sent.row_of("Measures", "GC3")
    sent.type("Measures", row, New_reading=3, New_reading_on=DAY)
    (cyclists,) = desk.register.records.measures(desk.organisation, "GC3")
    desk.register.records.delete(desk.organisation, cyclists)
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    assert left(proposal) == {f"Measures L{row}": "GC3 no longer has a measure 'Cyclists'"}


@pytest.mark.parametrize(
    ("unit", "dimension", "doubt"),
    [
        ("tonnes", Dimension.SOCIAL, "the return says people, the register says tonnes"),
        ("people", Dimension.FINANCIAL, "the return says Social, the register says Financial"),
    ],
)
@pytest.mark.parametrize("anew", [False, True])
def test_a_reading_beside_another_unit_or_dimension_waits_for_a_word(
    desk, sent, anew, unit, dimension, doubt
):
    row = sent.row_of("Measures", "GC3")
    sent.type("Measures", row, New_reading=850, New_reading_on=DAY)
    register, practice = desk.register, desk.organisation
    (cyclists,) = register.records.measures(practice, "GC3")
    now = NewMeasure("Cyclists", unit, dimension)
    if anew:
        register.records.delete(practice, cyclists)
        register.records.add_measure(practice, ["GC3"], now)
    else:
        register.records.edit(practice, cyclists, now)
    (change,) = desk.propose(sent.saved()).changes
    assert (change.field, change.new) == ("reading", 850)
    assert (change.needs, change.doubt) == (Needs.GUESS, doubt)


def test_a_measure_typed_in_a_free_row_comes_with_its_reading(desk, sent):
    figures = {"Baseline": 2, "Baseline_on": date(2026, 4, 1), "Target": "4"}
    days = {"Target_by": "31 March 2027", "New_reading_on": DAY}
    row = sent.type("Measures", None, No="GC1", **NEW_MEASURE, **figures, New_reading=3, **days)
    book = desk.read(sent.saved())
    proposal = desk.propose(book)
    (change,) = proposal.changes
    assert (change.cell, change.field, change.new) == (f"B{row}", "measure", "Meetings")
    assert change.more == {
        **{"unit": "a year", "dimension": "social", "source": None},
        **{"baseline": 2.0, "baseline_on": "2026-04-01"},
        **{"target": 4.0, "target_on": "2027-03-31", "value": 3.0, "on": "2026-11-20"},
    }
    desk.accept(proposal)
    (measure,) = desk.register.records.measures(desk.organisation, "GC1")
    assert (measure.name, measure.target, measure.latest.value) == ("Meetings", 4, 3)
    assert nothing(desk.propose(book))
    desk.register.history.undo(desk.organisation)
    assert desk.propose(book).changes == proposal.changes


def test_a_measure_that_lacks_something_is_listed(desk, sent):
    bare = sent.type("Measures", None, No="GC1", Name="Meetings")
    nameless = sent.type("Measures", None, No="GC1", Unit="a year")
    aimless = sent.type("Measures", None, No="GC1", **NEW_MEASURE, Target=4)
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    whys = left(proposal)
    assert whys[f"Measures B{bare}"] == "a measure needs its unit and its dimension: fill that in"
    assert whys[f"Measures B{nameless}"] == "a measure needs a name under 'What is measured'"
    assert whys[f"Measures B{aimless}"].startswith("A target needs a figure and a date")


def test_two_measures_of_one_name_and_two_readings_of_one_day_come_once(desk, sent):
    for name in ("Meetings", "meetings"):
        sent.type("Measures", None, No="GC1", **{**NEW_MEASURE, "Name": name})
    again = {"Name": "Cyclists", "Unit": "people", "Dimension": "Social"}
    for value in (3, 4):
        sent.type("Measures", None, No="GC3", **again, New_reading=value, New_reading_on=DAY)
    proposal = desk.propose(sent.saved())
    assert [(c.field, c.new) for c in proposal.changes] == [("measure", "Meetings"), ("reading", 3)]
    assert set(left(proposal).values()) == {
        "another row has a measure with that name",
        "another row has a different reading of Cyclists on that day",
    }
    desk.accept(proposal)


def test_a_target_that_was_changed_in_a_grey_row_is_said_and_not_stored(desk, sent):
    row = sent.row_of("Measures", "GPES2")
    sent.put("Measures", f"J{row}", 10)
    proposal = desk.propose(sent.saved())
    assert proposal.changes == ()
    assert list(left(proposal)) == [f"Measures J{row}"]


# From elsewhere


def test_what_another_register_knew_is_proposed_but_waits_for_a_word(desk, sent):
    from_another_register(sent)
    register, practice = desk.register, desk.organisation
    for piece in register.records.evidence(practice, "GC1"):
        register.records.delete(practice, piece)
    sent.type("Evidence", None, No="GC3", Evidence="Photo")
    proposal = desk.propose(sent.saved())
    assert not proposal.exported
    found = {(c.code, c.new): c.needs for c in brought(proposal, "evidence")}
    assert found == {
        ("GC1", "=Minutes  _x0041_"): Needs.GUESS,
        ("GC1", "List"): Needs.GUESS,
        ("GC3", "Photo"): None,
    }
    assert "this register never had it" in proposal.changes[0].doubt


def test_a_measure_of_another_register_waits_for_a_word_too(desk, sent):
    from_another_register(sent)
    register, practice = desk.register, desk.organisation
    (carbon,) = register.records.measures(practice, "GPES2")
    register.records.delete(practice, carbon)
    (change,) = desk.propose(sent.saved()).changes
    assert (change.field, change.new, change.needs) == (
        "measure",
        "Carbon of an inhaler",
        Needs.GUESS,
    )
    assert change.doubt.endswith("the readings before stay in the file")


def test_what_is_added_while_the_lines_are_looked_at_is_not_doubled(desk, sent):
    sent.type("Evidence", None, No="GC3", Evidence="Photo")
    row = sent.row_of("Measures", "GPES2")
    sent.type("Measures", row, New_reading=3, New_reading_on=DAY)
    book = desk.read(sent.saved())
    proposal = desk.propose(book)
    register, practice = desk.surgery.open_as("Alex Sample"), desk.organisation
    register.records.add_evidence(practice, ["GC3"], NewEvidence("Photo"))
    register.records.add_reading(
        practice, register.records.measures(practice, "GPES2")[0], NewReading(3, DAY)
    )
    with pytest.raises(StaleChange, match="Alex Sample has changed the same records"):
        desk.accept(proposal)
    assert nothing(desk.propose(book))
