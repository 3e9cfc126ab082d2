"""Measures suggested for an action, where a plan gives a figure for it.

Files of measures are checked here, with all that :mod:`imports.data_files.plan_figures` reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from db.frozen import frozen
from db.plans.codes import spelled
from db.records.new_records import NewMeasure
from db.validation.text_rules import NAME_LIMIT
from db.vocabulary.terms import Dimension
from imports.data_files.checked_toml import FactModel, Format, Lax
from imports.data_files.fact_file import (
    Figure,
    Key,
    Line,
    Note,
    check_distinct,
    read_facts,
    shipped_files,
)
from imports.data_files.plan_figures import Effort, MetricType


@frozen
class SuggestedFigure:
    """A figure that a plan gives, and its day; ``target`` is false for the baseline.

    Where the plan names a month, ``on`` is its last day.
    """

    value: float
    on: date
    target: bool


@frozen
class Suggestion:
    """A measure that a plan suggests, with the target that counts now.

    ``points`` are all figures that the plan gives, oldest first; ``note`` says how to count and
    what to know about them.
    """

    measure: NewMeasure
    points: tuple[SuggestedFigure, ...]
    note: str


def suggested_measures(
    plan_key: str, code: str, today: date, kind: str = ""
) -> tuple[Suggestion, ...]:
    """Return the measures suggested for action ``code`` of a plan, none for an unknown plan.

    A figure that the plan sets for some kinds of organisation is suggested only if ``kind``, the
    plan's key of the organisation's own, is among them. The target is the next one whose day has
    not passed, else the last.

    Raises:
        FactFileError: a shipped file is damaged.
    """
    return tuple(
        measure.suggestion(today)
        for file in _shipped_files()
        if file.plan == plan_key
        for measure in file.measures
        if spelled(measure.code) == spelled(code) or kind in measure.bound_by(code)
    )


def read_measures(path: Path) -> MeasureFile:
    """Read the measures at ``path``, in the order of the file.

    Raises:
        FactFileError: the file cannot be read, is not TOML, or breaks a rule; in one line.
    """
    return read_facts(path, MeasureFile, "measures", "code")


@cache
def _shipped_files() -> tuple[MeasureFile, ...]:
    return tuple(read_measures(path) for path in shipped_files("measures"))


class _Figure(FactModel):
    value: Figure
    on: date


def _one_after_another(targets: tuple[_Figure, ...]) -> tuple[_Figure, ...]:
    if any(later.on <= earlier.on for earlier, later in pairwise(targets)):
        raise ValueError("targets are not in date order. Put them in order.")
    return targets


class MeasureEntry(FactModel):
    """A measure in a file: what it is of, and every figure that the plan gives.

    It is of the action ``code``, for every organisation; or of the actions in ``binds``, for the
    kinds of organisation named with each. ``printed_unit`` and ``aim`` are as the plan prints them,
    where the unit counted is another one.
    """

    code: Line = ""
    binds: Mapping[Line, Annotated[tuple[Key, ...], Lax]] = {}
    name: Line
    unit: Line
    dimension: Annotated[Dimension, Lax]
    source: Line
    note: Note
    type: Annotated[tuple[Annotated[MetricType, Lax], ...], Lax] = ()
    printed_unit: Line = ""
    aim: Line = ""
    baseline: _Figure | None = None
    targets: Annotated[tuple[_Figure, ...], Lax, AfterValidator(_one_after_another)] = ()

    @model_validator(mode="after")
    def _has_figures(self) -> Self:
        if len(self.name) > NAME_LIMIT:
            raise ValueError(f"name is longer than {NAME_LIMIT} characters. Shorten it.")
        if bool(self.code) == bool(self.binds):
            raise ValueError("either code or binds is needed, and not both. Correct it.")
        if self.code and self.baseline is None and not self.targets:
            raise ValueError("baseline and targets are both missing. Add what the plan gives.")
        if self.baseline and self.targets and self.targets[0].on <= self.baseline.on:
            raise ValueError("the first target is not after the baseline. Correct the dates.")
        return self

    def bound_by(self, code: str) -> tuple[str, ...]:
        """Return the kinds of organisation for which the plan sets it in action ``code``."""
        named = (kinds for of, kinds in self.binds.items() if spelled(of) == spelled(code))
        return next(named, ())

    def suggestion(self, today: date) -> Suggestion:
        """Return the suggestion as it is on the day ``today``."""
        ahead = [target for target in self.targets if target.on >= today]
        target = next(iter(ahead or self.targets[-1:]), None)
        before = () if self.baseline is None else (self.baseline,)
        measure = NewMeasure(
            name=self.name,
            unit=self.unit,
            dimension=self.dimension,
            baseline=self.baseline.value if self.baseline else None,
            baseline_on=self.baseline.on if self.baseline else None,
            target=target.value if target else None,
            target_on=target.on if target else None,
            source=self.source,
        )
        points = (
            *(SuggestedFigure(figure.value, figure.on, target=False) for figure in before),
            *(SuggestedFigure(figure.value, figure.on, target=True) for figure in self.targets),
        )
        return Suggestion(measure, points, self.note)


class _Opportunity(FactModel):
    """An estimate in a file of the emissions that could be saved, in tonnes of CO2e.

    The percentages are of the carbon footprint and the carbon footprint plus, ``None`` if not
    applicable. ``achieved`` is ``None`` if unknown.
    """

    name: Line
    codes: Annotated[tuple[Line, ...], Lax]
    source: Line
    tco2e: Figure
    percent_cf: Figure | None = None
    percent_cf_plus: Figure
    by: int
    achieved: Figure | None = None
    effort: Annotated[Effort, Lax]
    acute_trusts_only: bool = False
    note: Note


def _names_differ(measures: tuple[MeasureEntry, ...]) -> tuple[MeasureEntry, ...]:
    check_distinct(
        (f"{measure.code}: {measure.name}" for measure in measures), "measures", "measure"
    )
    return measures


class MeasureFile(FactModel):
    """A file of figures for the actions of one plan. ``compared_with`` is the year of baselines."""

    format: Format
    plan: Key
    compared_with: Line = ""
    measures: Annotated[tuple[MeasureEntry, ...], Lax, AfterValidator(_names_differ)]
    opportunities: Annotated[tuple[_Opportunity, ...], Lax] = ()
