"""A risk in words, for the command line and the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.views import Risk

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanRisk


def risk_details(risk: Risk) -> list[str]:
    """Return a risk's level and kind, mitigation, and owner with review date, each on a line."""
    level = risk.level.label if risk.level else ""
    kind = risk.kind.label if risk.kind else ""
    review = f"{risk.review:%d/%m/%Y}" if risk.review else ""
    return _details(level, kind, risk.mitigation or "", risk.owner or "", review)


def plan_risk_details(risk: PlanRisk) -> list[str]:
    """Return the same of a plan's risk, as printed, then its actions, and where it is printed."""
    review = risk.review.printed if risk.review else ""
    about = f"About {', '.join(risk.actions)}" if risk.actions else ""
    page = f"page {risk.page}" if risk.page else ""
    printed = " · ".join(filter(None, (risk.source, page)))
    return [
        *_details(risk.level, risk.kind, risk.mitigation, risk.owner, review),
        *filter(None, (about, printed)),
    ]


def _details(level: str, kind: str, mitigation: str, owner: str, review: str) -> list[str]:
    graded = _named(("Level", level), ("Kind", kind))
    return [*filter(None, (graded, mitigation, _named(("Owner", owner), ("Review date", review))))]


def _named(*parts: tuple[str, str]) -> str:
    return " · ".join(f"{label}: {text}" for label, text in parts if text)
