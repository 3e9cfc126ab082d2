"""The summary counts what the register counts, live and as it stands in the file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from paper_positions import action

from db.actions.summary import count_actions, count_by_rating, group_actions
from db.views import Position
from db.vocabulary.terms import Area, Brag, Choice, Rating, Status
from exports.tracker.action_tracker import tracker_bytes

COLUMNS = ("All", "Decided", "In our plan", "Complete", "In progress", "On hold", "Not started")


@pytest.fixture
def lines(shown) -> dict[str, dict[str, object]]:
    """Label -> heading -> figure."""
    return _lines(shown)


@pytest.fixture
def with_own(position) -> Position:
    """The same practice with an own action that has no rating and is not decided on."""
    own = action("OWN-9", "Ours", own=True, rating=None, choice=Choice.UNDECIDED, status=None)
    return replace(position, actions=(*position.actions, own))


def _lines(workbook: Workbook) -> dict[str, dict[str, object]]:
    sheet = workbook["Summary"]
    headings = [cell.value for cell in sheet[5]]
    return {
        row[0].value: dict(zip(headings, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=6, max_row=24)
        if row[0].value
    }


def figures(of) -> dict[str, int]:
    counted = [of.total, of.decided, of.in_plan, *(of.statuses[s] for s in IN_ORDER)]
    return dict(zip(COLUMNS, counted, strict=True))


IN_ORDER = (Status.COMPLETE, Status.IN_PROGRESS, Status.ON_HOLD, Status.NOT_STARTED)


def test_totals_are_those_of_the_register(position, lines):
    everything = count_actions(position.actions)
    assert {h: lines["All actions"][h] for h in COLUMNS} == figures(everything)
    assert lines["All actions"]["% complete"] == everything.complete / everything.in_plan


def test_quick_wins_are_counted(position, lines):
    quick_wins = count_actions(a for a in position.actions if a.quick_win)
    assert {h: lines["Quick wins"][h] for h in COLUMNS} == figures(quick_wins)


@pytest.mark.parametrize("rating", Rating)
def test_each_rating_is_counted(position, lines, rating):
    line = lines[rating.label]
    assert {h: line[h] for h in COLUMNS} == figures(count_by_rating(position.actions)[rating])


@pytest.mark.parametrize("area", Area)
def test_each_programme_area_is_counted(position, lines, area):
    group = group_actions(position.actions, position.plan.declared).named[area.label]
    assert {h: lines[area.label][h] for h in COLUMNS} == figures(count_actions(group))


def test_each_colour_is_counted_and_explained(position, shown, lines):
    brags = count_actions(position.actions).brags
    assert {c: lines[c.label]["All"] for c in Brag} == brags
    assert lines["No colour yet"]["All"] == count_actions(position.actions).in_plan - sum(
        brags.values()
    )
    text = " ".join(str(c.value) for row in shown["Summary"].iter_rows() for c in row if c.value)
    assert "in progress without an update for 90 days" in text


def test_no_row_and_no_bar_for_no_rating_where_every_action_has_one(lines):
    assert "No rating" not in lines


def test_an_own_action_without_a_rating_has_its_row_and_bar(with_own):
    made = tracker_bytes(with_own)
    lines = _lines(load_workbook(BytesIO(made), data_only=True))
    assert {h: lines["No rating"][h] for h in COLUMNS} == figures(
        count_by_rating(with_own.actions)[None]
    )
    live = load_workbook(BytesIO(made))["Summary"]
    assert (live["A12"].value, live["B12"].value) == ("No rating", "=B6-SUM(B9:B11)")
    (chart,) = live._charts
    assert {s.cat.strRef.f for s in chart.series} == {"Summary!$A$9:$A$12"}
    assert chart.series[0].val.numRef.f == "Summary!$E$9:$E$12"


def test_a_share_of_nothing_is_left_blank(with_own):
    lines = _lines(load_workbook(BytesIO(tracker_bytes(with_own)), data_only=True))
    assert lines["No rating"]["In our plan"] == 0
    assert lines["No rating"]["% complete"] is None


def test_every_figure_is_a_live_formula(live):
    sheet = live["Summary"]
    for row in (*range(6, 8), *range(9, 12), *range(13, 17)):
        for cell in sheet[row][1:9]:
            assert cell.value.startswith("="), cell.coordinate
    used = "".join(str(c.value) for row in sheet.iter_rows() for c in row if c.data_type == "f")
    assert "COUNTIFS(ActionTracker[" in used
    assert sheet["A3"].value == "=Position_on"


def test_the_chart_shows_progress_by_rating_as_stacked_bars(live):
    (chart,) = live["Summary"]._charts
    assert (chart.type, chart.grouping) == ("bar", "stacked")
    assert [s.tx.strRef.f for s in chart.series] == [f"Summary!${x}$5" for x in "EFGH"]
    assert {s.cat.strRef.f for s in chart.series} == {"Summary!$A$9:$A$11"}
    labels = [point.v for point in chart.series[0].cat.strRef.strCache.pt]
    assert labels == ["Must Do", "Priority", "Should Do"]


def test_the_charts_own_figures_are_those_of_the_cells(position, live):
    (chart,) = live["Summary"]._charts
    ratings = count_by_rating(position.actions)
    for series, status in zip(chart.series, IN_ORDER, strict=True):
        cached = [int(point.v) for point in series.val.numRef.numCache.pt]
        assert cached == [ratings[rating].statuses[status] for rating in Rating]
