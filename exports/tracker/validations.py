"""What the tracker's cells accept, and the message shown when something else is typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from db.validation.dates import EARLIEST, LATEST
from db.validation.text_rules import LIMITS, NOTE_LIMIT
from db.vocabulary.action_fields import EDITED, OWN
from db.vocabulary.fields import Field, Kind
from exports.workbook import columns as c

RuleKind = Literal["list", "date", "whole", "textLength"]

_FROM = f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})"
_TO = f"DATE({LATEST.year},{LATEST.month},{LATEST.day})"
_DATE_SAYING = f"Type a date between {EARLIEST:%d/%m/%Y} and {LATEST:%d/%m/%Y}, such as 31/12/2026."


def validation_rules(first: int, free: int, last: int, leads: str) -> Iterator[DataValidation]:
    """Yield the rules for rows ``first`` to ``last``. Rows from ``free`` on are blank rows.

    ``leads`` refers to the names that the lead column suggests. Other names can be typed too.
    """
    for field in (*_of_kind(EDITED, Kind.WORD), *_of_kind(OWN, Kind.WORD)):
        yield _on_field(_words(field), field, first if field in EDITED else free, last)
    for field in _of_kind(OWN, Kind.FLAG):
        yield _on_field(
            _rule("list", field.label, "Choose Yes or No.", '"Yes,No"'), field, free, last
        )
    yield _on(DataValidation("list", leads, allow_blank=True), c.LEAD, first, last)
    start, due = f"${_letter(c.START)}{first}", f"${_letter(c.DUE)}{first}"
    limits = {
        "start": (_FROM, f"IF(ISNUMBER({due}),MIN({due},{_TO}),{_TO})"),
        "due": (f"IF(ISNUMBER({start}),MAX({start},{_FROM}),{_FROM})", _TO),
    }
    for field in _of_kind(EDITED, Kind.DAY):
        saying = " ".join(filter(None, (_DATE_SAYING, _ORDER.get(field.key))))
        bounds = limits.get(field.key, (_FROM, _TO))
        yield _on_field(_rule("date", field.label, saying, *bounds), field, first, last)
    for field in _of_kind(EDITED, Kind.PERCENT):
        percent = _rule("whole", field.label, "Type a whole number from 0 to 100.", "0", "100")
        yield _on_field(percent, field, first, last)
    for field in EDITED:
        if field.is_text and field.key != "lead":
            yield _on_field(_at_most(field.label, LIMITS[field.kind]), field, first, last)
    yield _on(_at_most(c.NEW_UPDATE.heading, NOTE_LIMIT), c.NEW_UPDATE, first, last)
    for field in OWN:
        if field.is_text:
            heading = c.OF_FIELDS[field.key].heading
            yield _on_field(_at_most(heading, LIMITS[field.kind]), field, free, last)


_ORDER = {
    "start": "The start must be on or before the target date.",
    "due": "The target date must be on or after the start.",
}


def _of_kind(fields: Iterable[Field], kind: Kind) -> list[Field]:
    return [field for field in fields if field.kind is kind]


def _on_field(rule: DataValidation, field: Field, first: int, last: int) -> DataValidation:
    return _on(rule, c.OF_FIELDS[field.key], first, last)


def date_rule(cell: str) -> DataValidation:
    """Return the rule for one cell that must contain a date."""
    rule = _rule("date", "Position on", _DATE_SAYING, _FROM, _TO)
    rule.add(cell)
    return rule


def _words(field: Field) -> DataValidation:
    labels = [word.label for word in field.words or ()]
    saying = f"Choose one of: {', '.join(labels)}. Or leave the cell blank."
    return _rule("list", field.label, saying, f'"{",".join(labels)}"')


def _at_most(heading: str, limit: int) -> DataValidation:
    saying = f"This is too long. Use {limit:,} characters or fewer."
    rule = _rule("textLength", heading, saying, str(limit))
    rule.operator = "lessThanOrEqual"
    return rule


def _rule(
    kind: RuleKind, title: str, saying: str, first: str, second: str | None = None
) -> DataValidation:
    return DataValidation(
        kind,
        first,
        second,
        operator="between" if second else None,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=title,
        error=saying,
    )


def _on(rule: DataValidation, column: c.TrackerColumn, first: int, last: int) -> DataValidation:
    letter = _letter(column)
    rule.add(f"{letter}{first}:{letter}{last}")
    return rule


def _letter(column: c.TrackerColumn) -> str:
    return get_column_letter(c.COLUMNS.index(column) + 1)
