"""The commands that change something or write a file: what they do, say and refuse."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta

import pytest

from db.vocabulary.terms import Status
from tracker.cli.table import width_of


@pytest.fixture
def action(greenplan, example_surgery):
    """Read one action as it is stored now."""

    def read(code: str):
        return json.loads(greenplan("show", code, "--json").out)

    return read


@pytest.fixture
def completed(example_surgery):
    """Read the day on which an action was completed."""
    register, at = example_surgery.register, example_surgery.organisation
    return lambda code: register.actions.find(at, code).completed


@pytest.fixture
def unchanged(example_surgery):
    """Run a test that must leave no trace in the register."""
    register, at = example_surgery.register, example_surgery.organisation
    before = register.position(at), register.history.changes(at)
    yield
    assert (register.position(at), register.history.changes(at)) == before


# set


def test_set_says_what_changed_in_words(greenplan, action):
    outcome = greenplan("set", "gc1", "--status", "in-progress", "--lead", "P. Lee")
    assert (outcome.code, outcome.err) == (0, "")
    assert " ".join(outcome.out.split()) == (
        "Edited GC1: Choice: Undecided → In our plan; Status: Not started → In progress;"
        " Lead: P. Lee"
    )
    stored = action("GC1")
    assert (stored["choice"], stored["status"], stored["lead"]) == (
        "in-plan",
        "in-progress",
        "P. Lee",
    )
    assert stored["updated_by"] == "Sam Example"


def test_set_takes_every_option_for_several_codes_in_one_change(greenplan, action):
    outcome = greenplan(
        "set", "GC1", "GC2", "--choice", "In our plan", "--status", "on hold", "--start",
        "1/2/2030", "--due", "31 Dec 2030", "--review", "2030-06-30", "--ease", "needs-effort",
        "--percent", "40%", "--lead", "Dr Roy",
    )  # fmt: skip
    assert outcome.code == 0
    for code in ("GC1", "GC2"):
        stored = action(code)
        assert f"Edited {code}: " in outcome.out
        assert (stored["start"], stored["due"], stored["review"]) == (
            "2030-02-01",
            "2030-12-31",
            "2030-06-30",
        )
        assert (stored["own_ease"], stored["percent"], stored["status"]) == (
            "needs-effort",
            40,
            "on-hold",
        )
    ids = {entry["id"] for entry in json.loads(greenplan("history", "--json").out)}
    assert len(ids) == 2  # the organisation, and this


def test_dates_count_from_today(greenplan, action):
    greenplan("set", "GC1", "--status", "not-started", "--due", "+30")
    assert (
        action("GC1")["due"]
        == (datetime.now().astimezone().date() + timedelta(days=30)).isoformat()
    )


@pytest.mark.parametrize("nothing", ["", "none", "None", " none "])
def test_none_and_empty_text_take_a_value_away(greenplan, action, nothing):
    greenplan(
        "set", "GC1", "--status", "in-progress", "--lead", "P. Lee", "--start", "1/2/2030",
        "--due", "1/3/2030", "--review", "1/4/2030", "--ease", "very-easy", "--percent", "10",
    )  # fmt: skip
    options = ("--lead", "--start", "--due", "--review", "--ease", "--percent")
    outcome = greenplan("set", "GC1", *(part for option in options for part in (option, nothing)))
    assert outcome.code == 0
    stored = action("GC1")
    taken = ("lead", "start", "due", "review", "own_ease", "percent")
    assert {stored[field] for field in taken} == {None}
    assert stored["status"] == "in-progress"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("done", "complete"),
        ("Delivered", "complete"),
        ("wip", "in-progress"),
        ("started", "in-progress"),
        ("on track", "in-progress"),
        ("paused", "on-hold"),
        ("Not started", "not-started"),
        ("to do", "not-started"),
    ],
)
def test_a_status_is_read_as_in_imports(greenplan, action, word, status):
    assert greenplan("set", "GC1", "--status", word).code == 0
    assert action("GC1")["status"] == status


@pytest.mark.parametrize(
    ("option", "word", "field", "stored"),
    [
        ("--choice", "yes", "choice", "in-plan"),
        ("--choice", "not now", "choice", "later"),
        ("--choice", "N/A", "choice", "not-for-us"),
        ("--ease", "easy", "own_ease", "very-easy"),
        ("--ease", "hard", "own_ease", "needs-effort"),
    ],
)
def test_a_choice_and_an_ease_are_read_as_in_imports(
    greenplan, action, option, word, field, stored
):
    reason = ("--reason", "No car park") if stored in ("later", "not-for-us") else ()
    assert greenplan("set", "GC1", option, word, *reason).code == 0
    assert action("GC1")[field] == stored


def test_what_is_in_place_already_is_not_said_to_be_done_today(greenplan, action, completed):
    greenplan("set", "GC1", "--status", "already in place")
    assert (action("GC1")["status"], completed("GC1")) == ("complete", None)
    assert "Completed on Date not known" in " ".join(greenplan("show", "GC1").out.split())
    greenplan("set", "GC1", "--completed", "1 May 2024")
    greenplan("set", "GC1", "--status", "in place")
    assert completed("GC1") == date(2024, 5, 1)


def test_the_day_of_completion_is_given_corrected_and_taken_away(greenplan, action, completed):
    outcome = greenplan("set", "GC1", "--status", "done", "--completed", "1/5/2024")
    assert "Completed on: 01/05/2024" in " ".join(outcome.out.split())
    greenplan("set", "GC1", "--completed", "yesterday")
    yesterday = datetime.now().astimezone().date() - timedelta(days=1)
    assert completed("GC1") == yesterday
    greenplan("undo")
    assert completed("GC1") == date(2024, 5, 1)
    greenplan("set", "GC1", "--completed", "none")
    assert (action("GC1")["status"], completed("GC1")) == ("complete", None)


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [("GC1", "+1", "in the future"), ("GC2", "1/5/2024", "Only a complete action")],
)
def test_a_day_of_completion_that_cannot_be_is_refused(greenplan, completed, code, day, said):
    greenplan("set", "GC1", "--status", "complete")
    outcome = greenplan("set", code, "--completed", day)
    assert (outcome.code, said in outcome.err) == (1, True)
    assert completed("GC2") is None


@pytest.mark.parametrize(
    ("written", "start", "due"),
    [
        ("March 2027", "2027-03-01", "2027-03-31"),
        ("Q4 2027/28", "2028-01-01", "2028-03-31"),
        ("end of Feb 2028", "2028-02-29", "2028-02-29"),
    ],
)
def test_a_month_or_quarter_is_read_and_the_day_is_said(greenplan, action, written, start, due):
    outcome = greenplan("set", "GC1", "--start", written, "--due", written)
    stored = action("GC1")
    assert (stored["start"], stored["due"]) == (start, due)
    told = datetime.fromisoformat(due)
    assert f"Target date: {told:%d/%m/%Y}" in " ".join(outcome.out.split())


def test_a_reason_goes_with_not_for_us(greenplan, action):
    refused = greenplan("set", "GR14", "--choice", "not-for-us")
    assert refused.code == 1
    assert "needs a reason" in refused.err
    assert greenplan("set", "GR14", "--choice", "not-for-us", "--reason", "Mains water").code == 0
    assert (action("GR14")["choice"], action("GR14")["reason"]) == ("not-for-us", "Mains water")


def test_setting_what_is_so_already_says_that_nothing_differed(greenplan, action):
    greenplan("set", "GC1", "--lead", "P. Lee")
    outcome = greenplan("set", "GC1", "--lead", "P. Lee")
    assert (outcome.code, outcome.out) == (0, "No changes.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["GC99", "--status", "complete"], ["'GC99'", "Nearest: GC9"]),
        (["GC1", "GC99", "--status", "complete"], ["'GC99'"]),
        (["GC1", "--status", "green"], ["Status: 'green'", *Status]),
        (["GC1", "--choice", "maybe"], ["Choice: 'maybe'", "undecided, in-plan, later or not-for"]),
        (["GC1", "--ease", "amber"], ["Ease: 'amber'", "very-easy, little-harder, needs-effort"]),
        (["GC1", "--due", "31/02/2027"], ["Target date: '31/02/2027'", "is not a date. Check"]),
        (["GC1", "--due", "soon"], ["Target date", "'soon'", "31 March 2027"]),
        (["GC1", "--start", "1/1/1999"], ["Start", "1999"]),
        (["GC1", "--review", "99999999"], ["Review date"]),
        (["GC1", "--start", "1/5/2030", "--due", "1/4/2030"], ["GC1", "before the start"]),
        (["GC1", "--percent", "101"], ["101"]),
        (["GC1", "--percent", "-1"], ["'-1'", "0 to 100"]),
        (["GC1", "--percent", "half"], ["'half'"]),
        (["GC1", "--lead", "x" * 5000], ["Lead", "5,000"]),
        (["GC1", "--lead", "Roy\x1b[2J"], ["Lead", "control character"]),
        (["GC1", "--lead", "🌱"], ["Lead", "emoji"]),
        (["GC1", "--lead", "שלום"], ["Lead", "right-to-left"]),
        (["GC1", "--lead", "\udcff"], ["Lead", "control character"]),
        (["GC1", "--reason", "why not"], ["reason"]),
        (["GC1", "--status", "x" * 5000], ["Status"]),
        (["x" * 5000, "--lead", "P. Lee"], ["no action"]),
        (["\x1b[2J", "--lead", "P. Lee"], ["no action"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line_and_nothing_changes(
    greenplan, unchanged, arguments, said
):
    outcome = greenplan("set", *arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("greenplan: ")
    assert outcome.err.endswith("\n")
    assert outcome.err[:-1].isprintable()
    assert len(outcome.err) < 700
    for words in said:
        assert words in outcome.err


@pytest.mark.parametrize("arguments", [["GC1"], [], ["--status", "complete"], ["GC1", "--colour"]])
def test_nothing_to_set_is_a_usage_error(greenplan, unchanged, arguments):
    assert greenplan("set", *arguments).code == 2


# update, add


def test_update_writes_in_the_log(greenplan, action):
    outcome = greenplan("update", "gc1", "First line\nsecond line")
    assert (outcome.code, outcome.out) == (0, "Update added to GC1.\n")
    (entry,) = action("GC1")["updates"]
    assert (entry["by"], entry["text"]) == ("Sam Example", "First line\nsecond line")


def test_add_gives_the_new_code(greenplan, action):
    outcome = greenplan(
        "add", "Bicycle parking", "--area", "adaptation", "--rating", "Should Do",
        "--quick-win", "--detail", "six places",
    )  # fmt: skip
    assert (outcome.code, outcome.out) == (0, "OWN-1 added: Bicycle parking\n")
    own = action("OWN-1")
    assert (own["title"], own["detail"], own["area"]) == (
        "Bicycle parking",
        "six places",
        "adaptation",
    )
    assert (own["rating"], own["quick_win"], own["own"]) == ("should-do", True, True)
    assert greenplan("add", "Another").out == "OWN-2 added: Another\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["update", "GC1", ""], "Update is empty"),
        (["update", "GC1", "x" * 5000], "5,000 characters"),
        (["update", "GC0", "words"], "'GC0'"),
        (["update", "GC1", "\x07"], "control character"),
        (["add", "x" * 5000], "5,000 characters"),
        (["add", "  "], "Title is empty"),
        (["add", "Walk 🚶"], "emoji"),
        (["add", "Walk", "--area", "travel"], "Area: 'travel'"),
        (["add", "Walk", "--rating", "high"], "Rating: 'high'"),
        (["add", "Walk", "--detail", "مشي"], "right-to-left"),
        (["undo"], "nothing to undo"),
        (["redo"], "nothing to redo"),
    ],
)
def test_other_changes_are_refused_in_one_line_too(greenplan, unchanged, arguments, said):
    outcome = greenplan(*arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


# undo, redo


def test_undo_and_redo_say_what_they_did(greenplan, action):
    greenplan("set", "GC1", "GC2", "--status", "complete")
    undone = greenplan("undo")
    assert undone.code == 0
    assert "Undid GC1: Choice: In our plan → Undecided; Status: Complete → Not" in undone.out
    assert "Undid GC2: " in undone.out
    assert action("GC1")["choice"] == "undecided"
    redone = greenplan("redo")
    assert "Redid GC2: Choice: Undecided → In our plan; Status: Not started" in redone.out
    assert action("GC2")["status"] == "complete"


def test_undoing_an_own_action_and_an_update(greenplan, action):
    greenplan("add", "Bicycle parking")
    assert greenplan("undo").out.startswith("Undid OWN-1: Title: Bicycle parking → –")
    assert greenplan("show", "OWN-1").code == 1
    assert greenplan("redo").out.startswith("Redid OWN-1: Title: Bicycle parking")
    greenplan("update", "GC1", "A slip")
    assert re.match("Undid GC1: .*A slip", greenplan("undo").out)
    assert action("GC1")["updates"] == []


def test_undo_takes_back_ones_own_change_only(greenplan, example_surgery, monkeypatch):
    greenplan("set", "GC1", "--lead", "P. Lee")
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "Dr Roy")
    outcome = greenplan("undo")
    assert (outcome.code, outcome.out) == (1, "")


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Another account, where someone has the same name."""
    there = tmp_path / "elsewhere"
    there.mkdir()

    def go(here: bool = False) -> None:
        folder = tmp_path if here else there
        monkeypatch.setenv("GREENPLAN_SETTINGS", str(folder / "settings.json"))
        monkeypatch.setattr("socket.gethostname", lambda: "DESK" if here else "LAPTOP")

    go(here=True)
    return go


def test_nobody_undoes_a_change_of_someone_with_the_same_name(greenplan, action, elsewhere):
    greenplan("set", "GC1", "--lead", "P. Lee")
    elsewhere()
    outcome = greenplan("undo")
    assert (outcome.code, outcome.out) == (1, "")
    assert "signed Sam Example too, but from another account (Sam Example on DESK)" in outcome.err
    assert outcome.err.endswith("Edited GC1. If that was you, run 'greenplan undo --mine'.\n")
    assert action("GC1")["lead"] == "P. Lee"


def test_who_says_that_the_other_account_is_theirs_is_asked_once(greenplan, action, elsewhere):
    for code in ("GC1", "GC2"):
        greenplan("set", code, "--lead", "P. Lee")
    elsewhere()
    assert greenplan("undo", "--mine").out.startswith("Undid GC2")
    assert greenplan("redo").out.startswith("Redid GC2")
    assert greenplan("undo").out.startswith("Undid GC2")
    assert greenplan("undo").out.startswith("Undid GC1")


def test_the_history_tells_people_of_one_name_apart(greenplan, example_surgery, elsewhere):
    greenplan("set", "GC1", "--lead", "P. Lee")
    assert "  Sam Example: Edited GC1" in greenplan("history").out
    elsewhere()
    greenplan("set", "GC2", "--lead", "P. Lee")
    lines = " ".join(greenplan("history").out.split())
    assert "Sam Example (Sam Example on DESK): Edited GC1" in lines
    assert "Sam Example (Sam Example on LAPTOP): Edited GC2" in lines
    assert "LAPTOP" not in greenplan("history", "GC2").out


def test_changes_are_signed_with_the_name_in_the_settings(greenplan, action, tmp_path):
    (tmp_path / "settings.json").write_text('{"name": "Sam E. Example"}', encoding="utf-8")
    greenplan("set", "GC1", "--lead", "P. Lee")
    assert action("GC1")["updated_by"] == "Sam E. Example"


# export


def test_export_csv_and_json(greenplan, example_surgery, tmp_path):
    table, everything = tmp_path / "actions.csv", tmp_path / "actions.json"
    outcome = greenplan("export", "csv", str(table))
    assert (outcome.code, outcome.out) == (0, f"Exported 53 actions to {table}.\n")
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert greenplan("export", "json", str(everything)).code == 0
    stored = json.loads(everything.read_text(encoding="utf-8"))
    assert len(stored["actions"]) == 53
    assert stored["organisation"]["ods"] == "A99999"


def test_export_tracker_is_a_workbook(greenplan, example_surgery, tmp_path):
    from openpyxl import load_workbook

    target = tmp_path / "tracker.xlsx"
    assert greenplan("export", "tracker", str(target)).code == 0
    assert "Action tracker" in load_workbook(target, read_only=True).sheetnames


@pytest.mark.parametrize(
    ("kind", "name"), [("csv", "gone/actions.csv"), ("json", "."), ("tracker", "gone/t.xlsx")]
)
def test_export_to_where_it_cannot_be_is_refused(greenplan, unchanged, tmp_path, kind, name):
    outcome = greenplan("export", kind, str(tmp_path / name))
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "gone").exists()


def test_export_over_a_workbook_that_is_open_elsewhere_is_refused(greenplan, unchanged, tmp_path):
    target = tmp_path / "tracker.xlsx"
    target.write_bytes(b"theirs")
    (tmp_path / "~$tracker.xlsx").write_bytes(b"")
    outcome = greenplan("export", "tracker", str(target))
    assert outcome.code == 1
    assert "open in Excel" in outcome.err
    assert "tracker (2).xlsx" in outcome.err
    assert target.read_bytes() == b"theirs"


@pytest.mark.parametrize("kind", ["csv", "json", "tracker"])
def test_export_never_overwrites_the_register(greenplan, unchanged, tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    outcome = greenplan("export", kind, "tracker.db")
    assert outcome.code == 1
    assert "is the register itself" in outcome.err


def test_export_of_an_unknown_kind_is_a_usage_error(greenplan, unchanged, tmp_path):
    outcome = greenplan("export", "pdf", str(tmp_path / "x.pdf"))
    assert outcome.code == 2
    assert "tracker" in outcome.err


def test_what_commands_say_fits_80_columns(greenplan, action):
    for arguments in (
        ["set", "GC1", "--status", "complete", "--lead", "P. Lee", "--due", "1/1/2040"],
        ["set", "GC2", "--choice", "later", "--reason", "After the energy survey " * 9],
        ["undo"],
        ["add", "Bicycle parking " * 10],
        ["show", "GC1"],
    ):
        assert all(width_of(line) <= 80 for line in greenplan(*arguments).out.splitlines())


# own actions


def test_an_own_action_is_added_in_the_plan_with_lead_and_target_date(greenplan, action):
    greenplan("add", "Swift boxes", "--choice", "in-plan", "--lead", "Dr Roy", "--due", "31/3/27")
    own = action("OWN-1")
    assert (own["choice"], own["lead"], own["due"]) == ("in-plan", "Dr Roy", "2027-03-31")
    outcome = greenplan("undo")
    assert outcome.code == 0
    assert greenplan("show", "OWN-1").code == 1


def test_an_own_action_is_edited(greenplan, action):
    greenplan("add", "Swift boxes", "--rating", "priority", "--quick-win", "--detail", "North")
    outcome = greenplan("edit", "own-1", "--title", "Swift bricks", "--area", "Adaptation")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Title: Swift boxes → Swift bricks" in outcome.out
    own = action("OWN-1")
    assert (own["title"], own["area"], own["rating"]) == ("Swift bricks", "adaptation", "priority")
    assert (own["quick_win"], own["detail"]) == (True, "North")
    greenplan("edit", "OWN-1", "--no-quick-win", "--rating", "none", "--detail", "")
    own = action("OWN-1")
    assert (own["quick_win"], own["rating"], own["detail"]) == (False, None, "")
    assert greenplan("edit", "OWN-1").code == 2
    assert greenplan("edit", "OWN-1", "--quick-win", "--no-quick-win").code == 2


def test_a_deleted_own_action_comes_back_with_undo(greenplan, action):
    greenplan("add", "Swift boxes")
    greenplan("evidence", "OWN-1", "--title", "Photo")
    outcome = greenplan("delete", "own-1")
    assert (outcome.code, outcome.out) == (0, "Deleted an own action OWN-1: Swift boxes\n")
    assert greenplan("show", "OWN-1").code == 1
    undone = greenplan("undo")
    assert undone.out.startswith("Undid OWN-1: Title: Swift boxes;")
    assert "Photo" not in undone.out
    assert [one["title"] for one in action("OWN-1")["evidence"]] == ["Photo"]


@pytest.mark.parametrize("arguments", [["edit", "GC1", "--title", "Mine"], ["delete", "GC1"]])
def test_an_action_of_the_plan_cannot_be_edited_or_deleted(greenplan, unchanged, arguments):
    outcome = greenplan(*arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert "GC1: This action is part of the plan." in outcome.err
    assert outcome.err.count("\n") == 1


def test_codes_that_refuse_are_named_and_left_out_only_if_asked(greenplan, action):
    greenplan("set", "GC2", "--choice", "not-for-us", "--reason", "No car park")
    outcome = greenplan("set", "GC1", "GC2", "--status", "complete")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert "GC2: An action marked 'not for us' cannot have a status." in outcome.err
    assert action("GC1")["status"] is None
    outcome = greenplan("set", "GC1", "GC2", "--status", "complete", "--skip-refused")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Left out GC2: An action marked 'not for us' cannot have a status." in outcome.out
    assert action("GC1")["status"] == "complete"
    assert greenplan("set", "GC2", "--status", "complete", "--skip-refused").code == 1
