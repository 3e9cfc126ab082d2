"""A risk in words, for the command line and the app."""

from __future__ import annotations

from db.views import Risk


def risk_details(risk: Risk) -> list[str]:
    """Return a risk's level and kind, mitigation, and owner with review date, each on a line."""
    level = f"Level: {risk.level.label}" if risk.level else ""
    kind = f"Kind: {risk.kind.label}" if risk.kind else ""
    owner = f"Owner: {risk.owner}" if risk.owner else ""
    review = f"Review date: {risk.review:%d/%m/%Y}" if risk.review else ""
    lines = ((level, kind), (risk.mitigation or "",), (owner, review))
    return [said for line in lines if (said := " · ".join(filter(None, line)))]
