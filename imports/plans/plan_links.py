"""What the plans that come with the tracker say beside their actions, read quickly.

These are links, recommendations, activities and risks. The files are checked by tests, so here
they are read without the checks: a command that shows one action should not have to wait for them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from db.frozen import frozen
from db.plans.codes import spelled
from db.plans.plan_edition import (
    Activity,
    PlanLink,
    PlanRisk,
    Recommendation,
    Relation,
    Sureness,
)
from db.vocabulary.declared import Declaration, PrintedDate, RoleKind, Roles
from db.vocabulary.terms import ProviderType
from imports.plans.row_values import printed_date, role_letters
from imports.plans.shipped import shipped_plans

Made = TypeVar("Made")


@frozen
class LinkedAction:
    """What links need of an action: what it is, who does what in it, by when, and its own links."""

    code: str
    title: str
    roles: Roles
    date: PrintedDate | None
    measured_by: str
    links: tuple[PlanLink, ...]


@frozen
class LinkedPlan:
    """A plan that comes with the tracker, with its actions by their codes in plain spelling.

    Of what it declares there are only the kinds of organisation.
    """

    key: str
    title: str
    declared: Declaration
    actions: Mapping[str, LinkedAction]
    recommendations: tuple[Recommendation, ...]
    activities: tuple[Activity, ...]
    risks: tuple[PlanRisk, ...]


@cache
def linked_plans() -> Mapping[str, LinkedPlan]:
    """Return the plans that come with the tracker, by key. They are read once."""
    plans = (_plan(tomllib.loads(path.read_text(encoding="utf-8"))) for path in shipped_plans())
    return {plan.key: plan for plan in plans}


def _plan(data: dict[str, Any]) -> LinkedPlan:
    return LinkedPlan(
        data["key"],
        data["title"],
        Declaration(
            kinds=tuple(
                RoleKind(one["key"], one["label"], tuple(map(ProviderType, one.get("members", ()))))
                for one in data.get("kinds", ())
            )
        ),
        {spelled(one["code"]): _action(one) for one in data["actions"]},
        tuple(
            Recommendation(
                one["code"],
                one["title"],
                {code: Sureness(sure) for code, sure in one["actions"].items()},
            )
            for one in data.get("recommendations", ())
        ),
        tuple(_beside(Activity, one, "date") for one in data.get("activities", ())),
        tuple(_beside(PlanRisk, one, "review") for one in data.get("risks", ())),
    )


def _beside(kind: type[Made], data: dict[str, Any], dated: str) -> Made:
    """Return an activity or a risk. Its printed date is at ``dated``."""
    date = printed_date(dated, data[dated]) if dated in data else None
    return kind(**{**data, "actions": tuple(data.get("actions", ())), dated: date})


def _action(data: dict[str, Any]) -> LinkedAction:
    fields = data.get("fields", {})
    return LinkedAction(
        data["code"],
        data["title"],
        {kind: role_letters("roles", letters) for kind, letters in data.get("roles", {}).items()},
        printed_date("date", fields["date"]) if "date" in fields else None,
        fields.get("measured_by", ""),
        tuple(
            PlanLink(
                **{**one, "relation": Relation(one["relation"]), "sure": Sureness(one["sure"])}
            )
            for one in data.get("links", ())
        ),
    )
