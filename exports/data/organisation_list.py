"""The list of organisations as CSV, as ``orgs import`` reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from db.interchange.csv_guard import guard
from db.views import Organisation

_HEADINGS = (
    *("ODS code", "Name", "Type", "PCN", "Place", "Neighbourhood", "ICB", "Contact", "Email"),
    "Groups",
)


def organisation_list_csv(organisations: Iterable[Organisation]) -> bytes:
    """Return the organisations as CSV: UTF-8 with a byte order mark, CRLF, text guarded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for one in organisations:
        about = (one.pcn, one.place, one.neighbourhood, one.icb, one.contact, one.email)
        values = (one.ods, one.name, one.provider_type.label, *about, "; ".join(one.groups))
        writer.writerow(guard(value or "") for value in values)
    return text.getvalue().encode("utf-8-sig")
