"""What plans say, in words that screens and commands share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.plans.plan_edition import Activity
    from db.views import ChangeView, PlanInUse


def activity_in_words(one: Activity) -> str:
    """Return who leads an activity, by when, and whether it lowers emissions."""
    parts = [
        f"led by {one.led_by}" if one.led_by else "",
        one.date.printed if one.date else "",
        "lowers emissions" if one.lowers_emissions else "",
    ]
    return " · ".join(filter(None, parts))


def with_plan_names(
    changes: Iterable[ChangeView], editions: Iterable[PlanInUse]
) -> tuple[ChangeView, ...]:
    """Return changes of the log that name editions of a plan in place of their keys."""
    names = {one.key: one.edition for one in editions}
    return tuple(
        replace(
            change,
            fields=tuple(
                replace(
                    field,
                    old=names.get(str(field.old), field.old),
                    new=names.get(str(field.new), field.new),
                )
                if (field.entity, field.field) == ("organisation", "plan")
                else field
                for field in change.fields
            ),
        )
        for change in changes
    )
