"""The report on a folder of returns, as JSON: the form in which it is stored."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from db.received.kept import Collation
from db.received.received_return import Expected, FileReport, Missing, Outcome, Remark
from db.validation.periods import Period
from db.vocabulary.terms import ProviderType

FORMAT = 1


def collation_json(collation: Collation) -> str:
    """Return the files, those expected and those missing, as JSON."""
    return json.dumps(
        {
            "format": FORMAT,
            "files": collation.files,
            "expected": collation.expected,
            "missing": collation.missing,
        },
        ensure_ascii=False,
        default=_plain,
    )


def reports_from_json(
    text: str,
) -> tuple[tuple[FileReport, ...], tuple[Expected, ...], tuple[Missing, ...]]:
    """Return the files, those expected and those missing.

    Raises:
        ValueError, LookupError, TypeError: it is not in that form.
    """
    plain = json.loads(text)
    if plain["format"] != FORMAT:
        raise ValueError("another format")
    return (
        tuple(map(_report, plain["files"])),
        tuple(map(_expected, plain["expected"])),
        tuple(Missing(_expected(one["expected"]), one["why"]) for one in plain["missing"]),
    )


def _plain(value: Any) -> str | dict[str, Any]:
    if isinstance(value, Period):
        return str(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _report(plain: dict[str, Any]) -> FileReport:
    period = plain["period"]
    return FileReport(
        **{
            **plain,
            "outcome": Outcome(plain["outcome"]),
            "period": period and Period.parse(period),
            "remarks": tuple(Remark(**one) for one in plain["remarks"]),
        }
    )


def _expected(plain: dict[str, Any]) -> Expected:
    kind = plain["provider_type"]
    groups = tuple(plain.get("groups", ()))
    return Expected(**{**plain, "provider_type": kind and ProviderType(kind), "groups": groups})
