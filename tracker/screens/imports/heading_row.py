"""Ask which row of a file has the headings, where none is recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.errors import GreenPlanError
from imports.proposal import FoundTable
from imports.tables.headings import FIELDS
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation
from imports.tables.no_table import NoTable
from tracker.phrases.proposal_phrases import shortened
from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.imports.columns import ColumnsScreen
from tracker.screens.imports.import_file import (
    NotRead,
    ReadFile,
    compare_again,
    remember_explanations,
)
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

_NEEDED = "One column must hold No. or Action, and another a status, a lead or a date."
_CHOOSE = (
    "Choose the row with the headings, then say what its columns hold. Recognised headings are"
    " followed by = and their meaning."
)
_A_PLAN = "If the file is a plan, press Esc, then N to add it."
_CELLS, _LONGEST = 6, 18


async def ask_heading_row(
    app: TrackerApp, workspace: Workspace, unread: NotRead
) -> ReadFile | None:
    """Ask which row has the headings and what its columns hold, until the file can be read.

    Return ``None`` if the person goes back. Call this from a worker.
    """
    refusal, said = unread.refusal, dict[str, LayoutExplanation]()
    explanation = (
        f"No list of actions was found in {shortened(unread.book.name)}. {_lacks(refusal)}"
    )
    chosen = refusal.nearest
    while True:
        items = _rows(refusal.rows)
        place = await app.push_screen_wait(
            Pick(
                "Which row holds the headings?",
                items,
                chosen,
                explanation=f"{explanation} {_CHOOSE} {_A_PLAN}",
                way="Enter selects the row · Esc or ← cancels",
                most=2,
            )
        )
        if place is None:
            return None
        chosen = place
        corrected = await app.push_screen_wait(ColumnsScreen([refusal.rows[place]], _NEEDED))
        for layout, columns in corrected.items():
            said[layout] = said.get(layout, NO_EXPLANATION).updated(
                LayoutExplanation(columns=columns)
            )
        try:
            proposal = await compare_again(workspace, unread.book, said)
        except NoTable as again:
            refusal, explanation = again, _lacks(again)
            chosen = min(chosen, len(refusal.rows) - 1)
        except GreenPlanError as error:
            explanation = str(error)
        else:
            await remember_explanations(app, workspace, said)
            return ReadFile(unread.book, proposal, said)


def _lacks(refusal: NoTable) -> str:
    return f"Row {refusal.nearest_first[0].header} is the closest match. {refusal.missing}"


def _rows(rows: Sequence[FoundTable]) -> list[Item[int]]:
    several = len({row.sheet for row in rows}) > 1
    return [
        Item(place, "", f"{f'{row.sheet}, row' if several else 'Row'} {row.header}", _cells(row))
        for place, row in enumerate(rows)
    ]


def _cells(row: FoundTable) -> str:
    """Return the cells of a row with their column letters, and what is recognised."""
    cells = []
    understood_first = sorted(row.columns, key=lambda column: column.field is None)
    for column in understood_first[:_CELLS]:
        text = " ".join(column.heading.split())
        cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        field = FIELDS.get(column.field or "", "")
        # The part of the field's name before its explanation is enough here.
        known = f" = {re.split(r' [(]|, ', field)[0]}" if field else ""
        cells.append(f"{column.letter} {cut}{known}")
    more = "; …" if len(row.columns) > _CELLS else ""
    return "; ".join(cells) + more
