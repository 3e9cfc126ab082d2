"""The details on the cover, each described once, and the cells that other sheets refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from db.frozen import frozen
from db.returns import headings
from db.returns.returns import ReturnContent

FIRST = 4
"""The row of the first detail."""


@frozen
class Detail:
    """A detail: its label in column A, and its value in column B.

    It is a ``day``, or text. People fill in one that is ``typed``.
    """

    label: str
    value: Callable[[ReturnContent], str | date]
    day: bool = False
    typed: bool = False


def return_number_in_words(content: ReturnContent) -> str:
    """Return which return it is: ``Return 2 for Q3 2026/27, corrects return 1``."""
    said = f"Return {content.number} for {content.period}"
    return f"{said}, corrects return {content.corrects}" if content.corrects else said


def _plan(content: ReturnContent) -> str:
    return f"{content.position.plan.title}, {content.position.plan.edition}"


def _signed_on(content: ReturnContent) -> str | date:
    return content.at.astimezone().date() if content.signed_by else ""


DETAILS: Mapping[str, Detail] = {
    "name": Detail(headings.ORGANISATION, lambda c: c.position.organisation.name),
    "ods": Detail(headings.ODS_CODE, lambda c: c.position.organisation.ods),
    "type": Detail(headings.TYPE, lambda c: c.position.organisation.provider_type.label),
    "pcn": Detail(headings.PCN, lambda c: c.position.organisation.pcn or headings.NOT_GIVEN),
    "icb": Detail(headings.ICB, lambda c: c.position.organisation.icb or headings.NOT_GIVEN),
    "plan": Detail(headings.PLAN, _plan),
    "period": Detail(headings.PERIOD, lambda c: str(c.period)),
    "start": Detail(headings.PERIOD_BEGINS, lambda c: c.period.start, day=True),
    "end": Detail("Period ends", lambda c: c.period.end, day=True),
    "due": Detail("Return due on", lambda c: c.due, day=True),
    "number": Detail(headings.RETURN, return_number_in_words),
    "position_on": Detail(headings.POSITION_ON, lambda c: c.position.on, day=True),
    "contact": Detail(
        headings.CONTACT, lambda c: c.position.organisation.contact or "", typed=True
    ),
    "email": Detail(headings.EMAIL, lambda c: c.position.organisation.email or "", typed=True),
    "signed_by": Detail(headings.SIGNED_BY, lambda c: c.signed_by or "", typed=True),
    "signed_on": Detail(headings.SIGNED_ON, _signed_on, day=True, typed=True),
}
"""The details from top to bottom."""

WORDS = {key: DETAILS[key].label for key in ("contact", "email", "signed_by")}
"""The labels of the details that the checklist asks for."""


def detail_row(key: str) -> int:
    """Return the row of a detail."""
    return FIRST + list(DETAILS).index(key)


def detail_cell(key: str) -> str:
    """Return the cell that holds a detail."""
    return f"B{detail_row(key)}"
