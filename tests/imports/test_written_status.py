"""What the cells of a status column mean."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.vocabulary.synonyms import _STATUSES, Meaning
from db.vocabulary.terms import Brag, Choice, Status
from imports.tables.cell_readings import ColumnValues, NotUnderstood, Understood
from imports.tables.written_status import read_status

COMPLETE = Meaning(Status.COMPLETE)
IN_PROGRESS = Meaning(Status.IN_PROGRESS)
MORNING = datetime.combine(date(2026, 3, 12), time(9, 5))
WORDS = [(word, meaning) for meaning, words in _STATUSES.items() for word in words]


def status_in(value, *others):
    return read_status(value, ColumnValues((value, *others)))


def why(reading):
    assert isinstance(reading, NotUnderstood), reading
    return reading.why


@given(st.sampled_from([*WORDS, *((s.value, Meaning(s)) for s in Status)]))
def test_every_word_for_a_status_is_read_in_any_case_and_spacing(entry):
    word, meaning = entry
    for text in (word, word.upper(), f"  {word.title()} ", word.replace(" ", "\u00a0 ")):
        reading = status_in(text)
        assert isinstance(reading, Understood), text
        assert reading.value == meaning, text


@pytest.mark.parametrize("value", [True, "✓", "✔️", "x", "X", "Yes", "y", 1, 1.0, "1", "TRUE"])
def test_a_tick_is_complete(value):
    assert status_in(value, None, "") == Understood(COMPLETE)


@pytest.mark.parametrize(
    "value", [None, "", "-", "–", False, "No", "✗", "N", 0, "0", "none", "TBC"]
)
def test_no_a_cross_and_a_dash_say_nothing_yet(value):
    assert status_in(value) == Understood(None)


@pytest.mark.parametrize(
    "text", ["Not complete", "Incomplete", "not done", "Not yet achieved", "☐", "⬜", "❌ No"]
)
def test_what_is_only_not_complete_may_be_anything_else(text):
    assert status_in(text, "Complete") == Understood(None)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(("✅ Complete", Status.COMPLETE), ("✔️ Done", Status.COMPLETE)),
        *(("Complete 🎉", Status.COMPLETE), ("☑ Delivered", Status.COMPLETE)),
        *(("🟢 On track", Status.IN_PROGRESS), ("🟡 Some issues", Status.IN_PROGRESS)),
        *(("⏳ In progress", Status.IN_PROGRESS), ("▶ Underway", Status.IN_PROGRESS)),
        *(("● Complete", Status.COMPLETE), ("🚧 WIP 🚧", Status.IN_PROGRESS)),
        *(("⏸️ On hold", Status.ON_HOLD), ("❌ Not started", Status.NOT_STARTED)),
        *(("✅ - Complete", Status.COMPLETE), ("✅ Done: 12/03/2026", Status.COMPLETE)),
        *(("🔵", Status.COMPLETE), ("✅ Yes", Status.COMPLETE), ("🟩 Green", Status.IN_PROGRESS)),
    ],
)
def test_a_mark_beside_a_word_changes_nothing(text, status):
    reading = status_in(text, "Complete")
    assert isinstance(reading, Understood), reading
    assert reading.value.status is status


@pytest.mark.parametrize("text", ["☐ Complete", "❌ Done", "✗ Delivered", "✅ Not started", "●"])
def test_a_mark_that_says_the_opposite_is_not_passed_over(text):
    assert isinstance(status_in(text, "Complete"), NotUnderstood)


@pytest.mark.parametrize("text", ["Open", "OPEN", "🟢 Open", "Still open", "Re-opened", "Live"])
def test_open_is_a_guess(text):
    for others, status in (
        (("Closed",), Status.IN_PROGRESS),
        (("In progress", "Closed"), Status.NOT_STARTED),
    ):
        reading = status_in(text, *others)
        assert reading.value == Meaning(status)
        assert repr(text) in reading.doubt


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        *((text, IN_PROGRESS) for text in ("In Progess", "inprogress", "In Progresss", "75% done")),
        *(("Overdue", IN_PROGRESS), ("Compelte", COMPLETE), ("Yes - Oct 26", COMPLETE)),
        *((text, Meaning(choice=Choice.NOT_FOR_US)) for text in ("Cancelled", "Abandoned")),
        *(("No longer needed", Meaning(choice=Choice.NOT_FOR_US)),),
        *(("Deferred to 2028", Meaning(choice=Choice.LATER)),),
        *(("Awaiting landlord", Meaning(Status.ON_HOLD)),),
    ],
)
def test_what_is_most_likely_a_status_is_a_guess(text, meaning):
    reading = status_in(text, "No")
    assert isinstance(reading, Understood), reading
    assert reading.value == meaning
    assert repr(text).strip("'")[:3] in reading.doubt


def test_words_of_one_meaning_are_one_status():
    assert status_in("In progress/ongoing") == Understood(IN_PROGRESS)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(("Open - in progress", Status.IN_PROGRESS), ("Open (not started)", Status.NOT_STARTED)),
        ("Open: on hold", Status.ON_HOLD),
    ],
)
def test_what_stands_behind_open_says_which(text, status):
    assert status_in(text, "Closed") == Understood(Meaning(status))


@pytest.mark.parametrize("tick", ["✓", "Yes", "y", True])
def test_an_x_among_other_ticks_is_a_cross(tick):
    assert status_in("x", tick) == Understood(None)
    assert status_in("x", "x", "", "No") == Understood(COMPLETE)


@pytest.mark.parametrize("done", ["Blue", "B", "Delivered", "complete", "Blue - done"])
def test_colours_are_in_progress_where_complete_has_a_colour_or_word_of_its_own(done):
    for text, brag in (("Red", Brag.RED), ("A", Brag.AMBER), ("green", Brag.GREEN)):
        reading = status_in(text, done)
        assert isinstance(reading, Understood)
        assert reading.value == Meaning(Status.IN_PROGRESS, brag=brag)
        assert reading.remark == f"{text!r} is in progress; BRAG is worked out from the dates"


@pytest.mark.parametrize("others", [(), ("Red", "Amber"), ("Green - complete",), ("✓", "Yes")])
def test_colours_are_not_understood_where_green_may_be_complete(others):
    assert "different meanings in different trackers" in why(status_in("Green", *others))


def test_a_letter_is_no_colour_among_other_letters():
    assert status_in("B", "R", "G").value == Meaning(Status.COMPLETE, brag=Brag.BLUE)
    assert "not recognised as a status" in why(status_in("B", "C", "D"))
    assert "not recognised as a status" in why(status_in("G", "C", "B"))


def test_on_track_says_that_the_colour_is_worked_out():
    remark = "'On track' is in progress; BRAG is worked out from the dates"
    assert status_in("On track") == Understood(Meaning(Status.IN_PROGRESS, brag=Brag.GREEN), remark)


@pytest.mark.parametrize(
    ("text", "meaning", "left_out"),
    [
        ("Complete (AO 3/26)", COMPLETE, "AO"),
        ("Complete - bought in March 2026", COMPLETE, "bought in March 2026"),
        ("Done - 4/5 rooms", COMPLETE, "4/5 rooms"),
        ("In progress 12/03/2026", IN_PROGRESS, "12/03/2026"),
        ("Done - all staff", COMPLETE, "all staff"),
        ("Done, 12 staff", COMPLETE, "12 staff"),
        ("In progress (waiting for IT)", IN_PROGRESS, "waiting for IT"),
        ("IN-PROGRESS: see log", IN_PROGRESS, "see log"),
        ("On hold. Landlord", Meaning(Status.ON_HOLD), "Landlord"),
        ("Not started – no money", Meaning(Status.NOT_STARTED), "no money"),
        ("N/A - leased building", Meaning(choice=Choice.NOT_FOR_US), "leased building"),
        ("1. Complete\nin May", COMPLETE, "in May"),
        ("Complete (Green)", COMPLETE, "Green"),
    ],
)
def test_a_known_word_with_more_behind_it_names_what_was_left_out(text, meaning, left_out):
    assert status_in(text) == Understood(meaning, f"{left_out!r} was left out")


def test_a_colour_that_is_explained_is_what_the_words_say():
    assert status_in("Green - complete").value == COMPLETE
    assert status_in("Red: not started").value == Meaning(Status.NOT_STARTED)
    assert status_in("G - On track").value == Meaning(Status.IN_PROGRESS, brag=Brag.GREEN)
    assert status_in("Amber (in progress)").value == Meaning(Status.IN_PROGRESS, brag=Brag.AMBER)
    assert "two different things" in why(status_in("Blue - on track"))


@pytest.mark.parametrize(
    "text",
    [
        *("Complete (partially)", "Complete - except the annexe", "Complete: 50%", "Done: no"),
        *("Complete - not started", "Complete, but not in use", "Blue - 80%"),
    ],
)
def test_a_word_that_is_taken_back_is_not_understood(text):
    why(status_in(text))


@pytest.mark.parametrize(
    "text",
    [
        *("Complete by 12/03/2026", "Complete 2 of 5", "3 complete", "Complete?"),
        *("Yes - planned for May", "#N/A", "#REF!", "A: replace lamps", "Mostly done"),
        *("Red/Amber", "Complete x" * 10_000, "Half way", "- done?"),
    ],
)
def test_what_could_mean_something_else_is_not_understood(text):
    assert "was not recognised as a status" in why(status_in(text, "Complete"))


def test_a_percentage_is_a_status_only_where_nothing_or_all_is_done():
    assert status_in("100%").value == status_in("100 %").value == COMPLETE
    assert status_in(1.0, 0.75).value == status_in(100, 50).value == COMPLETE
    assert status_in("0%").value == status_in(0, 0.5).value == Meaning(Status.NOT_STARTED)
    for reading in (status_in("75%"), status_in(0.75), status_in(75, 100), status_in("75 percent")):
        assert "is a percentage, not a status" in why(reading)


@pytest.mark.parametrize("value", [0, 1, 2, 3, "2"])
def test_a_scale_of_numbers_is_not_a_status(value):
    assert "is a number, not a status" in why(status_in(value, 0, 1, 2, 3))


@pytest.mark.parametrize("value", [date(2026, 3, 12), MORNING, time(9), timedelta(1)])
def test_a_date_is_not_a_status(value):
    assert "was not recognised as a status" in why(status_in(value))
