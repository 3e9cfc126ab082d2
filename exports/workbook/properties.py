"""What a workbook says of itself: title, plan, when it was made, no clock of the machine."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import chain

from openpyxl import Workbook

from db.views import Position


def set_properties(
    workbook: Workbook, position: Position, title: str, at: datetime | None = None
) -> None:
    """Set the workbook's properties; ``at`` is when what it holds was put together, if known."""
    plan = position.plan
    properties = workbook.properties
    properties.title = title
    properties.subject = f"{plan.title}, {plan.edition}"
    properties.creator = properties.lastModifiedBy = "Green Plan Tracker"
    properties.language = "en-GB"
    # Excel writes these for itself when somebody saves; until then they are the register's.
    made = datetime.combine(position.on, time(), UTC)
    moments = chain(
        (at,), (a.updated_at for a in position.actions), (u.at for u in position.updates)
    )
    last = max((moment for moment in moments if moment is not None), default=made)
    properties.created = made.replace(tzinfo=None)
    properties.modified = max(made, last.astimezone(UTC)).replace(tzinfo=None, microsecond=0)
