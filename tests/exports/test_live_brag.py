"""The formula in the workbook says what the register's rule says, whatever the dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.views import ActionView
from db.vocabulary.brag import brag
from db.vocabulary.terms import Area, Choice, ProviderType, Status
from exports.workbook.columns import LAST_NEWS
from exports.workbook.formulas import brag_formula

TODAY = date(2026, 11, 22)
NEAR = st.integers(-130, 130).map(lambda days: TODAY + timedelta(days))


class Blank:
    """An empty cell: nothing as text, nought as a number."""

    def __eq__(self, other):
        return other == "" or other == 0

    __hash__ = None

    def __lt__(self, other):
        return other > 0

    def __le__(self, other):
        return other >= 0


class Text(str):
    """Text in a cell: a spreadsheet holds it greater than any number."""

    __hash__ = str.__hash__

    def __lt__(self, other):
        return False

    def __le__(self, other):
        return False


def value(cell):
    if cell is None:
        return Blank()
    if isinstance(cell, str):
        return Text(cell)
    return cell.toordinal() if isinstance(cell, date) else cell


@cache
def formula_as_python() -> str:
    text = re.sub(r"ActionTracker\[\[#This Row\],\[([^]]+)\]\]", r"cell('\1')", brag_formula())
    return re.sub(r"(?<![<>])=", "==", text).replace("<>", "!=")


def result(cells: dict[str, object], on: date = TODAY) -> str:
    """What a spreadsheet gives for the formula; like one, it works out every argument."""
    return eval(
        formula_as_python(),
        {
            "cell": lambda heading: value(cells.get(heading)),
            "Position_on": on.toordinal(),
            "IF": lambda test, then, otherwise: then if test else otherwise,
            "AND": lambda *tests: all(tests),
            "OR": lambda *tests: any(tests),
            "ISNUMBER": lambda x: isinstance(x, int),
        },
    )


@given(
    choice=st.sampled_from(Choice),
    status=st.sampled_from(Status),
    due=st.none() | NEAR,
    status_on=st.none() | NEAR.filter(lambda day: day <= TODAY),
    written_on=st.none() | NEAR.filter(lambda day: day <= TODAY),
)
def test_the_formula_agrees_with_the_register(
    action_with, choice, status, due, status_on, written_on
):
    known = [day for day in (status_on, written_on) if day is not None]
    news = max(known, default=None)
    action = action_with(
        choice=choice,
        status=status if choice is Choice.IN_PLAN else None,
        due=due,
        brag=brag(choice, status, due, news, TODAY),
        last_news=news,
    )
    cells = {
        "Choice": choice.label,
        "Status": action.status.label if action.status else None,
        "Target date": due,
        "Last news": LAST_NEWS.value(action),
    }
    assert result(cells) == (action.brag.label if action.brag else "")


@pytest.fixture(scope="session")
def action_with():
    """What makes an action with the fields given."""
    plain = ActionView(
        *(1, "GC1", "Walk", "", ProviderType.GENERIC, Area.CULTURE, None, False, False, None),
        *((), None, Choice.IN_PLAN, None, Status.IN_PROGRESS, None, None, None, None, None),
        *(None, None, None, None, None, None, 1, ""),
    )
    return lambda **fields: replace(plain, **fields)


IN_PROGRESS = {"Choice": "In our plan", "Status": "In progress"}


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ({"Choice": "Later"}, ""),
        ({"Status": "Complete", "Target date": date(2026, 1, 1)}, "Blue"),
        ({"Target date": date(2026, 11, 21)}, "Red"),
        ({"Target date": TODAY}, "Amber"),
        ({"Target date": date(2026, 12, 22)}, "Amber"),
        ({"Target date": date(2026, 12, 23)}, "Green"),
        ({"Status": "On hold"}, "Amber"),
        ({"Last news": date(2026, 8, 24)}, "Amber"),
        ({"Last news": date(2026, 8, 25)}, ""),
        ({"Last news": date(2026, 8, 24), "New update": "We rang them"}, ""),
        ({"Status": None, "Target date": date(2027, 3, 31)}, "Green"),
        ({"Target date": "next spring"}, ""),
    ],
)
def test_the_colour_follows_what_people_type(typed, colour):
    assert result({**IN_PROGRESS, **typed}) == colour


def test_a_free_row_has_no_colour():
    assert result({}) == ""


def test_a_later_day_above_the_table_turns_what_is_due_red():
    cells = {**IN_PROGRESS, "Target date": date(2026, 12, 31)}
    assert result(cells) == "Green"
    assert result(cells, on=date(2026, 12, 1)) == "Amber"
    assert result(cells, on=date(2027, 1, 1)) == "Red"


def test_only_functions_that_old_programs_know_are_used():
    assert set(re.findall(r"([A-Z]+)\(", brag_formula())) == {"IF", "AND", "OR", "ISNUMBER"}
