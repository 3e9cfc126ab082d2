"""``greenplan carbon``: the carbon emissions of a quantity, with the factor and its source."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.files import FileName
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.cli.table import PrintedColumn, table

if TYPE_CHECKING:
    from db.records.carbon import Factor
    from tracker.cli.console import Console


@click.command("carbon", cls=CliCommand)
@click.argument("quantity", required=False)
@click.argument("factor", required=False)
@click.option(
    "--year", type=int, metavar="YEAR", help="Use the factor for this year. Default: the newest."
)
@click.option(
    "--factors",
    "file",
    type=FileName(),
    metavar="FILE",
    help="Also use the factors in this .toml file.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def carbon(
    session: Session,
    /,
    *,
    quantity: str | None,
    factor: str | None,
    year: int | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Convert QUANTITY, in the unit of FACTOR, to kgCO2e. Without QUANTITY, list the factors.

    The result is shown with its factor, year and source. Nothing is stored, rated or scored.
    """
    from db.errors import Refused
    from db.records.carbon import calculate_emissions, find_factor
    from db.validation.figures import parse_figure
    from imports.data_files.carbon_factors import read_factors, shipped_factors

    known = shipped_factors()
    if file is not None:
        known += read_factors(file)
    console = session.console
    if quantity is None:
        if year is not None:
            known = tuple(one for one in known if one.year == year)
        if not known:
            raise Refused(
                f"There are no factors for {year}. To list all factors, run 'greenplan carbon'."
            )
        _list(console, known, as_json=as_json)
        return
    if factor is None:
        raise click.UsageError("Missing FACTOR. To list the factors, run 'greenplan carbon'.")
    amount = parse_figure(quantity, "Quantity")
    if amount is None:
        raise Refused("The quantity is empty. Enter a figure.")
    done = calculate_emissions(amount, find_factor(known, factor.strip().casefold(), year))
    if as_json:
        from exports.data.json_values import json_figure

        console.json(
            {
                "quantity": json_figure(done.quantity),
                "factor": asdict(done.factor),
                "kg_co2e": done.kg,
                "words": done.in_words(),
            }
        )
        return
    console.wrapped(done.in_words(), 2)
    console.wrapped(f"{done.factor.name}. {done.factor.scope_note}", 2)


def _list(console: Console, known: tuple[Factor, ...], *, as_json: bool) -> None:
    if as_json:
        console.json([asdict(factor) for factor in known])
        return
    by_key = sorted(known, key=lambda factor: (factor.key, -factor.year))
    columns = [
        PrintedColumn("Key", [f.key for f in by_key]),
        PrintedColumn("Year", [str(f.year) for f in by_key]),
        PrintedColumn("kgCO2e", [f"{f.kg_co2e:,.6f}".rstrip("0").rstrip(".") for f in by_key]),
        PrintedColumn("per", [f.unit for f in by_key]),
        PrintedColumn("Name", [f.name for f in by_key], stretches=True),
        PrintedColumn("Source", [f.source for f in by_key], gives_way=1),
    ]
    console.write_lines(*table(columns, console.width, console.symbols.ellipsis, console.bold))
