"""The handover note: what is open, who does it, where things are, what the ICB was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from paper_positions import GONE, SAM, action, at, furnished
from paper_texts import headings, plain, row_of, rows, said

from db.returns.returns import ReturnDifference
from db.views import FieldChange, Position
from db.vocabulary.terms import Choice, Status
from exports.documents.handover import handover


@pytest.fixture
def full(position) -> Position:
    """Where Example Surgery stands, with some of everything."""
    return furnished(position)


def test_it_goes_from_the_most_pressing_to_the_rest(full):
    assert headings(handover(full)) == [
        "Look at these first",
        "Who and where",
        "The next return",
        "Open actions, by lead",
        "No lead",
        "Dr A. Example",
        "Zoë Sample",
        "Open actions, by date",
        "What we have told the ICB",
        "Returns made",
        "Target dates",
        "Commitments",
        "Support needed",
        "Open barriers",
        "Measures",
        "Complete actions",
        "Not in our plan",
    ]


def test_what_presses_is_named_at_the_top(full):
    told = said(handover(full), "Look at these first").splitlines()
    assert (
        told
        == [
            "Needs attention",
            "Red, past the target date: GPES2",
            "Amber: GC3, GA5, GR6",
            "Open, with no lead: GC2, GC3, GA5, GR5",
            "Open, with no target date: GC2, GA5",
            "Complete, with no evidence: GR8",
        ]
        or told[0] == "Needs attention"
    )
    assert told[1] == "Red, past the target date: GPES2"


def test_a_return_that_is_due_soon_presses_too(full):
    paper = handover(replace(full, on=date(2027, 1, 5)))
    assert "Return for Q3 2026/27: due 31 January 2027" in said(paper, "Look at these first")


def test_a_return_that_was_never_made_is_told(full):
    paper = handover(replace(full, returns=()))
    told = said(paper, "Look at these first")
    assert "Return for Q2 2026/27: not made, was due 31 October 2026" in told
    assert "not made" not in said(handover(full), "Look at these first")
    late = handover(replace(full, returns=(), begun="2026-10-02T09:00:00Z"))
    assert "not made" not in said(late, "Look at these first")


def test_nothing_that_presses_is_good_news(full):
    calm = action("GR1", "One", lead=SAM, due=date(2027, 9, 1))
    paper = handover(replace(full, actions=(calm,), evidence=()))
    assert said(paper, "Look at these first").startswith("Nothing urgent")


def test_the_contacts_the_leads_and_where_the_register_is(full):
    table = dict(r.values() for r in rows(handover(full, where="S:\\tracker.db"), "Who and where"))
    assert table["Contact for the ICB"] == "Sam Example"
    assert table["Email"] == "sam@example.org"
    assert table["ICB"] == "Example ICB"
    assert table["Where the register is"] == "S:\\tracker.db"
    assert table["Leads in our plan"] == "Dr A. Example, Zoë Sample"
    assert "Where the register is" not in said(handover(full), "Who and where")


def test_what_the_next_return_still_lacks_is_told_in_the_checks_own_words(full):
    told = said(handover(full), "The next return").splitlines()
    assert told[0] == (
        "The return for Q3 2026/27 is due on 31 January 2027."
        " It covers 1 October 2026 to 31 December 2026."
    )
    assert "Every open action in our plan has a lead: not yet (GC2, GC3, GA5, GR5)" in told
    assert not any("signed off" in line for line in told)


def test_nobody_named_in_the_return_is_told_without_a_code(full):
    alone = replace(full.organisation, contact=None)
    told = said(handover(replace(full, organisation=alone)), "The next return")
    assert "A contact person is named: not yet (No contact person is named)" in told


def test_what_is_open_stands_under_its_lead_the_earliest_first(full):
    paper = handover(full, broken=[GONE])
    assert said(paper, "Open actions, by lead") == (
        "7 open actions: no lead 4, Dr A. Example 1, Zoë Sample 2."
    )
    table = rows(paper, "Zoë Sample")
    assert [row["Action"].split()[0] for row in table] == ["GPES2", "GR6"]
    first = table[0]
    assert first["Status"] == "In progress\nRed"
    assert first["Target date"] == "20 Nov 2026"
    assert first["Latest update"] == (
        "=SUM(A1) is what the sheet said - and more\n20 Nov 2026, Sam Example"
    )
    assert first["Evidence"] == "Search of inhalers by type"
    assert table[1]["Latest update"] == "No update yet"
    assert row_of(paper, "Dr A. Example", "GPES3")["Target date"] == (
        "30 Jun 2027\nReview 11 Jan 2027"
    )


def test_a_long_update_is_shortened(full):
    words = "word " * 500
    updates = tuple(replace(u, text=words) for u in full.updates)
    told = rows(handover(replace(full, updates=updates)), "Zoë Sample")[0]["Latest update"]
    assert len(told) < 330
    assert "…\n" in told


def test_every_date_of_what_is_open_is_listed_past_ones_too(full):
    table = rows(handover(full), "Open actions, by date")
    assert table[0] == {
        "Date": "20 Nov 2026",
        "Action": "GPES2 Inhalers",
        "What": "Target date, 2 days late",
        "Lead": "Zoë Sample",
    }
    assert [row["What"] for row in table if "GPES3" in row["Action"]] == [
        "Review date",
        "Target date",
    ]
    assert "No target or review date: GC2, GA5" in said(handover(full), "Open actions, by date")


def test_what_was_promised_begins_with_the_last_return(full):
    paper = handover(full)
    assert said(paper, "What we have told the ICB") == (
        "The last return was Q2 2026/27, number 1. It gives the position on 9 October 2026 and was"
        " signed off by Dr Roy. It was incomplete when it was made."
    )
    assert rows(paper, "Returns made")[0]["File"] == "A99999_Q2-2026-27_1.xlsx"
    assert rows(paper, "Commitments")[1]["Objective"] == "A Green Champion on each floor"
    assert said(paper, "Support needed").startswith("We asked the ICB for support with GA1, GR2.")


def test_no_return_yet_is_said(full):
    paper = handover(replace(full, returns=()))
    told = said(paper, "What we have told the ICB")
    assert told == "No returns have been made yet, so the ICB has not been told anything."
    assert "Returns made" not in headings(paper)


def test_without_the_differences_it_says_which_dates_may_be_others(full):
    told = said(handover(full), "Target dates").splitlines()[-1]
    assert told.startswith("Changed after the last return: ")
    assert "GPES2" in told
    assert "GC3" not in told
    assert told.endswith("That return may give other dates for them.")


def test_with_the_differences_the_dates_of_the_return_stand_beside_those_of_today(full):
    def changed(code: str, field: str, old: object, new: object) -> ReturnDifference:
        return ReturnDifference(code, code, (FieldChange(code, field, old, new),))

    since = (
        changed("GPES2", "due", "2026-10-31", "2026-11-20"),
        changed("GR5", "due", None, "2027-03-31"),
        changed("GR6", "choice", None, "in-plan"),
        changed("GPES3", "lead", None, "Dr A. Example"),
        changed("GES5", "choice", "in-plan", "not-for-us"),
    )
    paper = handover(full, since=since)
    told = said(paper, "Target dates").splitlines()
    by_code = {line.split()[0]: line.split(" | ")[1:3] for line in told[:-1]}
    assert by_code["GPES2"] == ["20 Nov 2026", "31 Oct 2026"]
    assert by_code["GR5"] == ["31 Mar 2027", "none"]
    assert by_code["GR6"][1] == "not in it"
    assert by_code["GPES3"][1] == by_code["GC3"][1] == "same"
    assert told[-1] == "No longer in our plan: GES5"


def test_barriers_that_are_gone_are_left_out(full):
    table = rows(handover(full), "Open barriers")
    assert [row["Action"] for row in table] == ["GA1", "GC3", "GR2"]
    assert table[1]["Support needed"] == "None"
    assert "No open barrier" in said(handover(replace(full, barriers=())), "Open barriers")


def test_what_is_complete_tells_where_its_evidence_is(full):
    row = row_of(handover(full, broken=[GONE]), "Complete actions", "GC1")
    assert row["Completed"] == "20 Nov 2026"
    assert row["Evidence"].startswith("Minutes of the partners' meeting: S:\\Green plan\\")
    assert row_of(handover(full), "Complete actions", "GR8")["Evidence"] == "None"


def test_what_is_left_out_keeps_its_reason(full):
    told = said(handover(full), "Not in our plan").splitlines()
    assert told[0].endswith("| Later | After the lease is renewed")
    assert told[1].endswith("| Not for us | No food is served on site")
    assert told[2].startswith("Not decided yet: GC4, ")


def test_a_note_with_nothing_open_is_short_and_whole(full):
    done = tuple(
        replace(a, status=Status.COMPLETE, brag=None) if a.in_plan else replace(a, reason=None)
        for a in full.actions
    )
    paper = handover(replace(full, actions=done))
    assert said(paper, "Open actions, by lead") == "No actions in our plan are open."
    assert plain(paper.lead).startswith("0 actions are open, 9 complete.")
    assert "No reason given" in said(paper, "Not in our plan")
    everything = tuple(replace(a, choice=Choice.IN_PLAN, status=Status.COMPLETE) for a in done)
    whole = handover(replace(full, actions=everything, measures=(), commitments=()))
    assert "Not in our plan" not in headings(whole)
    assert "Measures" not in headings(whole)


def test_the_changes_after_the_return_count_from_its_moment(full):
    later = replace(full.returns[0], at=at(full.on + timedelta(days=1)))
    told = said(handover(replace(full, returns=(later,))), "Target dates")
    assert "Changed after" not in told
