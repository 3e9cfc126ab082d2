"""What plans say, in words that screens and commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.plans.plan_edition import Activity


def activity_in_words(one: Activity) -> str:
    """Return who leads an activity, by when, and whether it lowers emissions."""
    parts = [
        f"led by {one.led_by}" if one.led_by else "",
        one.date.printed if one.date else "",
        "lowers emissions" if one.lowers_emissions else "",
    ]
    return " · ".join(filter(None, parts))
