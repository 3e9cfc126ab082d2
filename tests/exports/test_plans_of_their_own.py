"""Workbooks, tables and papers of plans with sections, fields and roles of their own."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from formulas_alone import without_results
from openpyxl import Workbook, load_workbook
from paper_texts import headings, plain, section

from db.opening import open_register
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.records.new_records import NewEvidence
from db.returns.returns import ReturnContent
from db.validation.periods import Period
from db.views import Position
from db.vocabulary.declared import (
    DateKind,
    Declaration,
    FieldType,
    PlanField,
    PlanWord,
    PrintedDate,
    RoleKind,
    RoleLetter,
    Section,
    declaration_from_json,
)
from db.vocabulary.terms import Area, Choice, ProviderType, Status
from exports.data.calendar_file import calendar_bytes
from exports.data.csv_tables import csv_bytes, list_columns
from exports.data.register_json import position_json
from exports.documents.evidence_index import evidence_index
from exports.documents.handover import handover
from exports.documents.summary import summary
from exports.returns.file_name import pattern_like, return_file_name
from exports.returns.workbook import return_bytes
from exports.tracker.action_tracker import tracker_bytes
from imports.plans.plan_file import shipped_plan

Q3 = Period(2026, 3)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
RATINGS = ("Must Do", "Should Do", "Rating", "Quick win", "Benefits")

PLAIN = PlanEdition(
    key="plain",
    title="A plan of titles",
    edition="First",
    published="2026",
    issuer="Example ICB",
    source="Made up",
    actions=(PlannedAction("1.1", "Plant trees", ProviderType.GENERIC, None),),
)
"""A plan with nothing but titles."""

LONG = f"{'Very ' * 20}long"
TAKEN = replace(
    PLAIN,
    key="taken",
    title="A plan with awkward words",
    actions=(
        PlannedAction(
            "A*1",
            "Plant trees",
            ProviderType.GENERIC,
            None,
            section="A",
            fields={
                "status": "none",
                "lead": "Head of trees",
                "cost": 2.5,
                "paid": True,
                "tags": ("b", "a"),
                "due": PrintedDate("by Mar-26", DateKind.BY, NOW.date()),
            },
            roles={"us": (RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE)},
        ),
        PlannedAction("A*2", "Water them", ProviderType.GENERIC, None, section="B"),
        PlannedAction("A*3", "Fell them", ProviderType.GENERIC, None, section="C"),
    ),
    declared=Declaration(
        short="Trees",
        sections=(
            Section("A", '=A "b" *?', "status"),
            Section("B", "> 5", "status", area=Area.CULTURE),
            Section("C", '=a "B" *?', "status"),
        ),
        fields=(
            PlanField("status", "Status", FieldType.WORD, (PlanWord("none", "None"),), column=True),
            PlanField("lead", "LEAD", FieldType.TEXT, column=True),
            PlanField("cost", "No.", FieldType.FIGURE, column=True),
            PlanField("paid", "[Paid]\nyet?", FieldType.YES_NO, column=True),
            PlanField("long", LONG, FieldType.FIGURE, column=True),
            PlanField(
                "tags",
                "Lead",
                FieldType.WORDS,
                (PlanWord("a", "Ash"), PlanWord("b", "Beech")),
                column=True,
            ),
            PlanField("due", "Target date", FieldType.DATE, column=True),
            PlanField("hidden", "Not a column", FieldType.TEXT),
        ),
        kinds=(RoleKind("us", "Lead", ()),),
    ),
)
"""A plan whose words are those of our own columns, or mean something to a spreadsheet."""


@pytest.fixture(scope="session")
def returns(
    _surgery_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, ReturnContent]:
    """A return for each plan of a practice that works with several, by the plan's key."""
    path = shutil.copy(_surgery_file, tmp_path_factory.mktemp("plans") / "tracker.db")
    with closing(open_register(path, user="Sam Example", clock=lambda: NOW)) as register:
        first = register.organisations.find()
        contents = {}
        for plan in (shipped_plan("blmk-ics-2025-32"), shipped_plan("llr-2022-25"), PLAIN, TAKEN):
            seen = register.organisations.work_with(first, plan)
            codes = [action.code for action in plan.actions]
            register.actions.set_status(seen, codes[:1], Status.COMPLETE)
            register.actions.set_status(seen, codes[1:3] or codes, Status.IN_PROGRESS)
            register.records.add_evidence(seen, codes[:1], NewEvidence("Minutes"))
            register.own_actions.add(seen, "Bicycle rack", area=None)
            contents[plan.key] = register.returns.content(seen, Q3)
        return contents


@pytest.fixture(params=["blmk-ics-2025-32", "llr-2022-25", "plain", "taken"])
def content(request: pytest.FixtureRequest, returns: dict[str, ReturnContent]) -> ReturnContent:
    return returns[request.param]


def opened(workbook: bytes) -> Workbook:
    return load_workbook(BytesIO(workbook), data_only=True)


def tracker(position: Position) -> dict[str, dict[str, object]]:
    """The rows of the tracker by code, each value by its heading."""
    header, *rows = opened(tracker_bytes(position))["Action tracker"].iter_rows(
        min_row=5, values_only=True
    )
    return {str(row[0]): dict(zip(map(str, header), row, strict=True)) for row in rows if row[0]}


def rounded(value: object) -> object:
    """A value to compare: nothing, no text and nought are the same, shares are rounded."""
    return (round(value, 9) if isinstance(value, float) else value) or ""


def table(position: Position) -> str:
    """The table in CSV."""
    columns = list_columns(position.actions, [position.plan.declared])
    return csv_bytes(position.actions, columns).decode("utf-8-sig")


def all_texts(workbook: Workbook) -> list[str]:
    return [
        str(cell)
        for sheet in workbook
        if not sheet.title.startswith("_")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]


@pytest.mark.parametrize(
    ("key", "front", "end"),
    [
        (
            "blmk-ics-2025-32",
            ["Programme area"],
            [
                *("Driver", "Aim", "Date", "Greener NHS theme", "Accountable lead"),
                *("ICB", "Acutes", "Other trusts", "Local authorities", "Primary care"),
            ],
        ),
        ("llr-2022-25", ["Theme"], ["Completion date"]),
        ("plain", [], []),
        (
            "taken",
            ["Status (2)"],
            [
                *("Status (3)", "LEAD (2)", "No. (2)", "[Paid] yet?", LONG, "Lead (3)"),
                *("Target date (2)", "Lead (4)"),
            ],
        ),
    ],
)
def test_a_tracker_has_the_columns_that_its_plan_has(returns, key, front, end) -> None:
    (row, *_) = tracker(returns[key].position).values()
    assert list(row) == [
        *("No.", "Action", "Detail", *front, "Choice", "Reason", "Status", "BRAG", "Lead"),
        *("Target date", "Percent", "Latest update", "New update", "Start", "Review date"),
        *("Completed on", "Our ease", *end, "Provider type", "Updated on", "Updated by"),
        "Last news",
    ]


def test_headings_are_shown_whole(returns) -> None:
    heights = {
        key: opened(tracker_bytes(content.position))["Action tracker"].row_dimensions[5].height
        for key, content in returns.items()
    }
    assert heights["plain"] == heights["llr-2022-25"] == 32
    assert heights["taken"] > 100


def test_each_action_shows_what_the_plan_says_of_it(returns) -> None:
    plan = shipped_plan("blmk-ics-2025-32")
    rows = tracker(returns[plan.key].position)
    titles = {section.code: section.title for section in plan.declared.sections}
    labels = {
        word.key: word.label
        for field in plan.declared.fields
        if field.key == "theme"
        for word in field.words
    }
    for action in plan.actions:
        row, parts = rows[action.code], action.section.split(" ")
        assert row["Driver"] == titles[parts[0]]
        assert row["Aim"] == titles[action.section]
        assert row["Date"] == getattr(action.fields.get("date"), "printed", None)
        assert row["Greener NHS theme"] == labels.get(str(action.fields.get("theme")))
        for kind in plan.declared.kinds:
            letters = ", ".join(action.roles.get(kind.key, ())) or None
            assert row[kind.label] == letters
    assert rows["OWN-1"]["Driver"] is rows["OWN-1"]["ICB"] is None


def test_values_of_every_type_are_shown_and_figures_are_numbers(returns) -> None:
    position = returns["taken"].position
    row = tracker(position)["A*1"]
    shown = {
        "Status (2)": '=A "b" *?',
        "Status (3)": "None",
        "LEAD (2)": "Head of trees",
        "No. (2)": 2.5,
        "[Paid] yet?": "Yes",
        "Lead (3)": "Beech, Ash",
        "Target date (2)": "by Mar-26",
        "Lead (4)": "A, R",
    }
    assert {heading: row[heading] for heading in shown} == shown
    written = next(csv.DictReader(io.StringIO(table(position), newline="")))
    guarded = {**{h: str(v) for h, v in shown.items()}, "Status (2)": '\'=A "b" *?'}
    assert {heading: written[heading] for heading in shown} == guarded


def test_nothing_is_said_of_ratings_that_the_plan_does_not_have(content) -> None:
    position = content.position
    books = (tracker_bytes(position), return_bytes(content))
    texts = [text for book in books for text in all_texts(opened(book))]
    texts.append(table(position))
    for paper in (summary(position), evidence_index(position), handover(position)):
        texts += [str(paper.lead), str(paper.parts), str(paper.figures)]
    assert [(word, text) for word in RATINGS for text in texts if word in text] == []


def counted(content: ReturnContent) -> dict[str, int]:
    """The figures of the column "All" in the summary of a return, by label."""
    sheet = opened(return_bytes(content))["Summary"]
    rows = sheet.iter_rows(min_row=6, max_col=2, values_only=True)
    found: dict[str, int] = {}
    for label, number in rows:
        if label is None:
            break
        found[str(label)] = number
    return found


def test_actions_are_counted_by_the_top_sections_of_their_plan(returns) -> None:
    assert counted(returns["blmk-ics-2025-32"]) == {
        "All actions": 104,
        "By programme area": None,
        "Culture": 28,
        "Adaptation": 27,
        "Resources": 27,
        "Environmentally Sustainable": 21,
        "No programme area": 1,
    }
    plan = shipped_plan("llr-2022-25")
    by_section = Counter(action.section for action in plan.actions)
    assert counted(returns["llr-2022-25"]) == {
        "All actions": 64,
        "By theme": None,
        **{one.title: by_section[one.code] for one in plan.declared.sections},
        "No theme": 1,
    }
    assert counted(returns["plain"]) == {"All actions": 2}
    assert counted(returns["taken"]) == {
        "All actions": 4,
        "By status": None,
        '=A "b" *?': 2,
        "> 5": 1,
        "No status": 1,
    }


def test_the_charts_are_those_of_what_is_counted(content) -> None:
    book = load_workbook(BytesIO(return_bytes(content)))
    groups = sum(str(label).startswith("By ") for label in counted(content))
    assert len(book["Summary"]._charts) == groups


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_libreoffice_works_out_what_stands_beside_each_formula(returns, tmp_path) -> None:
    for key, content in returns.items():
        (tmp_path / f"{key}.xlsx").write_bytes(without_results(return_bytes(content)))
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", tmp_path / "out"),
            *(tmp_path / f"{key}.xlsx" for key in returns),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    for key, content in returns.items():
        there = load_workbook(tmp_path / "out" / f"{key}.xlsx", data_only=True)
        ours = opened(return_bytes(content))
        differing = [
            (sheet.title, cell.coordinate, cell.value, there[sheet.title][cell.coordinate].value)
            for sheet in ours
            for row in sheet.iter_rows()
            for cell in row
            if rounded(cell.value) != rounded(there[sheet.title][cell.coordinate].value)
        ]
        assert differing == []


def test_a_return_says_which_plan_it_speaks_of(returns) -> None:
    content = returns["llr-2022-25"]
    cover = opened(return_bytes(content))["Cover"]
    assert cover["A1"].value == "Green plan return  ·  LLR plan  ·  Q3 2026/27"
    said = {row[0]: row[1] for row in cover.iter_rows(max_row=19, values_only=True)}
    assert said["Plan"] == f"{content.position.plan.title}, {content.position.plan.edition}"
    hidden = opened(return_bytes(content))["_greenplan"]
    assert (hidden["A2"].value, hidden["B2"].value) == ("plan", "llr-2022-25")


def test_the_returns_of_several_plans_have_names_of_their_own(returns) -> None:
    content = returns["blmk-ics-2025-32"]
    assert return_file_name(content) == "A99999_Q3-2026-27_1_ICS-plan.xlsx"
    assert return_file_name(content, "{period} {number}.XLSX") == "Q3-2026-27 1_ICS-plan.xlsx"
    typed = "Green A99999 Q3-2026-27 no 1_ICS-plan.xlsx"
    assert pattern_like(typed, content) == "Green {ods} {period} no {number}.xlsx"
    names = {return_file_name(one) for one in returns.values()}
    assert len(names) == len(returns)


def test_a_return_corrects_the_last_one_of_its_own_plan(example_surgery) -> None:
    register, first = example_surgery.register, example_surgery.organisation
    second = register.organisations.work_with(first, PLAIN)

    def make(seen) -> tuple[str, int, str]:
        def render(content: ReturnContent) -> tuple[str, bytes]:
            return return_file_name(content), return_bytes(content)

        register.actions.add_update(seen, [register.actions.all(seen)[0].code], "Went on")
        made = register.returns.make(seen, Q3, "Sam", render, incomplete=True)
        said = opened(made.workbook)["Cover"]["B14"].value
        return made.view.file_name, made.corrects, said

    assert make(first) == ("A99999_Q3-2026-27_1.xlsx", 0, "Return 1 for Q3 2026/27")
    plain_plan = "A99999_Q3-2026-27_2_A-plan-of-titles.xlsx"
    assert make(second) == (plain_plan, 0, "Return 2 for Q3 2026/27")
    corrected = "Return 3 for Q3 2026/27, corrects return 1"
    assert make(first) == ("A99999_Q3-2026-27_3.xlsx", 1, corrected)


def test_the_summary_paper_counts_by_what_the_plan_has(returns) -> None:
    def progress(key: str) -> tuple[list[str], list[str]]:
        (there,) = section(summary(returns[key].position), "Actions complete in our plan").blocks
        return list(there.columns), [plain(row[0]) for row in there.rows]

    shares = ["Complete", "Red", "Amber"]
    areas = [area.label for area in Area]
    assert progress("blmk-ics-2025-32") == (
        ["Programme area", *shares],
        [*areas, "No programme area", "All areas"],
    )
    themes = [one.title for one in shipped_plan("llr-2022-25").declared.sections]
    assert progress("llr-2022-25") == (["Theme", *shares], [*themes, "No theme", "All themes"])
    assert progress("plain")[1] == ["All areas"]


def test_the_evidence_index_follows_the_sections(returns) -> None:
    index = evidence_index(returns["llr-2022-25"].position)
    first = shipped_plan("llr-2022-25").declared.sections[0].title
    assert headings(index)[:2] == ["What is missing", first]
    assert "Actions" in headings(evidence_index(returns["plain"].position))


def test_the_calendars_of_two_plans_have_no_event_in_common(example_surgery) -> None:
    register, first = example_surgery.register, example_surgery.organisation
    same = replace(PLAIN, actions=(replace(PLAIN.actions[0], code="GC1"),))
    second = register.organisations.work_with(first, same)
    numbers = []
    for seen in (first, second):
        register.actions.choose(seen, ["GC1"], Choice.IN_PLAN)
        register.actions.set_dates(seen, ["GC1"], due=date(2027, 3, 31))
        lines = calendar_bytes(register.position(seen)).decode().splitlines()
        numbers.append({line for line in lines if line.startswith(("UID", "X-WR-RELCALID"))})
        assert len(numbers[-1]) == 3
    assert numbers[0].isdisjoint(numbers[1])


def test_json_has_the_plan_with_all_that_it_declares_once(returns) -> None:
    plan = shipped_plan("blmk-ics-2025-32")
    told = json.loads(json.dumps(position_json(returns[plan.key].position)))
    assert declaration_from_json(told["plan"]) == plan.declared
    assert told["plan"]["key"] == plan.key
    first = next(one for one in told["actions"] if one["code"] == "C1 A/i")
    assert first["sections"] == ["C", "C1", "C1 A"]
    assert first["roles"]["icb"] == ["A"]
    assert first["fields"]["date"]["printed"] == "Sep-25"
