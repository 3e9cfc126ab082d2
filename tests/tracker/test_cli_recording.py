"""Evidence, measures, readings, barriers, commitments and risks on the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from outcomes import told


def today():
    return datetime.now().astimezone().date()


def refused(outcome) -> str:
    """Return the one line of a refusal."""
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    return outcome.err


@pytest.fixture
def listed(greenplan, example_surgery):
    """Read what a command lists as JSON."""

    def read(*arguments: str):
        outcome = greenplan(*arguments, "--json")
        assert (outcome.code, outcome.err) == (0, "")
        return json.loads(outcome.out)

    return read


@pytest.fixture
def unchanged(example_surgery):
    """Run a test that must leave no trace in the register."""
    register, at = example_surgery.register, example_surgery.organisation
    before = register.position(at)
    yield
    assert register.position(at) == before


# Evidence


def test_evidence_is_added_to_several_actions_in_one_change(greenplan, listed):
    added = greenplan("evidence", "gc1", "GC2", "--title", "Minutes", "--link", "www.example.org/m")
    assert told(added) == (
        "Added evidence GC1, GC2: Title: Minutes; Link: https://www.example.org/m"
    )
    first, second = listed("evidence")
    assert (first["code"], second["code"]) == ("GC1", "GC2")
    assert (first["title"], first["kind"], first["by"]) == ("Minutes", "web", "Sam Example")
    assert greenplan("undo").code == 0
    assert listed("evidence") == []


def test_evidence_is_changed_and_taken_out_by_its_number(greenplan, listed):
    greenplan("evidence", "GC1", "--title", "Minutes", "--link", "Folder 3")
    greenplan("evidence", "GC1", "--title", "Poster")
    number = str(listed("evidence", "GC1")[0]["id"])
    assert "Minutes → Minutes of May" in told(
        greenplan("evidence", "--change", number, "--title", "Minutes of May")
    )
    greenplan("evidence", "--change", number, "--link", "none")
    assert [(e["title"], e["link"]) for e in listed("evidence")] == [
        ("Minutes of May", None),
        ("Poster", None),
    ]
    assert told(greenplan("evidence", "--change", number)) == "No changes."
    assert "Deleted evidence GC1: Minutes of May" in told(
        greenplan("evidence", "GC1", "--remove", number)
    )
    assert [e["title"] for e in listed("evidence")] == ["Poster"]
    assert "There is no evidence number" in refused(greenplan("evidence", "--remove", number))


def test_a_number_of_another_action_is_not_taken(greenplan, example_surgery, listed):
    greenplan("evidence", "GC1", "--title", "Minutes")
    number = str(listed("evidence")[0]["id"])
    assert f"number {number} of GC2" in refused(greenplan("evidence", "GC2", "--remove", number))
    assert len(listed("evidence")) == 1


def test_a_file_that_is_not_there_is_pointed_out(greenplan, listed, tmp_path):
    there = tmp_path / "poster.txt"
    there.write_text("x", encoding="utf-8")
    gone = tmp_path / "gone.txt"
    assert "Note" not in told(greenplan("evidence", "GC1", "--title", "A", "--link", str(there)))
    added = greenplan("evidence", "GC1", "--title", "B", "--link", str(gone))
    assert added.code == 0
    assert "was not found. Check the spelling." in " ".join(added.out.split())
    greenplan("evidence", "GC1", "--title", "C", "--link", "Folder 3")
    assert [e["broken"] for e in listed("evidence")] == [False, True, None]
    out = greenplan("evidence", "GC1").out
    assert f"      {there}\n" in out
    assert f"      {gone} (not found)\n" in out


def test_where_there_is_nothing_yet_the_command_says_how_to_add(greenplan, example_surgery):
    assert told(greenplan("evidence", "gc3")).startswith("GC3 has no evidence yet.")
    assert told(greenplan("evidence")).startswith("No evidence yet.")
    assert told(greenplan("measure")).startswith("No measures yet.")
    assert told(greenplan("barrier", "GC3")).startswith("GC3 has no barriers yet.")
    assert told(greenplan("commitment")).startswith("No commitments yet.")


# Measures and readings


def test_a_measure_with_baseline_and_target(greenplan, listed):
    added = greenplan(
        "measure", "GR5", "--name", "Waste", "--unit", "kg", "--dimension", "Environmental",
        "--baseline", "1,240.5", "--baseline-on", "31/03/2025", "--target", "900",
        "--target-on", "31 Mar 2030", "--source", "Our own",
    )  # fmt: skip
    assert "Added a measure GR5: Name: Waste; Unit: kg; Dimension: Environmental" in told(added)
    (measure,) = listed("measure", "gr5")
    assert (measure["baseline"], measure["baseline_on"]) == (1240.5, "2025-03-31")
    assert (measure["target"], measure["target_on"]) == (900, "2030-03-31")
    assert (measure["dimension"], measure["source"], measure["readings"]) == (
        "environmental",
        "Our own",
        [],
    )


def test_a_measure_is_changed_in_what_is_given_and_keeps_its_readings(greenplan, listed):
    greenplan("measure", "GR5", "--name", "Waste", "--unit", "kg", "--dimension", "social",
              "--baseline", "10", "--baseline-on", "1/3/2025", "--target", "9", "--target-on",
              "1/3/2030")  # fmt: skip
    greenplan("reading", "GR5", "Waste", "9.5")
    number = str(listed("measure")[0]["id"])
    assert told(greenplan("measure", "--change", number, "--baseline", "11")) == (
        "Edited a measure GR5: Waste; Baseline: 10 → 11"
    )
    greenplan("measure", "--change", number, "--target", "none", "--dimension", "outcome")
    (measure,) = listed("measure")
    assert (measure["baseline"], measure["baseline_on"]) == (11, "2025-03-01")
    assert (measure["target"], measure["target_on"], measure["dimension"]) == (
        None,
        None,
        "outcome",
    )
    assert [r["value"] for r in measure["readings"]] == [9.5]
    assert "Deleted a measure GR5: Waste" in told(greenplan("measure", "--remove", number))
    assert listed("measure") == []
    greenplan("undo")
    assert [r["value"] for r in listed("measure")[0]["readings"]] == [9.5]


def test_what_the_plans_suggest_is_added_once_with_its_source(greenplan, listed):
    said = told(greenplan("measure", "GPES2", "--suggested"))
    (measure,) = listed("measure")
    assert measure["source"]
    assert measure["source"] in said
    assert (measure["unit"], measure["dimension"]) == ("kgCO2e per inhaler", "environmental")
    assert measure["baseline"] == 18
    assert "already has this measure" in told(greenplan("measure", "GPES2", "--suggested"))
    assert len(listed("measure")) == 1


def test_nothing_suggested_for_one_adds_nothing_to_any(greenplan, unchanged):
    line = refused(greenplan("measure", "GPES2", "GC1", "--suggested"))
    assert "suggest no measure for GC1" in line


@pytest.mark.parametrize("name", ["Miles driven", "miles  DRIVEN", "mil", "driven"])
def test_a_reading_finds_its_measure_by_name_or_a_part_of_it(greenplan, listed, name):
    for of in ("Miles driven", "Litres of fuel"):
        greenplan("measure", "GA3", "--name", of, "--unit", "u", "--dimension", "environmental")
    said = told(greenplan("reading", "GA3", name, "12.5", "--note", "a guess"))
    assert "Added a reading GA3: Measure: Miles driven" in said
    (reading,) = listed("reading", "GA3", name)
    assert (reading["value"], reading["on"]) == (12.5, today().isoformat())
    assert (reading["note"], reading["measure"]) == ("a guess", "Miles driven")


def test_readings_may_be_negative_and_not_assessed(greenplan, listed):
    greenplan("measure", "GA3", "--name", "Change", "--unit", "%", "--dimension", "financial",
              "--baseline", "-2")  # fmt: skip
    assert greenplan("reading", "GA3", "change", "-4.5").code == 0
    assert "not assessed" in told(
        greenplan("reading", "GA3", "change", "not-assessed", "--on", "1/4/2025")
    )
    (measure,) = listed("measure")
    assert measure["baseline"] == -2
    assert [(r["on"], r["value"]) for r in measure["readings"]] == [
        ("2025-04-01", None),
        (today().isoformat(), -4.5),
    ]
    shown = greenplan("reading", "GA3").out
    assert "01/04/2025  not assessed\n" in shown
    assert "  -4.5\n" in shown
    number = str(measure["readings"][0]["id"])
    assert greenplan("reading", "GA3", "--remove", number).code == 0
    assert len(listed("reading", "GA3")) == 1


def test_a_name_that_several_measures_have_is_asked_about(greenplan, listed):
    for of in ("Waste, clinical", "Waste, domestic"):
        greenplan("measure", "GR5", "--name", of, "--unit", "kg", "--dimension", "social")
    line = refused(greenplan("reading", "GR5", "waste", "3"))
    assert "more than one" in line
    assert "'Waste, clinical', 'Waste, domestic'" in line
    assert "'glass' matches no measure of GR5" in refused(greenplan("reading", "GR5", "glass", "3"))
    number = str(listed("measure")[1]["id"])
    assert "Waste, domestic" in told(greenplan("reading", "GR5", number, "3"))


# Barriers and commitments


def test_a_barrier_is_resolved_and_opened_again(greenplan, listed):
    greenplan("barrier", "GR5", "--kind", "money", "--note", "Too dear", "--support", "A grant")
    (barrier,) = listed("barrier", "GR5")
    assert (barrier["kind"], barrier["note"], barrier["support"]) == (
        "money",
        "Too dear",
        "A grant",
    )
    assert barrier["resolved"] is None
    number = str(barrier["id"])
    greenplan("barrier", "--resolve", number)
    assert listed("barrier")[0]["resolved"] == today().isoformat()
    greenplan("barrier", "--resolve", number, "--on", "1/4/2025")
    assert "resolved on 01/04/2025" in greenplan("barrier").out
    greenplan("barrier", "--resolve", number, "--on", "none")
    assert listed("barrier")[0]["resolved"] is None
    assert "Kind: Money → IT" in told(greenplan("barrier", "--change", number, "--kind", "IT"))
    greenplan("barrier", "--change", number, "--support", "none")
    assert listed("barrier")[0]["support"] is None
    assert greenplan("barrier", "--remove", number).code == 0
    assert listed("barrier") == []


def test_a_barrier_without_a_kind_is_of_another_kind(greenplan, listed):
    greenplan("barrier", "GR5", "GC1", "--note", "Nobody asked")
    assert [(b["code"], b["kind"]) for b in listed("barrier")] == [
        ("GC1", "other"),
        ("GR5", "other"),
    ]


def test_commitments(greenplan, listed):
    said = told(greenplan("commitment", "Half the miles", "--description", "of the staff"))
    assert said == "Added a commitment: Objective: Half the miles; Description: of the staff"
    number = str(listed("commitment")[0]["id"])
    greenplan("commitment", "A third of the miles", "--change", number, "--comments", "Begun")
    (commitment,) = listed("commitment")
    assert commitment["objective"] == "A third of the miles"
    assert (commitment["description"], commitment["comments"]) == ("of the staff", "Begun")
    assert "A third of the miles" in greenplan("commitment").out
    greenplan("commitment", "--remove", number)
    assert listed("commitment") == []


def test_risks(greenplan, listed):
    assert told(greenplan("risk")).startswith("No risks yet.")
    said = told(greenplan("risk", "A heatwave", "--level", "Very high", "--owner", "Kim"))
    assert said == "Added a risk: Title: A heatwave; Level: Very high; Owner: Kim"
    number = str(listed("risk")[0]["id"])
    options = ("--mitigation", "Shade", "--review", "31/03/2027", "--owner", "none")
    greenplan("risk", "Heat", "--change", number, "--kind", "estate", *options)
    (risk,) = listed("risk")
    assert (risk["title"], risk["level"], risk["kind"]) == ("Heat", "very-high", "estate")
    assert (risk["mitigation"], risk["owner"], risk["review"]) == ("Shade", None, "2027-03-31")
    shown = told(greenplan("risk"))
    assert "Level: Very high · Kind: Estate Shade Review date: 31/03/2027" in shown
    greenplan("risk", "--change", number, *("--level", "none", "--kind", "none"))
    (risk,) = listed("risk")
    assert (risk["level"], risk["kind"], risk["review"]) == (None, None, "2027-03-31")
    greenplan("risk", "--remove", number)
    assert listed("risk") == []


# What show shows


def test_show_tells_all_that_is_recorded(greenplan, listed):
    greenplan("evidence", "GR5", "--title", "Invoice", "--link", "Folder 3")
    greenplan("measure", "GR5", "--name", "Waste", "--unit", "kg", "--dimension", "environmental")
    greenplan("reading", "GR5", "waste", "7")
    greenplan("barrier", "GR5", "--note", "Too dear")
    out = greenplan("show", "GR5").out
    for line in ("Invoice", "Folder 3", "Waste, kg (Environmental)", "Other: Too dear"):
        assert line in out
    shown = listed("show", "GR5")
    assert shown["evidence"][0]["title"] == "Invoice"
    assert "broken" not in shown["evidence"][0]
    assert shown["measures"][0]["readings"][0]["value"] == 7
    assert shown["barriers"][0]["note"] == "Too dear"
    assert listed("show", "GC1")["evidence"] == []
    assert "Evidence" not in greenplan("show", "GC1").out


def test_history_json_has_an_entry_for_each_record(greenplan, listed):
    greenplan("measure", "GR5", "--name", "Waste", "--unit", "kg", "--dimension", "social")
    greenplan("reading", "GR5", "waste", "7")
    greenplan("measure", "--remove", str(listed("measure")[0]["id"]))
    removed = [e for e in listed("history", "GR5") if e["what"] == "remove-measure"]
    assert [e["record"]["kind"] for e in removed] == ["reading", "measure"]
    assert removed[0]["fields"]["value"] == {"old": 7, "new": None}
    assert removed[1]["fields"]["name"] == {"old": "Waste", "new": None}
    assert {"at", "by", "measure_id"}.isdisjoint(removed[0]["fields"])


# Refusals


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["evidence", "GC99", "--title", "x"], "'GC99'"),
        (["evidence", "GC99"], "'GC99'"),
        (["evidence", "GC1", "--title", ""], "Title is empty"),
        (["evidence", "GC1", "--title", "x", "--link", "javascript:alert(1)"], "'javascript:'"),
        (["evidence", "GC1", "--title", "Patient 999 123 4594"], "NHS number (999 123 4594)"),
        (["update", "GC1", "See https://example.org/p/999%20123%204594"], "(999 123 4594)"),
        (["update", "GC1", "Patient\n999\n123\n4594"], "NHS number (999 123 4594)"),
        (["evidence", "GC1", "--title", "x", "--link", "C:\\x\\999_123_4594.pdf"], "NHS number"),
        (["measure", "GC1", "--name", "x", "--unit", "u", "--dimension", "big"], "'big'"),
        (["measure", "GC1", "--name", "x", "--unit", "u", "--dimension", "social", "--baseline",
          "lots"], "Baseline: 'lots' is not a figure"),
        (["measure", "GC1", "--name", "x", "--unit", "u", "--dimension", "social", "--target",
          "1"], "A target needs a figure and a date"),
        (["measure", "--change", "99", "--unit", "x"], "no measure number 99"),
        (["reading", "GC1", "x", "1"], "GC1 has no measures yet"),
        (["barrier", "GC1", "--note", "x", "--kind", "weather"], "'weather'"),
        (["barrier", "--resolve", "99"], "no barrier number 99"),
        (["commitment", "--remove", "99"], "no commitment number 99"),
        (["commitment", ""], "Objective is empty"),
        (["risk", "--remove", "99"], "no risk number 99"),
        (["risk", ""], "Title is empty"),
        (["risk", "x", "--level", "grave"], "'grave' is not recognised. Enter low, medium"),
        (["risk", "x", "--kind", "grave"], "'grave' is not recognised. Enter service, estate"),
        (["risk", "x", "--review", "soon"], "Review date"),
        (["risk", "x", "--owner", "999 123 4594"], "NHS number"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(greenplan, unchanged, arguments, said):
    assert said in refused(greenplan(*arguments))


@pytest.mark.parametrize(
    ("value", "options", "said"),
    [
        ("1", ["--on", (today() + timedelta(days=2)).isoformat()], "in the future"),
        ("many", [], "'many' is not a figure"),
        ("", [], "The reading is empty"),
        ("1", ["--note", "for 999-123-4594"], "NHS number"),
        ("1", ["--on", "1/4/2025"], "already has a reading for 1 April 2025"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(greenplan, listed, value, options, said):
    greenplan("measure", "GA3", "--name", "Miles", "--unit", "u", "--dimension", "social")
    greenplan("reading", "GA3", "miles", "5", "--on", "1/4/2025")
    assert said in refused(greenplan("reading", "GA3", "miles", value, *options))
    assert len(listed("reading", "GA3")) == 1


def test_a_figure_replaces_not_assessed_of_the_same_day(greenplan, listed):
    greenplan("measure", "GA3", "--name", "Miles", "--unit", "u", "--dimension", "social")
    greenplan("reading", "GA3", "miles", "not-assessed", "--on", "1/4/2025")
    outcome = greenplan("reading", "GA3", "miles", "5", "--on", "1/4/2025")
    assert (outcome.code, outcome.err) == (0, "")
    assert [reading["value"] for reading in listed("reading", "GA3")] == [5]


@pytest.mark.parametrize(
    "arguments",
    [
        ["evidence", "--title", "x"],
        ["evidence", "GC1", "--link", "Folder 3"],
        ["evidence", "GC1", "--title", "x", "--json"],
        ["evidence", "--remove", "1", "--change", "1"],
        ["evidence", "--remove", "first"],
        ["evidence", "--remove", "0"],
        ["evidence", "--remove", "9" * 5000],
        ["measure", "GC1", "--name", "x", "--unit", "u"],
        ["measure", "--suggested"],
        ["measure", "GC1", "--suggested", "--name", "x"],
        ["reading"],
        ["reading", "GC1", "--note", "x"],
        ["reading", "GC1", "x", "1", "2"],
        ["barrier", "GC1", "--kind", "money"],
        ["barrier", "GC1", "--on", "today"],
        ["commitment", "--comments", "x"],
        ["risk", "--level", "high"],
        ["risk", "x", "--json"],
        ["risk", "--change", "1", "--remove", "1"],
    ],
)
def test_half_a_command_is_a_usage_error(greenplan, unchanged, arguments):
    outcome = greenplan(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Usage: greenplan" in outcome.err


def test_an_option_that_a_reading_does_not_have_is_a_usage_error(greenplan, example_surgery):
    outcome = greenplan("reading", "GC1", "--jsn")
    assert outcome.code == 2
    assert "--jsn" in outcome.err


@pytest.mark.parametrize(
    ("words", "name", "ending"),
    [
        (["export", "tracker"], "a.txt", ".xlsx"),
        (["export", "csv"], "a.xlsx", ".csv"),
        (["export", "json"], "a.txt", ".json"),
        (["export", "calendar"], "a.html", ".ics"),
        (["export", "report"], "a.pdf", ".docx, .html or .htm"),
        (["return", "--incomplete", "--by", "Sam", "--out"], "a.txt", ".xlsx"),
    ],
)
def test_nothing_is_written_under_the_ending_of_something_else(
    greenplan, example_surgery, tmp_path, words, name, ending
):
    outcome = greenplan(*words, str(tmp_path / name))
    assert outcome.code == 1
    assert f"{name} does not end in {ending}" in outcome.err
    assert list(tmp_path.glob("a.*")) == []


def test_a_file_in_the_place_of_a_folder_is_named(greenplan, example_surgery, tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    for below in ("a.csv", "b/a.csv"):
        outcome = greenplan("export", "csv", str(tmp_path / "notes.txt" / below))
        assert outcome.code == 1
        assert f"{tmp_path / 'notes.txt'} is a file, not a folder." in outcome.err


def test_an_nhs_number_is_no_ods_code_however_it_is_spaced(greenplan, tmp_path):
    outcome = greenplan(
        *("init", "--name", "X", "--ods", "999  000  0018", "--type", "general-practice")
    )
    assert outcome.code == 1
    assert "NHS number" in outcome.err
