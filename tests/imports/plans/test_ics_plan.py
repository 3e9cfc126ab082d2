"""The ICS plan is carried over exactly: its 103 actions against a transcript of the Annex.

Section 3 has a transcript too. Both were made from the print, without the plan file.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import imports.plans
from db.plans.plan_edition import PlanEdition, PlannedAction, PlanRisk
from db.vocabulary.declared import DateKind, PrintedDate, RoleLetter
from db.vocabulary.terms import Area, ProviderType
from imports.plans.plan_file import load_plan

PLAN_FILE = Path(imports.plans.__file__).with_name("blmk-ics-2025-32.toml")
ANNEX = Path(__file__).with_name("blmk_ics_annex.csv")
SECTION_3 = Path(__file__).with_name("blmk_ics_section_3.csv")

COLUMNS = {
    "icb": "icb",
    "acutes": "acute-trust",
    "other_trusts": "other-trust",
    "las": "local-authority",
    "primary_care": "primary-care",
}
"""The kind of organisation of each column of the transcript."""

IN_SECTION_3 = {
    "C2 A/i": "Apr 2025 (ongoing)",
    "C3 A/v": "Apr 2026 (ongoing)",
    "C3 A/vi": "Apr 2027",
    "C3 A/x": "Jan 2026",
    "A1 B/ii": "Mar 2028",
    "A2 A/iii": "Mar 2026",
    "A3 B/i": "Dec 2030 and 2035",
    "A3 B/ii": "Dec 2030 and 2035",
    "A3 B/iii": "Mar 2028",
    "A3 B/v": "Mar 2028",
    "R1 B/v": "Mar 2027",
    "R1 D/i": "Mar 2027 (ongoing)",
    "ES2 B/i": "Sep 2025 (ongoing)",
    "ES3 A/i": "March 2026",
    "ES3 A/ii": "March 2026",
    "ES3 A/iii": "March 2026",
}
"""The dates of Section 3 that differ from those of the Annex: 15, of which one is for two rows."""

PARTS_OF_LINES = {"C2 A/iii", "A2 A/ii", "R3 B/ii", "ES1 A/i", "ES1 A/ii"}
"""Actions that are one part of a longer line of Section 3, which has a date for the whole."""


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return load_plan(PLAN_FILE)


def _rows(transcript: Path) -> list[dict[str, str]]:
    with transcript.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _date(action: PlannedAction, key: str = "date") -> PrintedDate:
    value = action.fields[key]
    assert isinstance(value, PrintedDate)
    return value


def test_every_field_is_as_in_the_transcript(plan: PlanEdition) -> None:
    words = {
        field.key: {word.key: word.label for word in field.words} for field in plan.declared.fields
    }
    assert [
        {
            "code": action.code,
            **{column: "".join(action.roles.get(kind, ())) for column, kind in COLUMNS.items()},
            "date": _date(action).printed,
            **{key: words[key][action.fields[key]] for key in ("theme", "emissions", "finance")},
            "accountable_lead": action.fields["accountable_lead"],
        }
        for action in plan.actions
    ] == _rows(ANNEX)


def test_every_action_stands_in_its_aim_driver_and_area(plan: PlanEdition) -> None:
    assert Counter(section.level for section in plan.declared.sections) == {
        "area": 4,
        "driver": 12,
        "aim": 25,
    }
    level = {section.code: section.level for section in plan.declared.sections}
    assert {level[action.section] for action in plan.actions} == {"aim"}
    assert all(action.code.startswith(f"{action.section}/") for action in plan.actions)
    parents = {section.code: section.parent for section in plan.declared.sections}
    assert Counter(parents[action.section] for action in plan.actions) == {
        "C1": 4,
        "C2": 4,
        "C3": 20,
        "A1": 6,
        "A2": 5,
        "A3": 16,
        "R1": 13,
        "R2": 10,
        "R3": 4,
        "ES1": 7,
        "ES2": 11,
        "ES3": 3,
    }
    assert Counter(action.area for action in plan.actions) == {
        Area.CULTURE: 28,
        Area.ADAPTATION: 27,
        Area.RESOURCES: 27,
        Area.ENVIRONMENTALLY_SUSTAINABLE: 21,
    }


def test_the_roles_are_kept_with_the_faults_of_the_plan(plan: PlanEdition) -> None:
    letters = [[each for of in action.roles.values() for each in of] for action in plan.actions]
    assert sum(RoleLetter.RESPONSIBLE not in row for row in letters) == 83
    assert sum(row.count(RoleLetter.ACCOUNTABLE) > 1 for row in letters) == 60
    ours = [
        action.roles["primary-care"] for action in plan.actions if "primary-care" in action.roles
    ]
    assert len(ours) == 39
    assert (
        sum(letter in ((RoleLetter.ACCOUNTABLE,), (RoleLetter.RESPONSIBLE,)) for letter in ours)
        == 11
    )
    assert any("83 of the 103 rows" in note for note in plan.notes)
    assert any("60 rows" in note for note in plan.notes)


def test_primary_care_is_whom_the_plan_means_by_it(plan: PlanEdition) -> None:
    members = {kind.key: kind.members for kind in plan.declared.kinds}
    assert list(members) == list(COLUMNS.values())
    assert members["primary-care"] == (
        ProviderType.GENERAL_PRACTICE,
        ProviderType.DENTAL_PRACTICE,
        ProviderType.COMMUNITY_PHARMACY,
        ProviderType.OPTOMETRY_PRACTICE,
    )
    others = {kind: of for kind, of in members.items() if kind != "primary-care"}
    assert others == {kind: (ProviderType(kind),) for kind in others}


def test_dates_are_understood_where_the_plan_prints_one(plan: PlanEdition) -> None:
    dates = {action.code: _date(action) for action in plan.actions}
    ongoing = {code for code, when in dates.items() if when.ongoing}
    own_kind = {
        "ES1 C/ii": PrintedDate("Mar-26 (15 kgCO₂e) and Mar-28 (12 kgCO₂e)", DateKind.NONE),
        "ES2 A/iii": PrintedDate("Assess opportunities by Dec-26", DateKind.BY, date(2026, 12, 31)),
    }
    assert {code: dates[code] for code in own_kind} == own_kind
    plain = dates.keys() - ongoing - own_kind.keys()
    assert (len(plain), len(ongoing)) == (92, 9)
    assert all(dates[code].kind is DateKind.BY for code in plain | ongoing)
    early = {code for code, when in dates.items() if when.due and when.due < date(2025, 7, 1)}
    assert len(early) == 11
    assert early == {
        action.code
        for action in plan.actions
        if any("before the plan came out" in note for note in action.notes)
    }


def test_the_other_dates_of_section_3_are_kept(plan: PlanEdition) -> None:
    other = {
        action.code: _date(action, "section_3_date")
        for action in plan.actions
        if "section_3_date" in action.fields
    }
    assert {code: when.printed for code, when in other.items()} == IN_SECTION_3
    assert all(
        when.due and when.due != _date(action).due
        for action in plan.actions
        if (when := other.get(action.code))
    )
    assert (other["A3 B/i"].due, other["A3 B/ii"].due) == (date(2030, 12, 31), date(2035, 12, 31))


def test_no_other_date_of_section_3_differs(plan: PlanEdition) -> None:
    dates = {action.code: _date(action) for action in plan.actions}
    lines = {line.code: line for line in plan.activities}
    differing = [
        (line.code, code)
        for line in plan.activities
        if (when := line.date or (lines[line.part_of].date if line.part_of else None))
        for code in line.actions
        if when.kind in (DateKind.BY, DateKind.NONE) and when.due != dates[code].due
    ]
    named = {code for _, code in differing}
    assert named - PARTS_OF_LINES - {"R1 B/i", "ES1 C/ii"} == IN_SECTION_3.keys()
    assert all(any(code in note for note in plan.notes) for code in PARTS_OF_LINES)


def test_section_3_is_as_in_the_transcript(plan: PlanEdition) -> None:
    assert any("LAS, where LAs is meant" in note for note in plan.notes)
    assert [
        {
            "code": line.code,
            "led_by": line.led_by.replace("LAs, Trusts", "LAS, Trusts"),
            "date": line.date.printed if line.date else "",
            "lowers_emissions": "yes" if line.lowers_emissions else "",
        }
        for line in plan.activities
    ] == _rows(SECTION_3)


def test_section_3_stands_beside_the_annex(plan: PlanEdition) -> None:
    lines = plan.activities
    assert len(lines) == 74
    parts = [line for line in lines if line.part_of]
    assert len(parts) == 29
    assert all(part.code[:-1] == part.part_of for part in parts)
    assert sum(line.lowers_emissions for line in lines) == 33
    assert [line.code for line in lines if not line.part_of] == [f"3-{n}" for n in range(1, 46)]
    sections = {action.code: action.section for action in plan.actions}
    assert all(
        sections[code].split()[0] == line.section.split()[0]
        for line in lines
        for code in line.actions
    )


def test_its_one_printed_risk_is_that_of_the_boards_framework(plan: PlanEdition) -> None:
    """Box 1 gives no level, kind, mitigation, owner or date, and no action."""
    (risk,) = plan.risks
    assert risk == PlanRisk(risk.title, risk.code, source=risk.source)
    assert (risk.code, risk.source[:6]) == ("BAF 7", "Box 1:")
    assert len(risk.title) <= 100


def test_titles_are_short_and_each_is_its_own(plan: PlanEdition) -> None:
    titles = [action.title for action in plan.actions]
    assert len(set(titles)) == len(titles)
    assert max(len(each.title) for each in (*plan.actions, *plan.activities)) <= 100
