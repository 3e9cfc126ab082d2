"""The figures that plans give beside actions, read quickly.

The files are checked by :mod:`imports.data_files.suggested_measures`, in tests. Here they are read
without the checks: a command that shows one action should not have to wait for them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from db.frozen import frozen
from db.plans.codes import spelled
from db.vocabulary.terms import Word


class MetricType(Word):
    """What a plan calls a metric: things counted, their effect, or what must not suffer."""

    PROCESS = "process", "Process"
    OUTCOME = "outcome", "Outcome"
    BALANCE = "balance", "Balance"


class Effort(Word):
    """How much effort a plan expects."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


@frozen
class PlanFigure:
    """A figure that a plan gives beside an action, in words, with its source.

    ``binds`` are the plan's keys of the kinds of organisation that it is set for in this action;
    none if it is an estimate. ``types`` and ``unit`` are those of the metric, if it is one.
    """

    name: str
    words: str
    source: str
    note: str
    binds: tuple[str, ...] = ()
    types: tuple[MetricType, ...] = ()
    unit: str = ""


def plan_figures(plan_key: str, code: str) -> tuple[PlanFigure, ...]:
    """Return the figures that a plan gives beside action ``code``, whomever they are set for.

    Measures that are suggested to everybody are not among them.
    """
    return tuple(figure for of, figure in _figures_of(plan_key) if of == spelled(code))


@cache
def _figures_of(plan_key: str) -> tuple[tuple[str, PlanFigure], ...]:
    """Return the figures of a plan that comes with the tracker, each with its action's code."""
    files = (Path(__file__).parent / "measures").glob("*.toml")
    return tuple(
        (spelled(code), figure)
        for path in files
        if path.stem == plan_key
        for code, figure in _read(tomllib.loads(path.read_text(encoding="utf-8")))
    )


def _read(data: dict[str, Any]) -> Iterator[tuple[str, PlanFigure]]:
    for one in data["measures"]:
        unit = one.get("printed_unit", one["unit"])
        aim = one.get("aim", f"no aim given (unit: {unit})")
        types = tuple(map(MetricType, one.get("type", ())))
        for code, kinds in one.get("binds", {}).items():
            yield (
                code,
                PlanFigure(one["name"], aim, one["source"], one["note"], tuple(kinds), types, unit),
            )
    for one in data.get("opportunities", ()):
        figure = PlanFigure(
            one["name"], _estimate(one, data["compared_with"]), one["source"], one["note"]
        )
        yield from ((code, figure) for code in one["codes"])


def _estimate(one: dict[str, Any], compared_with: str) -> str:
    shares = [f"{one['percent_cf']}% of CF"] if "percent_cf" in one else []
    shares.append(f"{one['percent_cf_plus']}% of CF+")
    where = ", at the two acute trusts" if one.get("acute_trusts_only") else ""
    achieved = f"{one['achieved']:,} t" if "achieved" in one else "unknown"
    return (
        f"about {one['tco2e']:,} tCO2e ({', '.join(shares)}) less than in {compared_with}"
        f" by {one['by']}{where} (achieved: {achieved}; effort: {one['effort']})"
    )
