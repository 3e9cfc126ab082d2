"""Set a workbook's properties: title, plan and dates. The computer's clock is not used."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import chain

from openpyxl import Workbook

from db.views import Position


def set_properties(
    workbook: Workbook, position: Position, title: str, at: datetime | None = None
) -> None:
    """Set the workbook's properties. ``at`` is when its content was put together, if known."""
    plan = position.plan
    properties = workbook.properties
    properties.title = title
    properties.subject = f"{plan.title}, {plan.edition}"
    properties.creator = properties.lastModifiedBy = "Green Plan Tracker"
    properties.language = "en-GB"
    # Excel replaces these when someone saves. Until then they come from the register.
    made = datetime.combine(position.on, time(), UTC)
    moments = chain(
        (at,), (a.updated_at for a in position.actions), (u.at for u in position.updates)
    )
    last = max((moment for moment in moments if moment is not None), default=made)
    properties.created = made.replace(tzinfo=None)
    properties.modified = max(made, last.astimezone(UTC)).replace(tzinfo=None, microsecond=0)
