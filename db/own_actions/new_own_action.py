"""An own action as it is entered, before it is stored."""

from __future__ import annotations

from db.frozen import frozen
from db.vocabulary.terms import Area, Rating


@frozen
class NewOwnAction:
    """An own action as the user enters it. Only the title is required."""

    title: str
    detail: str = ""
    area: Area | None = Area.CULTURE
    rating: Rating | None = None
    quick_win: bool = False
