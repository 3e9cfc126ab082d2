"""The figures that plans give beside an action, and whether they are set for an organisation.

Table 1 of a plan may bind hospitals only: a practice then sees its figures for comparison. Figures
and links come with the plan files and are not stored in a register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.frozen import frozen
from db.plans.codes import spelled
from imports.data_files.plan_figures import PlanFigure, plan_figures
from imports.plans.plan_links import linked_plans
from tracker.use_cases.shipped_names import AS_SHIPPED, ShippedNames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from db.vocabulary.terms import ProviderType
    from imports.data_files.suggested_measures import Suggestion


@frozen
class FigureBeside:
    """A figure beside an action. ``set_for`` names the kinds of organisation that it is set for,
    none for an estimate; ``for_us`` says whether the organisation is of one of them.
    """

    plan: str
    figure: PlanFigure
    set_for: tuple[str, ...]
    for_us: bool

    @property
    def plan_title(self) -> str:
        """The title of its plan."""
        return self.figure.source.partition(", ")[0]

    @property
    def where(self) -> str:
        """The place in its plan: ``Table 1, row 3``."""
        return self.figure.source.partition(", ")[2]

    @property
    def whom(self) -> str:
        """Whom it is set for, in words."""
        if not self.set_for:
            return "an estimate"
        *first, last = self.set_for
        kinds = f"{', '.join(first)} and {last}" if first else last
        return f"set for {kinds}{'' if self.for_us else ', not for us'}"


def measures_to_suggest(
    plan: str,
    code: str,
    provider_type: ProviderType,
    today: date,
    names: ShippedNames = AS_SHIPPED,
) -> tuple[Suggestion, ...]:
    """Return the measures that a plan suggests for an action to organisations of that type.

    Raises:
        FactFileError: a shipped file is damaged.
    """
    from imports.data_files.suggested_measures import suggested_measures

    found: dict[str, Suggestion] = {}
    for of, known in names.of(plan, code):
        kind = _kind(of, provider_type) if plan_figures(of, known) else ""
        for one in suggested_measures(of, known, today, kind):
            found.setdefault(one.measure.name, one)
    return tuple(found.values())


def figures_beside(
    plan: str, code: str, provider_type: ProviderType, names: ShippedNames = AS_SHIPPED
) -> tuple[FigureBeside, ...]:
    """Return the figures that a plan gives beside an action, for organisations of that type.

    ``names`` says what it carries on, whose figures are then given.
    """
    return tuple(
        dict.fromkeys(
            one
            for of, known in names.of(plan, code)
            for one in _figures_beside(of, known, provider_type)
        )
    )


def _figures_beside(plan: str, code: str, provider_type: ProviderType) -> Iterator[FigureBeside]:
    found = plan_figures(plan, code)
    if found:
        ours = _kind(plan, provider_type)
        labels = {kind.key: kind.label for kind in linked_plans()[plan].declared.kinds}
        for one in found:
            binds = tuple(labels[kind] for kind in one.binds)
            yield FigureBeside(plan, one, binds, ours in one.binds)


def figures_behind(
    plan: str, code: str, provider_type: ProviderType, names: ShippedNames = AS_SHIPPED
) -> tuple[FigureBeside, ...]:
    """Return the figures beside an action and beside what it is the same as, is part of or is to be
    compared with in other plans, each once. Links that are arguable are left out.
    """
    found: dict[tuple[str, str], FigureBeside] = {}
    known = names.of(plan, code)
    for of_plan, of in (*known, *(linked for name in known for linked in _linked(*name))):
        for one in _figures_beside(of_plan, of, provider_type):
            row = one.figure.source, one.figure.name
            if row not in found or (one.for_us and not found[row].for_us):
                found[row] = one
    return tuple(found.values())


def _linked(plan: str, code: str) -> Iterator[tuple[str, str]]:
    from db.plans.plan_edition import Relation, Sureness

    plans = linked_plans()
    action = plans[plan].actions.get(spelled(code)) if plan in plans else None
    for link in action.links if action else ():
        if link.relation is not Relation.SUPPORTS and link.sure is not Sureness.LOW:
            yield link.plan, link.code


def _kind(plan: str, provider_type: ProviderType) -> str:
    """Return what a plan calls that type of organisation, or an empty text."""
    plans = linked_plans()
    return plans[plan].declared.kind_of(provider_type) if plan in plans else ""
