"""``plan upgrade``, and what was set aside: ``actions --set-aside`` and ``show``."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from later_edition import FIRST, SECOND, add_second_edition, second_edition
from outcomes import one_line, told

from db.plans.editions import EditionChange
from imports.plans.plan_file import default_plan
from tracker import streams

ICS = "blmk-ics-2025-32"
START = ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"]


@pytest.fixture
def ready(greenplan, tmp_path: Path):
    """The command line on a practice that has a second edition to go on with."""
    greenplan(*START)
    add_second_edition(tmp_path / "tracker.db")
    return greenplan


@pytest.fixture
def at_work(ready):
    """The same, with something recorded for actions that are renamed, withdrawn and merged."""
    ready("set", "GC1", "--lead", "Pat")
    ready("update", "GC1", "Read it")
    ready("set", "GC3", "--status", "complete", "--lead", "Kim")
    ready("update", "GC3", "Told the partners")
    ready("evidence", "GC3", "--title", "Minutes")
    ready("measure", "GC3", "--name", "Bins", "--unit", "kg", "--dimension", "environmental")
    ready("reading", "GC3", "Bins", "12")
    ready("barrier", "GC3", "--note", "No room")
    return ready


def listed(greenplan, *words: str):
    return json.loads(greenplan(*words, "--json").out)


def edition(greenplan) -> str:
    return listed(greenplan, "details")["plan_key"]


def refused(outcome) -> str:
    """Return the one line of a refusal that came after what was shown."""
    assert outcome.code == 1
    assert outcome.err.startswith("greenplan: ")
    assert outcome.err.count("\n") == 1
    return outcome.err


def upgraded(greenplan, *words: str) -> str:
    return told(greenplan("plan", "upgrade", "--yes", "--set-aside", *words))


def test_it_shows_what_becomes_of_each_action_and_changes_nothing(at_work) -> None:
    before = at_work("history").out
    shown = at_work("plan", "upgrade")
    assert refused(shown).endswith("To upgrade without being asked, add --yes.\n")
    out = " ".join(shown.out.split())
    for words in (
        f"Draft V2 ({FIRST})",
        f"Final ({SECOND})",
        "73 same · 3 renamed · 1 re-rated · 1 moved · 3 changed · 1 split · 1 merged",
        "Renamed GC1 → N1 ",
        "Re-rated GC2 ",
        "Rating: Priority → Should Do",
        "Moved GC8 ",
        "Programme area: Culture → Resources",
        "Swap to a Greener bank → Swap to a Greener bank soon",
        "GC6 → GC6B The second half of it",
        "GC5 → GC4 ",
        "Withdrawn GC3 ",
        "Added NEW1 Plant an orchard of our own",
        "in our plan, complete, lead Kim, 1 update, 1 piece of evidence, 1 measure, 1 barrier",
    ):
        assert words in out
    assert "Guesses" not in out
    assert (at_work("history").out, edition(at_work)) == (before, FIRST)


def test_as_json_it_has_one_shape_and_changes_nothing_without_yes(at_work) -> None:
    shown = listed(at_work, "plan", "upgrade", SECOND)
    assert list(shown) == ["from", "to", "counts", "steps", "set_aside", "guesses"]
    assert (shown["from"]["key"], shown["to"]["edition"]) == (FIRST, "Final")
    assert list(shown["counts"]) == [change.value for change in EditionChange]
    assert (shown["counts"]["renamed"], shown["counts"]["withdrawn"]) == (3, 1)
    by_pair = {
        tuple(step[end] and step[end]["code"] for end in ("before", "after")): step
        for step in shown["steps"]
    }
    renamed = by_pair["GC1", "N1"]
    assert (renamed["changes"], renamed["by"], renamed["main"]) == (["renamed"], "plan", True)
    assert renamed["differences"] == [
        {"field": "code", "label": "Code", "before": "GC1", "after": "N1"}
    ]
    assert by_pair["GC3", None]["by"] is None
    assert by_pair[None, "NEW1"]["changes"] == ["added"]
    assert {by_pair["GC4", "GC4"]["main"], by_pair["GC5", "GC4"]["main"]} == {True, False}
    (aside,) = shown["set_aside"]
    counts = {key: aside[key] for key in ("updates", "evidence", "measures", "barriers")}
    assert (aside["code"], aside["status"], set(counts.values())) == ("GC3", "complete", {1})
    assert shown["guesses"] == []
    assert edition(at_work) == FIRST
    again = json.loads(at_work("plan", "upgrade", "--json", "--yes", "--set-aside").out)
    assert again == shown
    assert edition(at_work) == SECOND


def test_an_upgrade_goes_on_with_what_was_recorded_and_is_undone_in_one(at_work) -> None:
    line = upgraded(at_work)
    assert line.endswith("Final: 53 actions. To undo it, run 'greenplan undo'.")
    shown = listed(at_work, "show", "N1")
    assert (shown["lead"], shown["updates"][0]["text"]) == ("Pat", "Read it")
    (first, *_) = listed(at_work, "history")
    assert (first["what"], first["fields"]["plan"]) == (
        "upgrade-plan",
        {"old": FIRST, "new": SECOND},
    )
    said = " ".join(at_work("history").out.split())
    assert f"Upgraded to another edition: Plan: {FIRST} → {SECOND}; GC1 is now N1" in said
    assert "GC3 withdrawn" in said
    undone = told(at_work("undo"))
    assert undone.startswith(f"Undid: Plan: {SECOND} → {FIRST}; N1 is now GC1")
    assert undone.endswith("GC3 restored")
    assert (edition(at_work), listed(at_work, "show", "GC1")["lead"]) == (FIRST, "Pat")
    assert told(at_work("redo")).startswith(f"Redid: Plan: {FIRST} → {SECOND}; GC1 is now N1")
    assert edition(at_work) == SECOND
    assert "Upgraded to another edition: GC1 is now N1" in at_work("history", "N1").out


def test_something_recorded_leaves_the_list_only_if_told_so(at_work) -> None:
    line = refused(at_work("plan", "upgrade", "--yes"))
    assert "you recorded something for GC3" in line
    assert line.endswith("To go on, add --set-aside.\n")
    assert edition(at_work) == FIRST
    assert at_work("actions", "--set-aside").out == "No actions are set aside.\n"
    upgraded(at_work)
    assert "GC3" not in {action["code"] for action in listed(at_work, "actions")}
    (action,) = listed(at_work, "actions", "--set-aside")
    assert (action["code"], action["plan"], action["lead"]) == ("GC3", FIRST, "Kim")
    assert "GC3  Draft V2" in at_work("actions", "--set-aside").out
    text = at_work("actions", "--set-aside", "--csv").out.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Plan"], row["Lead"]) for row in rows] == [(FIRST, "Kim")]
    assert listed(at_work, "actions", "--set-aside", "--lead", "Pat") == []


def test_nothing_is_asked_for_where_nothing_leaves(ready) -> None:
    assert "To undo it" in told(ready("plan", "upgrade", "--yes"))
    assert edition(ready) == SECOND


def test_a_barrier_that_was_resolved_is_something_recorded_too(ready) -> None:
    ready("barrier", "GC3", "--note", "No room")
    ready("barrier", "GC3", "--resolve", "1")
    assert "something recorded" in ready("plan", "upgrade").out
    assert "GC3" in refused(ready("plan", "upgrade", "--yes"))


def test_what_is_set_aside_is_shown_whole(at_work) -> None:
    history = at_work("history", "GC3").out
    upgraded(at_work)
    out = at_work("show", "gc3").out
    assert "Not in the present edition (withdrawn; last in Draft V2)." in out.splitlines()
    for words in ("Kim", "Minutes", "Bins", "12", "No room", "Told the partners", "History"):
        assert words in out
    assert history in at_work("history", "GC3").out
    shown = listed(at_work, "show", "GC3")
    assert shown["set_aside"] == "Not in the present edition (withdrawn; last in Draft V2)"
    assert [one["text"] for one in shown["updates"]] == ["Told the partners"]
    assert [one["title"] for one in shown["evidence"]] == ["Minutes"]
    assert [one["value"] for of in shown["measures"] for one in of["readings"]] == [12]
    assert [one["note"] for one in shown["barriers"]] == ["No room"]
    assert {"upgrade-plan", "add-update", "add-evidence"} <= {c["what"] for c in shown["history"]}
    assert listed(at_work, "show", "N1")["set_aside"] is None


def test_merged_and_split_actions_say_what_they_were(at_work) -> None:
    at_work("set", "GC4", "--lead", "Pat")
    at_work("set", "GC5", "--lead", "Kim")
    upgraded(at_work)
    assert "Merged into GC4." in at_work("show", "GC5").out
    assert listed(at_work, "show", "GC5")["lead"] == "Kim"
    assert "Was GC4 and GC5 in Draft V2." in at_work("show", "GC4").out
    assert listed(at_work, "show", "GC4")["before"] == [
        {"plan": FIRST, "code": "GC4"},
        {"plan": FIRST, "code": "GC5"},
    ]
    assert "Was GC1 in Draft V2." in at_work("show", "N1").out
    assert "Was GC6 in Draft V2." in at_work("show", "GC6B").out
    assert listed(at_work, "show", "GC6B")["before"] == [{"plan": FIRST, "code": "GC6"}]
    assert "Was " not in at_work("show", "GC2").out
    assert listed(at_work, "show", "GC2")["before"] == [{"plan": FIRST, "code": "GC2"}]
    assert listed(at_work, "show", "NEW1")["before"] == []


@pytest.mark.parametrize(
    "change",
    [
        ["set", "GC3", "--lead", "Lee"],
        ["update", "GC3", "More"],
        ["evidence", "GC3", "--title", "More"],
        ["reading", "GC3", "Bins", "13"],
        ["barrier", "GC3", "--note", "More"],
    ],
)
def test_what_is_set_aside_cannot_be_changed(at_work, change: list[str]) -> None:
    upgraded(at_work)
    line = one_line(at_work(*change))
    assert "GC3 is not in the present edition, Final." in line
    assert "To read what you recorded for it, use 'greenplan show'." in line


def test_codes_of_the_edition_before_say_what_became_of_them(at_work, tmp_path: Path) -> None:
    at_work("plan", "use", ICS)
    upgraded(at_work, "--plan", FIRST)
    assert "GC1 is N1 in the present edition, Final." in one_line(at_work("show", "GC1"))
    assert "GC1 is N1" in one_line(at_work("set", "gc1", "--lead", "Lee"))
    assert "There is no action 'GC77'" in one_line(at_work("show", "GC77"))
    assert "No action 'GC2' of the edition" in one_line(at_work("show", "GC2", "--edition", FIRST))


def test_a_withdrawn_action_with_nothing_recorded_is_said_to_have_nothing(ready) -> None:
    upgraded(ready)
    assert "Nothing is recorded for it." in one_line(ready("show", "GC3"))


def test_an_action_set_aside_is_found_beside_another_of_its_code(at_work, tmp_path: Path) -> None:
    upgraded(at_work)
    second = second_edition(follows="")
    other = replace(second.actions[0], code="GC3", title="Another action altogether")
    third = replace(
        second,
        key="third",
        edition="Third",
        actions=(*(one for one in second.actions if one.code != "N1"), other),
    )
    add_second_edition(tmp_path / "tracker.db", third)
    upgraded(at_work, "third", "--match", "N1=", "--match", "=GC3")
    at_work("set", "GC3", "--lead", "Lee")
    shown = at_work("show", "GC3").out
    assert "Another action altogether" in shown
    assert f"greenplan show GC3 --edition {FIRST}" in " ".join(shown.split())
    assert listed(at_work, "show", "GC3", "--edition", FIRST)["lead"] == "Kim"
    assert listed(at_work, "show", "GC1")["set_aside"] == (
        "Not in the present edition (withdrawn; last in Final as N1)"
    )
    assert told(at_work("undo", "--org", "A99999")).startswith("Undid GC3: Lead")


def alex_leads(greenplan, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let somebody else set a lead, so that Sam's last change is still the one before."""
    with monkeypatch.context() as other:
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            other.setenv(name, "Alex Example")
        told(greenplan("set", code, "--lead", "Alex"))


def test_what_an_action_had_before_it_carried_on_another_can_be_read(ready, monkeypatch) -> None:
    ready("set", "GC1", "--lead", "Pat")
    upgraded(ready, "--match", "GC1=", "--match", "=N1")
    alex_leads(ready, monkeypatch, "N1")
    ready("undo")
    upgraded(ready, "--match", "GC1=N1")
    assert listed(ready, "show", "N1")["lead"] == "Pat"
    assert f"show N1 --edition {SECOND}" in " ".join(ready("show", "N1").out.split())
    shown = listed(ready, "show", "N1", "--edition", SECOND)
    assert (shown["lead"], shown["set_aside"]) == (
        "Alex",
        "Recorded before it carried on another action",
    )


def test_what_was_recorded_in_an_edition_that_was_undone_can_be_read(ready, monkeypatch) -> None:
    upgraded(ready)
    alex_leads(ready, monkeypatch, "NEW1")
    assert told(ready("undo")).startswith("Undid: Plan")
    assert "whose upgrade was undone" in listed(ready, "show", "NEW1")["set_aside"]
    assert "NEW1 is not in your list any more." in one_line(ready("set", "NEW1", "--lead", "Kim"))


@pytest.fixture
def guessing(greenplan, tmp_path: Path):
    """A practice whose second edition has an action that can only be guessed."""
    greenplan(*START)
    greenplan("set", "GC9", "--lead", "Lee")
    add_second_edition(tmp_path / "tracker.db", second_edition(guess=True))
    return greenplan


def test_nothing_is_done_while_guesses_are_open(guessing) -> None:
    outcome = guessing("plan", "upgrade", "--yes", "--set-aside")
    assert "1 guess to decide about" in refused(outcome)
    assert outcome.err.endswith("If all are right, add --match GC9=X9.\n")
    assert "If right: --match GC9=X9\n" in outcome.out
    assert "If not: --match GC9= --match =X9\n" in outcome.out
    assert edition(guessing) == FIRST
    (guess,) = listed(guessing, "plan", "upgrade")["guesses"]
    assert guess == {
        "before": "GC9",
        "after": "X9",
        "if_right": ["GC9=X9"],
        "if_wrong": ["GC9=", "=X9"],
    }


def test_a_guess_that_is_confirmed_is_carried_on(guessing) -> None:
    upgraded(guessing, "--match", "gc9=x9")
    assert listed(guessing, "show", "X9")["lead"] == "Lee"


def test_a_guess_that_is_wrong_is_set_aside(guessing) -> None:
    upgraded(guessing, "--match", "GC9=", "--match", "=X9")
    assert listed(guessing, "show", "X9")["lead"] is None
    assert [one["code"] for one in listed(guessing, "actions", "--set-aside")] == ["GC9"]


def test_in_a_terminal_it_asks(at_work, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(streams, "has_terminal", lambda: True)
    monkeypatch.setattr("click.confirm", answer)
    assert "Nothing was changed." in refused(at_work("plan", "upgrade"))
    assert edition(at_work) == FIRST
    assert "To undo it" in told(at_work("plan", "upgrade"))
    assert asked == ["Upgrade, and set aside 1 action?"] * 2
    assert edition(at_work) == SECOND


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["no-such-plan"], "There is no plan 'no-such-plan'."),
        (["next.csv"], "To add an edition from a file, run 'greenplan plan add FILE'."),
        ([FIRST], "You already work with BLMK Primary Care Green Plan 2026-32, Draft V2."),
        ([SECOND, "--match", "GC77=N1"], "has no action"),
        ([SECOND, "--match", "GC2=N7"], "has no action"),
        ([SECOND, "--match", "GC2=GC2", "--match", "GC2="], "Choose one."),
        ([SECOND, "--match", "GC2=GC2", "--match", "gc2=gc2"], "is decided twice"),
        ([SECOND, "--plan", "llr-2022-25"], "does not work with a plan"),
        ([SECOND, "--read-only"], "This command makes changes."),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(ready, words: list[str], says: str) -> None:
    before = ready("history").out
    assert says in one_line(ready("plan", "upgrade", "--yes", *words))
    assert (edition(ready), ready("history").out) == (FIRST, before)


@pytest.mark.parametrize("match", ["GC1", "=", " = ", "GC1=GC2=GC3"])
def test_a_match_that_says_nothing_is_a_wrong_option(ready, match: str) -> None:
    outcome = ready("plan", "upgrade", "--match", match)
    assert (outcome.code, outcome.out) == (2, "")
    assert "write OLD=NEW" in outcome.err


def test_it_can_be_looked_at_in_a_register_that_must_not_change(ready) -> None:
    assert listed(ready, "plan", "upgrade", "--read-only")["to"]["key"] == SECOND
    assert "This command makes changes." in refused(ready("plan", "upgrade", "--read-only"))


def test_a_register_that_another_program_holds_is_left_as_it_is(
    ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.storage.transactions.BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        outcome = ready("plan", "upgrade", "--yes")
        other.execute("ROLLBACK")
    assert "Another program is writing" in refused(outcome)
    assert edition(ready) == FIRST


def test_without_a_key_the_one_plan_that_follows_is_taken(greenplan, tmp_path: Path) -> None:
    greenplan(*START)
    assert "No plan in this register says that it follows" in one_line(greenplan("plan", "upgrade"))
    add_second_edition(tmp_path / "tracker.db")
    assert listed(greenplan, "plan", "upgrade")["to"]["key"] == SECOND
    add_second_edition(tmp_path / "tracker.db", replace(second_edition(), key="other"))
    assert f"Several plans follow it: {SECOND}, other." in one_line(greenplan("plan", "upgrade"))


def test_of_several_plans_it_is_the_one_that_is_followed_or_named(ready) -> None:
    ready("plan", "use", ICS)
    assert listed(ready, "plan", "upgrade")["from"]["key"] == FIRST
    assert listed(ready, "plan", "upgrade", SECOND)["from"]["key"] == FIRST
    line = one_line(ready("plan", "upgrade", "llr-2022-25"))
    assert f"You work with several plans. Say which to upgrade, with --plan: {FIRST}, {ICS}" in line
    assert listed(ready, "plan", "upgrade", "llr-2022-25", "--plan", ICS)["from"]["key"] == ICS
    assert "You already work with" in one_line(ready("plan", "upgrade", ICS, "--plan", FIRST))


def test_plans_say_what_follows_and_what_is_new(ready) -> None:
    there = {plan["key"]: plan["follows"] for plan in listed(ready, "plans")}
    assert (there[FIRST], there[SECOND]) == (None, FIRST)
    out = " ".join(ready("plans").out.split())
    assert f"{SECOND} follows {FIRST}." in out
    assert f"A later edition is here, Final: run 'greenplan plan upgrade {SECOND}'." in out
    upgraded(ready)
    out = " ".join(ready("plans").out.split())
    assert f"{SECOND} follows {FIRST}." in out
    assert "A later edition" not in out


def test_each_return_names_the_edition_that_it_speaks_of(at_work, tmp_path: Path) -> None:
    def make() -> None:
        made = at_work(
            *("return", "Q1 2026/27", "--by", "Kim", "--incomplete", "--out", str(tmp_path))
        )
        assert made.code == 0

    def editions() -> list[tuple[str | None, str | None]]:
        return [(one["plan"], one["edition"]) for one in listed(at_work, "returns")]

    make()
    assert editions() == [(FIRST, "Draft V2")]
    assert "Edition" not in at_work("returns").out
    upgraded(at_work)
    make()
    assert editions() == [(SECOND, "Final"), (FIRST, "Draft V2")]
    lines = at_work("returns").out.splitlines()
    assert ["Final" in lines[1], "Draft V2" in lines[2]] == [True, True]
    at_work("undo")
    assert editions() == [(SECOND, "Final"), (FIRST, "Draft V2")]
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as altered:
        triggers = altered.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            altered.execute(f"DROP TRIGGER {name}")
        altered.execute("UPDATE frozen_return SET snapshot = 'gone' WHERE id = 1")
        altered.commit()
    assert editions() == [(SECOND, "Final"), (None, None)]
    assert "?" in at_work("returns").out.splitlines()[2]


def test_an_edition_in_a_spreadsheet_is_added_and_gone_on_with(greenplan, tmp_path: Path) -> None:
    greenplan(*START)
    rows = [("No.", "Action", "Area", "Previous code")]
    rows += [
        (f"Z-{one.code}", one.title, one.area.label if one.area else "", one.code)
        for one in default_plan().actions
    ]
    with (tmp_path / "next.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    told(greenplan("plan", "add", str(tmp_path / "next.csv"), "--key", "next", "--yes"))
    greenplan("set", "GC7", "--lead", "Kim")
    upgraded(greenplan, "next")
    assert listed(greenplan, "show", "Z-GC7")["lead"] == "Kim"
    assert listed(greenplan, "show", "Z-GC7")["before"] == [{"plan": FIRST, "code": "GC7"}]
