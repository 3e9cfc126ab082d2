"""Carbon factors as versioned data files; a factor without a source is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from db.records.carbon import Factor
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


def shipped_factors() -> tuple[Factor, ...]:
    """Return the factors that come with the tracker, edition by edition.

    Raises:
        FactFileError: a shipped file is damaged.
    """
    return tuple(factor for path in shipped_files("factors") for factor in read_factors(path))


def read_factors(path: Path) -> tuple[Factor, ...]:
    """Read the factors at ``path``, in the order of the file.

    Raises:
        FactFileError: the file cannot be read, is not TOML, or breaks a rule; in one line.
    """
    return read_facts(path, _File, "factors", "key").all_factors()


class _Factor(FactModel):
    key: Key
    name: Line
    unit: Line
    units: Line | None = None
    kg_co2e: Annotated[Figure, Field(ge=0)]
    year: Annotated[int, Field(ge=1990, le=2100)]
    source: Line
    scope_note: Note


def _differ(factors: tuple[_Factor, ...]) -> tuple[_Factor, ...]:
    check_distinct((f"{factor.key} of {factor.year}" for factor in factors), "factors", "factor")
    return factors


class _File(FactModel):
    format: Format
    edition: Line
    factors: Annotated[tuple[_Factor, ...], Lax, AfterValidator(_differ)]

    def all_factors(self) -> tuple[Factor, ...]:
        return tuple(
            Factor(
                key=factor.key,
                name=factor.name,
                unit=factor.unit,
                kg_co2e=factor.kg_co2e,
                year=factor.year,
                source=factor.source,
                edition=self.edition,
                scope_note=factor.scope_note,
                units=factor.units or "",
            )
            for factor in self.factors
        )
