"""Measures that the plans suggest for an action, ready for the form."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from textwrap import wrap

from db.frozen import frozen
from db.validation.figures import figure_in_words
from db.vocabulary.terms import Dimension, ProviderType
from imports.data_files.suggested_measures import Suggestion
from tracker.screens.forms.measure_form import Draft
from tracker.use_cases.plan_figures import figures_behind, measures_to_suggest
from tracker.use_cases.shipped_names import AS_SHIPPED, ShippedNames

WIDTH, INDENT = 54, " " * 6
"""The width of a line in a dialog, and the indent of the lines below a name."""


@frozen
class Offer:
    """A suggested measure: its text in the list, its dimension, and what the form starts with."""

    words: str
    dimension: Dimension
    draft: Draft


def suggested_drafts(
    plan: str,
    code: str,
    kind: ProviderType,
    today: date,
    there: Collection[str],
    names: ShippedNames = AS_SHIPPED,
) -> list[Offer]:
    """Return the measures that ``plan`` suggests for an action to organisations of that kind,
    without the names in ``there``.

    Raises:
        GreenPlanError: if the file of suggestions is damaged.
    """
    return [
        Offer(_words(one), one.measure.dimension, Draft.of(one.measure, one.note))
        for one in measures_to_suggest(plan, code, kind, today, names)
        if one.measure.name.casefold() not in there
    ]


def for_comparison(
    plan: str, code: str, kind: ProviderType, names: ShippedNames = AS_SHIPPED
) -> str:
    """Return the figures that plans give for an action, but not to organisations of that kind: a
    line each, or an empty text. Of other plans than ``plan``, estimates are left out.
    """
    lines: dict[str, list[str]] = {}
    for one in figures_behind(plan, code, kind, names):
        if not one.for_us and (one.set_for or one.plan == plan):
            place = "" if one.plan == plan else f" with the {one.plan_title}"
            line = f"{one.figure.name}: {one.figure.words}; {one.whom} ({one.where})"
            lines.setdefault(f"For comparison{place}:", []).append(line)
    return "\n".join(line for heading, these in lines.items() for line in (heading, *these))


def _words(one: Suggestion) -> str:
    figures = "; ".join(
        f"{'target' if point.target else 'baseline'} {figure_in_words(point.value)}"
        f" {'by' if point.target else 'in'} {point.on:%B %Y}"
        for point in one.points
    )
    lines = [
        *wrap(one.measure.name, WIDTH, subsequent_indent=" " * 4),
        *_beneath(f"{figures or 'no target'} ({one.measure.unit})"),
    ]
    return "\n".join([*lines, *_beneath(f"Suggested by: {one.measure.source}")])


def _beneath(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
