"""Tables stay inside the width there is and keep their columns in line, whatever is in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.cli.table import PrintedColumn, table, width_of

NAMES = st.text(alphabet="abcdé中ñ –'", max_size=40).map(str.strip)
ROWS = st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["", "Lead", "P. Lee"])), min_size=1)


def columns(rows) -> list[PrintedColumn]:
    return [
        PrintedColumn("No.", [f"GC{number}" for number in range(len(rows))]),
        PrintedColumn("Action", [row[0] for row in rows], stretches=True),
        PrintedColumn("Lead", [row[1] for row in rows], gives_way=1),
        PrintedColumn("Due", [row[2] for row in rows]),
    ]


@given(rows=ROWS, width=st.integers(40, 200))
def test_no_line_is_wider_than_there_is_room(rows, width):
    assert all(width_of(line) <= width for line in table(columns(rows), width, "…"))


@given(rows=ROWS, width=st.integers(40, 200))
def test_there_is_a_line_for_the_heading_and_for_each_row(rows, width):
    heading, *lines = table(columns(rows), width, "…")
    assert heading.startswith("No.")
    assert [line.split()[0] for line in lines] == [f"GC{number}" for number in range(len(rows))]


def test_what_does_not_fit_is_cut_with_an_ellipsis():
    (_, line) = table(
        [PrintedColumn("No.", ["GC1"]), PrintedColumn("Action", ["x" * 99], True)], 20, "…"
    )
    assert line == f"GC1  {'x' * 14}…"


def test_the_least_important_column_gives_way_first():
    there = [
        PrintedColumn("Action", ["a long enough title of an action"], stretches=True),
        PrintedColumn("Rating", ["Priority"], gives_way=1),
        PrintedColumn("Lead", ["P. Lee"], gives_way=2),
    ]
    assert "Lead" in table(there, 60, "…")[0]
    assert table(there, 40, "…")[0].split() == ["Action", "Rating"]
    assert table(there, 30, "…")[0].split() == ["Action"]


def test_a_column_with_nothing_in_it_is_left_out():
    there = [PrintedColumn("Action", ["Walk"], stretches=True), PrintedColumn("Due", [""])]
    assert table(there, 80, "…") == ["Action", "Walk"]
