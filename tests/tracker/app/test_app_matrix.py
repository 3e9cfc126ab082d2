"""The matrix: its cells in words, moving, finding, groups and order, and what opens from a cell."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from at_the_keyboard import NOW, Person, at_the_tracker, stored
from received_at_hand import BEFORE, PERIOD, keep, said_by, senders

from db.matrix.matrix import Grouping, Matrix, Order
from db.opening import open_register
from db.register import Register
from db.validation.progress import Edit
from db.vocabulary.terms import Letter, ProviderType, Status
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.matrix.cell import CellScreen
from tracker.screens.matrix.matrix import MatrixScreen
from tracker.screens.matrix.view import cell_in_words, totals_in_words
from tracker.widgets.matrix_table import MatrixTable

PLAN = default_plan()
ORGANISATIONS = senders(40)


def add(register: Register, number: int) -> None:
    kinds = (ProviderType.GENERAL_PRACTICE, ProviderType.COMMUNITY_PHARMACY)
    there = register.organisations.add(
        PLAN.key,
        name=f"Other Practice {number}",
        ods=f"Y0000{number}",
        provider_type=kinds[number % 2],
        pcn="Example PCN",
    )
    register.actions.edit(there, ["GC1", "GR1"], Edit(status=[*Status][number % 4], due=NOW.date()))


@pytest.fixture
def received(practice: Path) -> Path:
    """A register with six organisations, and the returns of others for two quarters."""
    with closing(open_register(practice, user="Sam Example", clock=lambda: NOW)) as register:
        for number in range(1, 6):
            add(register, number)
        keep(register, PLAN, [said_by(one, PLAN, BEFORE) for one in ORGANISATIONS[:30]], BEFORE)
        keep(register, PLAN, [said_by(one, PLAN, PERIOD) for one in ORGANISATIONS[:38]], PERIOD)
    return practice


def own(path: Path) -> Matrix:
    with closing(open_register(path, user="Sam Example", clock=lambda: NOW)) as register:
        return arranged(register.organisations.matrix(PLAN, {}))


def sent(path: Path) -> Matrix:
    with closing(open_register(path, user="Sam Example", clock=lambda: NOW)) as register:
        return arranged(register.received.matrix(PLAN, {}, PERIOD))


def arranged(matrix: Matrix) -> Matrix:
    return matrix.grouped_by(Grouping.RATING).without_unasked()


async def at_the_matrix(path: Path, person: Person) -> MatrixTable:
    if not isinstance(person.app.screen, ActionListScreen):
        await person.press("escape")
    await person.is_at(ActionListScreen)
    await person.press("f8")
    await person.is_at(MatrixScreen)
    await person.sees("Matrix ·")
    return person.app.screen.query_one(MatrixTable)


def cells_of(line: str) -> list[str]:
    """Return the letters that a line of the screen has."""
    return [part for part in line.replace("│", " ").split() if part in {*Letter}]


async def test_every_cell_in_sight_has_its_letter(received: Path) -> None:
    matrix = own(received)
    async with at_the_tracker(received, size=(120, 36), ready=None) as person:
        await person.rests()
        await at_the_matrix(received, person)
        await person.sees("6 organisations in this register, today", "Must Do", "With Red")
        lines = person.lines()
        for row in matrix.rows:
            line = next(line for line in lines if line[1:].startswith(row.ods))
            letters = cells_of(line)
            assert len(letters) > 20
            assert "".join(letters) == row.letters[: len(letters)]
            assert f" {row.red} " in line


@pytest.mark.parametrize("size", [(80, 24), (300, 80)])
async def test_the_cell_is_said_in_words_wherever_the_cursor_goes(
    received: Path, size: tuple[int, int]
) -> None:
    matrix = sent(received)
    async with at_the_tracker(received, size=size, ready=None) as person:
        await person.rests()
        table = await at_the_matrix(received, person)
        await person.press("s")
        await person.sees("38 organisations, returns for Q3 2026/27")
        last = len(matrix.rows) - 1, len(matrix.actions) - 1
        for keys, place in (
            ((), (0, 0)),
            (("right", "down", "down"), (2, 1)),
            (("end",), (2, last[1])),
            (("ctrl+end",), last),
            (("right", "down"), last),
            (("home", "up"), (last[0] - 1, 0)),
            (("ctrl+home", "left", "up"), (0, 0)),
        ):
            await person.press(*keys)
            assert table.place == place
            words = cell_in_words(matrix, *place)
            await person.sees(words, totals_in_words(matrix, *place).split(" · ")[0])
            shown = [line for line in person.lines() if "▸" in line]
            assert len(shown) == 1
            assert matrix.rows[place[0]].ods in shown[0]


async def test_a_cell_of_a_return_has_its_place_its_day_and_the_quarter_before(
    received: Path,
) -> None:
    matrix = sent(received)
    said = said_by(ORGANISATIONS[0], PLAN, PERIOD).said
    action = next(one for one in said.actions if one.due)
    codes = [one.code for one in matrix.actions]
    async with at_the_tracker(received, size=(120, 60), ready=None) as person:
        await person.rests()
        await at_the_matrix(received, person)
        await person.press("s", "slash")
        await person.type(action.code.lower())
        await person.press("enter", "slash")
        await person.type("a90001")
        await person.press("enter")
        table = person.app.screen.query_one(MatrixTable)
        assert table.place == (0, codes.index(action.code))
        await person.sees(f", due {action.due.day} {action.due:%b %Y}")
        await person.press("enter")
        await person.is_at(CellScreen)
        await person.sees(said.file, f"Action tracker!I{action.row}", "By period")
        before = next(
            one
            for one in said_by(ORGANISATIONS[0], PLAN, BEFORE).said.actions
            if one.code == action.code
        )
        await person.sees("Q2 2026/27", "Q3 2026/27")
        assert before.title == action.title
        await person.press("escape")
        await person.is_at(MatrixScreen)


async def test_a_cell_of_another_organisation_opens_its_action_and_shows_its_change(
    received: Path,
) -> None:
    async with at_the_tracker(received, size=(120, 36), ready=None) as person:
        await person.rests()
        await at_the_matrix(received, person)
        await person.press("slash")
        await person.type("Y00002")
        await person.press("enter", "enter")
        await person.is_at(ActionScreen)
        await person.sees("Other Practice 2 Y00002", "GC1")
        await person.press("s", "c")
        await person.until(lambda: stored(received, "GC1", "Y00002")["status"] == "complete")
        await person.press("escape")
        await person.is_at(MatrixScreen)
        await person.sees("Y00002 Other Practice 2, GC1 Understand", ": Blue")
        table = person.app.screen.query_one(MatrixTable)
        assert table.place is not None
        assert own(received).letter(*table.place) is Letter.BLUE


async def test_groups_order_and_periods(received: Path) -> None:
    async with at_the_tracker(received, size=(120, 36), ready=None) as person:
        await person.rests()
        await at_the_matrix(received, person)
        await person.press("s", "b")
        await person.sees("30 organisations, returns for Q2 2026/27")
        await person.press("b")
        await person.sees("No returns were received for another period there.")
        await person.press("n", "o")
        await person.sees("38 organisations, returns for Q3 2026/27", "most Red first")
        first = sent(received).sorted_by(Order.RED).rows[0]
        line = next(line for line in person.lines() if line[1:].startswith(first.ods))
        assert f" {first.red} " in line
        await person.press("a")
        await person.sees("Culture", "Adaptation", "by programme area")
        await person.press("f", "down", "enter")
        await person.sees("13 organisations, returns for Q3 2026/27 · Dental practice")


async def test_a_click_goes_to_a_cell_and_a_wheel_to_later_actions(received: Path) -> None:
    async with at_the_tracker(received, size=(120, 36), ready=None) as person:
        await person.rests()
        table = await at_the_matrix(received, person)
        x, y = await person.finds("Y00003")
        await person.click_at(x + 60, y)
        assert table.place is not None
        assert own(received).rows[table.place[0]].ods == "Y00003"
        assert table.place[1] > 3
        await person.click("Y00001")
        await person.sees("Y00001 Other Practice 1, ")


async def test_what_cannot_be_found_is_refused(received: Path) -> None:
    async with at_the_tracker(received, ready=None) as person:
        await person.rests()
        await at_the_matrix(received, person)
        await person.press("slash")
        await person.type("Luton")
        await person.press("enter")
        await person.sees("No organisation and no action here is called 'Luton'.")


async def test_without_returns_there_is_only_the_register(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await at_the_matrix(practice, person)
        await person.sees("1 organisation in this register, today", "A99999")
        await person.press("s")
        await person.sees("No returns were received. Press Z, then C to collate a folder.")
