"""Actions as CSV that Excel opens with accents intact and without running formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from db.interchange.csv_guard import guard
from db.views import ActionView
from db.vocabulary.declared import Declaration
from exports.workbook.columns import COLUMNS, NEW_UPDATE, TrackerColumn, Value, tracker_columns


def csv_bytes(actions: Iterable[ActionView], tracker: Sequence[TrackerColumn] = COLUMNS) -> bytes:
    """Return the actions as CSV: UTF-8 with a byte order mark, CRLF, headings in words.

    Its columns are those of their plan's ``tracker`` but one. Dates are ISO 8601, text is guarded,
    unknown values are empty.
    """
    columns = [column for column in tracker if column is not NEW_UPDATE]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.heading for column in columns)
    for action in actions:
        writer.writerow(csv_field(column.value(action)) for column in columns)
    return text.getvalue().encode("utf-8-sig")


def list_columns(
    actions: Collection[ActionView], plans: Sequence[Declaration]
) -> tuple[TrackerColumn, ...]:
    """Return the columns for a list of actions of one plan, or of several: then those that all
    plans have, and the plan.
    """
    if len(plans) == 1:
        return tracker_columns(actions, plans[0])
    return (TrackerColumn("Plan", lambda action: action.plan, 0), *COLUMNS)


def csv_field(value: Value) -> str | float:
    """Return a value as it stands in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return guard(value) if isinstance(value, str) else value
