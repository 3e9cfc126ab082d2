"""The sheet of measures: from baseline to target, with a chart where there is a line to draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from filled_in_by_hand import table
from returned_books import live, texts, values
from returned_positions import MEASURES, a_return, measure


def test_measures_tell_from_baseline_to_target(book):
    first, second, third, *free = values(book, "MeasureList")
    assert first["What is measured"] == "Carbon of a reliever inhaler"
    assert (first["Unit"], first["Dimension"]) == ("kgCO2e per inhaler", "Environmental")
    assert (first["Baseline"], first["Baseline on"]) == (18, date(2025, 3, 31))
    assert (first["Latest reading"], first["Latest reading on"]) == (15.25, date(2026, 11, 1))
    assert (first["Target figure"], first["Target date"]) == (15, date(2027, 3, 31))
    assert first["Earlier readings"].split("\n") == [
        "01/10/2026: 15.5",
        "01/09/2026: 16",
        "01/08/2026: 16.25",
        "01/07/2026: not assessed",
        "and 2 earlier",
    ]
    assert second["Latest reading"] == "Not assessed"
    assert third["Target figure"] is None
    assert len(free) == 5


def test_all_readings_stand_below_with_the_baseline(book):
    rows = [row for row in values(book, "ReadingList") if row["No."] == "GC3"]
    assert [(row["Type"], row["Figure"], row["Date"]) for row in rows] == [
        ("Baseline", 18, date(2025, 3, 31)),
        ("Reading", 31, date(2026, 5, 1)),
        ("Reading", 29, date(2026, 6, 1)),
    ]
    unknown = [r for r in values(book, "ReadingList") if r["Type"] == "Not assessed"]
    assert [row["Figure"] for row in unknown] == [None, None]


def test_a_measure_with_two_readings_has_a_chart_of_its_own(formulas):
    first, second = formulas["Measures"]._charts
    rows = table(formulas, "ReadingList")
    carbon = [row["Figure"] for row in rows if row["What is measured"].value == MEASURES[0].name]
    assert first.series[0].val.numRef.f == f"Measures!$E${carbon[0].row}:$E${carbon[-1].row}"
    assert [float(p.v) for p in first.series[0].val.numRef.numCache.pt] == [
        *(18, 17.5, 16.9, 16.25, 16, 15.5, 15.25),
    ]
    assert len(first.series) == 2
    assert len(second.series) == 1  # it has no target


def test_at_most_eight_charts_are_drawn(position):
    many = tuple(measure(n, "GC2", f"Measure {n}", [1, 2]) for n in range(10))
    book = live(a_return(replace(position, measures=many)))
    assert len(book["Measures"]._charts) == 8
    assert any("first 8 of 10" in text for text in texts(book, "Measures"))
