"""Say what became of an action that is no longer in an organisation's list."""

from __future__ import annotations

from datetime import date

from db.actions.queries import actions_set_aside
from db.errors import EarlierCode, UnknownCode
from db.plans.codes import spelled
from db.plans.edition_codes import edition_codes
from db.storage.query import Query
from db.views import Organisation


def with_earlier_codes(
    query: Query, organisation: Organisation, today: date, error: UnknownCode
) -> UnknownCode:
    """Return the error for a code, which says so if an edition before had it, or if what was
    recorded about it is set aside.
    """
    codes = edition_codes(query, organisation.in_use)
    wanted = spelled(error.code)
    aside = actions_set_aside(query, organisation.in_use, today)
    kept = any(spelled(action.code) == wanted for action in aside)
    past = codes.past(error.code)
    if not (kept or past):
        return error
    code = past[0].code if past else error.code
    now = [one for one in codes.of(past[0].held) if one.plan == codes.present] if past else []
    where = f"in the present edition, {organisation.plan_edition}"
    if now:
        says = f"{code} is {now[0].code} {where}."
    else:
        says = f"{code} is not {where}." if past else f"{code} is not in your list any more."
    if kept:
        says += " To read what you recorded for it, use 'greenplan show'."
    elif not now:
        says += " Nothing is recorded for it."
    return EarlierCode(error.code, says)
