"""``init``, help, and what counts as a usage error."""

from __future__ import annotations

import json

import pytest
from needs import ON_WINDOWS
from outcomes import one_line

from tracker.__main__ import main
from tracker.cli.catalogue import COMMANDS, command_named
from tracker.cli.root import with_help_asked

START = ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"]


# init


def test_init_makes_the_register_and_says_what_to_do_next(greenplan, tmp_path):
    outcome = greenplan(*START)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"Example Surgery A99999 added to the register {tmp_path / 'tracker.db'}." in outcome.out
    assert "It has 53 actions: BLMK Primary Care Green Plan 2026-32, Draft V2." in outcome.out
    assert "To open the app, run 'greenplan'." in outcome.out
    assert "To list the actions, run 'greenplan actions'." in outcome.out


def test_init_keeps_what_it_is_told(greenplan):
    greenplan(
        *START, "--pcn", "Example PCN", "--icb", "Example ICB", "--contact", "Sam Example",
        "--email", "sam@example.org",
    )  # fmt: skip
    (surgery,) = json.loads(greenplan("orgs", "--json").out)
    assert [surgery[key] for key in ("pcn", "icb", "contact", "email")] == [
        "Example PCN",
        "Example ICB",
        "Sam Example",
        "sam@example.org",
    ]


def test_a_second_init_with_the_same_code_is_refused(greenplan):
    greenplan(*START)
    assert "A99999 is already in this register" in one_line(greenplan(*START))
    assert len(json.loads(greenplan("orgs", "--json").out)) == 1


def test_a_second_organisation_can_be_added_and_must_then_be_named(greenplan, tmp_path):
    db = str(tmp_path / "our registers.db")
    greenplan("--db", db, *START)
    outcome = greenplan(
        "init", "--db", db, "--name", "Chemist", "--ods", "fa 999", "--type", "Community pharmacy"
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert f"To list the actions, run 'greenplan --db \"{db}\" --org FA999 actions'." in outcome.out
    assert not (tmp_path / "tracker.db").exists()


@pytest.mark.parametrize(
    ("kind", "ods", "odd"),
    [
        ("general-practice", "A99999", False),
        ("general-practice", "FA999", True),
        ("general-practice", "A9999", True),
        ("general-practice", "AA9999", True),
        ("community-pharmacy", "FA999", False),
        ("community-pharmacy", "FAB99", False),
        ("dental-practice", "V99999", False),
        ("integrated-urgent-care", "NLX", False),
        ("integrated-urgent-care", "BANANA", True),
        ("optometry-practice", "TP9999999", True),
    ],
)
def test_an_odd_ods_code_is_pointed_out_and_taken(greenplan, kind, ods, odd):
    outcome = greenplan("init", "--name", "Example", "--ods", ods, "--type", kind)
    assert outcome.code == 0
    assert bool(outcome.err) is odd
    if odd:
        assert f"{ods} is not a usual ODS code for {kind.replace('-', ' ')}." in outcome.err
    assert json.loads(greenplan("orgs", "--json").out)[0]["ods"] == ods


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--name", "", "Name is empty"),
        ("--name", "x" * 5000, "5,000 characters"),
        ("--name", "Surgery \x1b[2J", "control character"),
        ("--ods", "A-99", "not an ODS code"),
        ("--ods", "", "ODS code is empty"),
        ("--type", "generic", "Type: 'generic'"),
        ("--type", "hospital", "Type: 'hospital'"),
        ("--email", "sam at example", "not an email address"),
        ("--icb", "🌱", "emoji"),
    ],
)
def test_a_refused_init_leaves_no_register_behind(greenplan, tmp_path, option, value, said):
    assert said in one_line(greenplan(*START, option, value))
    assert not list(tmp_path.glob("tracker.db*"))


def test_an_unknown_type_names_those_there_are(greenplan):
    line = one_line(greenplan(*START, "--type", "hospital"))
    assert "optometry-practice, integrated-urgent-care, pcn," in line
    assert "generic" not in line


def test_init_without_its_options_is_a_usage_error(greenplan):
    outcome = greenplan("init", "--name", "Example Surgery")
    assert outcome.code == 2
    assert "--ods" in outcome.err


# Help and usage


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(greenplan, command):
    for flag in ("--help", "-h", *(["/?"] if ON_WINDOWS else [])):
        outcome = greenplan(command, flag)
        assert (outcome.code, outcome.err) == (0, "")
        assert outcome.out.startswith(f"Usage: greenplan {command}")
        assert outcome.out.isascii()


def test_help_names_every_command_and_global_option(greenplan):
    outcome = greenplan("--help")
    assert outcome.code == 0
    for word in (*COMMANDS, "--db", "--org", "--no-colour", "--ascii", "--version"):
        assert word in outcome.out


def test_version(greenplan):
    outcome = greenplan("--version")
    assert outcome.code == 0
    assert outcome.out.startswith("greenplan ")


@pytest.mark.parametrize(
    "arguments",
    [["acton"], ["--colour"], ["show"], ["actions", "--ods", "A99999"], ["show", "GC1", "GC2"]],
)
def test_usage_errors_exit_2(greenplan, example_surgery, arguments):
    outcome = greenplan(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Usage: greenplan" in outcome.err


def test_capitals_name_the_same_command_where_that_is_the_way_of_the_system(
    greenplan, example_surgery, tmp_path
):
    wanted = (0, 0) if ON_WINDOWS else (2, 2)
    in_capitals = greenplan("ACTIONS"), greenplan("export", "CSV", str(tmp_path / "a.csv"))
    assert tuple(outcome.code for outcome in in_capitals) == wanted
    assert command_named("INIT", windows=True) == "init"
    assert command_named("INIT", windows=False) is None
    assert command_named("acton", windows=True) is None


def test_only_where_no_text_can_stand_is_help_asked_as_windows_commands_ask_for_it():
    asked = [["/?"], ["update", "/?"], ["--db", "a.db", "show", "/?"]]
    assert [with_help_asked(words)[-1] for words in asked] == ["--help"] * 3
    for words in (["update", "GC1", "/?"], ["set", "GC1", "--reason", "/?"]):
        assert with_help_asked(words) == words


def test_global_options_stand_before_or_after_the_command(greenplan, example_surgery, tmp_path):
    elsewhere = str(tmp_path / "elsewhere.db")
    greenplan("init", "--db", elsewhere, "--name", "Chemist", "--ods", "FA999",
              "--type", "community-pharmacy")  # fmt: skip
    before = greenplan("--db", elsewhere, "orgs", "--json")
    after = greenplan("orgs", "--json", "--db", elsewhere)
    assert before.out == after.out
    assert "FA999" in after.out


@pytest.mark.parametrize("arguments", [[], ["--ascii"], ["--org", "A99999"]])
def test_without_a_terminal_greenplan_explains_itself(greenplan, example_surgery, arguments):
    outcome = greenplan(*arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("greenplan: The app needs a terminal")
    for command in COMMANDS.keys() - {"demo"}:
        assert f"  {command} " in outcome.err


def test_demo_needs_a_terminal_too(greenplan, tmp_path):
    assert "needs a terminal" in one_line(greenplan("demo"))
    assert not (tmp_path / "tracker.db").exists()


def test_main_returns_an_int_for_the_console_script(example_surgery):
    assert isinstance(main(["actions"]), int)
    assert isinstance(main(["--help"]), int)
