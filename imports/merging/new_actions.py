"""Turn rows that match no action into own actions, if the person agrees."""

from __future__ import annotations

from collections.abc import Sequence

from db.actions.summary import plan_has
from db.errors import Refused
from db.interchange.export_baseline import FIELDS
from db.validation.text_rules import TITLE_LIMIT, HoldsEmoji, HoldsNhsNumber, plain_text
from db.views import Position
from db.vocabulary.action_fields import OWN
from db.vocabulary.terms import Area
from imports.merging.edits import refused_fields
from imports.merging.line_builder import LineBuilder, cell_text, with_reading
from imports.proposal import Change, Needs
from imports.tables.rows import Cell, RowRead, area_from_text, has_content, places_in_words
from imports.tables.values import EMOJI_LEFT_OUT, NUMBER_TAKEN_OUT

Given = tuple[str, RowRead, Cell]
"""A field, and the row and the cell that say it."""
ABOUT = tuple(field.key for field in OWN if field.key != "title")
"""The fields of an own action, besides its title, when it is added."""


def stored_title(title: str) -> str:
    """Return a title as the register would store it, or unchanged if it would not store it."""
    try:
        return plain_text(title, "Title", TITLE_LIMIT)
    except HoldsNhsNumber as error:
        return error.without
    except Refused:
        return title


def propose_own_action(
    rows: Sequence[RowRead], why: str, needs: Needs | None, position: Position, lines: LineBuilder
) -> None:
    """Add to ``lines`` one own action made from the rows with one title, the title first."""
    first = rows[0]
    try:
        title, remark, doubt = _title(first.title)
    except Refused as error:
        lines.ignore(first, first.place, str(error), field="title", new=first.title[:TITLE_LIMIT])
        return
    named: Given = ("title", first, Cell(first.place, title, first.title, remark, doubt))
    lines.changes.extend(
        Change(
            sheet=row.sheet,
            cell=cell.place,
            code=None,
            field=field,
            old=None,
            new=cell.value,
            why=cell.doubt or cell.remark,
            row=first.name,
            subject=f"New: {title}",
            needs=needs or (Needs.GUESS if cell.doubt else None),
            doubt=why,
        )
        for field, row, cell in (named, *_fields(rows, position, lines), *_entries(rows))
    )


def _title(text: str) -> tuple[str, str, str]:
    """Return a title that may be stored, how it was read, and why a person should look at it."""
    try:
        return plain_text(text, "Title", TITLE_LIMIT), "", ""
    except HoldsNhsNumber as error:
        return error.without, "", NUMBER_TAKEN_OUT
    except HoldsEmoji as error:
        if not error.without:
            raise
        title, _, doubt = _title(error.without)
        return title, EMOJI_LEFT_OUT, doubt


def _fields(rows: Sequence[RowRead], position: Position, lines: LineBuilder) -> list[Given]:
    given: dict[str, Given] = {}
    for field in (*ABOUT, *FIELDS):
        found = [(row, row.said[field]) for row in rows if field in row.said]
        saying = [
            (row, cell)
            for row, cell in found
            if has_content(field, cell) and cell.value is not False
        ]
        if len({cell.value for _, cell in saying}) > 1:
            _leave_all(field, saying, lines)
        elif saying:
            given[field] = (field, *saying[0])
    first = rows[0]
    if "area" not in given and (area := area_from_text(first.section)):
        under = Cell(first.place, area, first.section, f"it is under '{first.section}'")
        given["area"] = ("area", first, under)
    elif "area" not in given and plan_has("area", position.actions):
        none = Cell(first.place, Area.CULTURE.value, "", "the file names no known area")
        given["area"] = ("area", first, none)
    progress = {field: given[field][2].value for field in FIELDS if field in given}
    for field, why in refused_fields(progress, None, position.on).items():
        _, row, cell = given.pop(field)
        told = with_reading(why, cell.remark, cell.doubt)
        written = cell_text(cell)
        lines.ignore(row, cell.place, told, field=field, new=cell.value, written=written)
    return list(given.values())


def _leave_all(field: str, found: Sequence[tuple[RowRead, Cell]], lines: LineBuilder) -> None:
    places = places_in_words(found)
    for row, cell in found:
        why = f"it is in several rows with different values ({places})"
        lines.ignore(row, cell.place, why, field=field, new=cell.value, written=cell_text(cell))


def _entries(rows: Sequence[RowRead]) -> list[Given]:
    """Return the entries for the log, without repeats."""
    entries: dict[object, Given] = {}
    for row in rows:
        for cell in row.updates:
            entries.setdefault(cell.value, ("update", row, cell))
    return list(entries.values())
