"""A practice with something in its register, and the workbook made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import returned_books
import rolled_up
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from returned_positions import corrected

from db.opening import open_register
from db.register import Register
from db.returns.returns import ReturnContent
from db.validation.progress import Edit
from db.views import Position
from db.vocabulary.terms import Area, Choice, Ease, Rating, Status
from exports.tracker.action_tracker import tracker_bytes

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
Cells = dict[str, object]

LONG_AGO = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATELY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def position(_surgery_file, tmp_path_factory) -> Position:
    """Where Example Surgery stands on 22 November 2026: some of everything."""
    path = shutil.copy(_surgery_file, tmp_path_factory.mktemp("exports") / "tracker.db")
    with ExitStack() as opened:

        def register(user: str, at: datetime) -> Register:
            return opened.enter_context(closing(open_register(path, user=user, clock=lambda: at)))

        _work_on(register("Pat Sample", LONG_AGO), register("Sam Example", LATELY))
        today = register("Sam Example", TODAY)
        return today.position(today.organisations.find("A99999"))


def _work_on(then: Register, now: Register) -> None:
    us = now.organisations.find("A99999")
    then.actions.set_status(us, ["GC3", "GR5"], Status.IN_PROGRESS)
    then.actions.set_dates(us, ["GC3", "GR5"], due=date(2027, 3, 31))
    now.actions.set_status(us, ["GC1", "GR8"], Status.COMPLETE)
    now.actions.choose(us, ["GC2", "GPES2", "GPES3", "GA5", "GR6"], Choice.IN_PLAN)
    now.actions.choose(us, ["GA1"], Choice.LATER, "After the lease is renewed")
    now.actions.choose(us, ["GES5"], Choice.NOT_FOR_US, "No food is served on site")
    now.actions.set_status(us, ["GPES2", "GPES3"], Status.IN_PROGRESS)
    now.actions.set_status(us, ["GA5"], Status.ON_HOLD)
    now.actions.set_lead(us, ["GPES2", "GR6"], "Zoë Sample")
    now.actions.set_lead(us, ["GPES3"], "Dr A. Example")
    now.actions.set_dates(us, ["GPES2"], start=date(2026, 6, 1), due=date(2026, 11, 20))
    now.actions.set_dates(us, ["GPES3"], due=date(2027, 6, 30), review=date(2027, 1, 11))
    now.actions.set_dates(us, ["GR6"], due=date(2026, 12, 10))
    now.actions.edit(us, ["GPES3"], Edit(own_ease=Ease.LITTLE_HARDER, percent=40))
    now.actions.add_update(us, ["GPES2", "GR5"], "First letter sent")
    now.actions.add_update(us, ["GPES2"], "=SUM(A1) is what the sheet said\n- and more")
    now.own_actions.add(
        us,
        "Bicycle rack behind the surgery",
        detail="with the parish council",
        area=Area.ADAPTATION,
        rating=Rating.SHOULD_DO,
        quick_win=True,
    )


@pytest.fixture(scope="session")
def workbook_bytes(position) -> bytes:
    return tracker_bytes(position)


@pytest.fixture(scope="session")
def shown(workbook_bytes) -> Workbook:
    """The workbook with the results of its formulas, as any other program reads it."""
    return load_workbook(BytesIO(workbook_bytes), data_only=True)


@pytest.fixture(scope="session")
def live(workbook_bytes) -> Workbook:
    """The workbook with its formulas."""
    return load_workbook(BytesIO(workbook_bytes))


@pytest.fixture(scope="session")
def rows(shown) -> dict[str, Cells]:
    """The table's rows by code, each cell by its heading."""
    return _table_rows(shown)


@pytest.fixture(scope="session")
def rows_of() -> Callable[[Position], dict[str, Cells]]:
    """What makes a workbook of any position and reads its rows."""

    def read(position: Position) -> dict[str, Cells]:
        return _table_rows(load_workbook(BytesIO(tracker_bytes(position)), data_only=True))

    return read


@pytest.fixture(scope="session")
def content(position) -> ReturnContent:
    """A return with some of everything."""
    return corrected(position)


@pytest.fixture
def book(content) -> Workbook:
    """The return with the results of its formulas."""
    return returned_books.shown(content)


@pytest.fixture
def formulas(content) -> Workbook:
    """The return with its formulas."""
    return returned_books.live(content)


def _table_rows(workbook: Workbook) -> dict[str, Cells]:
    sheet = workbook["Action tracker"]
    header, *body = sheet[sheet.tables["ActionTracker"].ref]
    headings = [cell.value for cell in header]
    read = [dict(zip(headings, map(_value, row), strict=True)) for row in body]
    return {row["No."]: row for row in read if row["No."]}


def _value(cell: Cell) -> object:
    return cell.value.date() if isinstance(cell.value, datetime) else cell.value


@pytest.fixture(scope="session")
def rollup(tmp_path_factory) -> rolled_up.RolledUp:
    """Returns of four organisations for two periods, collated."""
    return rolled_up.rolled_up(tmp_path_factory.mktemp("rollup"))
