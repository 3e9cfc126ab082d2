"""A made second edition of the primary care plan, with every kind of change."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.vocabulary.terms import Area, Rating
from imports.plans.plan_file import default_plan

FIRST = "blmk-primary-care-2026-32"
SECOND = "blmk-primary-care-final"


def second_edition(*, guess: bool = False, follows: str = FIRST) -> PlanEdition:
    """Return an edition in which N1 was GC1, GC2 is rated anew, GC3 was withdrawn, GC4 and GC5 were
    merged into GC4, GC6 was split into GC6 and GC6B, GC7 has another title, GC8 another area, and
    NEW1 is added. With ``guess``, GC9 has another code and nearly the same title.
    """
    first = default_plan()
    by_code = {action.code: action for action in first.actions}
    changed = {
        "GC1": replace(by_code["GC1"], code="N1"),
        "GC2": replace(by_code["GC2"], rating=Rating.SHOULD_DO),
        "GC7": replace(by_code["GC7"], title=f"{by_code['GC7'].title} soon"),
        "GC8": replace(by_code["GC8"], area=Area.RESOURCES, section="R"),
    }
    if guess:
        nearly = replace(by_code["GC9"], code="X9", title=f"First {by_code['GC9'].title} twice")
        changed["GC9"] = nearly
    actions = [
        changed.get(action.code, action)
        for action in first.actions
        if action.code not in ("GC3", "GC5")
    ]
    actions.append(replace(by_code["GC6"], code="GC6B", title="The second half of it"))
    actions.append(replace(by_code["GC2"], code="NEW1", title="Plant an orchard of our own"))
    was = {"N1": ("GC1",), "GC4": ("GC4", "GC5"), "GC6": ("GC6",), "GC6B": ("GC6",)}
    declared = replace(first.declared, follows=follows, was=was if follows else {})
    return replace(
        first, key=SECOND, edition="Final", published="2027", actions=(*actions,), declared=declared
    )


def add_second_edition(path: Path, edition: PlanEdition | None = None) -> None:
    """Add the second edition to the register at ``path``."""
    with closing(open_register(path, user="Sam Example")) as register:
        register.add_plan(edition or second_edition())
