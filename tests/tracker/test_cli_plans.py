"""``plans``, ``plan use``, ``plan check``, ``plan add``, ``counted-on``, and ``--plan``."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from openpyxl import Workbook
from outcomes import one_line, told

import imports.plans
from imports.plans.shipped import shipped_plans

ICS = "blmk-ics-2025-32"
PRIMARY_CARE = "blmk-primary-care-2026-32"
START = ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"]
ROWS = (
    ("Area", "Action", "Timeline"),
    ("Travel", "Half of all staff come without a car", "By 2030"),
    ("Travel", "Buy only electric pool cars", "From April 2023"),
    ("Estates", "Fit LED lights everywhere", "Ongoing"),
    ("Estates", "Meter the energy of each building", "By 2026"),
)


@pytest.fixture
def both(greenplan):
    """The command line on a practice that works with two plans."""
    greenplan(*START)
    greenplan("plan", "use", ICS)
    return greenplan


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "Our plan.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(ROWS)
    return path


def listed(greenplan, *words: str):
    return json.loads(greenplan(*words, "--json").out)


def test_plans_lists_those_in_use_and_those_that_come_with_the_tracker(both) -> None:
    there = {plan["key"]: plan for plan in listed(both, "plans")}
    assert {key: plan["actions"] for key, plan in there.items()} == {
        "blmk-primary-care-2026-32": 81,
        ICS: 103,
        "llr-2022-25": 63,
    }
    assert [there[key]["in_use"] for key in (ICS, "llr-2022-25")] == [True, False]
    assert {"key", "title", "edition", "issuer", "actions", "in_use"} <= there[ICS].keys()
    assert "llr-2022-25" in both("plans").out


def test_actions_of_all_plans_are_listed_or_those_of_one(both) -> None:
    everything = listed(both, "actions")
    assert len(everything) == 53 + 103
    ics = listed(both, "actions", "--plan", ICS)
    assert ics == [action for action in everything if action["plan"] == ICS]
    first = ics[0]
    assert (first["code"], first["sections"]) == ("C1 A/i", ["C", "C1", "C1 A"])
    assert first["fields"]["date"]["due"] == "2025-09-30"
    assert first["roles"]["icb"] == ["A"]
    assert (everything[0]["plan"], everything[0]["sections"], everything[0]["fields"]) == (
        "blmk-primary-care-2026-32",
        ["C"],
        {},
    )


def test_a_code_names_an_action_of_whichever_plan_has_it_in_any_spelling(both) -> None:
    assert listed(both, "show", "c1ai")["plan"] == ICS
    assert listed(both, "show", "gc1")["plan"] == "blmk-primary-care-2026-32"
    assert "Lead: Kim" in told(both("set", "C1-A-ii", "--lead", "Kim"))
    assert listed(both, "history", "c1 a/ii")[0]["fields"]["lead"]["new"] == "Kim"
    assert "C1 A/i" in one_line(both("show", "C1 A/ix", "--plan", ICS))
    assert "works with" in one_line(both("show", "GC1", "--plan", "llr-2022-25"))


def test_an_own_action_beside_a_plan_without_programme_areas_gets_none(both) -> None:
    both("plan", "use", "llr-2022-25")
    both("add", "Ours beside LLR", "--plan", "llr-2022-25")
    both("add", "Ours")
    assert listed(both, "show", "OWN-1")["area"] is None
    assert listed(both, "show", "OWN-2")["area"] == "culture"


def test_returns_of_all_plans_are_listed_and_the_checklist_names_its_plan(both, tmp_path) -> None:
    assert "run 'greenplan --plan" in both("returns", "--plan", ICS).out
    for words in ([], ["--plan", ICS]):
        made = both("return", "Q1 2026/27", "--incomplete", "--out", str(tmp_path), *words)
        assert made.code == 0
    plans = [(one["plan"], one["number"]) for one in listed(both, "returns")]
    assert plans == [(ICS, 2), ("blmk-primary-care-2026-32", 1)]
    assert [one["plan"] for one in listed(both, "returns", "--plan", ICS)] == [ICS]
    assert "Plan: BLMK ICS Green Plan" in both("check", "--plan", ICS).out
    assert "Plan: BLMK Primary Care" in both("check").out


def test_the_history_is_of_all_plans_or_of_one(both) -> None:
    both("set", "GC1", "--lead", "Kim")
    both("set", "c1ai", "--lead", "Lee")
    assert [(one["code"], one["plan"]) for one in listed(both, "history")][:2] == [
        ("C1 A/i", ICS),
        ("GC1", PRIMARY_CARE),
    ]
    assert [one["code"] for one in listed(both, "history", "--plan", ICS)] == ["C1 A/i"]
    primary_care = listed(both, "history", "--plan", "blmk-primary-care-2026-32")
    assert [one["code"] for one in primary_care] == ["GC1", None, None]
    both("add", "Ours", "--plan", ICS)
    both("delete", "OWN-1")
    assert len(listed(both, "history", "own-1")) == 2


def test_undo_and_redo_name_the_plan_if_it_is_not_the_one_shown(both) -> None:
    both("set", "c1ai", "--lead", "Kim")
    undone = told(both("undo"))
    assert undone.startswith("Undid C1 A/i (BLMK ICS Green Plan 2025-32): Lead: ")
    redone = told(both("redo", "--plan", ICS))
    assert redone.startswith("Redid C1 A/i: Lead: ")
    assert "(BLMK ICS Green Plan 2025-32)" in told(both("undo", "--plan", PRIMARY_CARE))
    both("set", "GC1", "--lead", "Kim")
    assert told(both("undo")).startswith("Undid GC1: Lead: ")
    both("commitment", "Waste less", "--plan", ICS)
    assert "BLMK" not in told(both("undo"))


def test_json_with_codes_says_of_which_plan(both, tmp_path) -> None:
    both("measure", "c1ai", "--name", "Use", "--unit", "kWh", "--dimension", "environmental")
    both("reading", "c1ai", "Use", "5")
    assert [one["plan"] for one in listed(both, "reading", "c1ai")] == [ICS]
    with_ics = ["--plan", ICS]
    assert listed(both, "check", *with_ics)["plan"] == ICS
    out = ["--incomplete", "--out", str(tmp_path)]
    made = json.loads(both("return", "Q1 2026/27", *out, *with_ics, "--json").out)
    assert made["plan"] == ICS
    assert listed(both, "returns", "--since", *with_ics)["plan"] == ICS
    assert listed(both, "import", made["file"], "--dry-run", *with_ics)["plan"] == ICS
    assert listed(both, "check")["plan"] == PRIMARY_CARE


def test_codes_of_different_plans_are_not_said_to_be_unknown(both) -> None:
    refused = one_line(both("set", "GC1", "c1ai", "--status", "complete"))
    assert "GC1, c1ai are in different plans" in refused
    unknown = one_line(both("set", "GC1", "C9", "--lead", "Kim"))
    assert "There is no action 'C9' in any of your plans. Nearest: " in unknown


def test_a_code_that_another_plan_has_is_shown_with_the_command_that_shows_it(both) -> None:
    refused = one_line(both("show", "gc1", "--plan", ICS))
    assert refused.startswith("greenplan: There is no action 'gc1' in BLMK ICS Green Plan 2025-32.")
    assert "It is in BLMK Primary Care Green Plan 2026-32. To see it, run 'greenplan" in refused
    (typed,) = re.findall("run '(.*)'", refused)
    assert both(*shlex.split(typed)[1:]).code == 0
    assert typed.endswith(f"show gc1 --plan {PRIMARY_CARE}")
    refused = one_line(both("set", "GC1", "c1aii", "C9", "--lead", "Kim"))
    assert "There is no action 'c1aii' in BLMK Primary Care" in refused
    refused = one_line(both("evidence", "C9", "--plan", ICS))
    assert "There is no action 'C9' in BLMK ICS Green Plan 2025-32. Use 'greenplan" in refused
    assert f"--plan {ICS} actions' to list them all." in refused


def test_an_organisation_with_one_plan_is_not_told_of_plans(greenplan) -> None:
    greenplan(*START)
    assert "There is no action 'C9' for this organisation." in one_line(greenplan("show", "C9"))


@pytest.mark.parametrize(
    ("command", "given", "other"),
    [
        ("evidence", ["--title", "Minutes"], ["--title", "Notes"]),
        ("barrier", ["--note", "No time"], ["--note", "No money"]),
        (
            "measure",
            ["--name", "Use", "--unit", "kWh", "--dimension", "environmental"],
            ["--name", "Gas"],
        ),
    ],
)
def test_records_of_all_plans_are_listed_and_found_by_their_numbers(
    both, command: str, given: list[str], other: list[str]
) -> None:
    both(command, "GC1", *given)
    both(command, "C1 A/i", *given)
    assert [(one["code"], one["plan"]) for one in listed(both, command)] == [
        ("GC1", PRIMARY_CARE),
        ("C1 A/i", ICS),
    ]
    assert [one["code"] for one in listed(both, command, "--plan", ICS)] == ["C1 A/i"]
    assert "C1 A/i" in both(command).out
    assert other[-1] in told(both(command, "--change", "2", *other))
    assert other[-1] in listed(both, command, "c1ai")[0].values()
    assert both(command, "c1ai", "--remove", "2").code == 0
    assert "There is no" in one_line(both(command, "c1ai", "--remove", "1"))
    assert [one["code"] for one in listed(both, command)] == ["GC1"]
    assert both("undo").code == 0
    assert len(listed(both, command)) == 2


def test_a_code_of_two_plans_is_refused_until_the_plan_is_said(both, sheet) -> None:
    both("plan", "add", str(sheet), "--key", "ours", "--yes")
    sheet.write_text("Code,Action,Notes\nGC1,Same code,x\nGC2,Another,y\n", encoding="utf-8")
    both("plan", "add", str(sheet), "--key", "twin", "--yes")
    both("plan", "use", "twin")
    assert "--plan blmk-primary-care-2026-32 or --plan twin" in one_line(both("show", "GC1"))
    assert listed(both, "show", "GC1", "--plan", "twin")["title"] == "Same code"


def test_a_plan_from_a_spreadsheet_is_checked_added_and_worked_with(both, sheet) -> None:
    checked = told(both("plan", "check", str(sheet)))
    assert "4 actions" in checked
    assert "A Area: the section" in checked
    assert "C Timeline: field 'Timeline': date" in checked
    assert len(listed(both, "plans")) == 3
    refused = both("plan", "add", str(sheet))
    assert refused.code == 1
    assert "Nothing was added" in refused.err
    added = told(both("plan", "add", str(sheet), "--key", "ours-26", "--edition", "First", "--yes"))
    assert "greenplan plan use ours-26" in added
    assert "4 actions" in told(both("plan", "use", "ours-26"))
    actions = listed(both, "actions", "--plan", "ours-26")
    assert [action["code"] for action in actions] == ["T-1", "T-2", "E-1", "E-2"]
    assert actions[1]["fields"]["timeline"] == {
        "printed": "From April 2023",
        "kind": "from",
        "due": None,
        "from": "2023-04-01",
        "ongoing": True,
    }
    assert (
        "already a plan with the key 'ours-26'"
        in both("plan", "add", str(sheet), "--key", "ours-26", "--yes").err
    )


@pytest.mark.parametrize("name", ["plan.csv", "plan.toml"])
def test_the_key_of_a_plan_that_comes_with_the_tracker_is_refused(
    greenplan, sheet, tmp_path, name: str
) -> None:
    greenplan(*START)
    file, key = tmp_path / name, ["--key", "llr-2022-25"]
    if name.endswith("toml"):
        file.write_bytes(next(one for one in shipped_plans() if one.stem == key[1]).read_bytes())
        key = []
    else:
        file.write_bytes(sheet.read_bytes())
    outcome = greenplan("plan", "add", str(file), *key, "--yes")
    assert "is that of a plan that comes with the tracker" in outcome.err
    assert len(listed(greenplan, "actions")) == 53
    assert not {plan["key"]: plan for plan in listed(greenplan, "plans")}["llr-2022-25"]["in_use"]


def test_sheets_that_are_not_read_are_named_and_hidden_cells_pointed_out(
    greenplan, tmp_path
) -> None:
    workbook = Workbook()
    workbook.active.append(("Read me first",))
    sheet = workbook.create_sheet("Plan")
    for row in ROWS:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    workbook.save(tmp_path / "plan.xlsx")
    checked = told(greenplan("plan", "check", str(tmp_path / "plan.xlsx")))
    assert "4 actions Sheets that are not read: Sheet. 1 hidden row read too." in checked
    assert "C (hidden) Timeline: field" in checked


def test_a_column_of_earlier_codes_is_shown_and_can_be_set_by_hand(greenplan, sheet) -> None:
    sheet.write_text("Ref,Action,Old code,In 2023\n1,This,GC1,A\n2,That,New,B\n", encoding="utf-8")
    checked = told(greenplan("plan", "check", str(sheet)))
    assert "C Old code: the code in the edition before" in checked
    assert "D In 2023: field 'In 2023'" in checked
    checked = told(greenplan("plan", "check", str(sheet), "--column", "In 2023=was"))
    assert "D In 2023: the code in the edition before" in checked


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """A workbook with a cover and two lists of actions."""
    workbook = Workbook()
    workbook.active.append(("Read me first",))
    for name, rows in (
        ("Travel", (("No.", "Action", "Timeline"), ("T1", "Walk", "By 2030"))),
        ("Estates", (("No.", "Action", "Timeline", "Cost"), ("E1", "Fit LEDs", "2027", 12))),
    ):
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(tmp_path / "several.xlsx")
    return tmp_path / "several.xlsx"


def test_every_sheet_with_actions_is_read_and_becomes_a_section(both, several) -> None:
    file = str(several)
    checked = told(both("plan", "check", file))
    assert "Sheets that are read: Travel, Estates. Sheets that are not read: Sheet." in checked
    assert "C Timeline: field 'Timeline': date Estates!D Cost: field 'Cost': figure" in checked
    assert "Sections T Travel: 1 action E Estates: 1 action" in checked
    assert both("plan", "add", file, "--key", "ours", "--yes").code == 0
    both("plan", "use", "ours")
    actions = listed(both, "actions", "--plan", "ours")
    assert [(one["code"], one["sections"]) for one in actions] == [("T1", ["T"]), ("E1", ["E"])]
    assert actions[1]["fields"] == {"timeline": actions[1]["fields"]["timeline"], "cost": 12}


def test_sheets_to_read_are_chosen_by_hand(both, several, sheet) -> None:
    file = str(several)
    checked = told(both("plan", "check", file, "--sheet", "estates"))
    assert "1 action Sheets that are not read: Sheet, Travel." in checked
    assert "Sections" not in checked
    added = both("plan", "add", file, "--key", "ours", "--sheet", "Travel", "--yes")
    assert added.code == 0
    both("plan", "use", "ours")
    assert [one["code"] for one in listed(both, "actions", "--plan", "ours")] == ["T1"]
    words = ["plan", "wording", file, "--plan", "ours", "--yes"]
    assert "left out: E1" in told(both(*words))
    assert "1 text for" in told(both(*words, "--sheet", "Travel"))
    refused = both("plan", "check", file, "--sheet", "Nobody's")
    assert "There is no sheet" in refused.err
    assert refused.code == 1
    example = next(iter(shipped_plans()))
    assert both("plan", "check", str(example), "--sheet", "Travel").code == 2


def test_a_faulty_plan_is_not_added_and_each_fault_is_a_line(both, sheet) -> None:
    sheet.write_text("Ref,Action,Notes\n1,This,a\n1,That,b\n3,,c\n", encoding="utf-8")
    outcome = both("plan", "add", str(sheet), "--yes")
    assert outcome.code == 1
    assert "The code '1' is already in" in outcome.err
    assert "The action has no title" in outcome.err
    assert "2 faults" in outcome.err
    assert len(listed(both, "plans")) == 3


def test_many_faults_are_listed_in_part_and_counted(greenplan, sheet) -> None:
    rows = "".join(f"{number},,c\n" for number in range(1500))
    sheet.write_text(f"Ref,Action,Notes\n{rows}1501,This,d\n", encoding="utf-8")
    outcome = greenplan("plan", "check", str(sheet))
    *listed_, more, last = outcome.err.splitlines()
    assert len(listed_) == 100
    assert more == "And 1,400 faults more."
    assert last == "greenplan: 1,500 faults. Correct the file and try again."


def test_an_icb_starts_with_the_plans_that_it_names(greenplan) -> None:
    start = ["init", "--name", "Example ICB", "--ods", "QZZ", "--type", "icb"]
    assert "--plan KEY" in one_line(greenplan(*start))
    assert "Plans: " in one_line(greenplan(*start, "--plan", "no-such-plan"))
    started = told(greenplan(*start, "--plan", ICS, "--plan", "llr-2022-25"))
    assert "It has 103 actions" in started
    assert "It also works with" in started
    assert len(listed(greenplan, "actions")) == 103 + 63


def test_the_plan_can_be_named_before_the_command_and_twice(greenplan) -> None:
    greenplan("--plan", ICS, *START)
    assert {action["plan"] for action in listed(greenplan, "actions")} == {ICS}
    start = [*START[:4], "A99998", *START[5:], "--plan", ICS, "--plan", ICS.upper()]
    assert "It has 103 actions" in told(greenplan(*start))


def test_what_is_counted_on_from_a_practice_is_told_with_its_own_state(both) -> None:
    both("set", "GC3", "--status", "complete")
    found = listed(both, "counted-on")
    assert len(found) == 39
    assert sum(bool({"A", "R"} & {*one["role"]}) for one in found) == 11
    assert bool({"A", "R"} & {*found[0]["role"]})
    assert "39 actions name you, 11 as Accountable or Responsible" in told(both("counted-on"))


def test_an_organisation_that_no_plan_names_is_told_so(greenplan) -> None:
    greenplan("init", "--name", "Example PCN", "--ods", "U99999", "--type", "pcn", "--plan", ICS)
    assert "No plan names organisations of your kind." in greenplan("counted-on").out


def test_published_wording_is_added_by_code_and_stays_with_the_plan(both, tmp_path) -> None:
    file = tmp_path / "wording.csv"
    file.write_text("Code,Action\nC1-A-i,As printed\nX9,Unknown\n", encoding="utf-8")
    words = ["plan", "wording", str(file), "--plan", ICS]
    assert both(*words).code == 1
    done = told(both(*words, "--yes"))
    assert "2 texts" in done
    assert "left out: X9" in done
    assert "1 action changed" in done
    shown = listed(both, "show", "c1ai")
    assert (shown["detail"], shown["code"]) == ("As printed", "C1 A/i")
    assert "0 actions changed" in told(both(*words, "--yes"))
    file.write_text("What,Action\nC1-A-i,As printed\nX9,Unknown\n", encoding="utf-8")
    assert "No column has codes" in both(*words, "--yes").err
    assert "changed" in told(both(*words, "--yes", "--column", "What=code"))


def test_wording_is_for_every_organisation_and_an_earlier_file_brings_back_its_own(
    both, tmp_path
) -> None:
    both("init", "--name", "Next ICB", "--ods", "QHM", "--type", "icb", "--plan", ICS)
    file = tmp_path / "wording.csv"
    for text in ("First as printed", "Second as printed", "First as printed"):
        file.write_text(f"Code,Action\nC1-A-i,{text}\n", encoding="utf-8")
        not_asked = both("--org", "QHM", "plan", "wording", str(file))
        assert "Undo does not bring the earlier details back" in " ".join(not_asked.out.split())
        done = told(both("--org", "QHM", "plan", "wording", str(file), "--yes"))
        assert "for every organisation in this register" in done
        for ods in ("QHM", "A99999"):
            assert listed(both, "--org", ods, "show", "c1ai", "--plan", ICS)["detail"] == text


def test_headings_over_areas_count_what_is_in_their_areas(greenplan, tmp_path) -> None:
    file = tmp_path / "chapters.csv"
    targets = ("Energy,Fit LED,2026", ",Meter heat,2026", ",Lag pipes,2027", "Water,Mend taps,2027")
    rows = ("Area,Target,By", "ESTATES,,", *targets, "Notes,,")
    file.write_text("\n".join(rows), encoding="utf-8")
    said = told(greenplan("plan", "check", str(file)))
    assert "E ESTATES: 4 actions EA Energy: 3 actions W Water: 1 action" in said
    assert "Headings without an action below are left out: chapters!A7." in said


def test_dates_that_are_not_understood_are_counted(greenplan, sheet) -> None:
    with sheet.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(("Estates", "Mend the taps", "TBC"))
    said = told(greenplan("plan", "check", str(sheet)))
    assert "Timeline: 1 date not understood, such as 'TBC'." in said


# Dates of a plan


def test_what_is_overdue_by_the_plan_is_listed_until_it_is_complete(both) -> None:
    overdue = ["actions", "--plan-date", "overdue"]
    before = {one["code"]: one for one in listed(both, *overdue)}
    days = {one["fields"]["date"]["due"] for one in before.values()}
    assert len(before) == 60
    assert max(days) < "2026-11-22"
    assert "C1 A/i" in before
    both("set", "C1 A/i", "--status", "complete")
    assert {*before} - {one["code"] for one in listed(both, *overdue)} == {"C1 A/i"}
    quarters = listed(both, "actions", "--plan-date", "this-quarter", "--plan-date", "next-quarter")
    days = {one["fields"]["date"]["due"] for one in quarters}
    assert days
    assert all("2026-11-22" <= day <= "2027-03-31" for day in days)
    assert "Plan date" in both(*overdue).out
    assert "Sep-25" in both(*overdue).out
    assert "Plan date" not in both("actions", "--plan", "blmk-primary-care-2026-32").out


def test_the_plans_date_becomes_our_target_date_only_when_asked_for(both) -> None:
    codes = ["C1 A/i", "c1aii"]
    both("set", *codes, "--lead", "Kim")
    assert [listed(both, "show", code)["due"] for code in codes] == [None, None]
    said = told(both("set", *codes, "--due", "plan"))
    assert "C1 A/i: Target date: 30/09/2025" in said
    assert "C1 A/ii: Target date: 31/12/2025" in said
    both("undo")
    assert [listed(both, "show", code)["due"] for code in codes] == [None, None]
    inhalers = ["ES1 C/ii", "C1 A/i"]
    line = one_line(both("set", *inhalers, "--due", "plan"))
    assert "ES1 C/ii: The plan gives 'Mar-26 (15 kgCO₂e) and Mar-28 (12 kgCO₂e)'" in line
    assert "which is no single day. Enter a target date. Nothing was changed." in line
    assert both("set", *inhalers, "--due", "Plan", "--skip-refused").code == 0
    assert listed(both, "show", "C1 A/i")["due"] == "2025-09-30"
    assert "GC1: The plan gives no date." in one_line(both("set", "GC1", "--due", "plan"))


# Figures of a plan


def test_a_figure_of_the_trusts_is_only_shown_to_a_practice_for_comparison(both) -> None:
    said = told(both("show", "R1 A/i"))
    assert "Figures set for us" not in said
    assert "For comparison Nitrous oxide used: 50% less nitrous oxide than in 2019/20" in said
    assert "set for Acutes and Other trusts, not for us · process metric" in said
    assert "Table 1, row 3" in said
    assert "about 1,200 tCO2e (2% of CF, 0.4% of CF+) less" in said
    assert "(achieved: 1,000 t; effort: medium) an estimate" in said
    line = one_line(both("measure", "R1 A/i", "--suggested"))
    assert "suggest no measure for R1 A/i to organisations of your kind" in line
    assert listed(both, "measure") == []


def test_a_figure_set_for_practices_is_suggested_to_one(both) -> None:
    said = told(both("show", "ES1 C/ii"))
    ours, compared = said.split("For comparison")
    assert "Figures set for us Inhalers prescribed, by type: no aim given" in ours
    assert "Emissions per inhaler: 12 kgCO2e per inhaler by 2028" in ours
    assert "Inhalers: about 8,100 tCO2e (14% of CF, 2.5% of CF+) less" in compared
    assert both("measure", "ES1 C/ii", "--suggested").code == 0
    found = {one["name"]: one for one in listed(both, "measure", "ES1 C/ii")}
    assert found["Inhalers prescribed, by type"]["target"] is None
    emissions = found["Emissions per inhaler"]
    assert (emissions["target"], emissions["target_on"]) == (12, "2028-03-31")
    assert emissions["source"] == "BLMK ICS Green Plan 2025-32, Table 1, row 6"


def test_a_trust_is_suggested_what_is_set_for_trusts(greenplan) -> None:
    greenplan("init", "--name", "Example Hospital", "--ods", "RZZ", "--type", "acute-trust",
              "--plan", ICS)  # fmt: skip
    assert greenplan("measure", "r1ai", "--suggested").code == 0
    names = {one["name"]: one["target"] for one in listed(greenplan, "measure")}
    assert names == {"Nitrous oxide used": 50, "Emissions from anaesthetic gases": None}
    assert "Figures set for us Nitrous oxide used" in told(greenplan("show", "R1 A/i"))


def test_show_json_has_the_figures_of_what_an_action_counts_towards(both) -> None:
    figures = listed(both, "show", "GES5")["figures"]
    assert [(one["name"], one["for_us"]) for one in figures] == [
        ("Food waste of patient meals", False),
        ("Food waste", False),
    ]
    assert figures[0] == {
        "plan": ICS,
        "name": "Food waste of patient meals",
        "figure": "2% of patient meals by 2028",
        "type": ["process"],
        "unit": "not printed",
        "set_for": ["acute-trust", "other-trust"],
        "for_us": False,
        "source": "BLMK ICS Green Plan 2025-32, Table 1, row 16",
        "note": figures[0]["note"],
    }
    assert (figures[1]["type"], figures[1]["unit"], figures[1]["set_for"]) == ([], None, [])
    assert listed(both, "show", "GC7")["figures"] == []


def test_wording_is_for_the_actions_of_all_types_and_only_for_codes_in_the_file(
    both, tmp_path
) -> None:
    """A row without a code would get one that an action of the plan may have."""
    file = tmp_path / "wording.csv"
    file.write_text("Code,Action,Notes\nPR1,For pharmacies,x\n,Has no code,y\n", encoding="utf-8")
    primary_care = ["--plan", "blmk-primary-care-2026-32"]
    done = told(both("plan", "wording", str(file), *primary_care, "--yes"))
    assert "1 text for" in done
    assert "left out" not in done
    assert "1 action changed" in done


def test_the_main_text_stands_beside_the_action_that_it_speaks_of(both) -> None:
    (line,) = listed(both, "show", "c1aiii")["activities"]
    assert (line["code"], line["led_by"], line["lowers_emissions"]) == (
        "3-1",
        "ICB and Trusts",
        False,
    )
    assert line["date"]["printed"] == "Sep 2025 (ongoing)"
    assert "In the plan's main text 3-1" in told(both("show", "c1aiii"))
    assert listed(both, "show", "GC1")["activities"] == []


def test_the_risks_that_a_plan_prints_stand_below_ours(both) -> None:
    both("risk", "A long heatwave")
    assert [one["title"] for one in listed(both, "risk")] == ["A long heatwave"]
    (risk,) = listed(both, "risk", "--of-plans")
    assert (risk["plan"], risk["code"], risk["level"], risk["actions"]) == (ICS, "BAF 7", None, [])
    shown = told(both("risk"))
    ours, heading, printed = shown.partition("In BLMK ICS Green Plan 2025-32 (not in your return)")
    assert ("A long heatwave" in ours, "BAF 7 Climate change" in printed) == (True, True), heading
    assert "heatwave" not in told(both("risk", "--of-plans"))
    assert both("risk", "--of-plans", "--remove", "1").code == 2


def test_a_plan_without_risks_has_none_to_list(greenplan) -> None:
    greenplan(*START)
    assert told(greenplan("risk", "--of-plans")) == "None of your plans prints risks."
    assert listed(greenplan, "risk", "--of-plans") == []
    assert told(greenplan("risk")) == "No risks yet. To add one, run 'greenplan risk TEXT'."


def test_what_of_a_plan_file_is_not_added_to_the_register_is_said(greenplan) -> None:
    example = Path(imports.plans.__file__).parent / "example" / "example-plan.toml"
    said = told(greenplan("plan", "check", str(example)))
    assert (
        "Checked, but not added to the register: 1 link, 1 recommendation, 2 activities, 1 risk."
        in said
    )
