"""Editions of a plan as JSON: what an upgrade would do, and what actions were called before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db.plans.edition_codes import EditionCode
from db.plans.editions import EditionChange, EditionComparison, EditionStep
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.views import ActionView
from exports.data.json_values import Json, json_of, json_word


def comparison_json(
    comparison: EditionComparison,
    counts: Mapping[EditionChange, int],
    set_aside: Iterable[tuple[ActionView, int]],
) -> Json:
    """Return what becomes of the actions from one edition to the next.

    ``set_aside`` are the actions with something recorded that would leave the list, each with how
    many updates it has.
    """
    return {
        "from": _edition(comparison.before),
        "to": _edition(comparison.after),
        "counts": {change.value: counts[change] for change in EditionChange},
        "steps": [_step(step) for step in comparison.steps],
        "set_aside": [
            {
                **json_of(action, "code title choice status lead"),
                "updates": updates,
                **json_of(action, "evidence measures barriers"),
            }
            for action, updates in set_aside
        ],
        "guesses": [
            {
                "before": step.pair[0],
                "after": step.pair[1],
                "if_right": [_match(pair) for pair in comparison.confirmed(step)],
                "if_wrong": [_match(pair) for pair in comparison.rejected(step)],
            }
            for step in comparison.guesses
        ],
    }


def codes_json(before: Iterable[EditionCode]) -> list[Json]:
    """Return what an action was called in editions before, oldest first."""
    return [{"plan": one.plan, "code": one.code} for one in before]


def _edition(plan: PlanEdition) -> Json:
    return json_of(plan, "key title edition")


def _step(step: EditionStep) -> Json:
    return {
        "before": _action(step.before),
        "after": _action(step.after),
        "changes": [change.value for change in step.changes],
        "by": json_word(step.by),
        "main": step.main,
        "differences": [json_of(one, "field label before after") for one in step.differences],
    }


def _action(action: PlannedAction | None) -> Json | None:
    return None if action is None else json_of(action, "code title")


def _match(pair: tuple[str, str]) -> str:
    """Return a decision as ``--match`` takes it."""
    return "=".join(pair)
