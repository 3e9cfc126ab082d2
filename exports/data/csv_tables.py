"""Actions as CSV that Excel opens with accents intact and without running formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from db.interchange.csv_guard import guard
from db.views import ActionView
from exports.workbook.columns import COLUMNS, NEW_UPDATE, Value


def csv_bytes(actions: Iterable[ActionView]) -> bytes:
    """Return the actions as CSV: UTF-8 with a byte order mark, CRLF, headings in words.

    Dates are ISO 8601, text is guarded, unknown values are empty.
    """
    columns = [column for column in COLUMNS if column is not NEW_UPDATE]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.heading for column in columns)
    for action in actions:
        writer.writerow(_field(column.value(action)) for column in columns)
    return text.getvalue().encode("utf-8-sig")


def _field(value: Value) -> str | int:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return guard(value) if isinstance(value, str) else value
