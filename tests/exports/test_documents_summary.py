"""The summary for the practice meeting: counts, what needs attention, what comes next, one page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from paper_positions import action, crowded, furnished
from paper_texts import headings, plain, row_of, rows, said

from db.validation.periods import Period
from db.views import Position
from db.vocabulary.terms import Area, Brag, Status
from exports.documents.formatting import clipped
from exports.documents.page_fit import estimated_lines
from exports.documents.summary import PAGE, ROOMS, summary

ON = date(2026, 11, 22)


def with_actions(position: Position, *actions: object) -> Position:
    return replace(position, actions=tuple(actions))


def test_it_says_how_much_of_the_plan_is_complete(position):
    paper = summary(position)
    assert plain(paper.lead) == (
        "2 of 9 actions in our plan are complete. 54 actions apply to us. 43 are not decided yet."
    )
    told = {figure.label: figure.value for figure in paper.figures.figures}
    assert told["Complete"] == "2 of 9"
    assert (told["In progress"], told["Red"], told["Amber"]) == ("4", "1", "3")


def test_the_small_table_counts_by_area_and_by_rating(position):
    table = rows(summary(position), "Actions complete in our plan")
    by_area = {row["Programme area"]: row for row in table}
    assert list(by_area) == [*(area.label for area in Area), "All areas"]
    assert by_area["Culture"]["All ratings"] == "1 of 3"
    assert by_area["All areas"]["Must Do"] == "1 of 2"
    assert by_area["All areas"]["All ratings"] == "2 of 9"
    assert by_area["All areas"]["Red"] == "1"
    assert "No rating" not in by_area["All areas"]


def test_an_action_without_a_rating_is_counted_in_a_column_of_its_own(position):
    both = (action("DR3", "One", rating=None), action("DR4", "Another"))
    paper = summary(with_actions(position, *both))
    assert row_of(paper, "Actions complete in our plan", "All")["No rating"] == "0 of 1"


def test_red_and_amber_stand_first_with_why_lead_and_date(position):
    table = rows(summary(position), "Needs attention")
    assert table[0] == {
        "Action": "GPES2 Inhalers: MART and low carbon switches",
        "Why": "Red: 2 days late",
        "Lead": "Zoë Sample",
        "Target date": "20 Nov 2026",
    }
    assert table[1]["Why"] == "Amber: due in 18 days"
    held = row_of(summary(position), "Needs attention", "GA5")
    assert (held["Why"], held["Lead"], held["Target date"]) == ("Amber: on hold", "No lead", "–")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"brag": Brag.RED, "due": ON - timedelta(days=1)}, "Red: 1 day late"),
        ({"brag": Brag.AMBER, "due": ON}, "Amber: due today"),
        ({"brag": Brag.AMBER, "due": ON + timedelta(days=1)}, "Amber: due in 1 day"),
        ({"brag": Brag.AMBER, "last_news": date(2026, 8, 1)}, "Amber: no update since 1 Aug 2026"),
        (
            {"brag": Brag.AMBER, "status": Status.ON_HOLD, "review": date(2027, 1, 5)},
            "Amber: on hold; review 5 Jan 2027",
        ),
    ],
)
def test_the_reason_for_the_colour_is_told(position, fields, reason):
    paper = summary(with_actions(position, action("GR1", "One", **fields)))
    assert rows(paper, "Needs attention")[0]["Why"] == reason


def test_nothing_red_or_amber_is_said_in_words(position):
    paper = summary(with_actions(position, action("GR1", "One")))
    assert said(paper, "Needs attention") == "No actions are Red or Amber."


def test_what_there_is_no_room_for_is_counted_and_named(position):
    late = [
        action(f"GR{n}", "One", brag=Brag.RED, due=ON - timedelta(days=n + 1)) for n in range(1, 14)
    ]
    told = said(summary(with_actions(position, *late)), "Needs attention")
    assert told.splitlines()[-1] == "and 3 more: GR3, GR2, GR1"


def test_what_was_completed_in_three_months_is_told_with_its_day(position):
    def done(code: str, on: date | None) -> object:
        return action(code, "One", status=Status.COMPLETE, brag=Brag.BLUE, completed=on)

    actions = (
        done("GR1", date(2026, 8, 22)),
        done("GR2", date(2026, 8, 21)),
        done("GR3", date(2026, 11, 3)),
        done("GR4", None),
    )
    told = said(summary(with_actions(position, *actions)), "Completed in the last three months")
    assert told.splitlines() == [
        "GR3 One, 3 Nov 2026",
        "GR1 One, 22 Aug 2026",
        "1 complete, date not known: GR4",
    ]


def test_when_nothing_was_completed_lately_the_last_is_told(position):
    old = action("GR2", "One", status=Status.COMPLETE, completed=date(2026, 3, 1))
    told = said(summary(with_actions(position, old)), "Completed in the last three months")
    assert told == (
        "No actions have been completed since 22 August 2026.\nThe latest was GR2 One, 1 Mar 2026"
    )


def test_what_is_complete_since_an_unknown_day_is_not_said_to_be_done_lately(position):
    in_place = [
        action(f"GR{n}", "One", status=Status.COMPLETE, brag=Brag.BLUE) for n in range(1, 4)
    ]
    told = said(summary(with_actions(position, *in_place)), "Completed in the last three months")
    assert told.splitlines() == [
        "No actions are known to have been completed since 22 August 2026.",
        "3 complete, date not known: GR1, GR2, GR3",
    ]


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2026, 5, 31), "28 February 2026"),
        (date(2026, 1, 15), "15 October 2025"),
        (date(2026, 3, 31), "31 December 2025"),
        (date(2024, 5, 30), "29 February 2024"),
    ],
)
def test_three_months_back_is_a_day_that_exists(position, on, since):
    paper = summary(replace(position, on=on, actions=()))
    assert said(paper, "Completed in the last three months") == (
        f"No actions have been completed since {since}."
    )


def test_the_next_dates_are_in_order_with_the_return_among_them(position):
    told = said(summary(position), "Upcoming dates").splitlines()
    days = [line[:11].strip() for line in told]
    assert days[:3] == ["10 Dec 2026", "11 Jan 2027", "31 Jan 2027"]
    assert days[3:] == ["31 Mar 2027", "31 Mar 2027", "30 Jun 2027"]
    assert told[0].startswith("10 Dec 2026 GR6 ")
    assert told[0].endswith(", target date")
    assert told[2] == "31 Jan 2027 Return for Q3 2026/27 due to the ICB"
    assert told[1].endswith(", review date")
    assert "20 Nov" not in "".join(told)


def test_a_return_that_was_made_is_not_due_any_more(position):
    made = replace(furnished(position).returns[0], period=Period(2026, 3))
    told = said(summary(replace(position, returns=(made,))), "Upcoming dates")
    assert "30 Apr 2027 Return for Q4 2026/27" in told


def test_the_icbs_own_number_of_days_counts(position):
    own = replace(position.organisation, return_days=14)
    told = said(summary(replace(position, organisation=own)), "Upcoming dates")
    assert "14 Jan 2027 Return for Q3 2026/27" in told


def test_barriers_come_with_the_support_asked_for(position):
    paper = summary(furnished(position))
    table = rows(paper, "Support needed")
    assert [row["Action"] for row in table] == ["GA1", "GR2"]
    assert table[1]["Barrier"].startswith("Supplier: The supplier has no")
    assert table[1]["Support needed"] == "A list of suppliers that other practices use"
    assert said(paper, "Support needed").endswith("1 other barrier, no support needed.")


def test_measures_show_the_last_reading_beside_the_target(position):
    table = rows(summary(furnished(position)), "Measures")
    by_code = {row["Measure"].split()[0]: row for row in table}
    assert by_code["GPES2"]["Latest reading"] == "16.25 3 Oct 2026"
    assert by_code["GPES2"]["Target"] == "15 by 31 Mar 2027, not yet met"
    assert by_code["GR5"]["Latest reading"] == "Not assessed 3 Oct 2026"
    assert by_code["GR5"]["Target"] == "50 by 31 Mar 2027"
    assert by_code["GC3"]["Latest reading"] == "No reading yet"


@pytest.mark.parametrize(
    ("baseline", "target", "value", "told"),
    [
        (18, 15, 15, "15, met"),
        (18, 15, 15.01, "15, not yet met"),
        (30, 50, 50, "50, met"),
        (30, 50, 31, "50, not yet met"),
        (None, 50, 50, "50"),
        (50, 50, 50, "50"),
    ],
)
def test_whether_a_target_is_met_follows_from_the_baseline(position, baseline, target, value, told):
    full = furnished(position)
    (measure,) = (m for m in full.measures if m.code == "GPES2")
    reading = replace(measure.readings[-1], value=value)
    changed = replace(
        measure, baseline=baseline, target=target, target_on=None, readings=(reading,)
    )
    paper = summary(replace(full, measures=(changed,)))
    assert rows(paper, "Measures")[0]["Target"] == told


def test_an_empty_register_gives_a_page_of_plain_sentences(position):
    paper = summary(replace(position, actions=(), updates=()))
    assert said(paper, "Measures") == "No measures yet."
    assert said(paper, "Support needed") == "No open barriers."
    assert "Return for Q3 2026/27" in said(paper, "Upcoming dates")


def test_a_plan_with_nothing_in_it_says_so(position):
    undecided = [a for a in position.actions if not a.in_plan]
    paper = summary(with_actions(position, *undecided))
    assert plain(paper.lead) == (
        f"None of the {len(undecided)} actions that apply to us are in our plan yet."
    )


def test_texts_are_as_long_as_the_page_has_room_for(position):
    roomy, close = summary(furnished(position)), summary(crowded(position))
    assert "Supplier: The supplier has no reusable gowns until spring." in said(
        roomy, "Support needed"
    )
    assert len(rows(close, "Needs attention")) == ROOMS[-1].attention
    for paper in (roomy, close):
        # The last room is not measured: it is what there is when all others are too wide.
        assert estimated_lines(paper.parts) <= PAGE * 1.1
        assert len(headings(paper)) == 6


def test_a_long_text_ends_at_a_word():
    assert clipped("one two three four", 14) == "one two three…"
    assert clipped("one  two\nthree", 40) == "one two three"
    assert clipped("x" * 50, 10) == "x" * 9 + "…"
    assert clipped("exactly ten", 11) == "exactly ten"
