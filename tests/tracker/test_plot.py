"""Sparklines and charts: what stands where, in every set of marks and at every size."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.cells import cell_len

from db.views import Measure, Reading
from db.vocabulary.terms import Dimension
from tracker.appearance.symbols import ASCII, CONSOLE, RICH, Symbols
from tracker.widgets.plain_marks import plain_marks
from tracker.widgets.plot import Scale, plot
from tracker.widgets.spark import figures_of, spark

AT = datetime(2026, 11, 22, tzinfo=UTC)
SETS = pytest.mark.parametrize("symbols", [RICH, CONSOLE, ASCII], ids=["rich", "console", "ascii"])


def measure(*figures: tuple[date, float | None], **more) -> Measure:
    """Return a measure with readings on these days."""
    readings = tuple(
        Reading(number, "GPES2", 1, day, value, None, AT, "Sam Example")
        for number, (day, value) in enumerate(figures)
    )
    ends = {"baseline": 18.0, "baseline_on": date(2026, 3, 31), "target": 12.0, **more}
    return Measure(
        1,
        "GPES2",
        "Emissions per inhaler",
        "kgCO2e per inhaler",
        Dimension.ENVIRONMENTAL,
        **{"target_on": date(2028, 3, 31), "source": None, **ends},
        at=AT,
        by="Sam Example",
        readings=readings,
    )


FOUR = measure(
    (date(2026, 6, 5), 17.4),
    (date(2026, 8, 1), None),
    (date(2026, 9, 30), 16.0),
    (date(2026, 11, 10), 15.0),
)


def drawn(of: Measure, width: int = 70, height: int = 16, symbols: Symbols = RICH) -> list[str]:
    """Return the lines of a chart."""
    return ["".join(text for text, _ in line) for line in plot(of, symbols, width, height)]


# Sparklines


def test_the_lowest_figure_is_drawn_lowest_and_the_highest_highest():
    assert spark([1, 8, 4.5], RICH) == "▁█▅"
    assert spark([8, 1], ASCII) == "'_"


def test_not_assessed_is_a_gap():
    assert spark([1, None, 2], RICH) == "▁·█"
    assert spark([None, None], RICH) == ""
    assert spark([], RICH) == ""


def test_figures_that_are_all_alike_are_drawn_alike_and_neither_high_nor_low():
    assert set(spark([5, 5, 5], RICH)) == {"▄"}


def test_of_many_figures_the_last_are_shown():
    assert spark(list(range(100)), RICH, 3) == "▁▅█"


def test_the_baseline_stands_before_the_readings_that_came_after_it():
    assert figures_of(FOUR)[0] == (date(2026, 3, 31), 18.0)
    assert len(figures_of(replace(FOUR, baseline_on=date(2026, 7, 1)))) == 4
    assert len(figures_of(replace(FOUR, baseline=None, baseline_on=None))) == 4


# Charts


def test_every_reading_has_its_point_and_its_figure():
    chart = "\n".join(drawn(FOUR))
    assert chart.count("●") == 3
    for figure in ("17.4", "16", "15"):
        assert figure in chart


def test_the_lines_of_baseline_and_target_say_what_they_are():
    lines = drawn(FOUR)
    (baseline,) = [line for line in lines if "baseline 18" in line]
    (target,) = [line for line in lines if "target 12 by 31 Mar 2028" in line]
    assert "───" in baseline
    assert "- - -" in target
    assert lines.index(baseline) < lines.index(target)


def test_a_higher_figure_stands_higher_and_a_later_one_further_right():
    lines = drawn(FOUR)
    points = [(line.index("●"), row) for row, line in enumerate(lines) if "●" in line]
    assert points == sorted(points)
    assert len(points) == 3


def test_what_was_not_assessed_is_marked_and_no_line_goes_through_it():
    lines = drawn(measure((date(2026, 1, 1), 5), (date(2026, 2, 1), None), (date(2026, 3, 1), 5)))
    (mark,) = [line for line in lines if "?" in line and "not assessed" not in line]
    (flat,) = [line for line in lines if line.count("●") == 2]
    assert "·" not in flat
    assert flat.index("●") < mark.index("?") < flat.rindex("●")
    assert lines[-1].endswith("? not assessed")


def test_the_days_and_the_unit_are_told():
    lines = drawn(FOUR)
    assert lines[0] == "kgCO2e per inhaler"
    assert any("31 Mar 2026" in line and "10 Nov 2026" in line for line in lines)


def test_a_baseline_of_long_ago_does_not_cram_the_readings_together():
    chart = drawn(replace(FOUR, baseline_on=date(2019, 3, 31)))
    assert any("baseline 18" in line for line in chart)
    assert not any("2019" in line for line in chart)


@SETS
@pytest.mark.parametrize("height", [1, 5, 6, 9, 16, 40])
@pytest.mark.parametrize("width", [20, 30, 56, 200])
def test_it_keeps_within_the_room_there_is(symbols: Symbols, width: int, height: int):
    for of in (
        FOUR,
        measure(),
        measure((date(2026, 6, 5), 1e11)),
        measure((date(2026, 6, 5), None), baseline=None, baseline_on=None, target=None),
        measure(*((date(2026, 1, day), day / 1000) for day in range(1, 32))),
        replace(FOUR, unit="x" * 120),
    ):
        lines = drawn(of, width, height, symbols)
        assert 1 <= len(lines) <= height
        assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("symbols", [CONSOLE, ASCII], ids=["console", "ascii"])
def test_terminals_with_fewer_characters_are_given_what_they_have(symbols: Symbols):
    text = "\n".join([*drawn(FOUR, symbols=symbols), spark([1, 2, 3, 4], symbols)])
    for marks in plain_marks(symbols):
        text = text.translate(marks._marks)
    if symbols is ASCII:
        assert text.isascii()
    else:
        assert {c for c in text if not c.isascii()} <= set("●○·─│└░▒▓█")
    for mark in spark([1, 2, 3, 4], symbols):
        assert mark in text


def test_a_scale_goes_in_round_steps_and_holds_every_figure():
    scale = Scale.over([12.3, 17.9], 16)
    assert (scale.low, scale.high) == (12, 18)
    assert list(scale.labels.values()) == ["12", "14", "16", "18"]
    assert (scale.row(18), scale.row(12)) == (0, 15)
    assert Scale.over([0.0003, 0.0007], 16).low == pytest.approx(0.0003)
    assert Scale.over([-5, 5], 16).labels[0] == "6"
    assert Scale.over([30, 100], 16).low == 0
    assert Scale.over([7], 16).row(7) in range(16)
