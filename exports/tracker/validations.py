"""What the tracker's cells accept, and the message shown when something else is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter

from db.validation.text_rules import LIMITS, NOTE_LIMIT
from db.vocabulary.action_fields import EDITED, OWN
from db.vocabulary.fields import Field, Kind
from exports.workbook import columns as c
from exports.workbook import entry_rules as rules
from exports.workbook.cell_writer import Pen

_ORDER = {
    "start": "The start must be on or before the target date.",
    "due": "The target date must be on or after the start.",
}


def letter_of(column: c.TrackerColumn, columns: Sequence[c.TrackerColumn]) -> str:
    """Return the letter of one of the ``columns`` of the table."""
    return get_column_letter(columns.index(column) + 1)


def add_rules(
    pen: Pen, columns: Sequence[c.TrackerColumn], first: int, free: int, last: int, leads: str
) -> None:
    """Add the rules for rows ``first`` to ``last``. Rows from ``free`` on are blank rows.

    ``leads`` refers to the names that the lead column suggests. Other names can be typed too.
    """

    def cells(column: c.TrackerColumn, top: int = first) -> str:
        letter = letter_of(column, columns)
        return f"{letter}{top}:{letter}{last}"

    def of(field: Field) -> str:
        return cells(c.OF_FIELDS[field.key], first if field in EDITED else free)

    own = [field for field in OWN if c.OF_FIELDS[field.key] in columns]
    for field in (*EDITED, *own):
        if field.words is not None:
            rules.allow_words(pen, of(field), field.label, field.words)
    for field in _of_kind(own, Kind.FLAG):
        rules.allow_yes_or_no(pen, of(field), field.label)
    rules.suggest_values(pen, cells(c.LEAD), leads)
    start, due = (f"${letter_of(column, columns)}{first}" for column in (c.START, c.DUE))
    limits = {
        "start": (rules.FROM, f"IF(ISNUMBER({due}),MIN({due},{rules.TO}),{rules.TO})"),
        "due": (f"IF(ISNUMBER({start}),MAX({start},{rules.FROM}),{rules.FROM})", rules.TO),
    }
    for field in _of_kind(EDITED, Kind.DAY):
        bounds = limits.get(field.key, (rules.FROM, rules.TO))
        rules.allow_dates(pen, of(field), field.label, _ORDER.get(field.key, ""), bounds)
    for field in _of_kind(EDITED, Kind.PERCENT):
        rules.allow_percent(pen, of(field), field.label)
    for field in EDITED:
        if field.is_text and field.key != "lead":
            rules.limit_length(pen, of(field), field.label, LIMITS[field.kind])
    rules.limit_length(pen, cells(c.NEW_UPDATE), c.NEW_UPDATE.heading, NOTE_LIMIT)
    for field in own:
        if field.is_text:
            heading = c.OF_FIELDS[field.key].heading
            rules.limit_length(pen, of(field), heading, LIMITS[field.kind])


def _of_kind(fields: Iterable[Field], kind: Kind) -> list[Field]:
    return [field for field in fields if field.kind is kind]
