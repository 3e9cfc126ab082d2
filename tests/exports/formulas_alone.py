"""Workbooks without the results that are stored beside their formulas."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile


def without_results(workbook: bytes) -> bytes:
    """The workbook with its formulas only, so that whoever opens it must work them out."""
    stripped = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(stripped, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(?: t=\"str\")?>(<f>[^<]*</f>)<v>[^<]*</v>", rb">\1", part)
            new.writestr(name, part)
    return stripped.getvalue()
