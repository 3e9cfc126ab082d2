"""The sheet "Evidence": the evidence for actions, and the Must Dos that still need it.

A plan without ratings has no Must Dos, and the sheet no column for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from db.returns import headings
from db.returns.returns import ReturnContent
from db.validation.text_rules import TITLE_LIMIT
from db.views import ActionView, Evidence
from db.vocabulary.terms import Rating
from exports.returns.lookups import UNKNOWN, codes_reference, lookup_formula
from exports.returns.sheet_names import EVIDENCE_TABLE
from exports.returns.sheet_top import HEADER, HEADINGS, finish_sheet, write_grid
from exports.workbook import entry_rules
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ACTION, RATING, STATUS, ColumnKind, tracker_columns
from exports.workbook.grid import Fill, Grid, GridColumn, GridLine, Value, Web

FREE_ROWS = 20
PRINTED_FREE_ROWS = 5
NUMBER, TITLE, LINK = headings.NUMBER, headings.EVIDENCE_TITLE, headings.LINK
LINK_LIMIT = 500

_RATING = GridColumn(
    "Rating", 11, ColumnKind.CHOICE, formula=lookup_formula(EVIDENCE_TABLE, NUMBER, RATING)
)
FIELDS = (
    GridColumn(NUMBER, 9, fill=Fill.FREE),
    GridColumn(
        headings.ACTION, 40, formula=lookup_formula(EVIDENCE_TABLE, NUMBER, ACTION, UNKNOWN)
    ),
    _RATING,
    GridColumn(
        "Status", 12, ColumnKind.CHOICE, formula=lookup_formula(EVIDENCE_TABLE, NUMBER, STATUS)
    ),
    GridColumn(TITLE, 40, fill=Fill.MISSING),
    GridColumn(LINK, 46, fill=Fill.MISSING),
    GridColumn(headings.ADDED_ON, 12, ColumnKind.DATE),
    GridColumn(headings.ADDED_BY, 18),
)
FIRST = HEADER + 1
_RATED = Grid(
    EVIDENCE_TABLE,
    FIELDS,
    Alt(
        "Evidence",
        "One row for each piece of evidence, Must Do actions first, then blank rows. A row with a"
        " number and no evidence is a complete Must Do that still needs evidence.",
    ),
)
_UNRATED = Grid(
    EVIDENCE_TABLE,
    tuple(field for field in FIELDS if field is not _RATING),
    Alt("Evidence", "One row for each piece of evidence, then blank rows."),
)
_ADDING = (
    " the blank rows: choose the action's number, or type"
    " the title if it is your own action and has no number yet."
)
HOW_TO = (
    "Evidence that actions have been done, Must Do actions first. Where evidence is missing,"
    f" fill in the yellow cells. Add more in{_ADDING}"
)
_HOW_TO_UNRATED = f"Evidence that actions have been done. Add more in{_ADDING}"
_ADDRESS = re.compile(r"(https?://|mailto:)[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+", re.IGNORECASE)
_SAFE = "!#$%&'()*+,-./:;=?@[]_~"
_LONGEST_ADDRESS = 2_000
"""A little under Excel's limit for a link, which is 2,079 characters."""


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    grid = grid_of(content)
    how_to = HOW_TO if grid is _RATED else _HOW_TO_UNRATED
    rows = write_grid(pen, content, how_to, grid, list(_lines(content)), FREE_ROWS)
    entry_rules.suggest_values(
        pen, grid.cells(NUMBER, rows.free, rows.last), codes_reference(content)
    )
    for heading, limit in ((TITLE, TITLE_LIMIT), (LINK, LINK_LIMIT)):
        entry_rules.limit_length(pen, grid.cells(heading, rows.first, rows.last), heading, limit)
    printed = rows.free + PRINTED_FREE_ROWS - 1
    finish_sheet(pen, content, len(grid.fields), printed, freeze=f"C{rows.first}", titles=HEADINGS)


def grid_of(content: ReturnContent) -> Grid:
    """Return the sheet's table, which depends on the plan."""
    position = content.position
    rated = RATING in tracker_columns(position.actions, position.plan.declared)
    return _RATED if rated else _UNRATED


def first_missing_row(content: ReturnContent) -> int:
    """Return the row of the first Must Do without evidence. There must be one."""
    return next(row for row, line in enumerate(_lines(content), start=FIRST) if line.missing)


def _lines(content: ReturnContent) -> Iterator[GridLine]:
    """Yield a row for each piece of evidence and each gap, Must Dos first, in plan order."""
    kept: dict[str, list[Evidence]] = {}
    for piece in content.position.evidence:
        kept.setdefault(piece.code, []).append(piece)
    about = _about_rated if grid_of(content) is _RATED else _about
    lacking = {gap.code for line in content.check for gap in line.missing if line.key == "evidence"}
    for action in sorted(content.position.actions, key=lambda a: a.rating is not Rating.MUST_DO):
        if action.code in lacking:
            yield GridLine((*about(action), None, None, None, None), missing=True)
        for piece in kept.get(action.code, ()):
            day = piece.at.astimezone().date()
            yield GridLine((*about(action), piece.title, link_or_text(piece.link), day, piece.by))


def _about(action: ActionView) -> tuple[Value, ...]:
    return action.code, action.title, action.status.label if action.status else ""


def _about_rated(action: ActionView) -> tuple[Value, ...]:
    code, title, status = _about(action)
    return code, title, action.rating.label if action.rating else "", status


def link_or_text(link: str | None) -> Web | str | None:
    """Return a working link if ``link`` is a web or email address, otherwise its text.

    Keep a link that Excel might refuse as text: one bad link would make the file unreadable.
    """
    if not link:
        return None
    url = quote(link, safe=_SAFE) if not link.isascii() else link
    if len(url) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(url):
        return link
    try:
        parts = urlsplit(link)
        host = parts.hostname if parts.port is None or parts.port else None
    except ValueError:
        return link
    if parts.scheme.lower() == "mailto":
        return Web(link, url) if re.fullmatch(r"[^@]+@[^@]+", parts.path) else link
    return Web(link, url) if host and host.isascii() else link
