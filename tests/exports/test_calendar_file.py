"""The calendar: read by another program, each event the same event in every file."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_positions import action, export, furnished

from db.plans.editions import compare_editions
from db.validation.periods import Period
from db.views import Organisation, PlanView, Position
from db.vocabulary.terms import Brag, Choice, ProviderType, Status
from exports.data.calendar_file import calendar_bytes
from imports.plans.plan_file import shipped_plan

ON = date(2026, 11, 22)


def read(content: bytes) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(content)


def events(position: Position) -> dict[str, icalendar.Event]:
    """The events of a position by their summaries."""
    made = read(calendar_bytes(position)).events
    found = {str(event["SUMMARY"]): event for event in made}
    assert len(found) == len(made)
    return found


def only(position: Position, *actions: object) -> Position:
    return replace(position, actions=tuple(actions))


def uid_of(position: Position, summary: str) -> str:
    return str(events(position)[summary]["UID"])


def test_target_and_review_dates_and_the_next_return_are_in_it(position):
    found = events(position)
    days = {summary: event.start for summary, event in found.items()}
    assert days["GPES2 Inhalers: target date"] == date(2026, 11, 20)
    review = next(s for s in days if s.startswith("GPES3 ") and s.endswith(": review date"))
    assert days[review] == date(2027, 1, 11)
    assert days["Green plan return for Q3 2026/27: due"] == date(2027, 1, 31)
    dated = sum((a.due is not None) + (a.review is not None) for a in position.actions if a.in_plan)
    assert len(found) == dated + 1 == 7


def test_what_is_not_in_the_plan_is_not_in_it(position):
    later = action("GR1", "One", choice=Choice.LATER, status=None, due=ON, review=ON)
    assert list(events(only(position, later))) == ["Green plan return for Q3 2026/27: due"]


def test_every_event_is_a_whole_day_that_blocks_nothing(position):
    for event in events(furnished(position)).values():
        assert event["UID"]
        assert event["DTSTAMP"].dt.tzinfo is UTC or event["DTSTAMP"].dt.utcoffset() == timedelta(0)
        assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event.end - event.start == timedelta(days=1)
        assert event["TRANSP"] == "TRANSPARENT"
        assert "Green plan" in event.categories
        assert event.errors == []


def test_the_file_says_what_it_is(position):
    calendar = read(calendar_bytes(position))
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert "Green Plan Tracker" in calendar["PRODID"]
    assert calendar["X-WR-CALNAME"] == "Green plan: Example Surgery"
    assert calendar.errors == []


def test_an_event_tells_lead_status_and_dates(position):
    event = events(position)[
        next(s for s in events(position) if s.startswith("GPES3 ") and "target" in s)
    ]
    told = str(event["DESCRIPTION"]).split("\n")
    assert told[1:] == [
        "Status: In progress, 40%",
        "Lead: Dr A. Example",
        "Target date: 30 June 2027",
        "Review date: 11 January 2027",
    ]


def test_uids_are_unique_and_tell_nothing_of_anybody(position):
    full = furnished(position)
    uids = [str(e["UID"]) for e in events(full).values()]
    assert len(set(uids)) == len(uids)
    for uid in uids:
        assert "A99999" not in uid
        assert "example" not in uid.lower()


def test_another_organisation_and_another_register_have_other_uids(position):
    name = "GPES2 Inhalers: target date"
    other = replace(position, organisation=replace(position.organisation, ods="A99998"))
    again = replace(position, begun="2026-05-02T12:00:00Z")
    assert len({uid_of(p, name) for p in (position, other, again)}) == 3


def test_a_moved_date_is_the_same_event_with_a_higher_sequence(example_surgery):
    us, register = example_surgery.organisation, example_surgery.register
    name = "GC1 Understand the guidance re CQC requirements: target date"

    def event() -> icalendar.Event:
        return events(register.position(us))[name]

    register.actions.choose(us, ["GC1"], Choice.IN_PLAN)
    register.actions.set_dates(us, ["GC1"], due=date(2027, 3, 31))
    before = event()
    later = example_surgery.open_as("Pat Sample", datetime(2026, 11, 24, 9, tzinfo=UTC))
    later.actions.set_dates(us, ["GC1"], due=date(2027, 4, 30))
    after = event()
    assert after.start == date(2027, 4, 30)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    later.history.undo(us)
    assert event()["SEQUENCE"] > after["SEQUENCE"]


def test_a_completed_action_keeps_its_event_and_says_so(example_surgery):
    us, register = example_surgery.organisation, example_surgery.register
    register.actions.choose(us, ["GC1"], Choice.IN_PLAN)
    register.actions.set_dates(us, ["GC1"], due=date(2027, 3, 31))
    name = "GC1 Understand the guidance re CQC requirements: target date"
    before = events(register.position(us))[name]
    register.actions.set_status(us, ["GC1"], Status.COMPLETE)
    after = events(register.position(us))[f"Complete: {name}"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "Completed: 22 November 2026" in after["DESCRIPTION"]
    assert before.alarms.times
    assert not after.alarms.times


def test_the_sequence_of_an_own_action_that_is_taken_back_and_made_again_never_falls(
    example_surgery,
):
    us, register = example_surgery.organisation, example_surgery.register
    register.own_actions.add(us, "Hedge")
    register.actions.choose(us, ["OWN-1"], Choice.IN_PLAN)
    for day in range(1, 5):
        register.actions.set_dates(us, ["OWN-1"], due=date(2027, 1, day))
    name = "OWN-1 Hedge: target date"
    before = events(register.position(us))[name]
    for _ in range(6):
        register.history.undo(us)
    assert name not in events(register.position(us))
    for _ in range(3):
        register.history.redo(us)
    after = events(register.position(us))[name]
    assert after["UID"] == before["UID"]
    assert after.start < before.start
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_an_update_in_the_log_changes_nothing_of_an_event_but_its_sequence(example_surgery):
    us, register = example_surgery.organisation, example_surgery.register
    register.actions.choose(us, ["GC1"], Choice.IN_PLAN)
    register.actions.set_dates(us, ["GC1"], due=date(2027, 3, 31))
    name = "GC1 Understand the guidance re CQC requirements: target date"
    before = events(register.position(us))[name]
    register.actions.add_update(us, ["GC1"], "A word about somebody")
    after = events(register.position(us))[name]
    assert after.pop("SEQUENCE") > before.pop("SEQUENCE")
    assert after.to_ical() == before.to_ical()


def test_the_reminder_comes_at_nine_a_week_before(position):
    event = events(position)["GPES2 Inhalers: target date"]
    (alarm,) = event.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    midnight = datetime.combine(event.start, datetime.min.time(), UTC)
    assert midnight + alarm["TRIGGER"].dt == datetime(2026, 11, 13, 9, tzinfo=UTC)
    review = next(e for s, e in events(position).items() if s.endswith(": review date"))
    assert review.walk("VALARM") == []


def test_the_return_has_one_event_whatever_becomes_of_it(position):
    due = events(position)["Green plan return for Q3 2026/27: due"]
    sooner = replace(
        position,
        organisation=replace(position.organisation, return_days=14),
        last_change=position.last_change + 1,
    )
    moved = events(sooner)["Green plan return for Q3 2026/27: due"]
    assert moved.start == date(2027, 1, 14)
    view = replace(furnished(position).returns[0], period=Period(2026, 3))
    made = replace(position, returns=(view,), last_change=position.last_change + 2)
    done = events(made)["Green plan return for Q3 2026/27: made"]
    assert due["UID"] == moved["UID"] == done["UID"]
    assert due["SEQUENCE"] < moved["SEQUENCE"] < done["SEQUENCE"]
    assert events(made)["Green plan return for Q4 2026/27: due"].start == date(2027, 4, 30)


def test_two_numbers_of_a_period_are_one_event_and_old_ones_go(position):
    view = furnished(position).returns[0]
    corrected = replace(view, number=2, id=2)
    old = replace(view, period=Period(2024, 1), id=3)
    found = events(replace(position, returns=(corrected, view, old)))
    assert [s for s in found if s.endswith("made")] == ["Green plan return for Q2 2026/27: made"]


def test_the_return_of_a_year_stands_beside_those_of_its_quarters(position):
    view = furnished(position).returns[0]
    years = replace(view, period=Period(2026), id=4)
    last = replace(view, period=Period(2026, 4), id=5)
    found = events(replace(position, returns=(years, last, view)))
    assert "Green plan return for 2026/27: made" in found
    assert "Green plan return for Q4 2026/27: made" in found


def test_an_empty_register_gives_a_calendar_with_the_next_return(position):
    bare = replace(position, actions=(), updates=(), begun="", last_change=0)
    (event,) = read(calendar_bytes(bare)).events
    assert event["DTSTAMP"].dt == datetime(2026, 11, 22, tzinfo=UTC)


def test_the_same_position_gives_the_same_bytes(position):
    assert calendar_bytes(furnished(position)) == calendar_bytes(furnished(position))


ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("\\,;:\n\"'nN \té漢😀\u2028x=")),
        st.characters(blacklist_categories=("Cs", "Cc")),
    ),
    min_size=1,
    max_size=200,
)


@settings(max_examples=60, deadline=None)
@given(title=ODD, lead=ODD, name=ODD)
def test_any_text_comes_back_as_it_was(title, lead, name):
    odd = action("OWN-1", title, lead=lead, due=ON, brag=Brag.RED)
    organisation = Organisation(
        1, "A99999", name, ProviderType.GENERAL_PRACTICE, *[None] * 4, "plan", "Plan", "First"
    )
    plan = PlanView("plan", "Plan", "First", "2026", "An ICB", "Page 1", (), 1)
    content = calendar_bytes(Position(organisation, plan, ON, (odd,), ()))
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
        assert b"\n" not in line
    calendar = read(content)
    event = next(e for e in calendar.events if "Return" not in e.categories)
    assert str(event["SUMMARY"]) == f"OWN-1 {title}: target date"
    assert str(event["DESCRIPTION"]).startswith(f"{title}\nStatus: Not started\nLead: {lead}\n")
    unfolded = content.replace(b"\r\n ", b"").decode()
    (called,) = re.findall(r"X-WR-CALNAME:(.*)\r\n", unfolded)
    meant = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], called)
    assert meant == f"Green plan: {name}"


def test_a_control_character_is_left_out(position):
    odd = action("OWN-1", "a\x00b\x07c\x7fd\ud800e\rf", due=ON)
    assert "OWN-1 abcdef: target date" in events(only(position, odd))


def test_a_long_line_is_folded_inside_no_character(position):
    odd = action("OWN-1", "é" * 150, due=ON)
    content = calendar_bytes(only(position, odd))
    folded = [line for line in content.split(b"\r\n") if line.startswith(b" ")]
    assert len(folded) >= 6
    assert max(map(len, content.split(b"\r\n"))) == 75


def test_written_to_a_file(position, tmp_path):
    target = tmp_path / "dates.ics"
    assert export("calendar", position, target) == "the calendar"
    assert target.read_bytes() == calendar_bytes(position)


def test_a_calendar_needs_nothing_heavy():
    code = "import sys, exports.data.calendar_file; sys.exit('docx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_last_day_of_a_year_ends_in_the_next(position, year):
    last = action("GR1", "One", due=date(year, 12, 31))
    event = events(only(position, last))["GR1 One: target date"]
    assert event.end == date(year + 1, 1, 1)


def test_an_event_is_the_same_whatever_code_an_edition_gives_its_action(example_surgery):
    register, practice = example_surgery.register, example_surgery.organisation
    ics = register.organisations.work_with(practice, shipped_plan("blmk-ics-2025-32"))

    def uids(seen: Organisation) -> dict[str, str]:
        """The UIDs by the action's title, and that of the return."""
        position = register.position(seen)
        titles = {f"{one.code} {one.title}: target date": one.title for one in position.actions}
        found = events(position).items()
        return {titles.get(summary, "return"): str(event["UID"]) for summary, event in found}

    for seen, codes in (
        (practice, ["GC1", "GC2", "GC3"]),
        (ics, ["C1 A/i", "C1 A/ii", "C1 A/iii"]),
    ):
        register.actions.set_dates(seen, codes, due=ON)
        register.actions.choose(seen, codes, Choice.IN_PLAN)
        before = uids(seen)
        was = register.plan_edition(seen.plan_key)
        # The first two swap their codes, and what comes later takes the code of the third.
        new = {codes[0]: codes[1], codes[1]: codes[0], codes[2]: "N1"}
        actions = [replace(one, code=new.get(one.code, one.code)) for one in was.actions]
        added = replace(was.actions[0], code=codes[2], title="An added action")
        later = replace(was, key=f"later-{was.key}", actions=(*actions, added))
        decided = [(one.code, new.get(one.code, one.code)) for one in was.actions]
        comparison = compare_editions(was, later, [*decided, ("", codes[2])])
        now = register.organisations.upgrade(seen, comparison)
        assert uids(now) == before
        register.actions.set_dates(now, [codes[2]], due=ON)
        register.actions.choose(now, [codes[2]], Choice.IN_PLAN)
        after = uids(now)
        assert after.items() > before.items()
        assert len(set(after.values())) == len(after) == len(before) + 1
