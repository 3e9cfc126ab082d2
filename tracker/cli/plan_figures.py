"""The figures that plans give beside an action, as ``greenplan show`` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.cli.console import Console

if TYPE_CHECKING:
    from exports.data.json_values import Json
    from tracker.use_cases.plan_figures import FigureBeside


def say_figures(console: Console, figures: Sequence[FigureBeside]) -> None:
    """Print those that are set for the organisation, then those to compare with only."""
    for heading, for_us in (("Figures set for us", True), ("For comparison", False)):
        these = [one for one in figures if one.for_us is for_us]
        if these:
            console.write_lines("", console.bold(heading))
        for one in these:
            console.wrapped(f"  {one.figure.name}: {one.figure.words}", 4)
            types = " or ".join(kind.label.lower() for kind in one.figure.types)
            said = [one.whom, *([f"{types} metric"] if types else []), one.figure.source]
            console.wrapped(f"    {' · '.join(said)}", 4)
            console.wrapped(f"    {one.figure.note}", 4)


def figures_json(figures: Sequence[FigureBeside]) -> Json:
    """Return the figures beside an action as ``show --json`` gives them."""
    return {
        "figures": [
            {
                "plan": one.plan,
                "name": one.figure.name,
                "figure": one.figure.words,
                "type": list(one.figure.types),
                "unit": one.figure.unit or None,
                "set_for": list(one.figure.binds),
                "for_us": one.for_us,
                "source": one.figure.source,
                "note": one.figure.note,
            }
            for one in figures
        ]
    }
