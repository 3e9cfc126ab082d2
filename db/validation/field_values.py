"""Check a value for a field by the field's kind, before it is stored."""

from __future__ import annotations

from typing import Any

from db.errors import Refused
from db.validation.figures import checked_figure
from db.validation.periods import check_date_range
from db.validation.text_rules import LIMITS, plain_text, required_text
from db.vocabulary.fields import Field, Kind


def checked_value(field: Field, value: Any) -> Any:
    """Return a value as the field may hold it. Empty text is ``None``.

    Raises:
        Refused: it is a text that is too long, cannot be shown, or is empty but required; a day or
            figure outside the range that is supported; or not a percentage.
    """
    if field.is_text:
        if field.required:
            return required_text(value, field.label, LIMITS[field.kind])
        return plain_text(value or "", field.label, LIMITS[field.kind]) or None
    if value is None:
        return None
    if field.kind is Kind.DAY:
        return check_date_range(value, field.label)
    if field.kind is Kind.FIGURE:
        return checked_figure(value, field.label)
    if field.kind is Kind.PERCENT and not 0 <= value <= 100:
        raise Refused(f"{value} percent is not possible. Enter a number from 0 to 100.")
    return value
