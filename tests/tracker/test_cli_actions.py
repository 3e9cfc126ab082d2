"""``actions``: the plan as published, picked, drawn in a table, or handed to a script."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from db.opening import open_register
from db.vocabulary.terms import Benefit, Brag, Choice, Rating, Status
from tracker.cli.table import width_of

PUBLISHED_TABLE = Path(__file__).parents[1] / "imports" / "published_table.txt"

ACTION_KEYS = [
    *("code", "title", "detail", "provider_type", "area", "rating", "quick_win", "own"),
    *("benefits", "benefits_published", "own_ease", "choice", "reason", "status", "brag"),
    *("lead", "start", "due", "review", "percent", "updated_at", "updated_by"),
    *("plan", "sections", "fields", "roles"),
]


@pytest.fixture(scope="module")
def _file_at_work(_surgery_file, tmp_path_factory):
    path = Path(shutil.copy(_surgery_file, tmp_path_factory.mktemp("at-work")))
    with closing(opened(path)) as register:
        _work_on(register, register.organisations.find())
    return path


def opened(path):
    return open_register(
        path, user="Sam Example", clock=lambda: datetime(2026, 11, 22, 10, tzinfo=UTC)
    )


@pytest.fixture
def at_work(_file_at_work, tmp_path):
    """Example Surgery with a few things under way, one of each kind."""
    path = Path(shutil.copy(_file_at_work, tmp_path / "tracker.db"))
    with closing(opened(path)) as register:
        yield SimpleNamespace(register=register, organisation=register.organisations.find())


def _work_on(register, at):
    register.actions.set_lead(at, ["GC1", "GC2"], "P. Lee")
    register.actions.set_lead(at, ["GPES2"], "Dr Roy")
    register.actions.set_status(at, ["GC1", "GES2"], Status.COMPLETE)
    register.actions.set_status(at, ["GPES2"], Status.ON_HOLD)
    register.actions.choose(at, ["GR14"], Choice.NOT_FOR_US, "We have mains water")
    register.actions.choose(at, ["GC11"], Choice.LATER)
    register.actions.choose(at, ["GC2"], Choice.IN_PLAN)
    register.actions.add_update(at, ["GPES2"], "Agreed with the pharmacist.\nWaiting for the list.")
    register.own_actions.add(at, "Bicycle parking")


def codes(outcome) -> list[str]:
    return [action["code"] for action in json.loads(outcome.out)]


# The plan


def published(kind: str) -> list[dict[str, object]]:
    """Return what the published table says of each action that concerns an organisation."""
    rows = []
    for line in PUBLISHED_TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            provider_type, area = line.strip("[]").split()
        elif line and not line.startswith("#") and provider_type in ("generic", kind):
            code, rated, _ease, good_for = (cell.split() for cell in line.split("|"))
            ticked = [rating for rating, tick in zip(Rating, rated, strict=False) if tick == "x"]
            known = provider_type != "community-pharmacy"
            marked = [b.value for b, tick in zip(Benefit, good_for, strict=True) if tick == "x"]
            rows.append({
                "code": code[0],
                "provider_type": provider_type,
                "area": area,
                "rating": ticked[0].value if ticked else None,
                "quick_win": rated[3] == "x",
                "own": False,
                "benefits": marked if known else None,
                "benefits_published": known,
                "own_ease": None,
            })  # fmt: skip
    return rows


@pytest.mark.parametrize(
    ("kind", "ods", "concerned"),
    [
        ("general-practice", "A99999", 53),
        ("dental-practice", "V99999", 50),
        ("community-pharmacy", "FA999", 48),
        ("optometry-practice", "TP999", 45),
        ("integrated-urgent-care", "Y99999", 41),
    ],
)
def test_each_type_gets_the_actions_of_the_published_table(greenplan, kind, ods, concerned):
    started = greenplan("init", "--name", "Example", "--ods", ods, "--type", kind)
    assert (started.code, started.err) == (0, "")
    assert f"It has {concerned} actions" in started.out
    actions = json.loads(greenplan("actions", "--json").out)
    assert len(actions) == concerned
    expected = published(kind)
    assert [{key: action[key] for key in expected[0]} for action in actions] == expected
    for action in actions:
        assert list(action) == ACTION_KEYS
        assert action["title"]
        assert action["choice"] == "undecided"
        unset = ACTION_KEYS[ACTION_KEYS.index("reason") : ACTION_KEYS.index("plan")]
        assert {action[key] for key in unset} == {None}


# actions


def test_the_table_fits_80_columns_and_ends_with_the_count(greenplan, at_work):
    outcome = greenplan("actions")
    *table, blank, last = outcome.out.splitlines()
    assert outcome.code == 0
    assert table[0].split() == ["No.", "Action", "Rating", "QW", "Status", "Lead", "BRAG"]
    assert len(table) == 1 + 54
    assert blank == ""
    assert last == "54 actions · 4 in our plan · 2 complete"
    assert all(width_of(line) <= 80 for line in outcome.out.splitlines())


@pytest.mark.parametrize("columns", [30, 50, 79, 80, 100, 120, 200])
def test_the_table_takes_the_width_there_is(greenplan, at_work, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = greenplan("actions").out.splitlines()[:-2]
    if columns >= 50:
        assert max(map(width_of, lines)) <= columns
    assert ("Lead" in lines[0]) == (columns > 50)
    if columns >= 120:
        assert "Understand the guidance re CQC requirements  " in "\n".join(lines)


def test_the_columns_of_the_table_are_aligned(greenplan, at_work):
    heading, *rows = greenplan("actions").out.splitlines()[:-2]
    at = heading.index("Status")
    standing = {re.split(r"  +", row[at:])[0].split(" ", 1)[1] for row in rows}
    assert standing == {"Complete", "On hold", "Undecided", "Later", "Not for us", "Not started"}


def test_every_mark_stands_with_its_word(greenplan, at_work):
    out = greenplan("actions").out
    assert "✔ Complete" in out
    assert "‖ On hold" in out


def test_with_ascii_nothing_but_ascii_is_drawn(greenplan, at_work):
    assert greenplan("actions", "--ascii").out.isascii()
    assert greenplan("--ascii", "show", "GPES2").out.isascii()
    assert greenplan("history", "--ascii").out.isascii()


def test_output_that_is_not_a_terminal_has_no_colour(greenplan, at_work):
    assert "\x1b" not in greenplan("actions").out


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--rating", "must-do"], "GC1 GR1 GES1 GES2 GES3 GPES1 GPES2"),
        (["--rating", "Must Do", "--area", "culture"], "GC1"),
        (["--rating", "none"], "OWN-1"),
        (["--quick-win", "--area", "adaptation"], "GA2"),
        (["--choice", "in-plan"], "GC1 GC2 GES2 GPES2"),
        (["--choice", "later", "--choice", "not-for-us"], "GC11 GR14"),
        (["--status", "complete"], "GC1 GES2"),
        (["--status", "on-hold", "--status", "not-started"], "GC2 GPES2"),
        (["--brag", "amber"], "GPES2"),
        (["--brag", "blue", "--lead", "p. lee"], "GC1"),
        (["--brag", "none", "--choice", "in-plan"], "GC2"),
        (["--lead", "Dr Roy", "--lead", "P. Lee"], "GC1 GC2 GPES2"),
        (["--lead", "none", "--choice", "in-plan"], "GES2"),
        (["--benefit", "social", "--rating", "must-do"], "GR1 GES1 GES2 GES3 GPES1 GPES2"),
        (["--search", "pharmacist"], "GPES2"),
        (["--search", "INHALERS", "--search", "mart"], "GPES2"),
        (["--search", "nothing has these words"], ""),
    ],
)
def test_filters(greenplan, at_work, filters, expected):
    outcome = greenplan("actions", *filters, "--json")
    assert outcome.code == 0
    assert codes(outcome) == expected.split()


def test_a_filtered_list_says_how_many_there_are_in_all(greenplan, at_work):
    out = greenplan("actions", "--lead", "P. Lee").out
    assert out.splitlines()[-1] == "2 of 54 actions · 2 in our plan · 1 complete"
    assert greenplan("actions", "--search", "zzz").out == (
        "No actions match. There are 54 in all.\n"
    )


def test_a_lead_that_nobody_has_is_answered_with_those_there_are(greenplan, at_work):
    outcome = greenplan("actions", "--lead", "Dr Ray")
    assert outcome.code == 0
    assert "No action has the lead 'Dr Ray'. Leads: Dr Roy, P. Lee." in outcome.out


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--rating", [*Rating, "none"]),
        ("--status", [*Status, "none"]),
        ("--brag", [*Brag, "none"]),
        ("--choice", Choice),
        ("--benefit", Benefit),
    ],
)
def test_an_unknown_word_in_a_filter_is_a_usage_error_that_names_the_words(
    greenplan, example_surgery, option, words
):
    outcome = greenplan("actions", option, "soonish")
    assert (outcome.code, outcome.out) == (2, "")
    assert "'soonish' is not recognised. Enter " in outcome.err
    assert all(word in outcome.err for word in words)


def test_csv_is_what_export_csv_writes(greenplan, at_work):
    from exports.data.csv_tables import csv_bytes

    there = at_work.register.actions.all(at_work.organisation)
    outcome = greenplan("actions", "--csv")
    rows = list(csv.reader(io.StringIO(outcome.out.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 1 + 54
    assert outcome.out.encode() == csv_bytes(there)


def test_csv_has_the_columns_of_one_plan_or_those_that_all_have(greenplan, at_work, tmp_path):
    def table(*words: str) -> list[dict[str, str]]:
        text = greenplan("actions", "--csv", *words).out.removeprefix("\ufeff")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    greenplan("plan", "use", "llr-2022-25")
    (*_, last) = table()
    assert (list(last)[:3], last["Plan"]) == (["Plan", "No.", "Action"], "llr-2022-25")
    (first, *_) = table("--plan", "llr-2022-25")
    assert first["Theme"] == "Workforce and system leadership"
    assert "Rating" not in first
    assert table("--plan", "llr-2022-25", "--search", "travel")[0].keys() == first.keys()
    greenplan("export", "csv", str(tmp_path / "a.csv"), "--plan", "llr-2022-25")
    listed = greenplan("actions", "--csv", "--plan", "llr-2022-25").out
    assert (tmp_path / "a.csv").read_bytes() == listed.encode()


def test_json_and_csv_together_are_a_usage_error(greenplan, at_work):
    assert greenplan("actions", "--json", "--csv").code == 2
