"""Every figure of the roll-up, against the register that the returns were made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from rolled_up import BEFORE, MISSING, MOMENTS, PERIOD, SENDERS, UNREADABLE

from db.vocabulary.terms import Brag, Choice, Rating

HEADER = 5


@pytest.fixture(scope="module")
def book(rollup) -> Workbook:
    return load_workbook(BytesIO(rollup.workbook), data_only=True)


@pytest.fixture(scope="module")
def facts(rollup) -> list[dict[str, Any]]:
    """One row for each action of the plan and organisation, from the register alone."""
    return list(facts_of(rollup.truth[PERIOD]))


def facts_of(truth: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pcns = {"EXAMPLE  PCN": "Example PCN", "": "Not known"}
    for ods, said in truth.items():
        name, kind, pcn, place = SENDERS[ods]
        for action in said.actions:
            if not action.own:
                yield {
                    "ods": ods,
                    "name": name,
                    "Provider type": kind.label,
                    "PCN": pcns.get(pcn, pcn),
                    "Place": place,
                    "No.": action.code,
                    "Rating": action.rating.label if action.rating else "None given",
                    "Programme area": action.area.label if action.area else "None given",
                    "action": action,
                }


def counted(facts: list[dict[str, Any]]) -> dict[str, Any]:
    """Count actions as the headings of the roll-up have it."""
    actions = [fact["action"] for fact in facts]
    ours = [action for action in actions if action.choice is Choice.IN_PLAN]
    brag = Counter(action.brag for action in ours)
    choice = Counter(action.choice for action in actions)
    return {
        "Asked": len(actions),
        "In plans": len(ours),
        "% in plans": pytest.approx(len(ours) / len(actions)) if actions else None,
        "Blue: complete": brag[Brag.BLUE],
        "% complete": pytest.approx(brag[Brag.BLUE] / len(ours)) if ours else None,
        "Green: on track": brag[Brag.GREEN],
        "Amber: at risk": brag[Brag.AMBER],
        "Red: overdue": brag[Brag.RED],
        "No target date": brag[None],
        "Later": choice[Choice.LATER],
        "Not for us": choice[Choice.NOT_FOR_US],
        "Undecided": choice[Choice.UNDECIDED],
        "With evidence": sum(action.evidence > 0 for action in actions),
    }


def table(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    headings, *rows = book[sheet].iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row; a share of nothing is empty."""
    return {heading: None if row[heading] == "" else row[heading] for heading in counted([])}


def test_uptake_counts_each_action(book, facts):
    rows = table(book, "Uptake")
    assert len(rows) == 81
    for row in rows:
        of_code = [fact for fact in facts if fact["No."] == row["No."]]
        assert figures(row) == counted(of_code), row["No."]


def test_uptake_by_group_counts_each_group_and_each_way_adds_up_to_all(book, facts):
    rows = table(book, "Uptake by group")
    ways = Counter(row["Counted by"] for row in rows)
    assert [*ways] == ["Rating", "Programme area", "Provider type", "PCN", "Place"]
    assert ways["PCN"] == 3, "capitals and spaces do not make another PCN"
    for row in rows:
        way, group = row["Counted by"], row["Group"]
        assert figures(row) == counted([fact for fact in facts if fact[way] == group]), (way, group)
    for heading in counted([]):
        if "%" not in heading:
            for way in ways:
                adds = sum(row[heading] for row in rows if row["Counted by"] == way)
                assert adds == sum(row[heading] for row in table(book, "Uptake")), (way, heading)


def test_by_organisation_has_a_letter_for_each_action(book, facts):
    letters = {Brag.BLUE: "B", Brag.GREEN: "G", Brag.AMBER: "A", Brag.RED: "R", None: "P"}
    choices = {Choice.LATER: "L", Choice.NOT_FOR_US: "N", Choice.UNDECIDED: "?"}
    rows = {row["ODS code"]: row for row in table(book, "By organisation")}
    assert {*rows} == {*SENDERS}
    asked = {fact["No."] for fact in facts}
    for ods, row in rows.items():
        ours = {fact["No."]: fact["action"] for fact in facts if fact["ods"] == ods}
        for code in asked:
            action = ours.get(code)
            letter = "–" if action is None else choices.get(action.choice) or letters[action.brag]
            assert row[code] == letter, (ods, code)
        figures = counted([fact for fact in facts if fact["ods"] == ods])
        assert row["In plan"] == figures["In plans"]
        assert row["Complete"] == figures["Blue: complete"]
        assert row["Amber"] == figures["Amber: at risk"]
        assert row["Red"] == figures["Red: overdue"]
        assert row["Own actions"] == 2
    must = {fact["No."] for fact in facts if fact["Rating"] == Rating.MUST_DO.label}
    headings = book["By organisation"][HEADER][7:]
    assert {cell.value for cell in headings[: len(must)]} == must, "Must Dos come first"
    dark = {cell.value for cell in headings if cell.fill.fgColor.rgb == "FF003087"}
    assert dark == must


def test_must_dos_are_those_not_in_place_with_their_days_late(book, facts):
    on = MOMENTS[PERIOD].date()
    wanted = {
        (fact["ods"], fact["No."]): (on - fact["action"].due).days
        if fact["action"].due and fact["action"].due < on
        else None
        for fact in facts
        if fact["action"].rating is Rating.MUST_DO
        and fact["action"].choice is not Choice.NOT_FOR_US
        and fact["action"].brag is not Brag.BLUE
    }
    rows = table(book, "Must Dos")
    assert {(row["ODS code"], row["No."]): row["Days late"] for row in rows} == wanted
    late = [row["Days late"] or 0 for row in rows]
    assert late == sorted(late, reverse=True)


def test_barriers_and_measures_are_those_of_the_register(book, rollup):
    there = rollup.truth[PERIOD]
    wanted = Counter(
        (ods, barrier.code, barrier.kind.label, barrier.note, barrier.support)
        for ods, said in there.items()
        for barrier in said.barriers
    )
    rows = table(book, "Barriers")
    assert wanted == Counter(
        tuple(
            row[heading]
            for heading in ("ODS code", "No.", "Kind", "What stands in the way", "Support needed")
        )
        for row in rows
    )
    asks = [row["Support needed"] is not None for row in rows]
    assert asks == sorted(asks, reverse=True)
    rows = table(book, "Measures")
    newest = {ods: said.measures[0].readings[-1].value for ods, said in there.items()}
    assert {row["ODS code"]: row["Figure"] for row in rows if row["ODS code"]} == newest
    totals = {row["Unit"]: row["Figure"] for row in rows if not row["ODS code"]}
    of_kwh = [value for ods, value in newest.items() if ods.startswith("A")]
    assert totals == {"kWh": pytest.approx(sum(of_kwh)), "%": None}


def test_changes_are_the_differences_between_the_two_returns(book, rollup):
    before, now = rollup.truth[BEFORE], rollup.truth[PERIOD]

    def stands(action: Any) -> str:
        if action.choice is not Choice.IN_PLAN:
            return action.choice.label
        return action.brag.label if action.brag else "No target date"

    rows = table(book, "Changes")
    shown = {(row["ODS code"], row["No."]): (row["Q2 2026/27"], row["Q3 2026/27"]) for row in rows}
    pairs = {
        (ods, action.code): (was, action)
        for ods, said in now.items()
        for action in said.actions
        if not action.own
        for was in (before[ods].actions if ods in before else ())
        if was.code == action.code
    }
    other = {key: (stands(a), stands(b)) for key, (a, b) in pairs.items() if stands(a) != stands(b)}
    slipped = {
        key: (stands(a), stands(b))
        for key, (a, b) in pairs.items()
        if stands(a) == stands(b) and b.choice is Choice.IN_PLAN
        if a.due and b.due and b.due > a.due
    }
    assert shown == other | slipped
    order = [row["Direction"][2:] for row in rows]
    assert order == sorted(order, key=["Worse", "Slipped", "Better", "Other"].index)
    assert "3 organisations with a return for Q2 2026/27 too" in book["Changes"]["A3"].value


def test_the_summary_adds_up(book, facts, rollup):
    sheet = book["Summary"]
    figures = counted(facts)
    assert sheet["A3"].value == (
        "4 of 6 returns received. 2 organisations still missing. 1 file could not be used."
    )
    must = counted([fact for fact in facts if fact["Rating"] == "Must Do"])
    tiles = {sheet.cell(6, n).value: sheet.cell(5, n).value for n in range(1, 11)}
    assert tiles == {
        "returns received (67%)": "4 of 6",
        "actions in plans": f"{figures['In plans']}",
        "of them complete": f"{figures['Blue: complete'] / figures['In plans']:.0%}",
        "of them Red": f"{figures['Red: overdue']}",
        "Must Dos complete": f"{must['Blue: complete'] / must['Asked']:.0%}",
        "Must Dos Red": f"{must['Red: overdue']}",
        "Must Dos Amber": f"{must['Amber: at risk']}",
        "barriers open": "32",
        "requests for support": "16",
        "files not used": "1",
    }
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    all_of_them = next(row for row in rows if row[0] == "All")
    states = ("Blue: complete", "Green: on track", "Amber: at risk", "Red: overdue")
    states = (*states, "No target date")
    assert all_of_them[1:9] == [6, 4, *(figures[state] for state in states), figures["In plans"]]
    first = next(n for n, row in enumerate(rows) if row[0] == "Programme area")
    for row in rows[first + 1 : first + 5]:
        of_area = counted([fact for fact in facts if fact["Programme area"] == row[0]])
        assert row[1:6] == [of_area[state] for state in states]
    earlier = counted(list(facts_of(rollup.truth[BEFORE])))
    shares = {row[0]: row[1] for row in rows if row[0] in ("Q2 2026/27", "Q3 2026/27")}
    assert shares == {"Q2 2026/27": earlier["% complete"], "Q3 2026/27": figures["% complete"]}


def test_missing_says_why_and_whom_to_ask(book):
    rows = {row["ODS code"]: row for row in table(book, "Missing")}
    assert {*rows} == {MISSING.ods, UNREADABLE.ods}
    assert rows["B90001"]["Why"] == "Nothing came."
    assert rows["B90001"]["Organisation"] == "-Missing"
    assert rows["B90002"]["Why"].startswith("B90002 final FINAL.pdf: ")
    assert {row["Email"] for row in rows.values()} == {"kim@example.org", "lee@example.org"}
    assert book["Missing"]["A3"].value.endswith("Due on 31 January 2027.")


def test_every_file_is_listed_once(book, rollup):
    rows = table(book, "Files")
    names = [row["File"] for row in rows]
    assert sorted(names) == sorted(file.name for file in rollup.folder.iterdir())
    assert Counter(row["Result"] for row in rows) == {
        "Refused": 1,
        "Period before": 3,
        "Taken with remarks": 4,
    }
    assert rows[0]["Result"] == "Refused"


def test_every_row_and_line_leads_to_its_cell(book, rollup):
    """Open the file that a line names, and find there what the line says."""
    files = {
        file.name: load_workbook(file, data_only=True)
        for file in rollup.folder.iterdir()
        if file.suffix == ".xlsx"
    }
    rows = table(book, "Rows")
    assert len(rows) == sum(len(said.actions) for said in rollup.truth[PERIOD].values())
    assert Counter(row["Counted"] for row in rows)["No"] == 8
    for row in rows:
        sheet = files[row["File"]][row["Sheet"]]
        headings = [cell.value for cell in next(sheet.iter_rows(min_row=HEADER, max_row=HEADER))]
        there = dict(zip(headings, (cell.value for cell in sheet[row["Row"]]), strict=True))
        for heading in ("No.", "Action", "Choice", "Status", "Lead", "Target date"):
            assert (there[heading] or None) == row[heading], (row["File"], row["Row"], heading)
    kept = {"Must Dos": "Status", "Barriers": None, "Measures": "Figure", "Changes": None}
    for name, heading in kept.items():
        lines = [row for row in table(book, name) if row["File"]]
        assert lines
        for row in lines:
            sheet, _, cell = row["Cell"].partition("!")
            there = files[row["File"]][sheet]
            value = there[cell].value
            if heading:
                assert (value or None) == row[heading], row
            in_row = [c.value for c in there[there[cell].row]]
            assert row["No."] in in_row, row


def test_dates_are_dates(book):
    days = [row["Target date"] for row in table(book, "Rows") if row["Target date"]]
    assert days
    assert all(isinstance(day, datetime) for day in days)
