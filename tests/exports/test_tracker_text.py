"""Text stays the text it was, in the workbook and as CSV, and never becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from db.errors import Refused
from db.interchange.csv_guard import unguard
from db.validation.text_rules import NOTE_LIMIT, plain_text
from db.views import ActionView, Organisation, PlanView, Position
from db.vocabulary.terms import Area, Choice, ProviderType, Status
from exports.data.csv_tables import csv_bytes
from exports.files.atomic_write import ExportError
from exports.tracker.action_tracker import tracker_bytes

FORMULA_LIKE = (
    "=1+1",
    '=HYPERLINK("http://example.org","click")',
    "+44 1234 567890",
    "-5 degrees",
    "@everyone",
    "=",
    "'=1+1",
    "'quoted'",
    "#REF!",
    "TRUE",
    "007",
    "1/2",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "_x0041_ is not A",
    "__x005F_x0041_x0042_",
    "<c r='A1'><f>1</f></c> & more",
    "]]>",
)


def position_with(text: str, title: str = "Walk to work") -> Position:
    """A position of one action that holds ``text`` wherever people may type."""
    organisation = Organisation(
        1, "A99999", text[:120], ProviderType.GENERAL_PRACTICE, *[None] * 4, "plan", "Plan", "First"
    )
    plan = PlanView("plan", "Plan", "First", "2026", "An ICB", "Page 1", (), 1)
    action = ActionView(
        id=1,
        code="OWN-1",
        title=title,
        detail=text,
        provider_type=ProviderType.GENERAL_PRACTICE,
        area=Area.CULTURE,
        rating=None,
        quick_win=False,
        own=True,
        benefits=None,
        notes=(),
        own_ease=None,
        choice=Choice.IN_PLAN,
        reason=text,
        status=Status.NOT_STARTED,
        brag=None,
        lead=text,
        start=None,
        due=None,
        review=None,
        completed=None,
        percent=None,
        latest_update=text,
        last_news=None,
        updated_at=datetime(2026, 11, 22, tzinfo=UTC),
        updated_by=text,
        version=1,
        haystack="",
    )
    day = datetime(2026, 11, 22, tzinfo=UTC).date()
    return Position(organisation, plan, day, (action,), ())


def as_excel_reads(stored: str) -> str:
    """Undo what Excel undoes: ``_xHHHH_`` is the character of that number."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), stored)


def texts_of(workbook, number: int = 0) -> dict[str, str | None]:
    """What stands in the row of an action, counted from 0, and in the hidden sheet for it."""
    sheet = workbook["Action tracker"]
    texts = {h.value: cell.value for h, cell in zip(sheet[5], sheet[6 + number], strict=True)}
    texts["origin"] = workbook["_greenplan"].cell(10 + number, 5).value
    return texts


PLACES = ("Detail", "Reason", "Lead", "Latest update", "Updated by", "origin")


@pytest.mark.parametrize("text", FORMULA_LIKE)
def test_text_is_never_a_formula_and_comes_back_as_it_was(text):
    made = tracker_bytes(position_with(text))
    workbook = load_workbook(BytesIO(made))
    texts = texts_of(workbook)
    for stored in (
        *(texts[place] for place in PLACES),
        workbook["Action tracker"]["A1"].value,
        workbook["_lists"]["A2"].value,
    ):
        assert as_excel_reads(stored) == text
    formulas = {
        cell.coordinate
        for cell in workbook["Action tracker"][6]
        if cell.data_type not in ("s", "n", "d")
    }
    assert formulas == {"J6"}  # the BRAG


@pytest.mark.parametrize("first", list("=+-@'＝＋－＠"))
def test_text_that_would_arm_itself_when_edited_is_marked_as_text(first):
    workbook = load_workbook(BytesIO(tracker_bytes(position_with(f"{first}1+1"))))
    sheet = workbook["Action tracker"]
    marked = {h.value for h, cell in zip(sheet[5], sheet[6], strict=True) if cell.quotePrefix}
    assert marked == {"Detail", "Reason", "Lead", "Latest update", "Updated by"}
    assert sheet["A1"].quotePrefix
    assert workbook["_lists"]["A2"].quotePrefix
    assert {cell.data_type for cell in sheet[6]} <= {"s", "n", "f", "d"}


def typed_by_people() -> st.SearchStrategy[str]:
    """Any text that the register takes, with much of what is awkward in files."""
    awkward = st.sampled_from([*"=+-@'\"<>&;,\t\n_", "_x0041_", "x005F_", "]]>", "é", "＝", "  "])
    pieces = st.lists(st.one_of(awkward, st.text(max_size=8)), max_size=12)

    def accepted(parts: list[str]) -> str:
        try:
            return plain_text("".join(parts), "Update", NOTE_LIMIT, lines=True)
        except Refused:
            assume(False)
            raise

    return pieces.map(accepted).filter(bool)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(typed_by_people(), min_size=1, max_size=12))
def test_any_text_the_register_takes_survives_the_workbook(texts):
    positions = [position_with(text) for text in texts]
    actions = tuple(position.actions[0] for position in positions)
    made = tracker_bytes(replace(positions[0], actions=actions))
    workbook = load_workbook(BytesIO(made), data_only=True)
    for number, text in enumerate(texts):
        stored = texts_of(workbook, number)
        assert [as_excel_reads(stored[place]) for place in PLACES] == [text] * len(PLACES)
    leads = [cell.value for cell in workbook["_lists"]["A"][1:]]
    assert {as_excel_reads(lead) for lead in leads} == set(texts)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(typed_by_people())
def test_any_text_the_register_takes_survives_csv(text):
    content = csv_bytes(position_with(text).actions).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    for heading in ("Detail", "Reason", "Lead", "Latest update", "Updated by"):
        assert unguard(row[heading]) == text


def test_text_longer_than_a_cell_holds_is_refused_not_cut():
    with pytest.raises(ExportError, match=r"cell C6 of 'Action tracker' .* 40,000 characters"):
        tracker_bytes(position_with("x" * 40_000))


@pytest.mark.parametrize("character", ["\x07", "\x00", "\ud800", "\ufffe"])
def test_a_character_that_excel_cannot_hold_is_refused_by_its_cell(character):
    fault = f"U+{ord(character):04X}"
    with pytest.raises(ExportError, match=re.escape(fault)) as refusal:
        tracker_bytes(position_with("fine", title=f"a{character}b"))
    assert "cell B6" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_spaces_at_the_edges_are_kept():
    workbook = load_workbook(BytesIO(tracker_bytes(position_with(" inside \n"))))
    assert texts_of(workbook)["Reason"] == " inside \n"
