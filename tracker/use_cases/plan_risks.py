"""The risks that an organisation's plans print, beside its own.

They come with the plan files and are not stored in a register.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.plans.plan_edition import PlanRisk
from db.records.new_records import NewRisk
from db.register import Register
from db.views import Organisation
from db.vocabulary.synonyms import word_meant
from db.vocabulary.terms import RiskKind, RiskLevel
from imports.plans.plan_links import linked_plans


@dataclass(frozen=True, slots=True)
class RisksOfPlan:
    """The risks of one plan, in its order."""

    plan: str
    plan_title: str
    risks: tuple[PlanRisk, ...]


def risks_of_plans(register: Register, organisation: Organisation) -> tuple[RisksOfPlan, ...]:
    """Return the risks of the plans that the organisation works with. Plans without are left out.

    Raises:
        CannotRead: a stored plan cannot be read.
    """
    known = linked_plans()
    there = (known.get(one.key) for one in register.organisations.plans(organisation))
    return tuple(RisksOfPlan(one.key, one.title, one.risks) for one in there if one and one.risks)


def as_our_own(risk: PlanRisk) -> NewRisk:
    """Return a plan's risk as one of the organisation's, to be edited.

    A level or kind that is none of our words is left empty, and so is a date that is no day.
    """
    level, kind = word_meant(RiskLevel, risk.level), word_meant(RiskKind, risk.kind)
    return NewRisk(
        risk.title,
        RiskLevel(level) if level else None,
        RiskKind(kind) if kind else None,
        risk.mitigation,
        risk.owner,
        risk.review.due if risk.review else None,
    )
