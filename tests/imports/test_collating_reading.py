"""What collating reads of a return, and that the short way reads exactly what the long way does."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from filled_registers import fill, fill_with_answers, opened_copy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_registers import Made, made_registers, registers_and_answers
from openpyxl import Workbook, load_workbook
from returns_sent import made as made_return
from sent_returns import (
    NOW,
    TODAY,
    TRACKER,
    made,
    packed,
    part_of,
    parts_of,
    row_of,
    typed,
    with_records,
    worked_on,
)

from db.errors import GreenPlanError
from db.received.received_json import received_from_json, received_json
from db.vocabulary.terms import BarrierKind, Choice, Dimension, ProviderType
from imports.collating.own_tracker import read_own_tracker
from imports.collating.reading import FileRead, ReturnReader, not_needed
from imports.plans.plan_file import default_plan, shipped_plan
from imports.plans.shipped import list_shipped_plans
from imports.reading.books import Book, book_of
from imports.reading.parsing import parse_content
from imports.returned.reading import read_sheets
from tracker.use_cases.collating import known_plan

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
PLANS = [shipped_plan(plan.key) for plan in list_shipped_plans()]
PLANS.sort(key=lambda plan: plan.key != default_plan().key)
READER = ReturnReader(map(known_plan, PLANS), TODAY)
KINDS = [kind for kind in ProviderType if kind is not ProviderType.GENERIC][:5]


def book_with(workbook: bytes) -> Book:
    """The book as the child process parses it."""
    return book_of("a.xlsx", parse_content(workbook, NOW, "a.xlsx", not_needed))


def both_ways(book: Book) -> tuple[FileRead | None, FileRead]:
    """What the short way reads, ``None`` if it leaves the file to the long way, which is second."""
    short = None
    if read_own_tracker(book, read_sheets(book, TODAY).names, TODAY) is not None:
        short = READER.read(book)
    # A heading in other letters means the same, and is not as we write it.
    longer = tuple(
        replace(
            sheet,
            rows=tuple(tuple("LEAD" if v == "Lead" else v for v in row) for row in sheet.rows),
        )
        for sheet in book.sheets
    )
    otherwise = replace(book, sheets=longer)
    assert read_own_tracker(otherwise, read_sheets(otherwise, TODAY).names, TODAY) is None
    return short, READER.read(otherwise)


def saved(workbook: bytes, *, values: bool) -> bytes:
    """Save a workbook as openpyxl does."""
    file = BytesIO()
    load_workbook(BytesIO(workbook), data_only=values).save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_organisation_says_what_its_register_has(kind):
    sent = made(worked_on, with_records, kind=kind)
    position = sent.content.position
    short, long = both_ways(book_with(sent.workbook("A00001", "Example")))
    assert short == long
    said = long.said
    assert (said.sender.ods, said.sender.provider_type) == ("A00001", kind)
    assert (said.sender.name, said.sender.pcn, said.sender.icb) == (
        *("Example", "Example PCN", "Example ICB"),
    )
    assert (str(said.period), said.number, said.position_on) == ("Q3 2026/27", 1, TODAY)
    assert (said.signed_by, said.complete, said.plan) == (*("Pat Sample", True, position.plan.key),)
    assert [
        (a.code, a.title, a.choice, a.status, a.brag, a.lead, a.due, a.completed, a.reason, a.own)
        for a in said.actions
    ] == [
        (
            *(a.code, a.title, a.choice, a.status if a.choice is Choice.IN_PLAN else None),
            *(a.brag, a.lead or "", a.due, a.completed, a.reason or "", a.own),
        )
        for a in position.actions
    ]
    of_first = {a.code: a for a in said.actions}[position.actions[0].code]
    assert (of_first.evidence, of_first.updates, of_first.update) == (
        *(1, 1, "Talked about at the meeting."),
    )
    (barrier,) = said.barriers
    assert (barrier.kind, barrier.note, barrier.support) == (
        *(BarrierKind.MONEY, "The boiler is new", "A grant"),
    )
    (measure,) = said.measures
    assert (measure.unit, measure.dimension) == ("kgCO2e", Dimension.ENVIRONMENTAL)
    assert (measure.baseline, measure.target, measure.figure) == (18, 12.5, 16.9)
    assert long.remarks == ()


def test_every_place_leads_to_the_cell_that_says_so():
    workbook = made(worked_on, with_records).workbook("A00001")
    said = READER.read(book_with(workbook)).said
    sheets = load_workbook(BytesIO(workbook))
    columns = dict(said.columns)
    shown = sheets[said.sheet]
    for action in said.actions:
        assert shown[f"{columns['title']}{action.row}"].value == action.title
        assert shown[f"{columns['choice']}{action.row}"].value == action.choice.label
        assert (shown[f"{columns['lead']}{action.row}"].value or "") == action.lead
    (barrier,), (measure,) = said.barriers, said.measures
    assert sheets["Barriers"][barrier.place.partition("!")[2]].value == barrier.note
    assert sheets["Measures"][measure.place.partition("!")[2]].value == measure.figure


@pytest.mark.parametrize("key", [plan.key for plan in PLANS])
def test_a_return_of_every_plan_is_read_with_the_plan_it_names(key):
    plan = next(plan for plan in PLANS if plan.key == key)
    short, long = both_ways(book_with(made(worked_on, plan=plan).workbook("A00001")))
    assert short == long
    assert (long.said.plan, long.said.edition) == (plan.key, plan.edition)
    codes = {action.code for action in plan.actions}
    assert long.said.actions and {action.code for action in long.said.actions} <= codes


@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@given(made=made_registers(), how=st.sampled_from(["ours", "openpyxl", "values only"]))
def test_both_ways_read_the_same_of_any_return(_surgery_file: Path, made: Made, how: str) -> None:
    with (
        TemporaryDirectory() as folder,
        opened_copy(_surgery_file, Path(folder)) as (reg, practice),
    ):
        fill(reg, practice, made)
        workbook = made_return(reg, practice)
    if how != "ours":
        workbook = saved(workbook, values=how == "values only")
    short, long = both_ways(book_with(workbook))
    assert short in (None, long)
    assert received_from_json(received_json(long.said, long.remarks)) == (long.said, long.remarks)


@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@given(both=registers_and_answers(1))
def test_both_ways_read_the_same_of_any_answers(_surgery_file: Path, both: Any) -> None:
    start, answers = both
    with (
        TemporaryDirectory() as folder,
        opened_copy(_surgery_file, Path(folder)) as (reg, practice),
    ):
        fill_with_answers(reg, practice, start, answers)
        workbook = made_return(reg, practice)
    short, long = both_ways(book_with(workbook))
    assert short in (None, long)


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["In our plan", "Later", "Not for us", "Complete", "In progress", "On hold"]),
    st.sampled_from(
        ["TBC", "e.g. Pat", "n/a", " In our plan ", "yes", "Done", "=1+1", "9434765919"]
    ),
    st.sampled_from(["31/12/2026", "March 2027", "Q3", "GC4", "OWN-7", "Pat  Sample", "\u200b"]),
    st.integers(-5, 50_000),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    cells=st.dictionaries(
        st.tuples(st.sampled_from("ABGHIKLMNOPQV"), st.integers(5, 12)), CELLS, max_size=6
    )
)
def test_both_ways_read_the_same_whatever_is_typed(cells: dict[tuple[str, int], Any]) -> None:
    workbook = typed(
        plain(), TRACKER, **{f"{letter}{row}": v for (letter, row), v in cells.items()}
    )
    try:
        short, long = both_ways(book_with(workbook))
    except GreenPlanError:
        return  # without headings, or with an NHS number: both ways refuse it
    assert short in (None, long)


@cache
def plain() -> bytes:
    return made(worked_on).workbook("A00001")


@pytest.mark.parametrize("how", ["as it was made", "openpyxl, values only"])
def test_ordinary_returns_take_the_short_way(how):
    workbook = made(worked_on, with_records).workbook("A00001")
    if how != "as it was made":
        workbook = saved(workbook, values=True)
    short, long = both_ways(book_with(workbook))
    assert short is not None
    assert short == long


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")
def test_what_libreoffice_saves_says_the_same(tmp_path: Path):
    workbook = made(worked_on, with_records).workbook("A00001")
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(workbook)
    said = {}
    for kind in ("ods", "xlsx"):
        command = [
            *(str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--headless", "--convert-to", kind, "--outdir", str(tmp_path / kind), str(sent)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        short, long = both_ways(book_with((tmp_path / kind / f"sent.{kind}").read_bytes()))
        assert short in (None, long)
        assert long.remarks == ()
        said[kind] = long.said
    assert said["ods"] == said["xlsx"] == READER.read(book_with(workbook)).said


def test_what_only_people_read_is_left_out_of_our_own_workbooks_alone():
    ours = [sheet.name for sheet in book_with(plain()).sheets]
    assert "_greenplan" in ours and TRACKER in ours
    assert not {"Guidance", "Checklist", "Summary", "_lists"} & {*ours}
    theirs = Workbook()
    for name in ("Summary", "Guidance"):
        theirs.create_sheet(name).append(("No.", "Action"))
    file = BytesIO()
    theirs.save(file)
    assert [sheet.name for sheet in book_with(file.getvalue()).sheets][1:] == [
        "Summary",
        "Guidance",
    ]


@pytest.mark.parametrize("error", ["Summary", "Checklist"])
def test_errors_in_what_is_left_out_are_no_cells_to_correct(error):
    parts = parts_of(plain())
    name = part_of(parts, error)
    parts[name] = parts[name].replace(b' t="str"><f>', b' t="e"><f>')
    assert READER.read(book_with(packed(parts))).remarks == ()


def test_the_new_update_counts_before_the_latest():
    workbook = plain()
    place = f"O{row_of(workbook, 'GC1')}"
    book = book_with(typed(workbook, TRACKER, **{place: "Agreed by the partners"}))
    short, long = both_ways(book)
    assert short == long
    assert long.said.actions[0].update == "Agreed by the partners"
