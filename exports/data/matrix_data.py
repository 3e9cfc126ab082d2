"""The matrix as JSON and CSV."""

from __future__ import annotations

import csv
import io

from db.interchange.csv_guard import guard
from db.matrix.matrix import Matrix, MatrixRow
from exports.data.json_values import Json


def matrix_json(matrix: Matrix) -> Json:
    """Return ``{plan, period, actions, organisations}``. ``period`` is ``null`` for organisations
    in the register. The letters of an organisation are by code.
    """
    return {
        "plan": matrix.plan.key,
        "period": str(matrix.period) if matrix.period else None,
        "actions": [
            {
                "code": action.code,
                "title": action.title,
                "rating": action.rating and action.rating.value,
                "area": action.area and action.area.value,
            }
            for action in matrix.actions
        ],
        "organisations": [_organisation(matrix, row) for row in matrix.rows],
    }


def _organisation(matrix: Matrix, row: MatrixRow) -> Json:
    codes = [action.code for action in matrix.actions]
    return {
        "ods": row.ods,
        "name": row.name,
        "provider_type": row.provider_type and row.provider_type.value,
        "groups": list(row.groups),
        "letters": dict(zip(codes, row.letters, strict=True)),
        "due": {code: row.due[code].isoformat() for code in codes if code in row.due},
    }


def matrix_csv(matrix: Matrix) -> bytes:
    """Return one line for each organisation: UTF-8 with a byte order mark, CRLF, text guarded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["ODS code", "Organisation", "Type", *(one.code for one in matrix.actions)])
    for row in matrix.rows:
        kind = row.provider_type.label if row.provider_type else ""
        writer.writerow([guard(row.ods), guard(row.name), kind, *row.letters])
    return text.getvalue().encode("utf-8-sig")
